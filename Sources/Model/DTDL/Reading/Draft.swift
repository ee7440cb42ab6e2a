import Diagnostics
import Documents
import OrderedCollections

/// An interface as one document gives it: its schemas still refer to others by identifier.
struct DraftInterface {
  let id: DTMI
  let idSpan: SourceSpan
  let scope: LanguageScope
  var displayName: Value?
  var description: Value?
  var extends: [Reference] = []
  var contents: OrderedDictionary<String, Content> = [:]
  /// Schemas that can be named by identifier: those under `schemas`, and others that carry one.
  var schemas: OrderedDictionary<DTMI, Schema> = [:]
  /// Every place where a schema is named by a DTMI.
  var schemaReferences: [Reference] = []
  /// Component contents and where the interface they include is named.
  var components: [Reference] = []
  /// Elements other than the interface that carry an identifier.
  var elementIDs: [Reference] = []
  /// Elements below the interface.
  var elementCount = 0
  let definition: Value
  let span: SourceSpan

  /// A DTMI where it was written.
  struct Reference {
    let id: DTMI
    let span: SourceSpan
  }
}

/// One element of a document after what is common to all was read: its types, members and language.
struct Element {
  let kind: ElementKind
  let node: Located
  let scope: LanguageScope
  /// Members by term, also where they were written as DTMIs.
  let members: OrderedDictionary<String, Located.Member>
  /// Where its type stands, or the whole when there is none.
  let typeSpan: SourceSpan
  /// Types beside its own, known and allowed ones.
  let coTypes: [(name: String, span: SourceSpan)]
  /// Whether a type is there that only an unknown extension could explain.
  let hasUnknownCoTypes: Bool

  subscript(_ member: String) -> Located? { members[member]?.value }

  /// The semantic type and where it stands.
  var semanticType: (name: String, span: SourceSpan)? {
    guard let quantities = scope.quantities else { return nil }
    return coTypes.first { quantities.has($0.name) }
  }

  /// How a message calls it: `property `soc``, or `an Array` when it has no name.
  var title: String {
    let word = kind == .enumeration ? "enum" : kind.rawValue.lowercasedFirst
    if let name = self["name"]?.string { return "\(word) `\(name)`" }
    if kind == .interface, let id = self["@id"]?.string { return "interface `\(id)`" }
    return "the \(word)"
  }
}

extension String {
  fileprivate var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }
}
