import Plans
import Resources
import Cloud

/// Which way events go: by which routes out of an instance, to which endpoints, and to which code behind them.
struct EventPaths {
  /// What a change causes, as Azure Digital Twins calls the events.
  enum Cause: String {
    case twinCreate = "Microsoft.DigitalTwins.Twin.Create"
    case twinUpdate = "Microsoft.DigitalTwins.Twin.Update"
    case twinDelete = "Microsoft.DigitalTwins.Twin.Delete"
    case relationshipCreate = "Microsoft.DigitalTwins.Relationship.Create"
    case relationshipUpdate = "Microsoft.DigitalTwins.Relationship.Update"
    case relationshipDelete = "Microsoft.DigitalTwins.Relationship.Delete"
  }

  struct Way {
    var eventRoutes = Impact.Named()
    var endpoints = Impact.Named()
    var runtime = Impact.Named()
  }

  private let map: DependencyMap
  private let desired: DesiredState
  private let live: LiveState
  private var known: [Key: Way] = [:]
  private var receivers: [ObjectAddress: [ObjectAddress]] = [:]

  private struct Key: Hashable {
    let instance: ResourceID
    let cause: Cause
  }

  init(_ input: PlanInput, _ map: DependencyMap) {
    self.map = map
    desired = input.desired
    live = input.live
  }

  /// Where events of a cause go from an instance.
  mutating func way(from instance: ResourceID, _ cause: Cause) -> Way {
    let key = Key(instance: instance, cause: cause)
    if let way = known[key] { return way }
    let declared = desired.eventRoutes.filter { $0.instance == instance && Self.carries($0.filter, cause) }
    let names = Set(declared.map(\.id))
    let others = (live.instances[instance]?.eventRoutes ?? []).filter {
      !names.contains($0.id) && Self.carries($0.filter, cause)
    }
    var way = Way()
    way.eventRoutes = Impact.Named(declared.map(\.address.description) + others.map(\.id))
    way.endpoints = Impact.Named(unique(declared.map(\.endpointName) + others.map(\.endpointName)))
    let instances = desired.resources.filter { $0.id == instance }.map(\.address)
    let users = map.reach(instances).filter { map.nodes[$0].runsCode }.map { map.addresses[$0] }
    let receiving = declared.compactMap(\.endpointAddress).flatMap { code(behind: $0) }
    way.runtime = Impact.Named(unique((users + receiving).map(\.description)))
    known[key] = way
    return way
  }

  /// The code that receives what an endpoint is given: what depends on the topic or hub behind it, and on where
  /// subscriptions of that topic lead.
  mutating func code(behind endpoint: ObjectAddress) -> [ObjectAddress] {
    if let found = receivers[endpoint] { return found }
    var found: [Int] = []
    if case .resource(let resource)? = map.node(endpoint) {
      let first = map.reach(targets(of: resource))
      found = first
      for number in first where map.nodes[number].kind?.hasSuffix("Subscription") == true {
        guard case .resource(let subscription) = map.nodes[number] else { continue }
        let leads = targets(of: subscription)
        found += map.reach(leads)
        found += leads.compactMap(map.number)
      }
    }
    let code = Set(found).sorted().filter { map.nodes[$0].runsCode }.map { map.addresses[$0] }
    receivers[endpoint] = code
    return code
  }

  /// What a body refers to, but for who is let in.
  private func targets(of resource: DesiredResource) -> [ObjectAddress] {
    let helpers: Set<String> = ["UserAssignedIdentity", "KeyVault", "DigitalTwinsInstance", "ResourceGroup"]
    return resource.body.references.map(\.target).filter { !helpers.contains($0.kind) || $0.root != $0 }
  }

  private func unique(_ names: [String]) -> [String] {
    var seen: Set<String> = []
    return names.filter { seen.insert($0).inserted }
  }

  /// Whether a route's filter may let events of a cause through: it names the type, or no type at all.
  static func carries(_ filter: String, _ cause: Cause) -> Bool {
    if filter.lowercased() == "false" { return false }
    let types = filter.split(separator: "'").filter { $0.hasPrefix("Microsoft.DigitalTwins.") }
    return types.isEmpty || types.contains { $0 == cause.rawValue }
  }
}
