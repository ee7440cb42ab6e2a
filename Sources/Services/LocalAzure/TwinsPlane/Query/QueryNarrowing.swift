import DTDL
import Documents
import OrderedCollections

/// What a condition says of ids and models, so that rows which cannot match are not read.
struct QueryNarrowing {
  /// Ids of twins, or sources of relationships, outside of which nothing matches; in the order of their
  /// UTF-8 bytes, which is that of the tables. `nil`: any.
  private(set) var keys: [String]?
  /// Models of which a twin must be; `nil`: any.
  private(set) var models: Set<String>?
  /// What is left to decide for each row.
  private(set) var rest: Query.Condition?

  private let source: Query.Source
  private let known: ModelSet

  init(_ query: Query, known: ModelSet) {
    source = query.source
    self.known = known
    guard let condition = query.condition else { return }
    let parts: [Query.Condition] = if case .and(let parts) = condition { parts } else { [condition] }
    let left = parts.filter { !take($0) }
    rest = left.isEmpty ? nil : left.count == 1 ? left[0] : .and(left)
  }

  /// Whether the part is wholly expressed by what was narrowed.
  private mutating func take(_ part: Query.Condition) -> Bool {
    switch part {
    case .comparison(.path(let path), .equal, .literal(.string(let text))),
      .comparison(.literal(.string(let text)), .equal, .path(let path)):
      return narrow(path, [text])
    case .membership(.path(let path), let values, isNegated: false):
      return narrow(path, values.compactMap(\.string))
    case .isOfModel(let model, let isExact) where source == .twins:
      restrict(models: known.instances(of: model, isExact: isExact))
      return true
    default: return false
    }
  }

  private mutating func narrow(_ path: Query.Path, _ values: [String]) -> Bool {
    switch (source, path.names) {
    case (.twins, ["$dtId"]), (.relationships, ["$sourceId"]):
      // Strings that Swift holds equal may differ in their bytes, and are ids of two twins then.
      let named = Dictionary(values.map { (Array($0.utf8), $0) }, uniquingKeysWith: { first, _ in first })
      keys = keys.map { $0.filter { named[Array($0.utf8)] != nil } } ?? named.values.sorted { $0.precedes($1) }
      return true
    case (.twins, ["$metadata", "$model"]):
      restrict(models: Set(values))
      return true
    default: return false
    }
  }

  private mutating func restrict(models wanted: Set<String>) { models = models?.intersection(wanted) ?? wanted }
}

extension ModelSet {
  /// The ids of models whose twins are of a model: itself and, unless `isExact`, those that extend it.
  func instances(of model: String, isExact: Bool) -> Set<String> {
    guard !isExact, let base = DTMI(model) else { return [model] }
    return Set(interfaces.keys.lazy.filter { isSubtype($0, of: base) }.map(\.description)).union([model])
  }
}

extension String {
  /// Whether it comes first by its UTF-8 bytes, as the tables order; Swift's own order is another one.
  func precedes(_ other: String) -> Bool { utf8.lexicographicallyPrecedes(other.utf8) }
}
