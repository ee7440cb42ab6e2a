import Cloud
import DTDL
import Diagnostics
import Documents
import OrderedCollections
import Plans
import Resources
import Twins

/// Plans the twins of one instance: one lookup and one comparison of bytes for each that is as declared.
struct TwinPlanning {
  /// How many twins with nothing to do are written into a plan for what was suppressed of them; the rest is counted.
  static let mostSuppressed = 1000

  let place: InstancePlace
  let models: ModelPlanning
  /// Changes that make or change a twin, for what waits for it.
  private(set) var acting: [String: ObjectAddress] = [:]
  /// Changes after which a twin no longer uses a model.
  private(set) var leaving: [DTMI: [ObjectAddress]] = [:]
  /// Declared twins that are live.
  private(set) var met = 0
  private var traits: [DTMI: ModelTraits] = [:]
  private var listed = 0

  init(_ place: InstancePlace, _ models: ModelPlanning) {
    self.place = place
    self.models = models
  }

  mutating func plan(with migrations: inout MigrationPlanning, into draft: inout Draft) {
    for (index, graph) in place.graphs.enumerated() {
      traits = [:]
      for id in graph.graph.twinIDs {
        if index > 0, let first = place.graphs[..<index].first(where: { $0.graph.contains(twin: id) }) {
          draft.findings.add(
            PlanningFindings.declaredTwice(
              "the twin `\(id)`", first.address, graph.address, at: graph.graph.span(ofTwin: id)))
          continue
        }
        plan(id, graph, &migrations, &draft)
      }
    }
  }

  private mutating func plan(
    _ id: String, _ graph: DesiredTwinGraph, _ migrations: inout MigrationPlanning, _ draft: inout Draft
  ) {
    guard let live = place.live?.graph, let liveModel = live.model(ofTwin: id) else {
      return create(id, graph, &draft)
    }
    met += 1
    guard let model = graph.graph.model(ofTwin: id), let declared = graph.graph.contentBytes(ofTwin: id) else { return }
    let have = live.contentBytes(ofTwin: id) ?? TwinPlanning.noContent[...]
    if model == liveModel, Bytes.equal(declared, have) { return draft.countUnchanged(.twin) }
    let traits = traits(of: model, graph)
    if model != liveModel {
      let move = Move(id, from: liveModel, to: model, declared, have, traits, &migrations)
      return patch(id, graph, move.difference, move, live, traits, &draft)
    }
    let difference = ContentDifference(declared: declared, live: have, traits)
    if difference.patch.isEmpty { return unchanged(id, graph, difference, live, traits, &draft) }
    patch(id, graph, difference, nil, live, traits, &draft)
  }

  private static let noContent = Array("{}".utf8)

  private mutating func traits(of model: DTMI, _ graph: DesiredTwinGraph) -> ModelTraits {
    if let known = traits[model] { return known }
    let made = ModelTraits(graph, model, place.models(for: model))
    traits[model] = made
    return made
  }

  // MARK: Changes

  private mutating func unchanged(
    _ id: String, _ graph: DesiredTwinGraph, _ difference: ContentDifference, _ live: TwinGraph, _ traits: ModelTraits,
    _ draft: inout Draft
  ) {
    guard !difference.suppressed.isEmpty, listed < TwinPlanning.mostSuppressed else {
      return draft.countUnchanged(.twin)
    }
    listed += 1
    var change = change(id, graph, .none, Reason(.identical, "as declared"))
    change.suppressed = difference.suppressed
    change.pin = Pins.pin(of: live.twin(id), etag: live.etag(ofTwin: id), runtime: traits.runtime)
    draft.add(change)
  }

  private mutating func create(_ id: String, _ graph: DesiredTwinGraph, _ draft: inout Draft) {
    guard var twin = graph.graph.twin(id) else { return }
    let lost = place.lost?.graph.twin(id)
    twin = TwinPlanning.writable(twin, traits(of: twin.model, graph))
    var change = change(id, graph, .create, place.creationReason(lost != nil))
    change.pin = Pins.pin(of: lost, etag: nil)
    change.dependsOn = place.base + waits(for: twin.model)
    change.operation = .createTwin(instance: place.id, twin)
    change.properties =
      [TwinPlanning.modelChange(from: nil, to: twin.model)]
      + twin.contents.map {
        PropertyChange(path: ValuePath([.member($0.key)]), before: nil, after: .known($0.value))
      }
    acting[id] = change.address
    draft.add(change)
  }

  private mutating func patch(
    _ id: String, _ graph: DesiredTwinGraph, _ difference: ContentDifference, _ move: Move?, _ live: TwinGraph,
    _ traits: ModelTraits, _ draft: inout Draft
  ) {
    var operations = difference.patch
    var change = change(id, graph, .update, Reason(.differs, "differs from what is declared"))
    change.properties = difference.properties
    if let move {
      operations = [MigrationPlanning.modelPatch(move.to)] + move.patch + operations
      let declared = Set(difference.properties.map(\.path))
      change.properties =
        [TwinPlanning.modelChange(from: move.from, to: move.to)]
        + move.properties.filter { !declared.contains($0.path) } + difference.properties
      leaving[move.from, default: []].append(change.address)
    }
    let declared = graph.graph.twin(id)
    let before = live.twin(id)
    let seen = move.map { traits.without($0.touched) } ?? traits
    if let before { change.suppressed = seen.suppressions(in: before, declared: declared) }
    change.pin = Pins.pin(of: before, etag: live.etag(ofTwin: id), runtime: seen.runtime)
    change.dependsOn = place.base + (move.map { waits(for: $0.to) + $0.waits } ?? [])
    change.operation = .patchTwin(instance: place.id, id, operations)
    acting[id] = change.address
    draft.add(change)
  }

  private func change(_ id: String, _ graph: DesiredTwinGraph, _ action: Action, _ reason: Reason) -> Change {
    Change(
      address: graph.address.child("twins", id), kind: .twin, identifier: id, action: action, reason: reason,
      pin: .absent, origin: graph.graph.span(ofTwin: id)?.origin)
  }

  /// What it takes for a declared twin to become one of another model.
  private struct Move {
    let from: DTMI
    let to: DTMI
    /// What a migration of the two models does first, for the plan and for Azure.
    private(set) var properties: [PropertyChange] = []
    private(set) var patch: [PatchOperation] = []
    private(set) var touched: Set<ContentName> = []
    let waits: [ObjectAddress]
    /// From there to what is declared.
    let difference: ContentDifference

    init(
      _ id: String, from: DTMI, to: DTMI, _ declared: ArraySlice<UInt8>, _ have: ArraySlice<UInt8>,
      _ traits: ModelTraits, _ migrations: inout MigrationPlanning
    ) {
      self.from = from
      self.to = to
      waits = migrations.waits(from: from)
      let before = Move.value(have)
      guard let migration = migrations.migration(from: from, to: to) else {
        difference = ContentDifference(declared: declared, live: have, traits)
        return
      }
      let moved = migration.moved(before.object ?? [:], components: traits.components.sorted())
      patch = moved.patch
      touched = migration.touched
      properties = ValueDifference.between(before, moved.contents, at: ValuePath()).map(\.propertyChange)
      difference = ContentDifference(declared: declared, live: moved.contents.canonicalJSON[...], traits)
      // Afterwards it holds what is declared, and of what the runtime writes what it holds now.
      var after = Move.value(declared)
      for name in traits.runtime {
        let name = ContentName(name.split(separator: "/").map(String.init))
        after = after.setting(name, to: moved.contents.value(named: name))
      }
      migrations.check(id, after, migration)
    }

    private static func value(_ bytes: ArraySlice<UInt8>) -> Value { (try? JSONReader.parse(bytes)) ?? [:] }
  }

  private func waits(for model: DTMI) -> [ObjectAddress] { models.making[model].map { [$0] } ?? [] }

  static func modelChange(from before: DTMI?, to after: DTMI) -> PropertyChange {
    PropertyChange(
      path: ValuePath([.member("$metadata"), .member("$model")]), before: before.map { .string($0.description) },
      after: .known(.string(after.description)))
  }

  /// The twin as PUT takes it: every component of its model is there and has its `$metadata`; nothing is null.
  static func writable(_ twin: Twin, _ traits: ModelTraits) -> Twin {
    var twin = twin
    twin.contents.removeAll { $0.value.isNull }
    for name in traits.components.sorted() {
      var component: OrderedDictionary<String, Value> = ["$metadata": [:]]
      component.merge(twin.contents[name]?.object ?? [:]) { first, _ in first }
      twin.contents[name] = .object(component)
    }
    return twin
  }

  /// Notes the changes that delete twins, for the models they used.
  mutating func note(deletion address: ObjectAddress, of model: DTMI) {
    leaving[model, default: []].append(address)
  }
}
