import Cloud
import Documents
import OrderedCollections
import Resources
import Synchronization

/// A control plane that answers lists as it answers reads by id, but for what it is told to do otherwise.
struct ListCloud: Cloud {
  struct Behaviour: Sendable {
    /// Types of which lists leave out `properties.extra`.
    var partial: Set<String> = []
    /// Types whose lists are refused.
    var refused: Set<String> = []
    /// Resources that lists do not show yet.
    var lagging: Set<ResourceID> = []
  }

  private let resources: [ResourceID: LiveResource]
  /// By the address of their collection, and what is attached by its type.
  private var members: [String: [LiveResource]] = [:]
  private let behaviour: Behaviour
  private let asked = Asked()

  init(_ resources: [LiveResource], _ behaviour: Behaviour = Behaviour()) {
    self.resources = Dictionary(resources.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    self.behaviour = behaviour
    for resource in resources {
      let type = resource.id.type.lowercased()
      let parent = resource.id.parent?.description ?? ""
      let key = Self.isAttached(type) ? type : "\(parent)/\(resource.id.collection)".lowercased()
      members[key, default: []].append(resource)
    }
  }

  var reads: [ResourceID] { asked.log.withLock { $0.reads } }
  var lists: [String] { asked.log.withLock { $0.lists } }

  func deployerObjectID() async throws(AzureError) -> String { "object-1" }
  func deployerTenantID() async throws(AzureError) -> String { "tenant-1" }

  func resource(_ id: ResourceID, apiVersion: String) async throws(AzureError) -> LiveResource? {
    asked.log.withLock { $0.reads.append(id) }
    return resources[id]
  }

  /// Only what has a location, without its properties.
  func resources(inGroup group: ResourceID) async throws(AzureError) -> [LiveResource] {
    asked.log.withLock { $0.lists.append("\(group)/resources") }
    return resources.values.filter { $0.id.isInside(group) && $0.body["location"] != nil }.map { resource in
      var shown = resource
      shown.body = shown.body.with("properties", nil)
      shown.etag = nil
      return shown
    }
  }

  func children(of parent: ResourceID, collection: String, apiVersion: String) async throws(AzureError)
    -> [LiveResource]
  {
    asked.log.withLock { $0.lists.append("\(parent)/\(collection)") }
    let type = parent.child(collection, "x").type.lowercased()
    if behaviour.refused.contains(type) { throw AzureError(.forbidden, status: 403, code: "No", message: "planted") }
    let key = Self.isAttached(type) ? type : "\(parent)/\(collection)".lowercased()
    return (members[key] ?? []).filter { resource in
      !behaviour.lagging.contains(resource.id) && resource.id.isInside(parent)
    }.map { resource in
      // Azure spells ids as it likes.
      var shown = LiveResource(
        id: ResourceID(resource.id.description.uppercased()) ?? resource.id, body: resource.body, etag: resource.etag)
      if behaviour.partial.contains(type) {
        shown.body = shown.body.with("properties", (shown.body["properties"] ?? [:]).with("extra", nil))
      }
      return shown
    }
  }

  private static func isAttached(_ type: String) -> Bool { type.hasPrefix("microsoft.authorization/") }

  func twins(host: String) -> any TwinsService { FakeTwinsService(cloud: FakeCloud(), host: host) }
  func devices(host: String) -> any DeviceRegistry { FakeRegistry(cloud: FakeCloud(), host: host) }
  func putResource(_ id: ResourceID, apiVersion: String, body: Value, condition: Condition) async throws(AzureError)
    -> LiveResource
  { throw .refusingToWrite }
  func deleteResource(_ id: ResourceID, apiVersion: String) async throws(AzureError) { throw .refusingToWrite }
  func setTag(_ name: String, to value: String, on id: ResourceID) async throws(AzureError) { throw .refusingToWrite }
  func removeTag(_ name: String, havingValue value: String, on id: ResourceID) async throws(AzureError) {
    throw .refusingToWrite
  }
  func post(_ id: ResourceID, action: String, apiVersion: String, body: Value?) async throws(AzureError) -> Value {
    throw .refusingToWrite
  }
  func keyVaultSecret(vault: String, name: String) async throws(AzureError) -> String { throw .refusingToWrite }
}

/// What a list cloud was asked for.
private final class Asked: Sendable {
  let log = Mutex<(reads: [ResourceID], lists: [String])>(([], []))
}

extension Value {
  /// The object with a member set, or without it.
  func with(_ name: String, _ value: Value?) -> Value {
    var members = object ?? [:]
    members[name] = value
    return .object(members)
  }
}
