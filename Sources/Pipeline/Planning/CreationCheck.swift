import Catalogue
import Cloud
import Diagnostics
import Documents
import Plans
import Resources

/// Finds what Azure would refuse to make: it would say so only half-way through an apply.
struct CreationCheck {
  private let outlook: CreationOutlook
  private let live: LiveState
  private let desired: [DesiredResource]

  init(_ input: PlanInput) {
    outlook = input.live.outlook
    live = input.live
    desired = input.desired.resources
  }

  func check(_ changes: [Change], _ findings: inout Findings) {
    let actions = Dictionary(
      changes.lazy.filter { $0.kind == .resource }.map { ($0.address, $0.action) },
      uniquingKeysWith: { first, _ in first })
    let made = desired.filter { [.create, .replace].contains(actions[$0.address]) }
    checkProviders(made, &findings)
    checkRegions(made, &findings)
    for resource in made {
      if let name = outlook.takenNames[resource.id] { findings.add(PlanningFindings.nameTaken(resource, name)) }
    }
    let deleted = Set(changes.filter { $0.action == .delete }.compactMap { ResourceID($0.identifier) })
    checkQuotas(made.filter { actions[$0.address] == .create }, deleted: deleted, &findings)
  }

  private func provider(of resource: DesiredResource) -> LiveProvider? {
    outlook.providers[resource.id.namespace.lowercased()]
  }

  // MARK: Providers and regions

  /// One finding a provider, however much it is to make.
  private func checkProviders(_ made: [DesiredResource], _ findings: inout Findings) {
    var told: Set<String> = []
    for resource in made {
      guard let provider = provider(of: resource), !provider.isAlwaysThere,
        !["registered", "registering"].contains(provider.registrationState.lowercased()),
        told.insert(provider.namespace).inserted
      else { continue }
      let waiting = made.filter { $0.id.namespace.lowercased() == provider.namespace.lowercased() }
      findings.add(PlanningFindings.unregistered(provider, waiting.map(\.address), at: resource.span))
    }
  }

  /// One finding for all that is of one type and in one region.
  private func checkRegions(_ made: [DesiredResource], _ findings: inout Findings) {
    var told: Set<String> = []
    for resource in made {
      guard let location = resource.location, let offered = regions(of: resource), !offered.isEmpty else { continue }
      let key = "\(resource.id.type.lowercased()) \(RegionName.folded(location))"
      guard !offered.contains(where: { RegionName.folded($0) == RegionName.folded(location) }),
        told.insert(key).inserted
      else { continue }
      let others = made.filter {
        $0.id != resource.id && $0.id.type.lowercased() == resource.id.type.lowercased()
          && $0.location.map(RegionName.folded) == RegionName.folded(location)
      }
      findings.add(PlanningFindings.notOffered(resource, in: location, offered, others.map(\.address)))
    }
  }

  private func regions(of resource: DesiredResource) -> [String]? {
    provider(of: resource)?.locations[resource.id.type.dropFirst(resource.id.namespace.count + 1).lowercased()]
  }

  // MARK: Quotas

  private func checkQuotas(_ made: [DesiredResource], deleted: Set<ResourceID>, _ findings: inout Findings) {
    guard !outlook.usages.isEmpty else { return }
    let counted = made.filter { Catalogue.type(arm: $0.id.type)?.quotas.isEmpty == false }
      .map { (resource: $0, body: $0.body.known) }
    for usage in outlook.usages where usage.limit >= 0 {
      var takers: [DesiredResource] = []
      var needed = 0.0
      for (resource, body) in counted {
        let amount = amount(of: usage, resource.id, body)
        guard amount > 0 else { continue }
        takers.append(resource)
        needed += amount
      }
      guard let first = takers.first, usage.current + needed > usage.limit else { continue }
      let freed = live.undeclared.filter { deleted.contains($0.id) }.reduce(0) {
        $0 + amount(of: usage, $1.id, $1.body)
      }
      guard usage.current - freed + needed > usage.limit else { continue }
      findings.add(PlanningFindings.quota(usage, needed: needed, by: takers.map(\.address), at: first.span))
    }
  }

  /// How much a resource takes of what a usage counts.
  private func amount(of usage: LiveUsage, _ id: ResourceID, _ body: Value) -> Double {
    guard id.namespace.lowercased() == usage.namespace.lowercased(),
      usage.region == nil || usage.region == body["location"]?.string.map(RegionName.folded),
      let quota = Catalogue.type(arm: id.type)?.quotas.first(where: {
        $0.counter.lowercased() == usage.counter.lowercased() && $0.isRegional == (usage.region != nil)
      })
    else { return 0 }
    return quota.amount(body)
  }
}

extension ResourceID {
  /// `Microsoft.Devices`.
  fileprivate var namespace: String { String(type.prefix { $0 != "/" }) }
}

extension DesiredResource {
  /// The region it is to lie in; `nil` where it has none, or one that is not known yet.
  fileprivate var location: String? { body["location"]?.literal?.string }
}
