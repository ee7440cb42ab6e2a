import Diagnostics
import Documents

// Values of enums. Source: DTDL v2 to v4, "Enum".

extension ModelGraph {
  /// The values of an enum are of its `valueSchema`.
  mutating func checkEnums() {
    for index in elements.indices where elements[index].elementClass == .enumeration {
      guard let schema = elements[index].child("valueSchema")?.standard else { continue }
      for child in elements[index].children where child.member == "enumValues" {
        guard let target = child.element, !isBroken[target], let node = elements[target].node["enumValue"] else {
          continue
        }
        let fits =
          switch elements[target].literal {
          case .string?: schema.term == "string"
          case .integer?: schema.term == "integer"
          case nil: false
          }
        if !fits { report(.doesNotFit(node, schema.term, elements[index]), on: target) }
      }
    }
  }
}

// MARK: Messages

extension Diagnostic {
  fileprivate static func doesNotFit(_ node: JSONNode, _ schema: String, _ enumeration: Element) -> Diagnostic {
    let value = node.isObject ? node["@value"] ?? node : node
    let isLarge = schema == "integer" && value.kind == .number
    var fixes: [FixIt] = []
    if schema == "string", value.kind == .number {
      fixes = [FixIt(title: "put it into quotes", span: value.span, replacement: "\"\(value.text)\"")]
    }
    return .model(
      "TW2073", "nonConformantDatatype",
      isLarge ? "the value does not fit `integer`" : "the enum's values are `\(schema)`, this is \(value.kindName)",
      at: value.headSpan,
      related: enumeration.node["valueSchema"].map { [DiagnosticLabel($0.span, "the enum's values")] } ?? [],
      notes: isLarge ? ["`integer` is a whole number of 32 bits"] : [],
      help: fixes.isEmpty ? ["write \(schema == "string" ? "a text" : "an integer"), or change the `valueSchema`"] : [],
      fixes: fixes)
  }
}
