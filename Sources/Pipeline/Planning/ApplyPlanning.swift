import Cloud
import DTDL
import Diagnostics
import OrderedCollections
import Plans
import Resources
import Twins

/// Plans to make the world as declared.
struct ApplyPlanning {
  let input: PlanInput

  init(_ input: PlanInput) { self.input = input }

  func plan() throws(DiagnosticError) -> Plan {
    var draft = Draft()
    var resources = ResourcePlanning(input)
    resources.plan(into: &draft)
    checkReplacements(resources.replaced, &draft.findings)
    let roles = DeployerRoles(input)
    for (id, address) in InstancePlace.all(input) {
      let isMade = resources.outputs.isMade(address)
      let place = InstancePlace(
        id, address, input, isMade: isMade, base: draft.active([address] + roles.assignments(for: id)))
      InstancePlanning(place: place).plan(into: &draft)
    }
    listInstancesWithoutDeclarations(&draft)
    DevicePlanning(input: input).plan(into: &draft) { _, address in resources.outputs.isMade(address) }
    PrunedResources(environment: input.environment).plan(input, into: &draft)
    return try finish(&draft)
  }

  /// What is not ours would go with a resource that is replaced: then there is no plan.
  private func checkReplacements(_ replaced: [ResourceID: ObjectAddress], _ findings: inout Findings) {
    guard !replaced.isEmpty else { return }
    let contents = DestroyedContents(input)
    let pruning = PrunedResources(environment: input.environment)
    let undeclared = ContainmentIndex(input.live.undeclared.sorted { $0.id < $1.id }, id: \.id)
    let declared = ContainmentIndex(input.desired.resources, id: \.id)
    for resource in input.desired.resources where replaced[resource.id] != nil {
      var held = contents.foreign(in: resource.id)
      for other in undeclared[resource.id] {
        switch pruning.standing(of: other) {
        case .builtIn, .pruned: continue
        case .kept, .unmanaged: held.append("\(other.id.type) \(other.id.name)")
        }
      }
      for inner in declared[resource.id] {
        held += contents.foreign(in: inner.id)
      }
      if !held.isEmpty { findings.add(PlanningFindings.replacesForeign(resource, held)) }
    }
  }

  /// An instance may be declared while nothing is declared in it: all that is in it is not ours.
  private func listInstancesWithoutDeclarations(_ draft: inout Draft) {
    let named = Set(InstancePlace.all(input).map(\.id))
    for (id, live) in input.live.instances.sorted(by: { $0.key < $1.key }) where !named.contains(id) {
      draft.unmanaged += Unmanaged.everything(in: live, id)
    }
  }

  private func finish(_ draft: inout Draft) throws(DiagnosticError) -> Plan {
    let changes = FingerprintShelf.clearing(SecretScrub(input.secrets).scrub(draft.ordered()), input.live)
    LockCheck(input).check(changes, &draft.findings)
    CreationCheck(input).check(changes, &draft.findings)
    let reasons = input.reasons(draft.findings)
    if reasons.hasErrors { throw DiagnosticError(reasons) }
    var plan = Plan(
      environment: input.environment, purpose: .apply, changes: changes, unchanged: draft.unchanged,
      unmanaged: draft.unmanaged)
    let bodies = PlannedBodies(changes)
    plan.referents = bodies.referents(input.desired.resources)
    plan.secretFingerprints = bodies.secretFingerprints(input)
    return plan
  }
}

extension Unmanaged {
  /// All that an instance holds.
  static func everything(in live: LiveInstance, _ id: ResourceID) -> [Unmanaged] {
    live.models.keys.sorted().map { Unmanaged(kind: .model, identifier: $0.description, container: id) }
      + live.graph.twinIDs.map { Unmanaged(kind: .twin, identifier: $0, container: id) }
      + live.graph.relationshipKeys.map {
        Unmanaged(kind: .relationship, identifier: "\($0.source)/\($0.id)", container: id)
      } + live.eventRoutes.map { Unmanaged(kind: .eventRoute, identifier: $0.id, container: id) }
  }
}
