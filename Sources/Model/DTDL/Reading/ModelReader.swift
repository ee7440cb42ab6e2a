import Diagnostics
import Documents
import OrderedCollections

/// Reads documents into draft interfaces and collects what is wrong in each document by itself. What needs more than
/// one interface is found later, when they are linked.
struct ModelReader {
  var findings: [Diagnostic] = []
  var drafts: [DraftInterface] = []
  /// Interfaces that are there but could not be read: naming one of them is no second mistake.
  var unreadable: Set<DTMI> = []
  /// The interface being read gathers here what its elements name.
  var gathered = Gathered()

  /// What elements name, to be resolved when all interfaces are known.
  struct Gathered {
    var schemaReferences: [DraftInterface.Reference] = []
    var components: [DraftInterface.Reference] = []
    var elementIDs: [DraftInterface.Reference] = []
    var elementCount = 0
    /// Every Array, Enum, Map and Object that has an identifier, wherever it stands.
    var namedSchemas: OrderedDictionary<DTMI, Schema> = [:]
  }

  mutating func report(_ diagnostic: Diagnostic) { findings.append(diagnostic) }

  /// Reads one document: an interface or a list of them.
  mutating func read(document: Located) {
    switch document.content {
    case .mapping: readInterface(document, within: nil)
    case .sequence(let items):
      for item in items {
        if item.members != nil { readInterface(item, within: nil) } else { report(.notAnInterface(item)) }
      }
    case .scalar: report(.notAnInterface(document))
    }
  }

  /// Reads an interface, at the top of a document or inside another; returns its identifier.
  @discardableResult
  mutating func readInterface(_ node: Located, within outer: LanguageScope?) -> DTMI? {
    let written = node["@id"]?.string.flatMap(DTMI.init)
    if let written { unreadable.insert(written) }
    guard let scope = languageScope(of: node, within: outer) else { return nil }
    if outer == nil { checkText(of: node, in: scope) }
    let saved = gathered
    gathered = Gathered()
    defer { gathered = saved }
    guard let element = element(node, allowing: [.interface], inferring: nil, in: scope, scopeIsKnown: true),
      let id = interfaceID(of: element)
    else { return nil }
    var draft = DraftInterface(
      id: id.id, idSpan: id.span, scope: element.scope, definition: node.value, span: node.span)
    draft.displayName = element["displayName"]?.value
    draft.description = element["description"]?.value
    draft.extends = extends(of: element)
    checkSchemas(of: element)
    draft.contents = contents(of: element)
    draft.schemas = gathered.namedSchemas
    draft.schemaReferences = gathered.schemaReferences
    draft.components = gathered.components
    draft.elementIDs = gathered.elementIDs
    draft.elementCount = gathered.elementCount
    drafts.append(draft)
    unreadable.remove(id.id)
    return id.id
  }

  /// Takes note of what a text that is not even JSON seems to define.
  mutating func readUnparsed(_ file: SourceFile) {
    var rest = file.bytes[...]
    let key = Array("\"@id\"".utf8)
    while let start = rest.firstRange(of: key) {
      rest = rest[start.upperBound...]
      guard let open = rest.firstIndex(of: UInt8(ascii: "\"")),
        let close = rest[(open + 1)...].firstIndex(of: UInt8(ascii: "\""))
      else { return }
      if let id = DTMI(String(decoding: rest[(open + 1)..<close], as: UTF8.self)) { unreadable.insert(id) }
    }
  }

  /// The members of a set: one value or a list of them.
  func items(_ node: Located?) -> [Located] {
    guard let node else { return [] }
    return node.items ?? [node]
  }
}

// MARK: Messages

extension Diagnostic {
  fileprivate static func notAnInterface(_ node: Located) -> Diagnostic {
    Diagnostic(
      "TW2001", "a model must be an object, not \(node.value.kindName)", at: node.span,
      help: ["write one interface, or a list of interfaces"])
  }
}
