import Cloud
import DTDL
import Diagnostics
import OrderedCollections
import Plans
import Resources

/// Plans which live models go: those in a pruned scope that nothing which stays has need of.
struct ModelPruning {
  let place: InstancePlace
  let models: ModelPlanning

  /// `remaining` counts the twins of each model that are there afterwards; `leaving` names the changes after which twins
  /// no longer use a model.
  func plan(remaining: [DTMI: Int], leaving: [DTMI: [ObjectAddress]], into draft: inout Draft) {
    guard let live = place.live else { return }
    let undeclared = live.models.keys.filter { models.declared[$0] == nil }.sorted()
    var owners: OrderedDictionary<DTMI, DesiredModelSet> = [:]
    for id in undeclared {
      if let set = models.pruner(of: id) {
        owners[id] = set
      } else if models.migrations[id] == nil {
        draft.unmanaged.append(Unmanaged(kind: .model, identifier: id.description, container: place.id))
      }
    }
    let referrers = models.referrers
    let kept = ModelPruning.kept(Array(owners.keys), referrers, remaining) { referrer, id in
      isReplaced(referrer, without: id)
    }
    for (id, set) in owners {
      let address = set.address.child("models", id.description)
      var change = Change(
        address: address, kind: .model, identifier: id.description, action: .none,
        reason: Reason(.kept, (kept[id] ?? "") + advice(id, remaining)), pin: Pins.pin(of: live.models[id]))
      if kept[id] == nil {
        change.action = .delete
        change.reason = Reason(.pruned, reason(id, set))
        change.operation = .deleteModel(instance: place.id, id)
        change.dependsOn = waits(for: id, owners) + (models.inTheWay[id] == nil ? leaving[id] ?? [] : place.base)
      } else if models.inTheWay[id] != nil {
        for replaced in models.replaced.keys where referrers[replaced]?.contains(id) == true {
          draft.findings.add(
            PlanningFindings.referredModel(
              replaced.description, by: [id.description], at: models.declared[replaced]?.interface.span))
        }
      }
      draft.add(change)
    }
  }

  private func reason(_ id: DTMI, _ set: DesiredModelSet) -> String {
    if let (_, migration) = models.migrations[id] { return "gives way to \(migration.to)" }
    return "matches what \(set.address) prunes and is not declared"
  }

  /// How twins that nobody declares get to the version that is declared.
  private func advice(_ id: DTMI, _ remaining: [DTMI: Int]) -> String {
    guard remaining[id, default: 0] > 0, models.migrations[id] == nil, let next = models.successor(of: id) else {
      return ""
    }
    return " (`migrations` of the set can move them to \(next))"
  }

  /// What referred to a model goes or is uploaded anew before it. A model in the way of a replacement only waits for
  /// others in the way: what replaces its referrers takes it along.
  private func waits(for id: DTMI, _ owners: OrderedDictionary<DTMI, DesiredModelSet>) -> [ObjectAddress] {
    (models.referrers[id] ?? []).sorted().compactMap { referrer in
      if models.inTheWay[id] != nil, models.inTheWay[referrer] == nil { return nil }
      return owners[referrer].map { $0.address.child("models", referrer.description) } ?? models.making[referrer]
    }
  }

  /// Why models that would go stay: something that stays needs them, and what they refer to stays with them.
  /// `isReleased` tells that a model which stays no longer refers to one that goes.
  static func kept(
    _ candidates: [DTMI], _ referrers: [DTMI: Set<DTMI>], _ remaining: [DTMI: Int],
    isReleased: (_ referrer: DTMI, _ id: DTMI) -> Bool
  ) -> [DTMI: String] {
    var kept: [DTMI: String] = [:]
    for id in candidates {
      guard let count = remaining[id], count > 0 else { continue }
      kept[id] = "would go, but \(count == 1 ? "a twin that stays uses it" : "\(count) twins that stay use it")"
    }
    let going = Set(candidates)
    var grew = true
    while grew {
      grew = false
      for id in candidates where kept[id] == nil {
        let holder = (referrers[id] ?? []).sorted().first { referrer in
          going.contains(referrer) ? kept[referrer] != nil : !isReleased(referrer, id)
        }
        guard let holder else { continue }
        kept[id] = "would go, but the model \(holder), which stays, refers to it"
        grew = true
      }
    }
    return kept
  }

  /// Whether a declared model is uploaded again and refers to `id` no longer.
  private func isReplaced(_ referrer: DTMI, without id: DTMI) -> Bool {
    guard models.replaced[referrer] != nil, let model = models.declared[referrer] else { return false }
    return !model.interface.dependencies.contains(id)
  }

  /// For each live model those that refer to it.
  static func referrers(in live: LiveInstance) -> [DTMI: Set<DTMI>] {
    var referrers: [DTMI: Set<DTMI>] = [:]
    for (id, model) in live.models {
      for need in ModelReferences.of(model.definition) { referrers[need, default: []].insert(id) }
    }
    return referrers
  }
}
