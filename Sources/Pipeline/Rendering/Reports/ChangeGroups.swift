import Documents
import OrderedCollections
import Plans

/// Changes that are alike: the same action on the same kind and type of object, touching the same properties.
struct ChangeGroup {
  struct Key: Hashable {
    let action: Action
    let kind: ObjectKind
    let type: String
    /// The paths that change, sorted and joined.
    let pattern: String
  }

  let key: Key
  /// How many there are.
  var count = 0
  /// The first of them.
  var examples: [Change] = []

  static let mostExamples = 3

  /// The groups of what acts and `isMeant`, the largest first within an action; actions as reports tell them.
  static func groups(_ changes: [Change], where isMeant: (Change) -> Bool) -> [ChangeGroup] {
    var groups: OrderedDictionary<Key, ChangeGroup> = [:]
    for change in changes where change.action != .none && isMeant(change) {
      let key = Key(
        action: change.action, kind: change.kind, type: change.typeName, pattern: pattern(change))
      var group = groups[key] ?? ChangeGroup(key: key)
      group.count += 1
      if group.examples.count < mostExamples { group.examples.append(change) }
      groups[key] = group
    }
    let places = Dictionary(uniqueKeysWithValues: Action.told.enumerated().map { ($1, $0) })
    return groups.values.enumerated().sorted { a, b in
      let (first, second) = (places[a.element.key.action] ?? 9, places[b.element.key.action] ?? 9)
      if first != second { return first < second }
      return a.element.count == b.element.count ? a.offset < b.offset : a.element.count > b.element.count
    }.map(\.element)
  }

  /// What is created or deleted is alike whatever it holds; of the rest the paths count.
  private static func pattern(_ change: Change) -> String {
    guard change.action == .update || change.action == .replace || change.action == .adopt else { return "" }
    let paths = change.properties.map(\.path.description)
    return Set(paths).sorted().joined(separator: "\n")
  }

  /// The paths that change.
  var paths: [Substring] { key.pattern.split(separator: "\n") }
}
