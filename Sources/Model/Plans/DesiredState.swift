package import DTDL
package import Diagnostics
package import Documents
package import OrderedCollections
package import Resources
package import Twins

/// What the manifests of one environment declare, checked and with variables filled in: one half of a plan's input.
package struct DesiredState: Sendable {
  /// Who and where.
  package struct Environment: Sendable, Hashable {
    package var name: String
    package var subscription: String
    package var tenant: String?
    package var location: String
    package var resourceGroup: String
    /// Tags every taggable resource gets, its own tags winning.
    package var tags: OrderedDictionary<String, String>
    /// Live tags with these names are never compared; a trailing `*` is a wildcard.
    package var ignoredTags: [String]
    /// Undeclared resources of the group that carry all these tags are deleted; empty: none is.
    package var prunedTags: OrderedDictionary<String, String>

    package init(
      name: String, subscription: String, tenant: String? = nil, location: String, resourceGroup: String,
      tags: OrderedDictionary<String, String> = [:], ignoredTags: [String] = [],
      prunedTags: OrderedDictionary<String, String> = [:]
    ) {
      self.name = name
      self.subscription = subscription
      self.tenant = tenant
      self.location = location
      self.resourceGroup = resourceGroup
      self.tags = tags
      self.ignoredTags = ignoredTags
      self.prunedTags = prunedTags
    }

    package var groupID: ResourceID { .resourceGroup(subscription, resourceGroup) }
  }

  package var environment: Environment
  /// What may not happen to it.
  package var policy = Policy()
  /// The files that it was read from.
  package var inputs: [InputFile] = []
  /// In the order they were written, parents before the children they spell out.
  package var resources: [DesiredResource]
  package var modelSets: [DesiredModelSet]
  package var twinGraphs: [DesiredTwinGraph]
  package var eventRoutes: [DesiredEventRoute]
  package var devices: [DesiredDevice]

  package init(
    environment: Environment, resources: [DesiredResource] = [], modelSets: [DesiredModelSet] = [],
    twinGraphs: [DesiredTwinGraph] = [], eventRoutes: [DesiredEventRoute] = [], devices: [DesiredDevice] = []
  ) {
    self.environment = environment
    self.resources = resources
    self.modelSets = modelSets
    self.twinGraphs = twinGraphs
    self.eventRoutes = eventRoutes
    self.devices = devices
  }
}

/// An ARM resource that a manifest declares.
package struct DesiredResource: Sendable {
  package var address: ObjectAddress
  package var id: ResourceID
  package var apiVersion: String
  /// The body as ARM takes it (`location`, `tags`, `sku`, `identity`, `properties`), only what the manifest says plus
  /// the environment's location and tags. Secrets and references unresolved.
  package var body: Template
  /// Objects this one needs beyond those its body refers to: its parent, `dependsOn` of the manifest.
  package var dependsOn: [ObjectAddress]
  /// A plan that would delete or replace it is refused.
  package var isProtected: Bool
  /// It was there before its manifest: no mark is put on it, and it is never deleted.
  package var isAdopted: Bool
  package var span: SourceSpan?

  package init(
    address: ObjectAddress, id: ResourceID, apiVersion: String, body: Template, dependsOn: [ObjectAddress] = [],
    isProtected: Bool = false, isAdopted: Bool = false, span: SourceSpan? = nil
  ) {
    self.address = address
    self.id = id
    self.apiVersion = apiVersion
    self.body = body
    self.dependsOn = dependsOn
    self.isProtected = isProtected
    self.isAdopted = isAdopted
    self.span = span
  }
}

/// DTDL models that belong into one instance.
package struct DesiredModelSet: Sendable {
  package var address: ObjectAddress
  package var instance: ResourceID
  package var instanceAddress: ObjectAddress
  package var models: ModelSet
  /// Live models that match and are not declared are deleted: `dtmi:evcharging:*` or a whole DTMI.
  package var prune: [String]
  /// Versions whose twins move to others.
  package var migrations: [ModelMigration]
  package var span: SourceSpan?

  package init(
    address: ObjectAddress, instance: ResourceID, instanceAddress: ObjectAddress, models: ModelSet,
    prune: [String] = [], migrations: [ModelMigration] = [], span: SourceSpan? = nil
  ) {
    self.address = address
    self.instance = instance
    self.instanceAddress = instanceAddress
    self.models = models
    self.prune = prune
    self.migrations = migrations
    self.span = span
  }
}

/// Twins and relationships that belong into one instance.
package struct DesiredTwinGraph: Sendable {
  package var address: ObjectAddress
  package var instance: ResourceID
  package var instanceAddress: ObjectAddress
  package var graph: TwinGraph
  /// Undeclared live twins of these models (DTMI or `prefix*`) are deleted, and every undeclared relationship between
  /// declared or pruned twins.
  package var pruneModels: [String]
  /// Per DTMI the properties that the runtime writes: set when the twin is created, never planned again.
  package var runtimeProperties: [String: Set<String>]
  package var span: SourceSpan?

  package init(
    address: ObjectAddress, instance: ResourceID, instanceAddress: ObjectAddress, graph: TwinGraph,
    pruneModels: [String] = [], runtimeProperties: [String: Set<String>] = [:], span: SourceSpan? = nil
  ) {
    self.address = address
    self.instance = instance
    self.instanceAddress = instanceAddress
    self.graph = graph
    self.pruneModels = pruneModels
    self.runtimeProperties = runtimeProperties
    self.span = span
  }
}

/// An event route of an instance: data plane, hence not a resource.
package struct DesiredEventRoute: Sendable {
  package var address: ObjectAddress
  package var instance: ResourceID
  package var instanceAddress: ObjectAddress
  package var id: String
  package var endpointName: String
  /// The endpoint resource when the manifests declare it.
  package var endpointAddress: ObjectAddress?
  package var filter: String
  package var span: SourceSpan?

  package init(
    address: ObjectAddress, instance: ResourceID, instanceAddress: ObjectAddress, id: String, endpointName: String,
    endpointAddress: ObjectAddress? = nil, filter: String, span: SourceSpan? = nil
  ) {
    self.address = address
    self.instance = instance
    self.instanceAddress = instanceAddress
    self.id = id
    self.endpointName = endpointName
    self.endpointAddress = endpointAddress
    self.filter = filter
    self.span = span
  }
}

/// A device identity in an IoT Hub's registry.
package struct DesiredDevice: Sendable {
  package var address: ObjectAddress
  package var hub: ResourceID
  package var hubAddress: ObjectAddress
  package var id: String
  package var status: String
  package var authentication: String
  package var isEdge: Bool
  /// Members that the twin's desired properties shall have, `null` for those that must not be there; `nil`: not declared.
  package var desired: Value?
  /// Members that the twin's tags shall have, likewise.
  package var tags: Value?
  package var span: SourceSpan?

  package init(
    address: ObjectAddress, hub: ResourceID, hubAddress: ObjectAddress, id: String, status: String = "enabled",
    authentication: String = "sas", isEdge: Bool = false, desired: Value? = nil, tags: Value? = nil,
    span: SourceSpan? = nil
  ) {
    self.address = address
    self.hub = hub
    self.hubAddress = hubAddress
    self.id = id
    self.status = status
    self.authentication = authentication
    self.isEdge = isEdge
    self.desired = desired
    self.tags = tags
    self.span = span
  }

  /// Whether anything of the device's twin is declared.
  package var declaresTwin: Bool { desired != nil || tags != nil }

  /// The address of the twin, which is planned beside the identity.
  package var twinAddress: ObjectAddress { ObjectAddress("\(address)/twin") }
}
