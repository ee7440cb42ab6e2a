import Documents
package import Cloud
package import DTDL
package import Resources
package import Twins

/// What Azure holds of what the manifests speak of, and what lies beside it: the other half of a plan's input.
package struct LiveState: Sendable {
  /// Object id and tenant of the identity that observed.
  package var deployerObjectID: String
  package var deployerTenantID: String
  /// Declared resources that exist.
  package var resources: [ResourceID: LiveResource]
  /// Resources of the group and child resources of declared parents that no manifest declares.
  package var undeclared: [LiveResource]
  /// Data planes of declared instances that exist and are provisioned.
  package var instances: [ResourceID: LiveInstance]
  /// Registries of declared hubs that exist: every device.
  package var hubs: [ResourceID: [Device]]
  /// Twins of declared devices of which a manifest declares something, by hub and device id.
  package var deviceTwins: [ResourceID: [String: LiveDeviceTwin]] = [:]
  /// What is left of declared resources that were deleted and whose names are still taken, by the declared id.
  package var deleted: [ResourceID: LiveResource]
  /// Locks on the subscription, the group and what is in it, as far as they may be read.
  package var locks: [LiveLock] = []
  /// What Azure says of declared resources that are to be made; empty where nobody asked.
  package var outlook = CreationOutlook()

  package init(
    deployerObjectID: String, deployerTenantID: String, resources: [ResourceID: LiveResource] = [:],
    undeclared: [LiveResource] = [], instances: [ResourceID: LiveInstance] = [:], hubs: [ResourceID: [Device]] = [:],
    deleted: [ResourceID: LiveResource] = [:]
  ) {
    self.deployerObjectID = deployerObjectID
    self.deployerTenantID = deployerTenantID
    self.resources = resources
    self.undeclared = undeclared
    self.instances = instances
    self.hubs = hubs
    self.deleted = deleted
  }
}

/// A lock that keeps what lies in its scope from being deleted or changed.
package struct LiveLock: Sendable, Hashable {
  package static let type = "Microsoft.Authorization/locks"

  package var id: ResourceID
  package var scope: ResourceID
  /// `CanNotDelete` or `ReadOnly`.
  package var level: String
  /// Why, in the words of whoever put it on.
  package var notes: String

  package init(id: ResourceID, scope: ResourceID, level: String, notes: String = "") {
    self.id = id
    self.scope = scope
    self.level = level
    self.notes = notes
  }

  /// From a lock as the service returns it; `nil` for anything else.
  package init?(_ live: LiveResource) {
    guard let scope = live.id.parent, let level = live.body["properties"]?["level"]?.string else { return nil }
    self.init(id: live.id, scope: scope, level: level, notes: live.body["properties"]?["notes"]?.string ?? "")
  }
}

/// The data plane of one Digital Twins instance.
package struct LiveInstance: Sendable {
  package var host: String
  package var models: [DTMI: LiveModel]
  /// Every live twin and relationship with its etag. Content is kept for declared ones, and for the others only ids,
  /// model and etag. Runtime properties are kept (the plan ignores them).
  package var graph: TwinGraph
  package var eventRoutes: [EventRoute]
  /// Jobs that go on changing the instance while it is looked at.
  package var runningJobs: [InstanceJob] = []

  package init(
    host: String, models: [DTMI: LiveModel] = [:], graph: TwinGraph = TwinGraph(), eventRoutes: [EventRoute] = []
  ) {
    self.host = host
    self.models = models
    self.graph = graph
    self.eventRoutes = eventRoutes
  }
}
