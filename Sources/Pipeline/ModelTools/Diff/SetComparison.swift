import DTDL
import Diagnostics
import Documents
import OrderedCollections

/// Compares two sets of models, interface by interface, each with all that it inherits.
struct SetComparison {
  private let old: ModelSet
  private let new: ModelSet
  private let pairs: InterfacePairs
  private var elements: ElementComparison

  init(old: ModelSet, new: ModelSet) {
    self.old = old
    self.new = new
    pairs = InterfacePairs(old: old, new: new)
    elements = ElementComparison(old: ModelView(old), new: ModelView(new), successors: pairs.successors)
  }

  private struct Found {
    let pair: InterfacePairs.Pair
    let own: [ModelDiff.ElementChange]
    /// Changes of contents and bases, which what extends the interface shares.
    let shared: [ModelDiff.ElementChange]
  }

  mutating func interfaces() -> [ModelDiff.InterfaceChange] {
    var found: [Found] = []
    for pair in pairs.pairs {
      let own =
        InterfaceComparison.own(pair, staysBeside: new.interface(pair.old.id) != nil) + elements.schemas(pair)
      let bases = BaseComparison(old: old, new: new, successors: pairs.successors).changes(pair)
      found.append(Found(pair: pair, own: own, shared: bases + elements.changes(pair)))
    }
    var byOld: [DTMI: [Found]] = [:]
    for item in found { byOld[item.pair.old.id, default: []].append(item) }
    let dependents = Dependents(old, new)
    let changed = found.compactMap { item -> ModelDiff.InterfaceChange? in
      let changes = item.own + item.shared.filter { !isInherited($0, by: item.pair, byOld) }
      guard let effect = changes.map(\.effect).max() else { return nil }
      return ModelDiff.InterfaceChange(
        old: item.pair.old.id, new: item.pair.new.id, kind: .changed, effect: effect, changes: sorted(changes),
        concerns: dependents.of([item.pair.old.id, item.pair.new.id]), span: item.pair.new.span)
    }
    let all =
      changed + pairs.added.map { InterfaceComparison.added($0) }
      + pairs.removed.map { InterfaceComparison.removed($0, concerns: dependents.of([$0.id])) }
    return all.sorted { DTMI.precedes($0.id, $1.id) }
  }

  /// Whether the same change is told at an interface that both versions extend.
  private func isInherited(
    _ change: ModelDiff.ElementChange, by pair: InterfacePairs.Pair, _ found: [DTMI: [Found]]
  ) -> Bool {
    pair.old.extends.contains { base in
      (found[base] ?? []).contains { item in
        new.isSubtype(pair.new.id, of: item.pair.new.id) && item.shared.contains { $0.isSame(as: change) }
      }
    }
  }

  private func sorted(_ changes: [ModelDiff.ElementChange]) -> [ModelDiff.ElementChange] {
    changes.enumerated().sorted { a, b in
      a.element.effect == b.element.effect ? a.offset < b.offset : a.element.effect > b.element.effect
    }.map(\.element)
  }
}

/// Who extends an interface or has it as a component, in either of two sets.
private struct Dependents {
  private var direct: [DTMI: OrderedSet<DTMI>] = [:]

  init(_ sets: ModelSet...) {
    for interface in sets.flatMap(\.interfaces.values) {
      for need in interface.dependencies { direct[need, default: []].append(interface.id) }
    }
  }

  /// Near and far, without the interfaces themselves.
  func of(_ ids: [DTMI]) -> [DTMI] {
    let start = OrderedSet(ids)
    var seen = start
    var position = 0
    while position < seen.count {
      for id in direct[seen[position]] ?? [] { seen.append(id) }
      position += 1
    }
    return seen.subtracting(start).sorted(by: DTMI.precedes)
  }
}
