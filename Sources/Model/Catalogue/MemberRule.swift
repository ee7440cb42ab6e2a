/// What one member of an object means for another.
package enum MemberRule: Sendable, Hashable {
  /// How much a number may be says the value of another member, in lower case: units of an edition.
  case range(of: String, by: String, [String: ClosedRange<Int64>])
  /// The member must be a reference to a secret where the flag is set.
  case secret(String, where: String)
  /// One of them at most: who declares one takes the others away.
  case exclusive([String])
}

extension PropertySchema {
  /// The same object, whose members heed these rules.
  package func heeding(_ rules: MemberRule...) -> PropertySchema { heeding(rules) }

  func heeding(_ rules: [MemberRule]) -> PropertySchema {
    guard case .object(var object) = shape else { return self }
    var copy = self
    object.rules += rules
    copy.shape = .object(object)
    return copy
  }
}
