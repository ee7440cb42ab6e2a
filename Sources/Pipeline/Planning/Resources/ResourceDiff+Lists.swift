import Catalogue
import Documents
import Plans
import Resources

extension ResourceDiff {
  /// A declared list is owned whole; how its items are told apart is in the catalogue.
  mutating func compareList(
    _ items: [Template], _ desired: Template, with live: Value?, at path: ValuePath, _ facts: PropertyFacts
  ) {
    guard case .array(let liveItems)? = live else {
      if items.isEmpty, live?.isEmptyLike ?? true { return suppress(path, .empty, live, .array([])) }
      if live?.isNull ?? true, let usual = facts.serverDefault, let value = outputs.resolved(desired).literal,
        usual.isEquivalent(to: value)
      {
        return suppress(path, .serverDefault, live, value)
      }
      if live?.isNull ?? true { return addAll(items, at: path, facts) }
      return change(path, live, planned(desired), facts)
    }
    switch facts.list {
    case .keyed(let key): compareKeyed(items, by: key, with: liveItems, desired, at: path, facts)
    case .unordered: compareUnordered(items, with: liveItems, desired, at: path, facts)
    case .ordered: compareOrdered(items, with: liveItems, desired, at: path, facts)
    }
  }

  /// A list where there was none: item by item, so that secrets in it show as what they are.
  private mutating func addAll(_ items: [Template], at path: ValuePath, _ facts: PropertyFacts) {
    for (index, item) in items.enumerated() {
      var step = ValuePath.Step.index(index)
      if case .keyed(let key) = facts.list, let value = name(of: item, by: key) {
        step = .item(key: key, value: value)
      }
      compare(item, with: nil, at: path.appending(step))
    }
  }

  private func name(of item: Template, by key: String) -> String? {
    item[key].flatMap { outputs.resolved($0).literal?.scalarText }
  }

  private mutating func compareOrdered(
    _ items: [Template], with live: [Value], _ desired: Template, at path: ValuePath, _ facts: PropertyFacts
  ) {
    guard items.count == live.count else { return change(path, .array(live), planned(desired), facts) }
    for (index, item) in items.enumerated() { compare(item, with: live[index], at: path.appending(.index(index))) }
  }

  /// Each item must have a live one of its own that does not differ from it. Quadratic: such lists are short.
  private mutating func compareUnordered(
    _ items: [Template], with live: [Value], _ desired: Template, at path: ValuePath, _ facts: PropertyFacts
  ) {
    var left = Array(live.indices)
    var found = fresh
    var order: [Int] = []
    for (index, item) in items.enumerated() {
      var match: (place: Int, diff: ResourceDiff)?
      for (place, candidate) in left.enumerated() where match == nil {
        var trial = fresh
        trial.compare(item, with: live[candidate], at: path.appending(.index(index)))
        if trial.changes.isEmpty { match = (place, trial) }
      }
      guard let match else { break }
      order.append(left.remove(at: match.place))
      found.take(match.diff)
    }
    guard order.count == items.count, left.isEmpty else {
      return change(path, .array(live), planned(desired), facts)
    }
    take(found)
    if order != order.sorted() { suppress(path, .unorderedList, .array(live), desired.literal) }
  }

  private mutating func compareKeyed(
    _ items: [Template], by key: String, with live: [Value], _ desired: Template, at path: ValuePath,
    _ facts: PropertyFacts
  ) {
    let names = items.map { name(of: $0, by: key) }
    guard !names.contains(nil) else { return compareOrdered(items, with: live, desired, at: path, facts) }
    var left = Array(live.indices)
    var order: [Int] = []
    for (item, name) in zip(items, names.compactMap { $0 }) {
      let below = path.appending(.item(key: key, value: name))
      let place = left.firstIndex { live[$0][key]?.scalarText?.lowercased() == name.lowercased() }
      if let place {
        let index = left.remove(at: place)
        order.append(index)
        compare(item, with: live[index], at: below)
      } else {
        compare(item, with: nil, at: below)
      }
    }
    for index in left {
      let name = live[index][key]?.scalarText
      let step = name.map { ValuePath.Step.item(key: key, value: $0) } ?? .index(index)
      change(path.appending(step), live[index], nil, facts)
    }
    if order != order.sorted() { suppress(path, .unorderedList, .array(live), desired.literal) }
  }
}
