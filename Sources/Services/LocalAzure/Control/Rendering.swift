import Resources
import Documents
import OrderedCollections

/// How a stored resource looks in an answer.
struct Rendering: Sendable {
  let rules: TypeRules
  let request: ServiceRequest

  /// The resource whole; `unfinished` names the write that is still running, if one is.
  func value(_ resource: StoredResource, unfinished: String?) -> Value {
    var body = resource.body
    if let unfinished {
      if unfinished == "create" { rules.unfinished(&body) }
      body.put(.string(state(unfinished)), at: Draft.path("properties.provisioningState"))
    }
    nameByPath(&body, resource)
    if rules.showsDisplayLocation, let region = resource.location.flatMap(Region.named) {
      body[member: "location"] = .string(region.displayName)
    }
    var shown: OrderedDictionary<String, Value> = [
      "id": .string(Rendering.spelled(resource.id, rules)), "name": .string(resource.name), "type": .string(rules.type),
    ]
    if rules.hasEtag { shown["etag"] = .string(resource.etag) }
    for (name, value) in body.object ?? [:] { shown[name] = value }
    if shown["tags"] == nil, rules.placement == .group {
      switch rules.unsetTags {
      case .null: shown["tags"] = .null
      case .empty: shown["tags"] = .object([:])
      case .absent: break
      }
    }
    return .object(shown)
  }

  /// The id as the type's service spells it.
  private static func spelled(_ id: ResourceID, _ rules: TypeRules) -> String {
    guard rules.lowersGroups else { return id.description }
    return id.description.split(separator: "/", omittingEmptySubsequences: false)
      .map { $0 == "resourceGroups" ? "resourcegroups" : $0 }.joined(separator: "/")
  }

  private func state(_ kind: String) -> String {
    switch kind {
    case "create": rules.timing.creating
    case "delete": rules.timing.deleting
    default: rules.timing.updating
    }
  }

  /// Asked on loopback itself, an instance's host name leads back here, where its own name does not resolve.
  private func nameByPath(_ body: inout Value, _ resource: StoredResource) {
    guard rules.type == DigitalTwinsRules.instanceType, HostName(request.host) == .direct else { return }
    guard body["properties"]?["hostName"]?.string != nil else { return }
    body.put(.string("\(request.authority)/adt/\(resource.name)"), at: Draft.path("properties.hostName"))
  }
}
