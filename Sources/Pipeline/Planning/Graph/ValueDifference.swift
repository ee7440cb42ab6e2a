import Documents
import OrderedCollections
import Plans

/// The places at which two values differ.
struct ValueDifference {
  let path: ValuePath
  let before: Value?
  let after: Value?

  /// Objects are compared member by member, lists of objects with a name item by item, everything else as a whole.
  static func between(_ before: Value?, _ after: Value?, at path: ValuePath = ValuePath()) -> [ValueDifference] {
    switch (before, after) {
    case (nil, nil): return []
    case (.object(let a)?, .object(let b)?):
      return between(a, b, at: path)
    case (.array(let a)?, .array(let b)?):
      if let found = between(named: a, b, at: path) { return found }
    default: break
    }
    if let before, let after, before.isEquivalent(to: after) { return [] }
    return [ValueDifference(path: path, before: before, after: after)]
  }

  private static func between(
    _ a: OrderedDictionary<String, Value>, _ b: OrderedDictionary<String, Value>, at path: ValuePath
  ) -> [ValueDifference] {
    let names = a.keys + b.keys.filter { a[$0] == nil }
    return names.sorted().flatMap { between(a[$0], b[$0], at: path.member($0)) }
  }

  /// `nil` when the items are no objects with names that tell them apart.
  private static func between(named a: [Value], _ b: [Value], at path: ValuePath) -> [ValueDifference]? {
    guard let a = byName(a), let b = byName(b) else { return nil }
    let names = a.keys + b.keys.filter { a[$0] == nil }
    return names.flatMap { between(a[$0], b[$0], at: path.appending(.item(key: "name", value: $0))) }
  }

  private static func byName(_ items: [Value]) -> OrderedDictionary<String, Value>? {
    var named = OrderedDictionary<String, Value>()
    for item in items {
      guard let name = item["name"]?.string, named.updateValue(item, forKey: name) == nil else { return nil }
    }
    return named
  }

  var propertyChange: PropertyChange {
    PropertyChange(path: path, before: before, after: after.map { .known($0) })
  }
}
