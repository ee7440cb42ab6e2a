import Catalogue
import Documents
import OrderedCollections
import Plans
import Resources

/// Makes the body to PUT from what is declared and what is live, so that what nobody declares survives the write.
struct BodyOverlay {
  let type: ResourceType
  /// References filled in as far as they are known: tells list items apart.
  let resolve: (Reference) -> Value?

  /// The declared body over the live one without what the server owns; tags as given.
  func body(_ desired: Template, over live: Value?, tags: OrderedDictionary<String, Template>?) -> Template {
    var members = OrderedDictionary<String, Template>()
    for (name, member) in desired.objectMembers ?? [] where name != "tags" {
      members[name] = merge(member, over: live?[name], at: ValuePath([.member(name)]))
    }
    for (name, value) in live?.object ?? [:] where members[name] == nil && name != "tags" {
      members[name] = survivor(value, at: ValuePath([.member(name)])).map { .literal($0) }
    }
    if let tags { members["tags"] = .object(tags) }
    return .object(members)
  }

  private func merge(_ desired: Template, over live: Value?, at path: ValuePath) -> Template {
    if let members = desired.objectMembers, case .object(let liveMembers)? = live {
      return merge(members, over: liveMembers, at: path, desired)
    }
    if let items = desired.listItems, case .array(let liveItems)? = live,
      case .keyed(let key) = type.facts(at: path).list
    {
      return merge(items, by: key, over: liveItems, at: path, desired)
    }
    return desired
  }

  private func merge(
    _ members: [(key: String, value: Template)], over live: OrderedDictionary<String, Value>, at path: ValuePath,
    _ desired: Template
  ) -> Template {
    let live = type.staying(live, at: path, declares: { desired[$0] != nil }) { name in
      desired[name]?.resolved(reference: resolve).literal?.string
    }
    var result = OrderedDictionary<String, Template>()
    var met: Set<String> = []
    for (name, member) in members {
      let liveName = ResourceDiff.key(name, in: live)
      if let liveName { met.insert(liveName) }
      let below = path.member(name)
      if type.facts(at: below).isReadOnly { continue }
      result[name] = merge(member, over: liveName.flatMap { live[$0] }, at: below)
    }
    if !type.isMap(at: path) {
      for (name, value) in live where !met.contains(name) {
        result[name] = survivor(value, at: path.member(name)).map { .literal($0) }
      }
    }
    return Template(.object(result), at: desired.span)
  }

  private func merge(
    _ items: [Template], by key: String, over live: [Value], at path: ValuePath, _ desired: Template
  ) -> Template {
    let merged = items.map { item -> Template in
      guard let name = item[key]?.resolved(reference: resolve).literal?.scalarText,
        let match = live.first(where: { $0[key]?.scalarText?.lowercased() == name.lowercased() })
      else { return item }
      return merge(item, over: match, at: path.appending(.item(key: key, value: name)))
    }
    return Template(.list(merged), at: desired.span)
  }

  /// What of an undeclared live value is written again; `nil`: nothing.
  private func survivor(_ live: Value, at path: ValuePath) -> Value? {
    let facts = type.facts(at: path)
    if facts.isReadOnly || facts.isSecret || live.isNull || type.volatile.contains(path) { return nil }
    if case .object(let members) = live {
      var kept = OrderedDictionary<String, Value>()
      for (name, member) in members { kept[name] = survivor(member, at: path.member(name)) }
      return kept.isEmpty && !members.isEmpty ? nil : .object(kept)
    }
    // What the diff holds against Azure's default goes back to it, lists too.
    if let usual = facts.serverDefault, !facts.isImmutable, !usual.isEquivalent(to: live) { return usual }
    if case .array(let items) = live {
      return .array(items.map { item in survivor(item, at: path.appending(.index(0))) ?? item })
    }
    return live
  }
}
