import Diagnostics

// How what is missing is written, for advice.

/// Elements as they are written, where a name stands in place of one.
enum ElementExample {
  static func of(_ rule: ObjectRule, named name: String) -> String? {
    switch rule.inferred {
    case .enumValue: "{\"name\": \"\(name)\", \"enumValue\": \"\(name)\"}"
    case .field: "{\"name\": \"\(name)\", \"schema\": \"double\"}"
    default: nil
    }
  }

  /// The kinds of elements that may be written where a text stands, as advice.
  static func kinds(of rule: ObjectRule, version: Int) -> String {
    let kinds = ClassSet.definable(rule.target, version: version).classes.map { "\"\($0.name)\"" }
    return kinds.count == 1
      ? "write an object: {\"@type\": \(kinds[0]), …}"
      : "write an object with a `@type`: \(Diagnostic.list(kinds))"
  }
}

/// Members as they are written, for those that lack one.
enum MemberExample {
  static func of(_ rule: PropertyRule, in element: ElementClass) -> String {
    let value =
      switch rule.name {
      case "name": "\"\(name(of: element))\""
      case "enumValue": "\"on\""
      case "valueSchema": "\"string\""
      case "enumValues": "[{\"name\": \"on\", \"enumValue\": \"on\"}]"
      case "fields": "[{\"name\": \"x\", \"schema\": \"double\"}]"
      case "mapKey": "{\"name\": \"key\", \"schema\": \"string\"}"
      case "mapValue": "{\"name\": \"value\", \"schema\": \"double\"}"
      default:
        if case .object(let object) = rule.value, object.target == .interface {
          "\"dtmi:com:example:Thermostat;1\""
        } else if case .object(let object) = rule.value, object.target == .string {
          "\"string\""
        } else {
          "\"double\""
        }
      }
    return "\"\(rule.name)\": \(value)"
  }

  private static func name(of element: ElementClass) -> String {
    switch element {
    case .relationship: "feeds"
    case .component: "battery"
    case .command: "reset"
    case .enumValue: "on"
    case .mapKey: "key"
    case .mapValue: "value"
    case .commandRequest, .commandPayload: "delay"
    case .commandResponse: "result"
    default: "temperature"
    }
  }
}
