import Catalogue
import Cloud
import DTDL
import Documents
import Plans
import Resources
import Twins

/// One Digital Twins instance with everything that is declared for it and everything that is in it.
struct InstancePlace {
  let id: ResourceID
  let address: ObjectAddress
  let modelSets: [DesiredModelSet]
  let graphs: [DesiredTwinGraph]
  let eventRoutes: [DesiredEventRoute]
  /// What is in it and will still be there; `nil` when the instance is made by this plan or could not be looked into.
  let live: LiveInstance?
  /// What goes with the instance because it is replaced: pinned all the same.
  let lost: LiveInstance?
  /// Changes that everything in it waits for: the instance, and the roles by which we may write into it.
  let base: [ObjectAddress]

  /// The instances that anything is declared for, in the order they are first named.
  static func all(_ input: PlanInput) -> [(id: ResourceID, address: ObjectAddress)] {
    var seen: Set<ResourceID> = []
    let named =
      input.desired.modelSets.map { ($0.instance, $0.instanceAddress) }
      + input.desired.twinGraphs.map { ($0.instance, $0.instanceAddress) }
      + input.desired.eventRoutes.map { ($0.instance, $0.instanceAddress) }
    return named.filter { seen.insert($0.0).inserted }.map { (id: $0.0, address: $0.1) }
  }

  init(
    _ id: ResourceID, _ address: ObjectAddress, _ input: PlanInput, isMade: Bool, base: [ObjectAddress]
  ) {
    self.id = id
    self.address = address
    self.base = base
    modelSets = input.desired.modelSets.filter { $0.instance == id }
    graphs = input.desired.twinGraphs.filter { $0.instance == id }
    eventRoutes = input.desired.eventRoutes.filter { $0.instance == id }
    let found = input.live.instances[id]
    live = isMade ? nil : found
    lost = isMade ? found : nil
  }

  /// The declared model of that id, from whichever set has it.
  func models(for id: DTMI) -> ModelSet? { modelSets.first { $0.models.interface(id) != nil }?.models }

  /// The reason an object is made that is not live.
  func creationReason(_ wasThere: Bool) -> Reason {
    wasThere
      ? Reason(.dependency, "made again because \(address) is replaced") : Reason(.absent, "does not exist")
  }
}

extension Pin {
  /// The pin of something that is made anew in place of what goes with its container: no etag to write under.
  var withoutEtag: Pin {
    if case .present(_, let digest) = self { .present(etag: nil, digest: digest) } else { self }
  }
}

/// The role assignments by which whoever applies may write into data planes, by their scopes.
struct DeployerRoles {
  private var byScope: [ResourceID: [(place: Int, address: ObjectAddress)]] = [:]

  init(_ input: PlanInput) {
    for (place, resource) in input.desired.resources.enumerated() {
      guard Self.isDeployers(resource, input), let scope = resource.id.parent,
        resource.id.type.lowercased() == "microsoft.authorization/roleassignments"
      else { continue }
      byScope[scope, default: []].append((place, resource.address))
    }
  }

  /// Those that hold for `id`, on it or on something around it, in the order in which they are declared.
  func assignments(for id: ResourceID) -> [ObjectAddress] {
    guard !byScope.isEmpty else { return [] }
    var found: [(place: Int, address: ObjectAddress)] = []
    var next: ResourceID? = id
    while let scope = next {
      found += byScope[scope] ?? []
      next = scope.parent
    }
    return found.sorted { $0.place < $1.place }.map(\.address)
  }

  private static func isDeployers(_ resource: DesiredResource, _ input: PlanInput) -> Bool {
    guard let principal = resource.body["properties"]?["principalId"] else { return false }
    if principal.literal == .string(input.live.deployerObjectID) { return true }
    return principal.references.contains { $0.target == OutputBook.deployer }
  }
}
