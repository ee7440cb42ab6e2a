/// What values of a property, telemetry, field or payload look like. Source: DTDL v2 to v4, "Schema".
package indirect enum Schema: Sendable, Hashable {
  case primitive(PrimitiveSchema)
  case array(of: Schema)
  case enumeration(EnumSchema)
  /// A map from strings to values of one schema; what its key and value are called matters to nobody but readers.
  case map(of: Schema)
  case object([Field])
  /// A schema that refers to itself (allowed from v4 on) or could not be resolved: every value conforms.
  case reference(DTMI)
}

/// A schema that is written as one word.
package enum PrimitiveSchema: String, Sendable, Hashable, CaseIterable {
  case boolean, date, dateTime, double, duration, float, integer, long, string, time
  // From DTDL v4 on.
  case byte, bytes, decimal, short, unsignedByte, unsignedShort, unsignedInteger, unsignedLong, uuid

  /// The first language version that has it.
  package var since: Int {
    switch self {
    case .boolean, .date, .dateTime, .double, .duration, .float, .integer, .long, .string, .time: 2
    case .byte, .bytes, .decimal, .short, .unsignedByte, .unsignedShort, .unsignedInteger, .unsignedLong, .uuid: 4
    }
  }

  /// Whether semantic types may stand on it.
  package var isNumeric: Bool {
    switch self {
    case .double, .float, .integer, .long, .byte, .decimal, .short, .unsignedByte, .unsignedShort, .unsignedInteger,
      .unsignedLong:
      true
    case .boolean, .date, .dateTime, .duration, .string, .time, .bytes, .uuid: false
    }
  }

  /// The words of a language version, in alphabetical order.
  package static func names(version: Int) -> [String] {
    allCases.filter { $0.since <= version }.map(\.rawValue).sorted()
  }
}

/// An enumeration: named values of one primitive schema.
package struct EnumSchema: Sendable, Hashable {
  /// `integer` or `string`.
  package let valueSchema: PrimitiveSchema
  package let values: [EnumValue]

  package init(valueSchema: PrimitiveSchema, values: [EnumValue]) {
    self.valueSchema = valueSchema
    self.values = values
  }
}

/// One value of an enumeration: its name for people, its value on the wire.
package struct EnumValue: Sendable, Hashable {
  package let name: String
  /// A string or an integer, as the enumeration's value schema says.
  package let value: EnumLiteral

  package init(name: String, value: EnumLiteral) {
    self.name = name
    self.value = value
  }
}

/// What an enumeration's value is on the wire.
package enum EnumLiteral: Sendable, Hashable, CustomStringConvertible {
  case string(String)
  case integer(Int64)

  package var description: String {
    switch self {
    case .string(let text): "\"\(text)\""
    case .integer(let number): String(number)
    }
  }
}

/// A field of an object schema. Fields are optional unless the requirement extension marks them.
package struct Field: Sendable, Hashable {
  package let name: String
  package let schema: Schema
  /// Whether the requirement extension's `Required` stands on it.
  package let isRequired: Bool

  package init(name: String, schema: Schema, isRequired: Bool = false) {
    self.name = name
    self.schema = schema
    self.isRequired = isRequired
  }
}

extension Schema {
  /// What a person would call it: `double`, `Enum`, `Array of string`.
  package var name: String {
    switch self {
    case .primitive(let primitive): primitive.rawValue
    case .array(let element): "Array of \(element.name)"
    case .enumeration: "Enum"
    case .map(let value): "Map of \(value.name)"
    case .object: "Object"
    case .reference(let id): id.description
    }
  }
}
