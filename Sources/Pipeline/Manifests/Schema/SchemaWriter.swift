import Catalogue
import Documents
import OrderedCollections

/// Writes table entries as JSON Schema.
enum SchemaWriter {
  static func schema(_ entry: PropertySchema) -> Value {
    var schema = shape(entry)
    let text = entry.isSecret ? "\(entry.documentation) A secret: only references are allowed." : entry.documentation
    if !text.isEmpty { schema["description"] = .string(text) }
    if let value = entry.serverDefault { schema["default"] = value }
    return .object(schema)
  }

  /// An object with the members of `properties` beside the others where the table is an envelope.
  static func object(
    _ shape: ObjectShape, _ documentation: String, extras: OrderedDictionary<String, PropertySchema> = [:],
    implied: Set<String> = [], requires: Bool = true
  ) -> Value {
    var schema = members(shape, extras: extras, implied: implied, requires: requires)
    schema["description"] = .string(documentation)
    return .object(schema)
  }

  private typealias Members = OrderedDictionary<String, Value>

  private static func shape(_ entry: PropertySchema) -> Members {
    if entry.isSecret { return ["$ref": "#/$defs/expression"] }
    switch entry.shape {
    case .any: return [:]
    case .text(let rule): return text(rule)
    case .integer(let range):
      return orExpression(limits("integer", range))
    case .number(let range):
      return orExpression(limits("number", range))
    case .boolean: return orExpression(["type": "boolean"])
    case .object(let shape): return orExpression(members(shape))
    case .map(let value):
      let map: Members = ["type": "object", "additionalProperties": schema(value)]
      guard entry.listsKeys else { return orExpression(map) }
      return ["anyOf": [.object(map), ["type": "array", "items": ["type": "string"]], ["$ref": "#/$defs/expression"]]]
    case .list(let item, let kind): return list(item, kind)
    }
  }

  private static func text(_ rule: TextRule) -> Members {
    guard !rule.allowed.isEmpty else {
      var schema: Members = ["type": "string"]
      if let length = rule.length { schema["minLength"] = .integer(Int64(length.lowerBound)) }
      return schema
    }
    let values: Members = ["enum": .array(rule.allowed.map { .string($0) })]
    return rule.isOpen ? ["anyOf": [.object(values), ["type": "string"]]] : orExpression(values)
  }

  private static func limits<T: Comparable>(_ type: String, _ range: ClosedRange<T>?) -> Members {
    var schema: Members = ["type": .string(type)]
    switch (range?.lowerBound, range?.upperBound) {
    case (let low as Int64, let high as Int64):
      schema["minimum"] = .integer(low)
      schema["maximum"] = .integer(high)
    case (let low as Double, let high as Double):
      schema["minimum"] = .double(low)
      schema["maximum"] = .double(high)
    default: break
    }
    return schema
  }

  private static func list(_ item: PropertySchema, _ kind: PropertySchema.ListKind) -> Members {
    var itemSchema = schema(item)
    guard case .keyed(let key) = kind else { return orExpression(["type": "array", "items": itemSchema]) }
    if item.scalarMember == key { itemSchema = ["anyOf": [["type": ["integer", "string"]], itemSchema]] }
    let array: Value = ["type": "array", "items": itemSchema]
    // Written as a mapping, the key stands for the member that names the item.
    guard case .object(var shape) = item.shape else { return ["anyOf": [array, ["type": "object"]]] }
    shape.members[key] = nil
    var value: Value = .object(members(shape))
    if let scalar = item.scalarMember, scalar != key {
      value = ["anyOf": [["type": ["string", "number", "boolean"]], value]]
    }
    return ["anyOf": [array, ["type": "object", "additionalProperties": value], ["$ref": "#/$defs/expression"]]]
  }

  private static func members(
    _ shape: ObjectShape, extras: OrderedDictionary<String, PropertySchema> = [:], implied: Set<String> = [],
    requires: Bool = true
  ) -> Members {
    var table = shape.members
    var conditions = variants(shape)
    for variant in shape.variants.values { table.merge(variant, uniquingKeysWith: { own, _ in own }) }
    if shape.isEnvelope {
      for properties in allProperties(shape) {
        conditions += variants(properties)
        table.merge(properties.members, uniquingKeysWith: { own, _ in own })
        for variant in properties.variants.values { table.merge(variant, uniquingKeysWith: { own, _ in own }) }
      }
      table["properties"] = nil
    }
    table.merge(extras, uniquingKeysWith: { _, extra in extra })
    let written = table.filter { !$0.value.isReadOnly }
    let always =
      shape.isEnvelope
      ? shape.members.merging(ownProperties(shape), uniquingKeysWith: { own, _ in own }) : shape.members
    let needed = always.merging(extras, uniquingKeysWith: { own, _ in own })
      .filter { $0.value.isRequired && !implied.contains($0.key) && $0.key != "properties" }.keys
    var schema: Members = ["type": "object", "properties": .object(written.mapValues(schema))]
    if requires, !needed.isEmpty { schema["required"] = .array(needed.map { .string($0) }) }
    if !conditions.isEmpty { schema["allOf"] = .array(conditions) }
    if !shape.isOpen { schema["additionalProperties"] = false }
    return schema
  }

  private static func ownProperties(_ shape: ObjectShape) -> OrderedDictionary<String, PropertySchema> {
    if case .object(let properties)? = shape.members["properties"]?.shape { properties.members } else { [:] }
  }

  /// The tables of `properties`, that of every variant included.
  private static func allProperties(_ shape: ObjectShape) -> [ObjectShape] {
    let entries = [shape.members["properties"]] + shape.variants.values.map { $0["properties"] }
    return entries.compactMap { if case .object(let properties)? = $0?.shape { properties } else { nil } }
  }

  /// What each value of the discriminator asks for.
  private static func variants(_ shape: ObjectShape) -> [Value] {
    guard let discriminator = shape.discriminator else { return [] }
    return shape.variants.compactMap { value, members in
      var table = members
      if shape.isEnvelope, case .object(let properties)? = members["properties"]?.shape { table = properties.members }
      let needed = table.filter { $0.value.isRequired && !$0.value.isSecret }.keys
      guard !needed.isEmpty else { return nil }
      // Shorthands may stand for what is needed; the loader knows them, the editor need not complain.
      guard discriminator != "endpointType" || shape.isEnvelope else { return nil }
      return [
        "if": ["properties": [discriminator: ["const": .string(value)]], "required": [.string(discriminator)]],
        "then": ["required": .array(needed.map { .string($0) })],
      ]
    }
  }

  private static func orExpression(_ schema: Members) -> Members {
    ["anyOf": [.object(schema), ["$ref": "#/$defs/expression"]]]
  }
}
