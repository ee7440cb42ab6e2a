import Catalogue
import Cloud
import Documents
import Plans
import Resources

/// Something to ask Azure before resources are made.
enum CreationQuestion: Sendable {
  /// What a provider offers, by its id: `/subscriptions/S/providers/NS`.
  case provider(ResourceID)
  /// Whether the name of a resource is free, asked of a provider or of one of its locations.
  case name(ResourceID, at: ResourceID, NameCheck, apiVersion: String)
  /// The list of usages of a provider, in a region or for the whole subscription.
  case usages(ResourceID, namespace: String, region: String?, apiVersion: String)

  /// What it is about, for messages.
  var subject: String {
    switch self {
    case .provider(let id): "whether `\(id.name)` is registered, and what it offers where"
    case .name(let id, _, _, _): "whether the name `\(id.name)` of \(id.type) is free"
    case .usages(_, let namespace, let region, _):
      "how much of its quotas in `\(namespace)` the subscription uses" + (region.map { " in \($0)" } ?? "")
    }
  }
}

/// Every question about what is to be made, each once.
struct CreationQuestions {
  private(set) var all: [CreationQuestion] = []
  private var asked: Set<ResourceID> = []

  init(_ desired: DesiredState, _ live: LiveState) {
    for resource in desired.resources {
      let existing = live.resources[resource.id]
      guard existing == nil || isMoved(resource, existing) else { continue }
      guard let subscription = resource.id.subscription else { continue }
      let namespace = String(resource.id.type.prefix { $0 != "/" })
      let root = ResourceID.subscription(subscription)
      add(root.child("providers", namespace)) { .provider($0) }
      // What exists has its name, and its share of the quotas.
      guard existing == nil, let type = Catalogue.type(arm: resource.id.type) else { continue }
      let region = resource.body["location"]?.literal?.string.map(RegionName.folded)
      if live.deleted[resource.id] == nil { askName(resource, type, root, namespace, region) }
      askUsages(resource, type, root, namespace, region)
    }
  }

  /// Whether a live resource would be made again somewhere else.
  private func isMoved(_ resource: DesiredResource, _ live: LiveResource?) -> Bool {
    guard let old = live?.body["location"]?.string, let new = resource.body["location"]?.literal?.string else {
      return false
    }
    return RegionName.folded(old) != RegionName.folded(new)
  }

  private mutating func askName(
    _ resource: DesiredResource, _ type: ResourceType, _ root: ResourceID, _ namespace: String, _ region: String?
  ) {
    guard let check = type.nameCheck else { return }
    var place = root.child("providers", namespace)
    if check.isRegional {
      guard let region else { return }
      place = place.child("locations", region)
    }
    all.append(.name(resource.id, at: place, check, apiVersion: resource.apiVersion))
  }

  private mutating func askUsages(
    _ resource: DesiredResource, _ type: ResourceType, _ root: ResourceID, _ namespace: String, _ region: String?
  ) {
    let body = resource.body.known
    for quota in type.quotas where quota.amount(body) > 0 {
      guard !quota.isRegional || region != nil else { continue }
      let place = quota.isRegional ? region : nil
      let path = place.map { "\(namespace)/locations/\($0)" } ?? namespace
      add(root.child("providers/\(path)", "usages")) {
        .usages($0, namespace: namespace, region: place, apiVersion: resource.apiVersion)
      }
    }
  }

  private mutating func add(_ id: ResourceID, _ question: (ResourceID) -> CreationQuestion) {
    if asked.insert(id).inserted { all.append(question(id)) }
  }
}
