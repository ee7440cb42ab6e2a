import Catalogue
import Cloud
import Diagnostics
import Documents
import Graphs
import OrderedCollections
import Plans
import Resources

/// Plans the declared resources, dependencies first, so that what becomes of a referent is known before what refers to
/// it is compared.
struct ResourcePlanning {
  let input: PlanInput
  let secrets: SecretBook
  var outputs: OutputBook
  /// Resources that are deleted and made again: what lies inside them goes with them.
  private(set) var replaced: [ResourceID: ObjectAddress] = [:]
  private var addresses: [ResourceID: ObjectAddress] = [:]
  private var shelf: FingerprintShelf
  /// Who needs an object; made when the first replacement is planned.
  private lazy var needing: [ObjectAddress: [ObjectAddress]] = findNeeding()

  init(_ input: PlanInput) {
    self.input = input
    secrets = SecretBook(values: input.secrets, fingerprints: input.fingerprints)
    outputs = OutputBook(input)
    shelf = FingerprintShelf(input.desired.resources)
    for resource in input.desired.resources { addresses[resource.id] = resource.address }
  }

  mutating func plan(into draft: inout Draft) {
    checkReferences(&draft.findings)
    for resource in ordered(&draft.findings) {
      let change = plan(resource, &draft)
      settle(resource, change)
      draft.add(change)
      for need in resource.dependsOn where outputs.declared[need] == nil {
        draft.depend(resource.address, onAllOf: need)
      }
    }
  }

  // MARK: One resource

  private mutating func plan(_ resource: DesiredResource, _ draft: inout Draft) -> Change {
    let parent = replacedParent(of: resource.id)
    let live = input.live.resources[resource.id]
    var change = Change(
      address: resource.address, kind: .resource, identifier: resource.id.description, action: .none,
      reason: Reason(.identical, "as declared"), dependsOn: draft.active(needs(of: resource)),
      pin: Pins.pin(of: live, volatile: OutputBook.type(of: resource).volatile), origin: resource.span?.origin)
    guard let live, parent == nil else {
      create(resource, &change, inside: parent, &draft.findings)
      shelf.take(change.keptFingerprint)
      return change
    }
    if case .foreign(let owner) = Ownership.mark(of: live.body, environment: input.environment.name) {
      draft.findings.add(PlanningFindings.foreign(resource, owner, input.environment.name))
    }
    compare(resource, live, &change, &draft.findings)
    if change.operation == nil { change.keptFingerprint = nil }
    shelf.take(change.keptFingerprint)
    return change
  }

  /// Compares, and counts the tags that come of it.
  private mutating func comparison(_ resource: DesiredResource, _ live: LiveResource?) -> ResourceComparison {
    let place = shelf.place(of: resource.id) { holder in
      replaced[holder] == nil && replacedParent(of: holder) == nil ? input.live.resources[holder] : nil
    }
    let comparison = ResourceComparison(
      resource, live: live, input, secrets, outputs, place, keptTags: shelf.tags(on: resource.id))
    shelf.note(comparison.tagCount, tagsOn: resource.id)
    return comparison
  }

  private mutating func create(
    _ resource: DesiredResource, _ change: inout Change, inside parent: ObjectAddress?, _ findings: inout Findings
  ) {
    let comparison = comparison(resource, nil)
    change.keptFingerprint = comparison.kept
    change.action = .create
    change.reason = Reason(.absent, "does not exist")
    let softDelete = OutputBook.type(of: resource).softDelete
    if let remains = input.live.deleted[resource.id], let softDelete {
      if softDelete.comesBack, Self.isSamePlace(resource, remains) {
        change.reason = Reason(
          .absent, "was deleted less than \(softDelete.days) days ago; Azure brings it back, with what it held")
        change.properties = comparison.creation
        change.operation = .putResource(resource.id, apiVersion: resource.apiVersion, body: comparison.freshBody)
        return
      }
      let date = remains.body["properties"]?["scheduledPurgeDate"]?.string
      findings.add(PlanningFindings.deleted(resource, until: date, remedy: softDelete.remedy))
    }
    if let parent {
      change.reason = Reason(.dependency, "made again because \(parent) is replaced")
      if case .present(_, let digest) = change.pin {
        change.pin = .present(etag: nil, digest: digest)
        if resource.isProtected { findings.add(PlanningFindings.protected(resource, inside: parent)) }
        if let softDelete, !softDelete.comesBack {
          findings.add(PlanningFindings.keepsName(resource, inside: parent, days: softDelete.days))
        }
      }
    }
    change.properties = comparison.creation
    change.operation = .putResource(resource.id, apiVersion: resource.apiVersion, body: comparison.freshBody)
  }

  private static func isSamePlace(_ resource: DesiredResource, _ remains: LiveResource) -> Bool {
    guard let wanted = resource.body["location"]?.literal?.string, let was = remains.body["location"]?.string else {
      return true
    }
    return RegionName.folded(wanted) == RegionName.folded(was)
  }

  private mutating func compare(
    _ resource: DesiredResource, _ live: LiveResource, _ change: inout Change, _ findings: inout Findings
  ) {
    let comparison = comparison(resource, live)
    change.keptFingerprint = comparison.kept
    change.properties = comparison.changes
    change.suppressed = comparison.suppressed
    let isUnmarked =
      comparison.isTaggable && Ownership.mark(of: live.body, environment: input.environment.name) == .unmarked
    guard !change.properties.isEmpty || isUnmarked else {
      mend(resource, live, comparison, &change)
      return
    }
    let forcing = change.properties.filter(\.forcesReplacement).map(\.path.description)
    if forcing.isEmpty {
      change.action = isUnmarked ? .adopt : .update
      change.reason =
        isUnmarked
        ? Reason(.unmarked, "exists without the mark of this environment")
        : Reason(
          .differs, "\(ResourcePlanning.count(change.properties.count, "property")) differ from what is declared")
      if change.properties.count == 1, !isUnmarked {
        change.reason = Reason(.differs, "\(change.properties[0].path) differs from what is declared")
      }
      change.operation = .putResource(resource.id, apiVersion: resource.apiVersion, body: comparison.mergedBody)
      return
    }
    change.action = .replace
    change.reason = Reason(
      .immutable, "\(forcing.joined(separator: ", ")) cannot be changed in place\(dependents(of: resource))")
    if let softDelete = OutputBook.type(of: resource).softDelete {
      findings.add(PlanningFindings.keepsName(resource, forcing, days: softDelete.days))
    }
    change.operation = .replaceResource(resource.id, apiVersion: resource.apiVersion, body: comparison.freshBody)
    change.contents = ContainerContents(live: input.live).everySeen(in: resource.id)
    if resource.isProtected { findings.add(PlanningFindings.protected(resource, replacing: forcing)) }
    if isUnmarked || resource.isAdopted { findings.add(PlanningFindings.unmarkedReplacement(resource, forcing)) }
  }

  /// What a replacement is felt by: `; needed by A and B`, or nothing.
  private mutating func dependents(of resource: DesiredResource) -> String {
    let found = needing[resource.address] ?? []
    guard !found.isEmpty else { return "" }
    let shown = found.prefix(4).map(\.description).joined(separator: ", ")
    return "; needed by \(shown)\(found.count > 4 ? " and \(found.count - 4) more" : "")"
  }

  private func findNeeding() -> [ObjectAddress: [ObjectAddress]] {
    var found: [ObjectAddress: [ObjectAddress]] = [:]
    for resource in input.desired.resources {
      for need in Set(needs(of: resource)) where need != resource.address {
        found[need, default: []].append(resource.address)
      }
    }
    return found
  }

  /// A resource that is as declared, but whose last operation failed, is written again.
  private func mend(
    _ resource: DesiredResource, _ live: LiveResource, _ comparison: ResourceComparison, _ change: inout Change
  ) {
    let path = ValuePath([.member("properties"), .member("provisioningState")])
    guard let state = live.body["properties"]?["provisioningState"]?.string,
      ["failed", "canceled"].contains(state.lowercased())
    else {
      change.dependsOn = []
      return
    }
    change.action = .update
    change.reason = Reason(.differs, "its last operation ended as \(state)")
    change.suppressed.removeAll { $0.path == path }
    change.properties = [PropertyChange(path: path, before: .string(state), after: .known("Succeeded"))]
    change.operation = .putResource(resource.id, apiVersion: resource.apiVersion, body: comparison.mergedBody)
  }

  private static func count(_ count: Int, _ noun: String) -> String {
    count == 1 ? "1 \(noun)" : "\(count) \(noun.hasSuffix("y") ? noun.dropLast() + "ies" : noun + "s")"
  }

  private mutating func settle(_ resource: DesiredResource, _ change: Change) {
    switch change.action {
    case .create, .delete: outputs.settle(resource.address, .made)
    case .replace:
      outputs.settle(resource.address, .made)
      replaced[resource.id] = resource.address
    case .update, .adopt, .none: outputs.settle(resource.address, .stays(change.properties.map(\.path)))
    }
  }

  // MARK: Order

  /// What a resource needs: what it refers to, what its manifest names, and the resources it lies in.
  private func needs(of resource: DesiredResource) -> [ObjectAddress] {
    resource.body.references.map(\.target) + resource.dependsOn + containers(of: resource.id)
  }

  /// The declared resources around an id, nearest first.
  func containers(of id: ResourceID) -> [ObjectAddress] {
    var found: [ObjectAddress] = []
    var next = id.parent
    while let container = next {
      if let address = addresses[container] { found.append(address) }
      next = container.parent
    }
    return found
  }

  /// The nearest resource around an id that is replaced.
  func replacedParent(of id: ResourceID) -> ObjectAddress? {
    guard !replaced.isEmpty else { return nil }
    var next = id.parent
    while let container = next {
      if let address = replaced[container] { return address }
      next = container.parent
    }
    return nil
  }

  private func ordered(_ findings: inout Findings) -> [DesiredResource] {
    var graph = Graph<ObjectAddress>()
    for resource in input.desired.resources { graph.add(resource.address) }
    for resource in input.desired.resources {
      for need in needs(of: resource) where outputs.declared[need] != nil && need != resource.address {
        graph.add(resource.address, needs: need)
      }
    }
    do throws(Cycle<ObjectAddress>) {
      return try graph.ordered().compactMap { outputs.declared[$0] }
    } catch {
      findings.add(PlanningFindings.ring(error.path))
      return input.desired.resources
    }
  }

  // MARK: Checks

  private func checkReferences(_ findings: inout Findings) {
    for resource in input.desired.resources {
      for (reference, span) in resource.body.referencePlaces where reference.target != OutputBook.deployer {
        guard let target = outputs.declared[reference.target] else {
          findings.add(
            PlanningFindings.undeclared(reference, in: resource.address, at: span ?? resource.span))
          continue
        }
        let type = OutputBook.type(of: target)
        if type.output(reference.output) == nil {
          findings.add(PlanningFindings.noOutput(reference, type.outputs.map(\.name), at: span ?? resource.span))
        }
      }
      for (secret, span) in resource.body.secretPlaces {
        if case .output = secret { continue }
        if input.isForApplying, input.secrets[secret] == nil {
          findings.add(PlanningFindings.noSecret(secret, in: resource.address, at: span ?? resource.span))
        }
      }
    }
  }
}
