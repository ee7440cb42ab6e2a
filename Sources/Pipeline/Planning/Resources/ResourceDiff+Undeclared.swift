import Catalogue
import Documents
import OrderedCollections
import Plans

extension ResourceDiff {
  /// What is live and not declared: the server's own, a default, or left alone. Only a default that somebody moved
  /// away from is a change, back to the default; an immutable one is left alone, for nobody asked for a replacement.
  mutating func compareUndeclared(_ live: Value, at path: ValuePath) {
    let facts = type.facts(at: path)
    if facts.isReadOnly || type.volatile.contains(path) { return suppress(path, .readOnly, live, nil) }
    if facts.isSecret { return suppress(path, .writeOnly, nil, nil) }
    if let usual = facts.serverDefault, !live.isNull {
      return compareUndeclared(live, withDefault: usual, at: path, facts)
    }
    if live.isEmptyLike { return suppress(path, .empty, live, nil) }
    if case .object(let members) = live, facts.isKnown {
      var inner = fresh
      for (name, member) in members { inner.compareUndeclared(member, at: path.member(name)) }
      let isAllUndeclared = inner.changes.isEmpty && inner.suppressed.allSatisfy { $0.rule == .undeclared }
      if !isAllUndeclared || inner.suppressed.isEmpty { return take(inner) }
    }
    suppress(path, .undeclared, live, nil)
  }

  private mutating func compareUndeclared(
    _ live: Value, withDefault usual: Value, at path: ValuePath, _ facts: PropertyFacts
  ) {
    if live.isEquivalent(to: usual) || ResourceDiff.differInCaseOnly(live, usual, facts) {
      return suppress(path, .serverDefault, live, nil)
    }
    if case .object(let members) = live, case .object = usual {
      for (name, member) in members { compareUndeclared(member, at: path.member(name)) }
      return
    }
    if live.isEmptyLike, usual.isEmptyLike { return suppress(path, .empty, live, nil) }
    if facts.isImmutable { return suppress(path, .undeclared, live, nil) }
    change(path, live, .known(usual), facts)
  }
}
