import Cloud
import DTDL
import Diagnostics
import Documents
import Graphs
import OrderedCollections
import Plans
import Resources

/// Plans what is uploaded to one instance: new models in dependency order, changed ones as replacements together with
/// every model that refers to them.
struct ModelPlanning {
  /// Azure takes at most this many models in one request.
  static let mostInBatch = 250

  struct Declared {
    let set: DesiredModelSet
    let interface: Interface
    var address: ObjectAddress { self.set.address.child("models", interface.id.description) }
  }

  let place: InstancePlace
  private(set) var declared: OrderedDictionary<DTMI, Declared> = [:]
  private(set) var new: [DTMI] = []
  /// Models deleted and uploaded again, each with its reason.
  private(set) var replaced: OrderedDictionary<DTMI, Reason> = [:]
  /// Live models in the pruned scope that refer to replaced ones: they go before those are deleted, and so before the
  /// twins that used them are changed. By the set that prunes them.
  private(set) var inTheWay: OrderedDictionary<DTMI, DesiredModelSet> = [:]
  private var unchanged: [DTMI] = []
  /// For each live model those that refer to it.
  private(set) var referrers: [DTMI: Set<DTMI>] = [:]
  /// The changes of this plan that make a model.
  private(set) var making: [DTMI: ObjectAddress] = [:]

  /// How models give way to others, by the one that does.
  let migrations: [DTMI: (set: DesiredModelSet, migration: ModelMigration)]

  init(_ place: InstancePlace) {
    self.place = place
    migrations = Dictionary(
      place.modelSets.flatMap { set in set.migrations.map { ($0.from, (set, $0)) } },
      uniquingKeysWith: { first, _ in first })
  }

  mutating func plan(into draft: inout Draft) {
    gather(&draft.findings)
    for (id, model) in declared { compare(id, model) }
    addReferrers(&draft.findings)
    for id in unchanged where replaced[id] == nil { addUnchanged(id, &draft) }
    do throws(Cycle<DTMI>) {
      for (number, batch) in try batches(&draft.findings).enumerated() { add(batch, number, &draft) }
    } catch {
      let span = error.path.first.flatMap { declared[$0]?.interface.span }
      draft.findings.add(PlanningFindings.modelRing(error.path.map(\.description), at: span))
    }
  }

  private mutating func gather(_ findings: inout Findings) {
    for set in place.modelSets {
      for (id, interface) in set.models.interfaces {
        guard let first = declared[id] else {
          declared[id] = Declared(set: set, interface: interface)
          continue
        }
        let isSame =
          ModelForm.normalised(first.interface.definition) == ModelForm.normalised(interface.definition)
        if !isSame {
          findings.add(
            PlanningFindings.declaredTwice("the model `\(id)`", first.set.address, set.address, at: interface.span))
        }
      }
    }
  }

  private mutating func compare(_ id: DTMI, _ model: Declared) {
    guard let live = place.live?.models[id] else {
      new.append(id)
      return
    }
    let before = ModelForm.normalised(live.definition)
    let after = ModelForm.normalised(model.interface.definition)
    if !before.isEquivalent(to: after) {
      replaced[id] = Reason(
        .content, "changed under the same version; a model in Azure cannot be changed, only deleted and uploaded again")
    } else if live.decommissioned {
      replaced[id] = Reason(.content, "decommissioned; only deleting and uploading it again makes it usable")
    } else {
      unchanged.append(id)
    }
  }

  private func addUnchanged(_ id: DTMI, _ draft: inout Draft) {
    guard let model = declared[id], let live = place.live?.models[id] else { return }
    let spellings = ValueDifference.between(live.definition, model.interface.definition)
    guard !spellings.isEmpty else { return draft.countUnchanged(.model) }
    var change = self.change(id, model, .none, Reason(.identical, "as declared"))
    change.suppressed = spellings.map {
      Suppression(path: $0.path, rule: .modelForm, before: $0.before, after: $0.after)
    }
    draft.add(change)
  }

  /// A live model cannot be deleted while others refer to it: those are replaced with it, or go for good where they are
  /// pruned. Others' models cannot be asked to go.
  private mutating func addReferrers(_ findings: inout Findings) {
    guard let live = place.live else { return }
    referrers = ModelPruning.referrers(in: live)
    var queue = Array(replaced.keys)
    while let id = queue.popLast() {
      var foreign: [String] = []
      for referrer in (referrers[id] ?? []).sorted() where replaced[referrer] == nil && inTheWay[referrer] == nil {
        if declared[referrer] != nil {
          replaced[referrer] = Reason(.dependency, "refers to \(id), which is replaced")
        } else if let set = pruner(of: referrer) {
          inTheWay[referrer] = set
        } else {
          foreign.append(referrer.description)
          continue
        }
        queue.append(referrer)
      }
      if !foreign.isEmpty {
        findings.add(
          PlanningFindings.referredModel(id.description, by: foreign, at: declared[id]?.interface.span))
      }
    }
  }

  /// The set in whose pruned scope a model lies, or whose migration ends with deleting it.
  func pruner(of id: DTMI) -> DesiredModelSet? {
    if let (set, migration) = migrations[id] { return migration.retirement == .delete ? set : nil }
    return place.modelSets.first { Ownership.matches(id.description, $0.prune) }
  }

  /// The lowest declared version of a model that is higher than this one.
  func successor(of id: DTMI) -> DTMI? {
    declared.keys.filter { $0.path == id.path && $0.completeVersion > id.completeVersion }
      .min { $0.completeVersion < $1.completeVersion }
  }

  /// The deletions that must come before a model is replaced.
  private func deletions(before id: DTMI) -> [ObjectAddress] {
    (referrers[id] ?? []).sorted().compactMap { referrer in
      inTheWay[referrer]?.address.child("models", referrer.description)
    }
  }

  // MARK: Batches

  /// What is uploaded together. Everything replaced stands in one batch, with the new models that lie between them.
  private func batches(_ findings: inout Findings) throws(Cycle<DTMI>) -> [[DTMI]] {
    let order = try ordered(new + replaced.keys)
    guard !replaced.isEmpty else { return ModelPlanning.chunks(order) }
    let above = closure(of: Set(replaced.keys), order) { id, found in needs(of: id).contains { found.contains($0) } }
    let below = closure(of: Set(replaced.keys), order.reversed()) { id, found in
      order.contains { found.contains($0) && needs(of: $0).contains(id) }
    }
    let middle = order.filter { above.contains($0) && below.contains($0) }
    if middle.count > ModelPlanning.mostInBatch {
      let span = middle.first.flatMap { declared[$0]?.interface.span }
      findings.add(PlanningFindings.tooManyReplacements(middle.count, at: span))
    }
    return ModelPlanning.chunks(order.filter { !above.contains($0) }) + [middle]
      + ModelPlanning.chunks(order.filter { above.contains($0) && !below.contains($0) })
  }

  /// `start` and whatever `joins` it, in one walk along `order`.
  private func closure(
    of start: Set<DTMI>, _ order: [DTMI], _ joins: (DTMI, Set<DTMI>) -> Bool
  ) -> Set<DTMI> {
    var found = start
    for id in order where !found.contains(id) && joins(id, found) { found.insert(id) }
    return found
  }

  private func needs(of id: DTMI) -> [DTMI] { declared[id]?.interface.dependencies ?? [] }

  private func ordered(_ ids: [DTMI]) throws(Cycle<DTMI>) -> [DTMI] {
    var graph = Graph<DTMI>()
    for id in ids { graph.add(id) }
    for id in ids { for need in needs(of: id) where graph.contains(need) { graph.add(id, needs: need) } }
    return try graph.ordered()
  }

  private static func chunks(_ ids: [DTMI]) -> [[DTMI]] {
    stride(from: 0, to: ids.count, by: mostInBatch).map { Array(ids[$0..<min($0 + mostInBatch, ids.count)]) }
  }

  // MARK: Changes

  /// Models of one batch do not wait for one another; they go in one request.
  private mutating func add(_ batch: [DTMI], _ number: Int, _ draft: inout Draft) {
    let together = Set(batch)
    for id in batch {
      guard let model = declared[id] else { continue }
      let earlier = needs(of: id).filter { !together.contains($0) }.compactMap { making[$0] }
      var change: Change
      if let reason = replaced[id] {
        change = self.change(id, model, .replace, reason)
        change.operation = .replaceModel(
          instance: place.id, id, definition: model.interface.definition, batch: number)
        change.properties = differences(id, model)
        change.dependsOn = deletions(before: id)
      } else {
        let wasThere = place.lost?.models[id] != nil
        change = self.change(id, model, .create, place.creationReason(wasThere))
        change.operation = .createModel(
          instance: place.id, id, definition: model.interface.definition, batch: number)
      }
      change.dependsOn = place.base + earlier + change.dependsOn
      making[id] = model.address
      draft.add(change)
    }
  }

  private func change(_ id: DTMI, _ model: Declared, _ action: Action, _ reason: Reason) -> Change {
    Change(
      address: model.address, kind: .model, identifier: id.description, action: action, reason: reason,
      pin: Pins.pin(of: place.live?.models[id] ?? place.lost?.models[id]), origin: model.interface.span?.origin)
  }

  private func differences(_ id: DTMI, _ model: Declared) -> [PropertyChange] {
    guard let live = place.live?.models[id] else { return [] }
    var changes = ValueDifference.between(
      ModelForm.normalised(live.definition), ModelForm.normalised(model.interface.definition)
    ).map(\.propertyChange)
    if live.decommissioned {
      changes.append(
        PropertyChange(path: ValuePath([.member("decommissioned")]), before: true, after: .known(false)))
    }
    return changes.map {
      PropertyChange(path: $0.path, before: $0.before, after: $0.after, forcesReplacement: true)
    }
  }
}
