import Diagnostics
import Documents

// Names that must differ. Source: DTDL v2 to v4, the `name` rows and "Interface", "extends".

extension ModelGraph {
  /// Names within one interface, object, enum or relationship.
  mutating func checkNames() {
    for index in elements.indices {
      var seen: [String: [String: Int]] = [:]
      for child in elements[index].children where child.rule.namesAreUnique {
        guard let target = child.element, let name = elements[target].nameText else { continue }
        if let first = seen[child.member]?[name], first != target {
          if options.toleratesSolecisms, elements[index].scope.version == 2, elements[target].id == nil { continue }
          report(.nameTwice(name, elements[target], elements[first], in: elements[index]), on: index)
        } else {
          seen[child.member, default: [:]][name] = target
        }
      }
      if elements[index].elementClass == .enumeration { checkEnumValues(of: index) }
    }
  }

  private mutating func checkEnumValues(of index: Int) {
    var seen: [EnumLiteral: Int] = [:]
    for child in elements[index].children where child.member == "enumValues" {
      guard let target = child.element, let literal = elements[target].literal else { continue }
      if let first = seen[literal], first != target {
        report(.valueTwice(literal, elements[target], elements[first]), on: index)
      }
      seen[literal] = target
    }
  }
}

// MARK: Messages

extension Diagnostic {
  fileprivate static func nameTwice(_ name: String, _ element: Element, _ first: Element, in owner: Element)
    -> Diagnostic
  {
    .model(
      "TW2052", "nonUniquePropertyValue", "the name `\(name)` is used twice in \(owner.title)", at: element.anchor,
      label: "again here", related: [DiagnosticLabel(first.anchor, "first used here")],
      help: ["rename one of the two"])
  }

  fileprivate static func valueTwice(_ literal: EnumLiteral, _ element: Element, _ first: Element) -> Diagnostic {
    .model(
      "TW2074", "nonUniquePropertyValue", "the value \(literal) occurs twice in the enum",
      at: element.node["enumValue"]?.span ?? element.anchor,
      related: [DiagnosticLabel(first.node["enumValue"]?.span ?? first.anchor, "first given here")],
      help: ["give one of them another value"])
  }
}
