import Catalogue
import Cloud
import Plans
import Resources

/// What becomes of each declared resource when everything of ours is taken away.
struct ResourceFates {
  enum Fate {
    case absent
    case deleted
    /// Inside a resource that is deleted whole.
    case goesWith(ObjectAddress)
    case kept(String)
  }

  private let input: PlanInput
  private let declared: [ResourceID: DesiredResource]
  private let addresses: [ObjectAddress: DesiredResource]
  private var fates: [ResourceID: Fate] = [:]
  /// Kept because nobody marked them as ours: nothing in them is touched.
  private var untouchable: Set<ResourceID> = []
  private let declaredInside: ContainmentIndex<DesiredResource>
  private let undeclaredInside: ContainmentIndex<(resource: LiveResource, standing: PrunedResources.Standing)>
  /// Undeclared resources but for those Azure makes itself, in the order of their ids.
  let undeclared: [(resource: LiveResource, standing: PrunedResources.Standing)]

  init(_ input: PlanInput, _ contents: DestroyedContents) {
    self.input = input
    declared = Dictionary(input.desired.resources.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    addresses = Dictionary(
      input.desired.resources.map { ($0.address, $0) }, uniquingKeysWith: { first, _ in first })
    let pruning = PrunedResources(environment: input.environment)
    undeclared = input.live.undeclared.sorted { $0.id < $1.id }.compactMap { resource in
      let standing = pruning.standing(of: resource)
      if case .builtIn = standing { return nil }
      return (resource, standing)
    }
    declaredInside = ContainmentIndex(input.desired.resources, id: \.id)
    undeclaredInside = ContainmentIndex(undeclared) { $0.resource.id }
    findUnmarked()
    // Inner resources first: what stays inside decides over what is around it.
    let inward = input.desired.resources.sorted { ResourceFates.depth($0.id) > ResourceFates.depth($1.id) }
    for resource in inward { fates[resource.id] = outward(resource, contents) }
    for resource in input.desired.resources {
      if case .deleted? = fates[resource.id], let parent = wholeParent(of: resource.id) {
        fates[resource.id] = .goesWith(parent)
      }
    }
  }

  func fate(of id: ResourceID) -> Fate { fates[id] ?? .absent }

  func stays(_ id: ResourceID) -> Bool {
    if case .kept? = fates[id] { true } else { false }
  }

  func isUntouchable(_ id: ResourceID) -> Bool { untouchable.contains(id) }

  /// The change with which a resource goes: its own deletion or that of what it lies in.
  func deleter(of resource: DesiredResource) -> ObjectAddress? {
    switch fate(of: resource.id) {
    case .deleted: resource.address
    case .goesWith(let parent): parent
    case .absent, .kept: nil
    }
  }

  /// What a resource refers to or lies in.
  func needs(of resource: DesiredResource) -> [ObjectAddress] {
    resource.body.references.map(\.target) + resource.dependsOn + containers(of: resource.id)
  }

  /// The declared resources around an id, nearest first.
  func containers(of id: ResourceID) -> [ObjectAddress] {
    ancestors(of: id).map(\.address)
  }

  private func ancestors(of id: ResourceID) -> [DesiredResource] {
    var found: [DesiredResource] = []
    var next = id.parent
    while let container = next {
      if let resource = declared[container] { found.append(resource) }
      next = container.parent
    }
    return found
  }

  // MARK: Deciding

  private mutating func findUnmarked() {
    for resource in input.desired.resources {
      guard let live = input.live.resources[resource.id],
        resource.isAdopted
          || Self.isTaggable(resource)
            && Ownership.mark(of: live.body, environment: input.environment.name) == .unmarked
      else { continue }
      untouchable.insert(resource.id)
    }
  }

  private static func isTaggable(_ resource: DesiredResource) -> Bool {
    Catalogue.type(arm: resource.id.type)?.hasTags ?? (resource.body["location"] != nil)
  }

  private func outward(_ resource: DesiredResource, _ contents: DestroyedContents) -> Fate {
    guard input.live.resources[resource.id] != nil else { return .absent }
    if resource.isAdopted { return .kept("was there before this environment (`metadata.adopted`)") }
    if untouchable.contains(resource.id) {
      return .kept("carries no mark of this environment, so that it may be somebody else's; `apply` adopts it")
    }
    if !Self.isTaggable(resource), let around = ancestors(of: resource.id).first(where: Self.isTaggable),
      untouchable.contains(around.id)
    {
      return .kept("lies in \(around.address), which carries no mark of this environment")
    }
    let held = holdings(of: resource, contents)
    if !held.isEmpty { return .kept("holds what is not ours: \(Self.list(held))") }
    return .deleted
  }

  private func holdings(of resource: DesiredResource, _ contents: DestroyedContents) -> [String] {
    var held = contents.foreign(in: resource.id)
    for (other, standing) in undeclaredInside[resource.id] {
      if case .pruned = standing { continue }
      held.append("\(other.id.type) \(other.id.name)")
    }
    for other in declaredInside[resource.id] where stays(other.id) {
      held.append("\(other.address), which is kept")
    }
    return held
  }

  private static func list(_ items: [String]) -> String {
    items.count <= 5
      ? items.joined(separator: ", ") : items.prefix(5).joined(separator: ", ") + " and \(items.count - 5) more"
  }

  /// The resource that is deleted with this one inside; extensions such as role assignments are no part of their scope.
  private func wholeParent(of id: ResourceID) -> ObjectAddress? {
    ancestors(of: id).last { around in
      guard Self.providers(around.id) == Self.providers(id), Self.providers(id) > 0 else { return false }
      switch fates[around.id] {
      case .deleted?, .goesWith?: return true
      case .absent?, .kept?, nil: return false
      }
    }?.address
  }

  private static func depth(_ id: ResourceID) -> Int { id.description.utf8.count { $0 == UInt8(ascii: "/") } }

  private static func providers(_ id: ResourceID) -> Int {
    id.description.split(separator: "/").count { $0.lowercased() == "providers" }
  }
}
