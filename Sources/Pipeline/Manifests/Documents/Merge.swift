import Diagnostics
import Documents

/// Strategic merge of what an overlay says into what its base says; places stay those of whoever wrote the value.
enum Merge {
  /// Mappings merge member by member, null removes, everything else replaces. A mapping also merges into a list whose
  /// items have names: each of its members changes, adds or (null) removes the item of that name.
  static func merge(_ base: Located, _ patch: Located) -> Located {
    guard let changes = patch.members else { return patch }
    switch base.content {
    case .mapping(let members):
      return Located(span: base.span, content: .mapping(merge(members, changes)))
    case .sequence(let items):
      guard let named = asMembers(items) else { return patch }
      return Located(span: base.span, content: .mapping(merge(named, changes)))
    case .scalar: return patch
    }
  }

  private static func merge(_ members: [Located.Member], _ changes: [Located.Member]) -> [Located.Member] {
    var merged = members
    for change in changes {
      let place = merged.firstIndex { $0.key == change.key }
      if !change.isSet {
        if let place { merged.remove(at: place) }
      } else if let place {
        let old = merged[place]
        let value = merge(old.value, change.value)
        merged[place] = Located.Member(
          key: old.key, keySpan: change.value.members == nil ? change.keySpan : old.keySpan, value: value)
      } else {
        merged.append(change)
      }
    }
    return merged
  }

  /// Members by which list items are told apart, in the order they are tried.
  private static let itemKeys = ["name", "keyName", "server", "filterName", "key"]

  private static func asMembers(_ items: [Located]) -> [Located.Member]? {
    guard !items.isEmpty, let key = itemKeys.first(where: { key in items.allSatisfy { $0[key]?.string != nil } }) else {
      return nil
    }
    return items.compactMap { item in
      guard let name = item.member(key), let text = name.value.string, let members = item.members else { return nil }
      let rest = Located(span: item.span, content: .mapping(members.filter { $0.key != key }))
      return Located.Member(key: text, keySpan: name.value.span, value: rest)
    }
  }
}
