import Catalogue
import Cloud
import DTDL
import Diagnostics
import OrderedCollections
import Plans
import Resources

/// Plans to take away all that is ours and nothing else, in the reverse order of creation.
///
/// What lies inside something that goes whole goes with it and needs no step of its own. A resource that holds what is
/// not ours stays, and then what is ours in it is deleted piece by piece.
struct DestroyPlanning {
  let input: PlanInput
  private let fates: ResourceFates
  private let contents: DestroyedContents

  init(_ input: PlanInput) {
    self.input = input
    contents = DestroyedContents(input)
    fates = ResourceFates(input, contents)
  }

  func plan() throws(DiagnosticError) -> Plan {
    var draft = Draft()
    check(&draft.findings)
    planContents(&draft)
    planUndeclared(&draft)
    planResources(&draft)
    let changes = FingerprintShelf.clearing(SecretScrub(input.secrets).scrub(reversed(&draft)), input.live)
    LockCheck(input).check(changes, &draft.findings)
    if draft.findings.hasErrors { throw DiagnosticError(draft.findings) }
    return Plan(
      environment: input.environment, purpose: .destroy, changes: changes, unchanged: draft.unchanged,
      unmanaged: draft.unmanaged)
  }

  private func check(_ findings: inout Findings) {
    for resource in input.desired.resources {
      guard let live = input.live.resources[resource.id] else { continue }
      if resource.isProtected { findings.add(PlanningFindings.protectedFromDestroy(resource)) }
      if case .foreign(let owner) = Ownership.mark(of: live.body, environment: input.environment.name) {
        findings.add(PlanningFindings.foreign(resource, owner, input.environment.name))
      }
    }
  }

  /// Data planes whose resource stays: ours is deleted piece by piece. Everything that is not ours is listed.
  private func planContents(_ draft: inout Draft) {
    for instance in contents.instances {
      draft.unmanaged += instance.unmanaged
      if fates.stays(instance.place.id), !fates.isUntouchable(instance.place.id) { instance.delete(into: &draft) }
    }
    for hub in contents.hubs {
      draft.unmanaged += hub.unmanaged
      if fates.stays(hub.id), !fates.isUntouchable(hub.id) { hub.delete(into: &draft) }
    }
  }

  private func planUndeclared(_ draft: inout Draft) {
    var taken = Set(input.desired.resources.map(\.address))
    for (resource, standing) in fates.undeclared {
      guard case .pruned(let apiVersion) = standing else {
        draft.unmanaged.append(Unmanaged(kind: .resource, identifier: resource.id.description))
        continue
      }
      let address = PrunedResources.address(of: resource.id, taken: taken)
      taken.insert(address)
      draft.add(
        Change(
          address: address, kind: .resource, identifier: resource.id.description, action: .delete,
          reason: Reason(.pruned, "carries the pruned tags and is not declared"), pin: Pins.pin(etag: resource.etag),
          operation: .deleteResource(resource.id, apiVersion: apiVersion)))
    }
  }

  private func planResources(_ draft: inout Draft) {
    for resource in input.desired.resources {
      let live = input.live.resources[resource.id]
      var change = Change(
        address: resource.address, kind: .resource, identifier: resource.id.description, action: .none,
        reason: Reason(.absent, "does not exist"),
        pin: Pins.pin(of: live, volatile: OutputBook.type(of: resource).volatile), origin: resource.span?.origin)
      switch fates.fate(of: resource.id) {
      case .absent: break
      case .kept(let why): change.reason = Reason(.kept, why)
      case .goesWith(let parent): change.reason = Reason(.destroyed, "goes with \(parent)")
      case .deleted:
        change.action = .delete
        change.reason = Reason(.destroyed, "declared by this environment\(contents.inventory(of: resource.id))")
        change.contents = ContainerContents(live: input.live).seen(in: resource.id).map { [$0] } ?? []
        change.operation = .deleteResource(resource.id, apiVersion: resource.apiVersion)
      }
      draft.add(change)
    }
  }

  // MARK: Order

  /// Whatever needs another goes before it.
  private func reversed(_ draft: inout Draft) -> [Change] {
    var waits: [ObjectAddress: [ObjectAddress]] = [:]
    let declared = Dictionary(
      input.desired.resources.map { ($0.address, $0) }, uniquingKeysWith: { first, _ in first })
    for resource in input.desired.resources {
      guard let going = fates.deleter(of: resource) else { continue }
      for need in fates.needs(of: resource) where draft.acting.contains(need) && need != going {
        waits[need, default: []].append(going)
      }
      for set in resource.dependsOn where declared[set] == nil {
        for change in draft.changes where change.action == .delete && change.address.root == set {
          waits[change.address, default: []].append(going)
        }
      }
    }
    addPieces(&waits, draft)
    return draft.ordered(addingWaits: waits)
  }

  /// Pieces of a data plane go before the roles by which we may delete them, and all of a group before the group.
  private func addPieces(_ waits: inout [ObjectAddress: [ObjectAddress]], _ draft: Draft) {
    let roles = DeployerRoles(input)
    for place in contents.instances.map(\.place.id) + contents.hubs.map(\.id) {
      let pieces = draft.changes.filter { $0.action == .delete && $0.operation?.place == place }
      for role in roles.assignments(for: place) where draft.acting.contains(role) {
        waits[role, default: []] += pieces.map(\.address)
      }
    }
    for change in draft.changes where change.kind == .resource && change.action == .delete {
      guard let id = ResourceID(change.identifier) else { continue }
      for container in fates.containers(of: id) where draft.acting.contains(container) && container != change.address {
        waits[container, default: []].append(change.address)
      }
    }
  }
}

extension Plans.Operation {
  /// The instance or hub whose data plane it deletes from.
  fileprivate var place: ResourceID? {
    switch self {
    case .deleteModel(let instance, _), .deleteTwin(let instance, _), .deleteRelationship(let instance, _),
      .deleteEventRoute(let instance, _):
      instance
    case .deleteDevice(let hub, _): hub
    default: nil
    }
  }
}
