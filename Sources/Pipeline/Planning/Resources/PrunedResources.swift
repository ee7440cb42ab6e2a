import Catalogue
import Cloud
import Documents
import OrderedCollections
import Plans
import Resources

/// Undeclared resources: those in the pruned scope, and the rest that is listed and left alone.
struct PrunedResources {
  /// What an undeclared resource is to us.
  enum Standing {
    /// Made by Azure together with what it lies in; nobody's to list.
    case builtIn
    case pruned(apiVersion: String)
    /// In the pruned scope, and kept all the same.
    case kept(String)
    case unmanaged
  }

  let environment: DesiredState.Environment

  func standing(of resource: LiveResource) -> Standing {
    if resource.id.name.hasPrefix("$") { return .builtIn }
    guard !environment.prunedTags.isEmpty, carriesPrunedTags(resource.body) else { return .unmanaged }
    if case .foreign(let owner) = Ownership.mark(of: resource.body, environment: environment.name) {
      return .kept("matches the pruned tags, but belongs to the environment \(owner)")
    }
    guard let type = Catalogue.type(arm: resource.id.type) else {
      return .kept("matches the pruned tags, but no API version is known for \(resource.id.type)")
    }
    return .pruned(apiVersion: type.apiVersion)
  }

  private func carriesPrunedTags(_ body: Value) -> Bool {
    environment.prunedTags.allSatisfy { Ownership.tag($0.key, in: body) == $0.value }
  }

  /// What messages call an undeclared resource; unique where `taken` holds what is in use.
  static func address(of id: ResourceID, taken: Set<ObjectAddress>) -> ObjectAddress {
    let kind = Catalogue.type(arm: id.type)?.kind ?? "AzureResource"
    let address = ObjectAddress(kind: kind, name: id.name)
    return taken.contains(address) ? ObjectAddress("\(kind).\(id.description.dropFirst())") : address
  }

  /// Plans deletions and lists the unmanaged. A deletion waits for the changes after which nothing of ours refers to it,
  /// and for those of what lies inside.
  func plan(_ input: PlanInput, into draft: inout Draft) {
    var taken = Set(input.desired.resources.map(\.address))
    var pruned: [(resource: LiveResource, address: ObjectAddress, apiVersion: String)] = []
    for resource in input.live.undeclared.sorted(by: { $0.id < $1.id }) {
      switch standing(of: resource) {
      case .builtIn: continue
      case .unmanaged:
        draft.unmanaged.append(Unmanaged(kind: .resource, identifier: resource.id.description))
      case .kept(let reason):
        let address = PrunedResources.address(of: resource.id, taken: taken)
        taken.insert(address)
        draft.add(PrunedResources.change(resource, address, .none, Reason(.kept, reason)))
      case .pruned(let apiVersion):
        let address = PrunedResources.address(of: resource.id, taken: taken)
        taken.insert(address)
        pruned.append((resource, address, apiVersion))
      }
    }
    guard !pruned.isEmpty else { return }
    let mentions = MentionIndex(input)
    let inside = ContainmentIndex(pruned) { $0.resource.id }
    let declared = Dictionary(
      input.desired.resources.map { ($0.id, $0.address) }, uniquingKeysWith: { first, _ in first })
    for (resource, address, apiVersion) in pruned {
      var change = PrunedResources.change(
        resource, address, .delete, Reason(.pruned, "carries the pruned tags and is not declared"))
      change.operation = .deleteResource(resource.id, apiVersion: apiVersion)
      change.dependsOn =
        draft.active(mentions[resource.id] + around(resource.id, declared)) + inside[resource.id].map(\.address)
      draft.add(change)
    }
  }

  /// The declared resources around it: one may keep a tag for it, and is written before that goes.
  private func around(_ id: ResourceID, _ declared: [ResourceID: ObjectAddress]) -> [ObjectAddress] {
    var found: [ObjectAddress] = []
    var next = id.parent
    while let container = next {
      if let address = declared[container] { found.append(address) }
      next = container.parent
    }
    return found
  }

  private static func change(
    _ resource: LiveResource, _ address: ObjectAddress, _ action: Action, _ reason: Reason
  ) -> Change {
    Change(
      address: address, kind: .resource, identifier: resource.id.description, action: action, reason: reason,
      pin: Pins.pin(etag: resource.etag))
  }
}
