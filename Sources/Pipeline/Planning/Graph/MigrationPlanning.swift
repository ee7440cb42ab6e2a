import Cloud
import DTDL
import Diagnostics
import Documents
import OrderedCollections
import Plans
import Resources
import Twins

/// Plans what becomes of models that give way to others, and of their twins that no manifest declares. Those that are
/// declared move in `TwinPlanning`.
struct MigrationPlanning {
  let place: InstancePlace
  let models: ModelPlanning
  private var migrations: [DTMI: (set: DesiredModelSet, migration: ModelMigration)] { models.migrations }
  /// The changes by which the old models stop to take new twins.
  private var closing: [DTMI: ObjectAddress] = [:]
  /// Changes after which a twin no longer uses a model.
  private(set) var leaving: [DTMI: [ObjectAddress]] = [:]
  private var misfits: [DTMI: Misfits] = [:]

  init(_ place: InstancePlace, _ models: ModelPlanning) {
    self.place = place
    self.models = models
  }

  /// The migration by which a live twin of `from` becomes one of `to`.
  func migration(from: DTMI, to: DTMI) -> ModelMigration? {
    guard let found = migrations[from]?.migration, found.to == to else { return nil }
    return found
  }

  /// What a twin waits for that moves from one model to another.
  func waits(from: DTMI) -> [ObjectAddress] { closing[from].map { [$0] } ?? [] }

  // MARK: Old models

  /// Closes the models that give way to new twins, before any twin moves: one that came in between would be left behind.
  mutating func close(into draft: inout Draft) {
    guard let live = place.live, !migrations.isEmpty else { return }
    let used = Set(live.graph.twinIDs.compactMap { live.graph.model(ofTwin: $0) })
    var open = migrations.keys.sorted().filter { id in
      guard let retirement = migrations[id]?.migration.retirement, retirement != .keep else { return false }
      // A model that is deleted at once, because it has no twins, need not be closed before.
      return (retirement == .decommission || used.contains(id)) && live.models[id]?.decommissioned == false
        && models.declared[id] == nil && models.inTheWay[id] == nil
    }
    // A model may be closed behind those that it refers to.
    var closed = Set(live.models.filter(\.value.decommissioned).keys)
    var grew = true
    while grew {
      grew = false
      for id in open {
        guard let model = live.models[id] else { continue }
        let needs = ModelReferences.of(model.definition)
        guard needs.allSatisfy({ closed.contains($0) }) else { continue }
        add(closing: id, model, behind: needs.compactMap { closing[$0] }, &draft)
        closed.insert(id)
        open.removeAll { $0 == id }
        grew = true
      }
    }
    for id in open { keepOpen(id, live, closed, &draft) }
  }

  private mutating func add(closing id: DTMI, _ model: LiveModel, behind: [ObjectAddress], _ draft: inout Draft) {
    guard let (set, migration) = migrations[id] else { return }
    var change = closingChange(id, set, migration, model)
    change.action = .update
    change.reason = Reason(.differs, "takes no new twins from now on: it gives way to \(migration.to)")
    change.properties = [
      PropertyChange(path: ValuePath([.member("decommissioned")]), before: false, after: .known(true))
    ]
    change.dependsOn = place.base + (models.making[migration.to].map { [$0] } ?? []) + behind
    change.operation = .decommissionModel(instance: place.id, id)
    closing[id] = change.address
    leaving[id, default: []].append(change.address)
    draft.add(change)
  }

  /// Says why a model stays open. One that is deleted in the end needs no word: it does not stay.
  private func keepOpen(_ id: DTMI, _ live: LiveInstance, _ closed: Set<DTMI>, _ draft: inout Draft) {
    guard let (set, migration) = migrations[id], migration.retirement == .decommission, let model = live.models[id],
      let need = ModelReferences.of(model.definition).first(where: { !closed.contains($0) })
    else { return }
    var change = closingChange(id, set, migration, model)
    change.reason = Reason(
      .kept, "would take no new twins, but it refers to the model \(need), which still takes them")
    draft.add(change)
  }

  private func closingChange(
    _ id: DTMI, _ set: DesiredModelSet, _ migration: ModelMigration, _ model: LiveModel
  ) -> Change {
    Change(
      address: set.address.child("decommission", id.description), kind: .model, identifier: id.description,
      action: .none, reason: Reason(.kept, ""), pin: Pins.pin(of: model), origin: migration.span?.origin)
  }

  // MARK: Undeclared twins

  /// Moves twins that no manifest declares; `ids` in the order in which they are to move.
  mutating func move(_ ids: [String], into draft: inout Draft) {
    guard let live = place.live?.graph else { return }
    var routes: [DTMI: Route] = [:]
    for id in ids {
      guard let twin = live.twin(id), let (set, migration) = migrations[twin.model] else { continue }
      let route = routes[twin.model] ?? Route(migration, place)
      routes[twin.model] = route
      let moved = migration.moved(twin.contents, components: route.components)
      check(id, moved.contents, migration)
      draft.add(move(twin, etag: live.etag(ofTwin: id), moved, set, migration, route))
      leaving[twin.model, default: []].append(set.address.child("twins", id))
    }
  }

  private func move(
    _ twin: Twin, etag: String?, _ moved: ModelMigration.Moved, _ set: DesiredModelSet, _ migration: ModelMigration,
    _ route: Route
  ) -> Change {
    let before = Value.object(twin.contents)
    let traits = route.traits
    var change = Change(
      address: set.address.child("twins", twin.id), kind: .twin, identifier: twin.id, action: .update,
      reason: Reason(.differs, "is of the model \(migration.from), which gives way to \(migration.to)"), pin: .absent,
      origin: migration.span?.origin)
    change.properties = [TwinPlanning.modelChange(from: migration.from, to: migration.to)]
    change.properties += route.changed.compactMap { name in
      let (old, new) = (before.value(named: name), moved.contents.value(named: name))
      guard old != nil || new != nil else { return nil }
      return PropertyChange(path: name.path, before: old, after: new.map { .known($0) })
    }
    change.suppressed = traits.suppressions(in: twin, declared: nil)
    change.pin = Pins.pin(of: twin, etag: etag, runtime: traits.runtime)
    change.dependsOn = place.base + (models.making[migration.to].map { [$0] } ?? []) + waits(from: migration.from)
    change.operation = .patchTwin(
      instance: place.id, twin.id, [MigrationPlanning.modelPatch(migration.to)] + moved.patch)
    return change
  }

  static func modelPatch(_ model: DTMI) -> PatchOperation {
    PatchOperation(.replace, "/$metadata/$model", .string(model.description))
  }

  /// What is the same for all twins of one migration.
  private struct Route {
    /// Components that the new model wants in every twin.
    let components: [String]
    /// What the runtime writes and the migration does not touch.
    let traits: ModelTraits
    /// Names whose value may be another one afterwards.
    let changed: [ContentName]

    init(_ migration: ModelMigration, _ place: InstancePlace) {
      let models = place.models(for: migration.to)
      var runtime: Set<String> = []
      var wanted: Set<String> = []
      for graph in place.graphs {
        for model in [migration.from, migration.to] {
          runtime.formUnion(ModelTraits(graph, model, place.models(for: model)).runtime)
        }
      }
      for (name, content) in models?.contents(of: migration.to) ?? [:] {
        if case .component = content { wanted.insert(name) }
      }
      components = wanted.sorted()
      let touched = Set(migration.touched.map(\.description))
      traits = ModelTraits(runtime: runtime.subtracting(touched), components: wanted)
      changed = migration.touched.sorted { $0.description < $1.description }
    }
  }

  // MARK: Twins that do not fit

  /// Notes in which ways a twin would not fit the model that it moves to.
  mutating func check(_ id: String, _ contents: Value, _ migration: ModelMigration) {
    guard let models = place.models(for: migration.to) else { return }
    let twin = Twin(id: id, model: migration.to, contents: contents.object ?? [:])
    let violations = Conformance.violations(of: twin, in: models, suggests: false)
    for violation in violations {
      misfits[migration.from, default: Misfits()].add(id, "\(violation.path): \(violation.message)")
    }
  }

  /// Looks at relationships that start at or lead to twins that move: their model must still allow them. Those that the
  /// plan deletes are left out.
  mutating func checkRelationships(isDeleted: (RelationshipKey) -> Bool) {
    guard let live = place.live?.graph, !migrations.isEmpty else { return }
    for key in live.relationshipKeys {
      guard let (name, target) = live.ends(ofRelationship: key),
        let source = modelAfterwards(key.source, live), let end = modelAfterwards(target, live),
        source.migration != nil || end.migration != nil, let models = place.models(for: source.model),
        !isDeleted(key)
      else { continue }
      let relationship = Relationship(source: key.source, id: key.id, name: name, target: target, properties: [:])
      let violations = Conformance.violations(
        of: relationship, sourceModel: source.model, targetModel: end.model, in: models, suggests: false)
      let isSource = source.migration != nil
      guard let migration = source.migration ?? end.migration else { continue }
      for violation in violations {
        misfits[migration.from, default: Misfits()]
          .add(isSource ? key.source : target, "relationship `\(name)`: \(violation.message)")
      }
    }
  }

  private func modelAfterwards(_ id: String, _ live: TwinGraph) -> (model: DTMI, migration: ModelMigration?)? {
    guard let now = live.model(ofTwin: id) else { return nil }
    let declared = place.graphs.lazy.compactMap { $0.graph.model(ofTwin: id) }.first
    let migration = migrations[now]?.migration
    if let declared { return (declared, declared == now ? nil : migration) }
    return (migration?.to ?? now, migration)
  }

  /// Reports the twins that do not fit: then there is no plan.
  func report(_ findings: inout Findings) {
    for (from, misfit) in misfits.sorted(by: { $0.key < $1.key }) {
      guard let migration = migrations[from]?.migration else { continue }
      findings.add(PlanningFindings.misfits(misfit, migration))
    }
  }
}

/// Twins that do not fit, by what is wrong with them.
struct Misfits {
  /// Different words are kept up to here; the rest is counted only.
  private static let mostReasons = 20
  private static let mostNames = 5

  private var twins: Set<String> = []
  private var byReason: OrderedDictionary<String, (count: Int, names: [String])> = [:]
  private var others = 0

  var count: Int { twins.count }

  mutating func add(_ id: String, _ reason: String) {
    twins.insert(id)
    guard byReason[reason] != nil || byReason.count < Misfits.mostReasons else {
      others += 1
      return
    }
    var found = byReason[reason] ?? (0, [])
    found.count += 1
    if found.names.count < Misfits.mostNames { found.names.append(id) }
    byReason[reason] = found
  }

  /// A line a reason, with how many twins it holds for and some of them by name.
  var lines: [String] {
    var lines = byReason.map { reason, found in
      let more = found.count > found.names.count ? " and \(found.count - found.names.count) more" : ""
      return "\(reason) (\(found.names.joined(separator: ", "))\(more))"
    }
    if others > 0 { lines.append("and \(others) more of other kinds") }
    return lines
  }
}
