import Documents
import OrderedCollections

/// The part of the SARIF 2.1.0 schema that our logs use: allowed and required members, types, ranges and words.
enum SARIFShape {
  static func problems(_ log: Value) -> [String] { SchemaShape(schema).problems(log) }

  private static func object(_ members: Value, required: Value = []) -> Value {
    ["type": "object", "properties": members, "required": required, "additionalProperties": false]
  }

  private static func list(_ item: Value, atLeast: Int64 = 0) -> Value {
    ["type": "array", "items": item, "minItems": .integer(atLeast)]
  }

  private static func number(from least: Int64) -> Value { ["type": "integer", "minimum": .integer(least)] }

  private static let text: Value = ["type": "string"]
  private static let message = object(["text": text], required: ["text"])
  private static let level: Value = ["enum": ["none", "note", "warning", "error"]]
  private static let bag: Value = ["type": "object", "properties": ["tags": list(text)]]
  private static let artifact = object(["uri": text, "uriBaseId": text, "description": message])
  private static let region = object([
    "startLine": number(from: 1), "startColumn": number(from: 1), "endLine": number(from: 1),
    "endColumn": number(from: 1), "byteOffset": number(from: 0), "byteLength": number(from: 0),
  ])
  private static let physical = object(
    ["artifactLocation": artifact, "region": region], required: ["artifactLocation"])
  private static let location = object(["id": number(from: 0), "physicalLocation": physical, "message": message])
  private static let replacement = object(
    ["deletedRegion": region, "insertedContent": object(["text": text])], required: ["deletedRegion"])
  private static let change = object(
    ["artifactLocation": artifact, "replacements": list(replacement, atLeast: 1)],
    required: ["artifactLocation", "replacements"])
  private static let fix = object(
    ["description": message, "artifactChanges": list(change, atLeast: 1)], required: ["artifactChanges"])
  private static let rule = object(
    [
      "id": text, "shortDescription": message, "fullDescription": message, "help": message, "helpUri": text,
      "defaultConfiguration": object(["level": level]), "properties": bag,
    ], required: ["id"])
  private static let driver = object(["name": text, "semanticVersion": text, "rules": list(rule)], required: ["name"])
  private static let result = object(
    [
      "ruleId": text, "ruleIndex": number(from: 0), "level": level, "message": message, "locations": list(location),
      "relatedLocations": list(location), "fixes": list(fix), "properties": bag,
      "partialFingerprints": ["type": "object", "additionalProperties": text],
    ], required: ["message"])
  private static let run = object(
    [
      "tool": object(["driver": driver], required: ["driver"]), "columnKind": ["enum": ["unicodeCodePoints"]],
      "originalUriBaseIds": ["type": "object", "additionalProperties": artifact], "results": list(result),
      "properties": bag,
    ], required: ["tool"])
  private static let schema = object(
    ["$schema": text, "version": ["enum": ["2.1.0"]], "runs": list(run)], required: ["version", "runs"])
}

/// Checks values by the part of JSON Schema that the schemas here use.
struct SchemaShape {
  private let schema: Value

  init(_ schema: Value) { self.schema = schema }

  func problems(_ value: Value) -> [String] { problems(value, schema, "$") }

  private func problems(_ value: Value, _ schema: Value, _ path: String) -> [String] {
    if let name = schema["$ref"]?.string {
      return problems(value, self.schema["$defs"]?[String(name.dropFirst("#/$defs/".count))] ?? false, path)
    }
    if let allowed = schema.bool { return allowed ? [] : ["\(path): not allowed"] }
    var found: [String] = []
    if let words = schema["enum"]?.array, !words.contains(value) { found.append("\(path): \(value.jsonText)") }
    if let type = schema["type"] {
      let names = type.array?.compactMap(\.string) ?? [type.string ?? ""]
      if !names.contains(where: { matches(value, $0) }) { found.append("\(path): not \(type.jsonText)") }
    }
    if let least = schema["minimum"]?.integer, let number = value.integer, number < least {
      found.append("\(path): \(number) is too small")
    }
    if let items = value.array {
      if Int64(items.count) < schema["minItems"]?.integer ?? 0 { found.append("\(path): too few") }
      for (index, item) in items.enumerated() {
        found += problems(item, schema["items"] ?? true, "\(path)[\(index)]")
      }
    }
    if let members = value.object {
      for case .string(let name) in schema["required"]?.array ?? [] where members[name] == nil {
        found.append("\(path): lacks \(name)")
      }
      for (name, member) in members {
        found += problems(
          member, schema["properties"]?[name] ?? schema["additionalProperties"] ?? true, "\(path).\(name)")
      }
    }
    return found
  }

  private func matches(_ value: Value, _ type: String) -> Bool {
    switch (type, value) {
    case ("string", .string), ("integer", .integer), ("boolean", .bool), ("array", .array), ("object", .object),
      ("null", .null):
      true
    default: false
    }
  }
}
