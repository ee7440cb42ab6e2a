package import Documents

/// How the same model may be spelt.
package enum ModelForm {
  /// The form in which an uploaded definition and what the service returns for it are equal.
  package static func normalised(_ definition: Value) -> Value { definition }
}
