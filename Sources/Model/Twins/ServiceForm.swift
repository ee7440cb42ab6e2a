package import Documents

extension Twin {
  /// Reads a twin as the service answers it; `nil` when it is not JSON or has no id or model.
  package init?(serviceJSON bytes: ArraySlice<UInt8>) { return nil }

  /// The body that PUT takes: the contents, components with an empty `$metadata`, and `$metadata.$model`.
  package var serviceBody: Value { .null }
}

extension Relationship {
  /// Reads a relationship as the service answers it; `nil` when it is not JSON or lacks one of its four names.
  package init?(serviceJSON bytes: ArraySlice<UInt8>) { return nil }

  /// The body that PUT takes: name, target and properties.
  package var serviceBody: Value { .null }
}
