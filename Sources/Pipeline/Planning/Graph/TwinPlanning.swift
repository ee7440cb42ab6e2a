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

  mutating func plan(into draft: inout Draft) {
    for (index, graph) in place.graphs.enumerated() {
      traits = [:]
      for id in graph.graph.twinIDs {
        if index > 0, let first = place.graphs[..<index].first(where: { $0.graph.contains(twin: id) }) {
          draft.findings.add(
            PlanningFindings.declaredTwice(
              "the twin `\(id)`", first.address, graph.address, at: graph.graph.span(ofTwin: id)))
          continue
        }
        plan(id, graph, &draft)
      }
    }
  }

  private mutating func plan(_ id: String, _ graph: DesiredTwinGraph, _ draft: inout Draft) {
    guard let live = place.live?.graph, let liveModel = live.model(ofTwin: id) else {
      return create(id, graph, &draft)
    }
    met += 1
    guard let model = graph.graph.model(ofTwin: id), let declared = graph.graph.contentBytes(ofTwin: id) else { return }
    let have = live.contentBytes(ofTwin: id) ?? TwinPlanning.noContent[...]
    if model == liveModel, Bytes.equal(declared, have) { return draft.countUnchanged(.twin) }
    let traits = traits(of: model, graph)
    let difference = ContentDifference(declared: declared, live: have, traits)
    if model == liveModel, difference.patch.isEmpty {
      return unchanged(id, graph, difference, live, traits, &draft)
    }
    patch(id, graph, from: liveModel, to: model, difference, live, traits, &draft)
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
    _ id: String, _ graph: DesiredTwinGraph, from liveModel: DTMI, to model: DTMI, _ difference: ContentDifference,
    _ live: TwinGraph, _ traits: ModelTraits, _ draft: inout Draft
  ) {
    var operations = difference.patch
    var change = change(id, graph, .update, Reason(.differs, "differs from what is declared"))
    change.properties = difference.properties
    if model != liveModel {
      operations.insert(PatchOperation(.replace, "/$metadata/$model", .string(model.description)), at: 0)
      change.properties.insert(TwinPlanning.modelChange(from: liveModel, to: model), at: 0)
      leaving[liveModel, default: []].append(change.address)
    }
    let declared = graph.graph.twin(id)
    let before = live.twin(id)
    if let before { change.suppressed = traits.suppressions(in: before, declared: declared) }
    change.pin = Pins.pin(of: before, etag: live.etag(ofTwin: id), runtime: traits.runtime)
    change.dependsOn = place.base + waits(for: model)
    change.operation = .patchTwin(instance: place.id, id, operations)
    acting[id] = change.address
    draft.add(change)
  }

  private func change(_ id: String, _ graph: DesiredTwinGraph, _ action: Action, _ reason: Reason) -> Change {
    Change(
      address: graph.address.child("twins", id), kind: .twin, identifier: id, action: action, reason: reason,
      pin: .absent, origin: graph.graph.span(ofTwin: id)?.origin)
  }

  private func waits(for model: DTMI) -> [ObjectAddress] { models.making[model].map { [$0] } ?? [] }

  private static func modelChange(from before: DTMI?, to after: DTMI) -> PropertyChange {
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
