package import DTDL
package import Documents
import OrderedCollections

/// A row while its condition is decided: each variable stands for one twin or relationship.
package protocol QueryRow {
  /// What stands at a path; `nil` when there is nothing.
  func value(at path: Query.Path) throws -> Value?
}

/// Decides whether a condition holds for a row.
///
/// There are two truth values. A comparison, `IN`, `NIN` or function of a property that is not there is false, so that
/// its negation is true. Values of different kinds are unequal and in no order; `1` equals `1.0`.
package struct QueryEvaluation: Sendable {
  /// For each model that is tested for, the models whose twins pass.
  private var models: [ModelTest: Set<String>] = [:]

  private struct ModelTest: Hashable {
    var model: String
    var isExact: Bool
  }

  /// Looks up the models that the condition names.
  package init(_ condition: Query.Condition?, known: ModelSet) {
    if let condition { prepare(condition, known) }
  }

  private mutating func prepare(_ condition: Query.Condition, _ known: ModelSet) {
    switch condition {
    case .and(let parts), .or(let parts): for part in parts { prepare(part, known) }
    case .not(let part): prepare(part, known)
    case .isOfModel(_, let model, let isExact):
      models[ModelTest(model: model, isExact: isExact)] = known.instances(of: model, isExact: isExact)
    default: break
    }
  }

  /// The models whose twins pass a test of the condition.
  package func instances(of model: String, isExact: Bool) -> Set<String> {
    models[ModelTest(model: model, isExact: isExact)] ?? []
  }

  package func holds(_ condition: Query.Condition, for row: some QueryRow) throws -> Bool {
    switch condition {
    case .and(let parts): return try parts.allSatisfy { try holds($0, for: row) }
    case .or(let parts): return try parts.contains { try holds($0, for: row) }
    case .not(let part): return try !holds(part, for: row)
    case .comparison(let left, let comparison, let right):
      return comparison.holds(try value(left, row), try value(right, row))
    case .membership(let operand, let values, let isNegated):
      guard let value = try value(operand, row) else { return false }
      return values.contains { $0.isEquivalent(to: value) } != isNegated
    case .call(let function, let arguments):
      return Self.call(function, try arguments.map { try value($0, row) })
    case .isOfModel(let path, let model, let isExact):
      let place = Query.Path(variable: path.variable, names: ["$metadata", "$model"])
      return try row.value(at: place)?.string.map { instances(of: model, isExact: isExact).contains($0) } ?? false
    case .truth(let path): return try row.value(at: path) == .bool(true)
    }
  }

  private func value(_ operand: Query.Operand, _ row: some QueryRow) throws -> Value? {
    switch operand {
    case .literal(let value): value
    case .path(let path): try row.value(at: path)
    }
  }

  private static func call(_ function: QueryFunction, _ arguments: [Value?]) -> Bool {
    let first = arguments[0]
    switch function {
    case .isDefined: return first != nil
    case .isNull: return first == .null
    case .isBool: return first?.bool != nil
    case .isNumber: return first?.number != nil
    case .isString: return first?.string != nil
    case .isObject: return first?.object != nil
    case .isPrimitive: return first.map { $0.object == nil && $0.array == nil } ?? false
    case .arrayContains:
      guard let items = first?.array, let wanted = arguments[1] else { return false }
      return items.contains { $0.isEquivalent(to: wanted) }
    case .startsWith, .endsWith, .contains:
      guard let text = first?.string, let part = arguments[1]?.string else { return false }
      return TextSearch.matches(function, text, part)
    }
  }
}

extension ModelSet {
  /// The ids of models whose twins are of a model: itself and, unless `isExact`, those that extend it.
  package func instances(of model: String, isExact: Bool) -> Set<String> {
    guard !isExact, let base = DTMI(model) else { return [model] }
    return Set(interfaces.keys.lazy.filter { isSubtype($0, of: base) }.map(\.description)).union([model])
  }
}

/// Text in the order of its UTF-8 bytes, which is that of code points; Swift's own order is another one.
package struct TextKey: Comparable, Hashable, Sendable {
  package let text: String

  package init(_ text: String) { self.text = text }

  package func hash(into hasher: inout Hasher) {
    var text = text
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
  }

  package static func < (a: TextKey, b: TextKey) -> Bool { a.text.utf8.lexicographicallyPrecedes(b.text.utf8) }
  package static func == (a: TextKey, b: TextKey) -> Bool { a.text.utf8.elementsEqual(b.text.utf8) }
}
