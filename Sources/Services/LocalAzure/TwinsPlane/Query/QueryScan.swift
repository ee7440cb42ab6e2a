import Documents
import GRDB
import TwinQueries

/// One ordered way through all twins or all relationships of an instance: by the values of one column, and by id or
/// source and id among equal ones. It may pass rows that do not belong into the answer, never leave out one that does.
struct QueryScan: Sendable, Hashable {
  enum Column: Sendable, Hashable {
    /// Everything, in the order of ids.
    case key
    case id, model, source, target, name
    case property([String])
  }

  /// A part of the column's values.
  enum Segment: Sendable, Hashable {
    case all
    case equal(DatabaseValue)
    case range(lower: Limit?, upper: Limit?)
  }

  struct Limit: Sendable, Hashable {
    var value: DatabaseValue
    var isIncluded: Bool
  }

  /// Where a row stands in the way.
  struct Place: Sendable {
    /// Null for the columns `key` and `id`.
    var value: DatabaseValue
    var key: [String]
  }

  var kind: QueryPattern.Variable.Kind
  var column: Column
  /// In order, none overlapping another.
  var segments: [Segment] = [.all]
}

extension QueryScan.Column {
  /// As tokens and tests name it.
  var description: String {
    switch self {
    case .key: "key"
    case .id: "id"
    case .model: "model"
    case .source: "source"
    case .target: "target"
    case .name: "name"
    case .property(let path): "." + path.joined(separator: ".")
    }
  }

  /// What gives the value in SQL; `nil` when there is none.
  var expression: String? {
    switch self {
    case .key: nil
    case .property(let path): PropertyIndex.expression(path)
    default: description
    }
  }

  /// The value for a row, as SQL gives it.
  func value(of entity: QueryEntity) throws -> DatabaseValue {
    switch self {
    case .key: .null
    case .id, .source: entity.key[0].databaseValue
    case .model, .name: entity.type.databaseValue
    case .target: entity.target.databaseValue
    case .property(let path): try entity.value(path)?.extracted ?? .null
    }
  }
}

extension QueryScan.Segment {
  func contains(_ value: DatabaseValue) -> Bool {
    switch self {
    case .all: true
    case .equal(let wanted): !value.sqlPrecedes(wanted) && !wanted.sqlPrecedes(value)
    case .range(let lower, let upper):
      !value.isNull
        && (lower.map { $0.isIncluded ? !value.sqlPrecedes($0.value) : $0.value.sqlPrecedes(value) } ?? true)
        && (upper.map { $0.isIncluded ? !$0.value.sqlPrecedes(value) : value.sqlPrecedes($0.value) } ?? true)
    }
  }

  /// What of the segment is left from a place on: the rest among equal values, then greater ones.
  func rest(from place: QueryScan.Place) -> [(segment: Self, key: [String])] {
    switch self {
    case .all: return [(self, place.key)]
    case .equal(let value):
      if value.sqlPrecedes(place.value) { return [] }
      return [(self, place.value.sqlPrecedes(value) ? [] : place.key)]
    case .range(let lower, let upper):
      if contains(place.value) {
        let above = QueryScan.Limit(value: place.value, isIncluded: false)
        return [(.equal(place.value), place.key), (.range(lower: above, upper: upper), [])]
      }
      if let upper, !place.value.sqlPrecedes(upper.value) { return [] }
      return [(.range(lower: lower, upper: upper), [])]
    }
  }
}

extension QueryScan.Place {
  func precedes(_ other: Self) -> Bool {
    if value.sqlPrecedes(other.value) { return true }
    if other.value.sqlPrecedes(value) { return false }
    return key.keyPrecedes(other.key)
  }
}

extension [String] {
  /// Whether the key comes first, part by part by its UTF-8 bytes.
  func keyPrecedes(_ other: [String]) -> Bool { lexicographicallyPrecedes(other) { TextKey($0) < TextKey($1) } }
}

extension DatabaseValue {
  /// SQLite's order of values: null, numbers, text by its bytes.
  func sqlPrecedes(_ other: DatabaseValue) -> Bool {
    switch (storage, other.storage) {
    case (.null, .null): false
    case (.null, _): true
    case (_, .null): false
    case (.int64(let a), .int64(let b)): a < b
    case (.int64(let a), .double(let b)): Double(a) < b
    case (.double(let a), .int64(let b)): a < Double(b)
    case (.double(let a), .double(let b)): a < b
    case (.string(let a), .string(let b)): TextKey(a) < TextKey(b)
    case (.int64, _), (.double, _): true
    default: false
    }
  }
}

extension Value {
  /// What SQLite's `json_extract` makes of it: booleans are 0 and 1.
  var extracted: DatabaseValue {
    switch self {
    case .null: .null
    case .bool(let value): (value ? 1 : 0).databaseValue
    case .integer(let value): value.databaseValue
    case .double(let value): value.databaseValue
    case .string(let value): value.databaseValue
    case .array, .object: jsonText.databaseValue
    }
  }

  init(_ value: DatabaseValue) {
    self =
      switch value.storage {
      case .int64(let value): .integer(value)
      case .double(let value): .double(value)
      case .string(let value): .string(value)
      case .null, .blob: .null
      }
  }
}
