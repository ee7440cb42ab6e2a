/// A job by which Digital Twins itself fills or empties an instance; one runs at a time.
package struct InstanceJob: Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    /// Writes models, twins and relationships from a file.
    case imports
    /// Deletes every model, twin and relationship.
    case deletions
  }

  package var kind: Kind
  package var id: String

  package init(_ kind: Kind, id: String) {
    self.kind = kind
    self.id = id
  }
}
