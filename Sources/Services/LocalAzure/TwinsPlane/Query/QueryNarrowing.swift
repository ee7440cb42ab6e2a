import DTDL
import Documents
import OrderedCollections

/// What a condition says of ids and models, so that rows which cannot match are not read.
struct QueryNarrowing {
  /// Ids of twins, or sources of relationships, outside of which nothing matches; sorted. `nil`: any.
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
      return narrow(path, Set(values.compactMap(\.string)))
    case .isOfModel(let model, let isExact) where source == .twins:
      restrict(models: known.instances(of: model, isExact: isExact))
      return true
    default: return false
    }
  }

  private mutating func narrow(_ path: Query.Path, _ values: Set<String>) -> Bool {
    switch (source, path.names) {
    case (.twins, ["$dtId"]), (.relationships, ["$sourceId"]):
      keys = (keys.map { $0.filter(values.contains) } ?? Array(values)).sorted()
      return true
    case (.twins, ["$metadata", "$model"]):
      restrict(models: values)
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
