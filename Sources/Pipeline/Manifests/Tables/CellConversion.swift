import DTDL
import Documents
import OrderedCollections

/// Turns templates into property values as the model's schema asks.
struct RowEvaluator {
  let models: ModelSet?

  /// What a member of a twin is: its schema, or the model of a component.
  enum Slot {
    case schema(Schema)
    case component(DTMI)
    case unknown
  }

  /// The value for a row (none for a twin that is written out); `nil` when its column is empty.
  func value(_ node: RowNode, _ row: TableFile.Row?, _ slot: Slot) -> Value? {
    switch node.template {
    case .constant(let value): return value
    case .column(let column):
      guard let cell = row?.cell(column) else { return nil }
      guard cell.isTextual, case .schema(let schema) = slot, let text = cell.value.string else { return cell.value }
      return CellConversion.value(of: text, as: schema)
    case .text:
      guard let row, let text = node.text(row) else { return nil }
      if case .schema(let schema) = slot { return CellConversion.value(of: text, as: schema) }
      return .string(text)
    case .list(let items):
      var element = Slot.unknown
      if case .schema(.array(let of)) = slot { element = .schema(of) }
      return .array(items.compactMap { value($0, row, element) })
    case .object(let members):
      var result = OrderedDictionary<String, Value>()
      for member in members { result[member.key] = value(member.node, row, self.slot(member.key, in: slot)) }
      // An object whose every column is empty is not there.
      if result.isEmpty, !members.isEmpty { return nil }
      return .object(result)
    }
  }

  func slot(_ name: String, of model: DTMI) -> Slot {
    guard let models else { return .unknown }
    switch models.contents(of: model)[name] {
    case .property(let property): return .schema(property.schema)
    case .component(let component): return .component(component.schema)
    default: return .unknown
    }
  }

  private func slot(_ name: String, in slot: Slot) -> Slot {
    switch slot {
    case .component(let model): return self.slot(name, of: model)
    case .schema(.object(let fields)): return fields.first { $0.name == name }.map { .schema($0.schema) } ?? .unknown
    case .schema(.map(let value)): return .schema(value)
    case .schema, .unknown: return .unknown
    }
  }
}

/// A CSV cell has no type of its own: the model's schema gives it one.
enum CellConversion {
  /// The typed value, or the text as it is where it does not read as that type: conformance then says what is wrong.
  static func value(of text: String, as schema: Schema) -> Value {
    switch schema {
    case .primitive(let primitive): return value(of: text, as: primitive)
    case .enumeration(let enumeration): return value(of: text, as: enumeration.valueSchema)
    case .array, .map, .object:
      let value = try? JSONReader.parse(Array(text.utf8))
      return value ?? .string(text)
    case .reference: return .string(text)
    }
  }

  private static func value(of text: String, as primitive: PrimitiveSchema) -> Value {
    switch primitive {
    case .boolean:
      switch text.lowercased() {
      case "true": return true
      case "false": return false
      default: return .string(text)
      }
    case .integer, .long, .short, .byte, .unsignedByte, .unsignedShort, .unsignedInteger, .unsignedLong:
      return Int64(text).map { .integer($0) } ?? .string(text)
    case .double, .float:
      if let integer = Int64(text) { return .integer(integer) }
      guard let number = Double(text), number.isFinite else { return .string(text) }
      return .double(number)
    default: return .string(text)
    }
  }
}
