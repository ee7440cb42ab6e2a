import Documents
import OrderedCollections

/// Validates values by the part of JSON Schema that the plan's schema uses.
struct SchemaCheck {
  private let schema: Value

  init(_ schema: Value) { self.schema = schema }

  func problems(_ value: Value) -> [String] { problems(value, schema, "$") }

  private func problems(_ value: Value, _ schema: Value, _ path: String) -> [String] {
    if let name = schema["$ref"]?.string {
      return problems(value, self.schema["$defs"]?[String(name.dropFirst("#/$defs/".count))] ?? false, path)
    }
    if schema == true { return [] }
    if schema == false { return ["\(path): not allowed"] }
    var found: [String] = []
    if let constant = schema["const"], !constant.isEquivalent(to: value) { found.append("\(path): not \(constant)") }
    if let words = schema["enum"]?.array, !words.contains(value) { found.append("\(path): \(value) not in the list") }
    if let type = schema["type"]?.string, !matches(value, type) { found.append("\(path): not of type \(type)") }
    if let choices = schema["oneOf"]?.array {
      let fitting = choices.count { problems(value, $0, path).isEmpty }
      if fitting != 1 { found.append("\(path): fits \(fitting) of the choices") }
    }
    if let least = schema["minimum"]?.number, let number = value.number, number < least {
      found.append("\(path): too small")
    }
    if let item = schema["items"] {
      for (index, element) in (value.array ?? []).enumerated() { found += problems(element, item, "\(path)[\(index)]") }
    }
    if let members = value.object { found += memberProblems(members, schema, path) }
    return found
  }

  private func memberProblems(
    _ members: OrderedDictionary<String, Value>, _ schema: Value, _ path: String
  ) -> [String] {
    var found: [String] = []
    for case .string(let name) in schema["required"]?.array ?? [] where members[name] == nil {
      found.append("\(path): lacks \(name)")
    }
    for (name, member) in members {
      if let known = schema["properties"]?[name] {
        found += problems(member, known, "\(path).\(name)")
      } else if let other = schema["additionalProperties"] {
        found += problems(member, other, "\(path).\(name)")
      }
    }
    return found
  }

  private func matches(_ value: Value, _ type: String) -> Bool {
    switch (type, value) {
    case ("string", .string), ("integer", .integer), ("boolean", .bool), ("array", .array), ("object", .object): true
    default: false
    }
  }
}
