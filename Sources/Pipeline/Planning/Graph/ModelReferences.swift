import DTDL
import Documents

/// Reads from the JSON of a model, ours or not, which other models it cannot do without: what it extends and what its
/// components are.
enum ModelReferences {
  static func of(_ definition: Value) -> Set<DTMI> {
    var found: Set<DTMI> = []
    collect(definition, into: &found)
    return found
  }

  private static func collect(_ interface: Value, into found: inout Set<DTMI>) {
    for base in list(interface["extends"]) { add(base, into: &found) }
    for content in list(interface["contents"]) where isComponent(content) { add(content["schema"], into: &found) }
  }

  private static func add(_ reference: Value?, into found: inout Set<DTMI>) {
    guard let text = reference?.string ?? reference?["@id"]?.string, let id = DTMI(text) else { return }
    found.insert(id)
  }

  private static func isComponent(_ content: Value) -> Bool {
    list(content["@type"]).contains { $0.string == "Component" || $0.string?.hasSuffix(":Component;2") == true }
  }

  private static func list(_ value: Value?) -> [Value] {
    switch value {
    case nil: []
    case .array(let items)?: items
    case let single?: [single]
    }
  }
}
