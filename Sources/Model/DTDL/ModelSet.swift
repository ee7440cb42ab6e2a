package import OrderedCollections

/// Interfaces that belong together, in the order they were read, one per identifier.
package struct ModelSet: Sendable {
  package private(set) var interfaces: OrderedDictionary<DTMI, Interface> = [:]
  /// What each interface has, inherited included.
  private var allContents: [DTMI: OrderedDictionary<String, Content>] = [:]
  /// All that an interface extends, near and far, itself included.
  private var ancestors: [DTMI: OrderedSet<DTMI>] = [:]

  package init() {}

  /// Takes interfaces as they are: the first of an identifier wins, nothing is checked. What they inherit from `base`
  /// counts, but its interfaces do not become part of the set.
  package init(_ list: some Sequence<Interface>, base: ModelSet = ModelSet()) {
    for interface in list where interfaces[interface.id] == nil { interfaces[interface.id] = interface }
    for id in interfaces.keys { flatten(id, base: base) }
  }

  /// Both sets as one; of an identifier that is in both, this set's interface stays.
  package func union(_ other: ModelSet) -> ModelSet {
    ModelSet(Array(interfaces.values) + Array(other.interfaces.values))
  }

  /// This set with the interfaces of another that was read against it, without working anything out again; of an
  /// identifier that is in both, this set's interface stays.
  package func adding(_ later: ModelSet) -> ModelSet {
    var all = self
    for (id, interface) in later.interfaces where all.interfaces[id] == nil {
      all.interfaces[id] = interface
      all.allContents[id] = later.allContents[id]
      all.ancestors[id] = later.ancestors[id]
    }
    return all
  }

  /// This set without one interface, which no other may extend.
  package func removing(_ id: DTMI) -> ModelSet {
    var rest = self
    rest.interfaces[id] = nil
    rest.allContents[id] = nil
    rest.ancestors[id] = nil
    return rest
  }

  package func interface(_ id: DTMI) -> Interface? { interfaces[id] }

  /// What twins of the model have: its own contents, then those of what it extends; the nearest of a name wins.
  /// Empty for a model that is not in the set.
  package func contents(of id: DTMI) -> OrderedDictionary<String, Content> { allContents[id] ?? [:] }

  /// Whether a twin of `id` may stand where one of `base` is asked for: the same model or one that extends it, near
  /// or far.
  package func isSubtype(_ id: DTMI, of base: DTMI) -> Bool {
    id == base || ancestors[id]?.contains(base) == true
  }

  /// What must be stored before or with the model: what it extends and what its components are. Empty for a model
  /// that is not in the set.
  package func dependencies(of id: DTMI) -> [DTMI] { interfaces[id]?.dependencies ?? [] }

  /// More steps of `extends` than any version of the language allows.
  private static let mostSteps = 32

  /// Walks up from `id` and keeps what it gathers. A ring of `extends` (already reported) ends where it closes, a chain
  /// that is too long (reported too) where it can no longer be right.
  private mutating func flatten(_ id: DTMI, base: ModelSet) {
    if let interface = interfaces[id], interface.contents.isEmpty, interface.extends.count == 1,
      let above = allContents[interface.extends[0]], let line = ancestors[interface.extends[0]], !line.contains(id)
    {
      // Nothing of its own: it has what its base has, and shares it.
      allContents[id] = above
      ancestors[id] = OrderedSet([id] + line)
      return
    }
    var seen: OrderedSet<DTMI> = [id]
    var gathered: OrderedDictionary<String, Content> = [:]
    var next = 0
    var (steps, stepEnd) = (0, 1)
    while next < seen.count {
      if next == stepEnd {
        steps += 1
        stepEnd = seen.count
      }
      if steps > ModelSet.mostSteps { break }
      let interface = interfaces[seen[next]] ?? base.interfaces[seen[next]]
      next += 1
      guard let interface else { continue }
      for (name, content) in interface.contents where gathered[name] == nil { gathered[name] = content }
      for base in interface.extends { seen.append(base) }
    }
    ancestors[id] = seen
    allContents[id] = gathered
  }
}
