import Diagnostics
package import Documents
import OrderedCollections

// Which values are instances of which schemas. Source: DTDL v2 to v4, the descriptions of each schema.

extension Schema {
  /// Why `value` is no instance of the schema; empty when it is one. `at` is where the value stands.
  package func mismatches(_ value: Value, at path: ValuePath) -> [SchemaMismatch] {
    switch self {
    case .primitive(let primitive): primitive.mismatch(value, at: path).map { [$0] } ?? []
    case .enumeration(let enumeration): enumeration.mismatch(value, at: path).map { [$0] } ?? []
    case .array(let element): Schema.items(value, element, at: path)
    case .map(let element): Schema.entries(value, element, at: path)
    case .object(let fields): Schema.fields(value, fields, at: path)
    case .reference: []
    }
  }

  private static func items(_ value: Value, _ element: Schema, at path: ValuePath) -> [SchemaMismatch] {
    guard let items = value.array else { return [.wrongType(value, expected: "Array", at: path)] }
    return items.enumerated().flatMap { element.mismatches($1, at: path.appending(.index($0))) }
  }

  private static func entries(_ value: Value, _ element: Schema, at path: ValuePath) -> [SchemaMismatch] {
    guard let entries = value.object else { return [.wrongType(value, expected: "Map", at: path)] }
    return entries.flatMap { name, entry in
      entry.isNull ? [.null(at: path.member(name))] : element.mismatches(entry, at: path.member(name))
    }
  }

  private static func fields(_ value: Value, _ fields: [Field], at path: ValuePath) -> [SchemaMismatch] {
    guard let members = value.object else { return [.wrongType(value, expected: "Object", at: path)] }
    var found: [SchemaMismatch] = []
    for (name, member) in members {
      guard let field = fields.first(where: { $0.name == name }) else {
        found.append(.unknownField(name, among: fields, at: path.member(name)))
        continue
      }
      found +=
        member.isNull ? [.null(at: path.member(name))] : field.schema.mismatches(member, at: path.member(name))
    }
    for field in fields where field.isRequired && members[field.name] == nil {
      found.append(.missingField(field.name, at: path))
    }
    return found
  }
}

extension EnumSchema {
  fileprivate func mismatch(_ value: Value, at path: ValuePath) -> SchemaMismatch? {
    let literal: EnumLiteral
    switch value {
    case .string(let text): literal = .string(text)
    case .integer(let number): literal = .integer(number)
    default: return .notInEnumeration(value, self, at: path)
    }
    return values.contains { $0.value == literal } ? nil : .notInEnumeration(value, self, at: path)
  }
}

// MARK: Messages

extension SchemaMismatch {
  static func wrongType(_ value: Value, expected: String, at path: ValuePath) -> SchemaMismatch {
    SchemaMismatch(
      path: path, reason: .wrongType(expected: expected), message: "expected \(expected), found \(value.shown)")
  }

  static func outOfRange(_ value: Value, expected: String, at path: ValuePath) -> SchemaMismatch {
    SchemaMismatch(
      path: path, reason: .outOfRange(expected: expected), message: "\(value.shown) does not fit \(expected)")
  }

  fileprivate static func null(at path: ValuePath) -> SchemaMismatch {
    SchemaMismatch(path: path, reason: .null, message: "null is no value here")
  }

  fileprivate static func unknownField(_ name: String, among fields: [Field], at path: ValuePath) -> SchemaMismatch {
    let meant = Suggestions.nearest(to: name, among: fields.map(\.name))
    let hint = meant.map { ", did you mean `\($0)`?" } ?? ""
    return SchemaMismatch(
      path: path, reason: .unknownField(suggestion: meant), message: "the object has no field `\(name)`\(hint)")
  }

  fileprivate static func missingField(_ name: String, at path: ValuePath) -> SchemaMismatch {
    SchemaMismatch(path: path, reason: .missingField(name), message: "the required field `\(name)` is missing")
  }

  fileprivate static func notInEnumeration(_ value: Value, _ schema: EnumSchema, at path: ValuePath) -> SchemaMismatch {
    var message = "\(value.shown) is not one of \(schema.values.map(\.value.description).joined(separator: ", "))"
    let texts = schema.values.compactMap { if case .string(let text) = $0.value { text } else { nil } }
    if let meant = value.string.flatMap({ Suggestions.nearest(to: $0, among: texts) }) {
      message += ", did you mean \"\(meant)\"?"
    }
    return SchemaMismatch(
      path: path, reason: .notInEnumeration(allowed: schema.values.map(\.value)), message: message)
  }
}

extension Value {
  /// Short enough for a message: scalars as written, lists and objects by kind.
  fileprivate var shown: String {
    switch self {
    case .string(let text): text.count > 40 ? "\"\(text.prefix(40))…\"" : "\"\(text)\""
    case .integer(let number): String(number)
    case .double(let number): String(number)
    case .bool(let flag): String(flag)
    case .null, .array, .object: kindName
    }
  }
}
