import Cloud
import DTDL
import Documents
import Plans
import Resources
import Twins

/// Finds out what hangs on every change of a plan.
struct ImpactAnalysis {
  private let input: PlanInput
  private let map: DependencyMap
  private let irreversible: Irreversible
  private var paths: EventPaths
  private var instances: [ResourceID: InstanceImpact] = [:]
  private var setDependents: [ObjectAddress: [ObjectAddress]] = [:]

  init(_ input: PlanInput) {
    self.input = input
    map = DependencyMap(input.desired)
    irreversible = Irreversible(live: input.live)
    paths = EventPaths(input, map)
  }

  /// Fills in `impact` of the plan and of its changes. O(changes + graph), but for resources and models, which each look
  /// at what needs them.
  mutating func apply(to plan: inout Plan) {
    for index in plan.changes.indices where plan.changes[index].action != .none {
      plan.changes[index].type = type(of: plan.changes[index])
      var impact = Self.isLabel(plan.changes[index]) ? Impact() : impact(of: plan.changes[index])
      impact.irreversible = irreversible.reasons(plan.changes[index])
      if !impact.isEmpty { plan.changes[index].impact = impact }
    }
    let totals = instances.values.map(\.total)
    plan.impact = PlanImpact(
      twins: totals.reduce(0) { $0 + $1.twins }, relationships: totals.reduce(0) { $0 + $1.relationships },
      dependencies: map.dependencies, surroundings: SurroundingsBuilder(input).build(plan.changes))
  }

  /// A twin's model, a relationship's name.
  private func type(of change: Change) -> String? {
    switch change.operation {
    case .createTwin(_, let twin): twin.model.description
    case .patchTwin(let instance, let id, _), .deleteTwin(let instance, let id):
      input.live.instances[instance]?.graph.model(ofTwin: id)?.description
    case .createRelationship(_, let made), .replaceRelationship(_, let made): made.name
    case .patchRelationship(let instance, let key, _), .deleteRelationship(let instance, let key):
      input.live.instances[instance]?.graph.ends(ofRelationship: key)?.name
    default: nil
    }
  }

  /// Whether nothing but tags is written: nothing hangs on those.
  private static func isLabel(_ change: Change) -> Bool {
    guard change.kind == .resource, change.action == .update || change.action == .adopt else { return false }
    return change.properties.allSatisfy { $0.path.steps.first == .member("tags") }
  }

  private mutating func impact(of change: Change) -> Impact {
    switch change.operation {
    case .createTwin(let instance, let twin):
      return change.loses ? self.twin(twin.id, instance, .twinCreate, change) : Impact()
    case .patchTwin(let instance, let id, _): return twin(id, instance, .twinUpdate, change)
    case .deleteTwin(let instance, let id): return twin(id, instance, .twinDelete, change)
    case .createRelationship(let instance, let made):
      return change.loses ? relationship(made.key, instance, .relationshipCreate) : Impact()
    case .patchRelationship(let instance, let key, _): return relationship(key, instance, .relationshipUpdate)
    case .replaceRelationship(let instance, let made): return relationship(made.key, instance, .relationshipUpdate)
    case .deleteRelationship(let instance, let key): return relationship(key, instance, .relationshipDelete)
    case .putDevice, .deleteDevice, .patchDeviceTwin, nil: return Impact()
    case .createModel(let instance, let id, _, _), .deleteModel(let instance, let id),
      .replaceModel(let instance, let id, _, _), .decommissionModel(let instance, let id):
      return model(id, instance, change)
    case .putEventRoute, .deleteEventRoute: return route(change)
    case .putResource, .deleteResource, .replaceResource: return resource(change)
    }
  }

  private mutating func onInstance(
    _ id: ResourceID, _ touch: (inout InstanceImpact) -> (twins: Int, relationships: Int)
  ) -> (twins: Int, relationships: Int) {
    guard let live = input.live.instances[id] else { return (0, 0) }
    return touch(&instances[id, default: InstanceImpact(live)])
  }

  // MARK: The twin graph

  private mutating func twin(
    _ id: String, _ instance: ResourceID, _ cause: EventPaths.Cause, _ change: Change
  ) -> Impact {
    var impact = Impact()
    (impact.twins, impact.relationships) = onInstance(instance) { $0.touch(twin: id) }
    follow(instance, cause, &impact)
    impact.dependents = Impact.Named(dependents(ofSet: change.address.root).map(\.description))
    return impact
  }

  private mutating func relationship(
    _ key: RelationshipKey, _ instance: ResourceID, _ cause: EventPaths.Cause
  ) -> Impact {
    var impact = Impact()
    (impact.twins, impact.relationships) = onInstance(instance) { $0.touch(relationship: key) }
    follow(instance, cause, &impact)
    return impact
  }

  /// What says that it needs a whole twin graph.
  private mutating func dependents(ofSet set: ObjectAddress) -> [ObjectAddress] {
    if let known = setDependents[set] { return known }
    let found = map.reach([set]).filter { !map.nodes[$0].isSet }.map { map.addresses[$0] }
    setDependents[set] = found
    return found
  }

  private mutating func follow(_ instance: ResourceID, _ cause: EventPaths.Cause, _ impact: inout Impact) {
    let way = paths.way(from: instance, cause)
    impact.eventRoutes = way.eventRoutes
    impact.endpoints = way.endpoints
    impact.runtime = way.runtime
  }

  // MARK: What is declared one by one

  private mutating func model(_ id: DTMI, _ instance: ResourceID, _ change: Change) -> Impact {
    let reached = map.reach([change.address])
    var impact = declared(reached)
    var models: Set<DTMI> = [id]
    for number in reached { if case .model(let other, instance) = map.nodes[number] { models.insert(other) } }
    guard change.action != .create || change.loses else { return impact }
    (impact.twins, impact.relationships) = onInstance(instance) { $0.touch(models: models) }
    if impact.twins > 0 { follow(instance, .twinUpdate, &impact) }
    return impact
  }

  private mutating func route(_ change: Change) -> Impact {
    guard case .eventRoute(let route)? = map.node(change.address) else { return Impact() }
    var impact = Impact()
    impact.endpoints = Impact.Named([route.endpointName])
    impact.runtime = Impact.Named((route.endpointAddress.map { paths.code(behind: $0) } ?? []).map(\.description))
    return impact
  }

  private mutating func resource(_ change: Change) -> Impact {
    let reached = map.reach([change.address])
    var impact = declared(reached)
    guard change.action != .create || change.loses else { return impact }
    var ids = reached.compactMap { number -> ResourceID? in
      if case .resource(let resource) = map.nodes[number] { resource.id } else { nil }
    }
    if let own = ResourceID(change.identifier) { ids.append(own) }
    for id in Set(ids) where input.live.instances[id] != nil {
      let touched = onInstance(id) { $0.touchAll() }
      impact.twins += touched.twins
      impact.relationships += touched.relationships
    }
    return impact
  }

  /// What is reached of what is declared, by what it is.
  private func declared(_ reached: [Int]) -> Impact {
    func names(_ isMeant: (DependencyMap.Node) -> Bool) -> Impact.Named {
      Impact.Named(reached.filter { isMeant(map.nodes[$0]) }.map { map.addresses[$0].description })
    }
    var impact = Impact()
    impact.dependents = names { !$0.isSet }
    impact.eventRoutes = names { if case .eventRoute = $0 { true } else { false } }
    impact.endpoints = names { $0.kind == "DigitalTwinsEndpoint" }
    impact.runtime = names(\.runsCode)
    return impact
  }
}
