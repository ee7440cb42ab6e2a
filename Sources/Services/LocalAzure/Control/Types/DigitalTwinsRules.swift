import OrderedCollections
import Resources
import Documents

/// Digital Twins instances and what lies below them.
enum DigitalTwinsRules {
  static let instanceType = "Microsoft.DigitalTwins/digitalTwinsInstances"

  static let all = [instance, endpoint, history, privateConnection]

  private static let versions = [
    "2023-01-31", "2022-10-31", "2022-05-31", "2021-06-30-preview", "2020-12-01", "2020-10-31",
  ]

  /// Where the service runs; other regions refuse.
  private static let regions = [
    "eastus", "eastus2", "westus2", "westus3", "westcentralus", "southcentralus", "northeurope", "westeurope",
    "uksouth",
    "francecentral", "germanywestcentral", "switzerlandnorth", "swedencentral", "southeastasia", "australiaeast",
    "japaneast", "koreacentral", "centralindia", "qatarcentral",
  ]

  private static func timing(_ creating: String) -> Timing {
    Timing(
      headers: [.asyncOperation("operationsStatuses"), .location("operationResults")], deleteIsPolled: true,
      deleteHeaders: [.asyncOperation("operationsStatuses"), .location("operationResults")], deletionShows: true,
      creating: creating)
  }

  /// Host names are unique within a region.
  static func space(_ regionCode: String) -> String { ".api.\(regionCode).digitaltwins.azure.net" }

  private static let instance = TypeRules(
    type: instanceType, versions: versions, name: .characters(3...63, .hyphenated), location: .oneOf(regions),
    unsetTags: .null, takesIdentity: true,
    properties: PropertyRule.readOnly(
      "properties.hostName", "properties.createdTime", "properties.lastUpdatedTime", "properties.provisioningState",
      "properties.privateEndpointConnections")
      + PropertyRule.oneOf("properties.publicNetworkAccess", "Enabled", "Disabled")
      + PropertyRule.fallback("properties.publicNetworkAccess", "Enabled")
      + PropertyRule.fallback("properties.privateEndpointConnections", []),
    timing: timing("Provisioning"),
    claim: { draft in NameClaim(space: space(draft.region?.code ?? ""), name: draft.name) },
    finish: { draft in
      let host = draft.name + space(draft.region?.code ?? "")
      draft["properties.hostName"] = .string(host)
      draft.once("properties.createdTime", .string(draft.time))
      draft["properties.lastUpdatedTime"] = .string(draft.time)
    },
    unfinished: { body in
      body.put(.null, at: Draft.path("properties.hostName"))
      body.put(nil, at: Draft.path("properties.privateEndpointConnections"))
      if body["identity"]?["principalId"] != nil { body.put(.null, at: Draft.path("identity.principalId")) }
      for name in (body["identity"]?["userAssignedIdentities"]?.object ?? [:]).keys {
        let place = ValuePath([.member("identity"), .member("userAssignedIdentities"), .member(name)])
        body.put(["clientId": .null, "principalId": .null], at: place)
      }
    })

  // MARK: Endpoints

  private static let endpoint = TypeRules(
    type: "\(instanceType)/endpoints", versions: versions, name: endpointName, placement: .child, location: .none,
    properties: PropertyRule.required("properties.endpointType")
      + PropertyRule.oneOf("properties.endpointType", "EventGrid", "EventHub", "ServiceBus")
      + PropertyRule.oneOf("properties.authenticationType", "KeyBased", "IdentityBased")
      + PropertyRule.readOnly("properties.provisioningState", "properties.createdTime")
      + PropertyRule.of(.string, "properties.TopicEndpoint", "properties.endpointUri", "properties.entityPath")
      + PropertyRule.secret(
        "properties.accessKey1", "properties.accessKey2", "properties.connectionStringPrimaryKey",
        "properties.connectionStringSecondaryKey", "properties.primaryConnectionString",
        "properties.secondaryConnectionString", "properties.deadLetterSecret", shown: .null),
    timing: timing("Provisioning"), check: checkEndpoint,
    finish: { draft in
      // An endpoint that is entered by identity shows no keys, not even as null.
      let isKeyed = draft["properties.authenticationType"]?.string != "IdentityBased"
      let shown = isKeyed ? secrets(of: draft["properties.endpointType"]?.string ?? "") + ["deadLetterSecret"] : []
      for name in shown { draft.fallback("properties.\(name)", .null) }
      for name in allSecrets + ["deadLetterSecret"]
      where draft["properties.\(name)"] == .null && !shown.contains(name) {
        draft["properties.\(name)"] = nil
      }
      draft.once("properties.createdTime", .string(draft.time))
    })

  private static let endpointName = NameRule(
    description:
      "2-49 letters, digits and hyphens, ending with a letter or digit, not starting with a hyphen, not all digits"
  ) { name in
    NameRule.characters(2...49, .hyphenated).accepts(name) && !name.allSatisfy(\.isNumber)
  }

  private static let allSecrets = ["EventGrid", "EventHub", "ServiceBus"].flatMap(secrets)

  private static func secrets(of endpointType: String) -> [String] {
    switch endpointType {
    case "EventGrid": ["accessKey1", "accessKey2"]
    case "EventHub": ["connectionStringPrimaryKey", "connectionStringSecondaryKey"]
    case "ServiceBus": ["primaryConnectionString", "secondaryConnectionString"]
    default: []
    }
  }

  /// Endpoints of an instance.
  private static let endpointLimit = 6

  @Sendable private static func checkEndpoint(_ draft: Draft, _ scene: Scene) throws {
    if draft.isNew, let parent = draft.id.parent,
      try scene.inside(parent, "\(instanceType)/endpoints").count >= endpointLimit
    {
      throw ServiceError(
        400, "LimitExceeded", "The instance '\(parent.name)' has \(endpointLimit) endpoints, the most it may have.")
    }
    let kind = draft["properties.endpointType"]?.string ?? ""
    let byIdentity = draft["properties.authenticationType"]?.string == "IdentityBased"
    var needed: [String]
    switch kind {
    case "EventGrid":
      if byIdentity {
        throw ServiceError(
          400, "InvalidEndpointAuthenticationType",
          "Endpoints of type EventGrid support the authentication type KeyBased only.")
      }
      needed = ["TopicEndpoint", "accessKey1"]
      let topic = draft["properties.TopicEndpoint"]?.string ?? ""
      if !topic.isEmpty, !topic.lowercased().hasPrefix("https://") {
        throw ServiceError(
          400, "InvalidEndpointProperties", "The TopicEndpoint '\(topic)' is not an absolute https address.")
      }
    case "EventHub": needed = byIdentity ? ["endpointUri", "entityPath"] : ["connectionStringPrimaryKey"]
    default: needed = byIdentity ? ["endpointUri", "entityPath"] : ["primaryConnectionString"]
    }
    for name in needed where isBlank(draft["properties.\(name)"]) {
      throw ServiceError.invalidProperty(
        Draft.path("properties.\(name)"),
        "Required property 'properties.\(name)' is missing for an endpoint of type \(kind).")
    }
    try checkIdentity(draft, scene, byIdentity)
  }

  private static func checkIdentity(_ draft: Draft, _ scene: Scene, _ byIdentity: Bool) throws {
    guard byIdentity, let parent = draft.id.parent, let instance = try scene.find(parent) else { return }
    let type = instance.body["identity"]?["type"]?.string ?? "None"
    if type == "None" {
      throw ServiceError(
        400, "InvalidEndpointAuthenticationType",
        "The authentication type IdentityBased needs an instance with a managed identity.")
    }
  }

  private static func isBlank(_ value: Value?) -> Bool { value.map { $0.isNull || $0 == .string("") } ?? true }

  // MARK: Data history

  private static let history = TypeRules(
    type: "\(instanceType)/timeSeriesDatabaseConnections", versions: versions, name: endpointName, placement: .child,
    location: .none,
    properties: PropertyRule.required(
      "properties.connectionType", "properties.adxResourceId", "properties.adxEndpointUri",
      "properties.adxDatabaseName",
      "properties.eventHubEndpointUri", "properties.eventHubEntityPath", "properties.eventHubNamespaceResourceId")
      + PropertyRule.oneOf("properties.connectionType", "AzureDataExplorer")
      + PropertyRule.readOnly("properties.provisioningState")
      + PropertyRule.immutable(
        "properties.adxResourceId", "properties.adxEndpointUri", "properties.adxDatabaseName",
        "properties.adxTableName",
        "properties.eventHubEndpointUri", "properties.eventHubEntityPath", "properties.eventHubNamespaceResourceId",
        "properties.eventHubConsumerGroup", "properties.connectionType", "properties.identity",
        "properties.adxTwinLifecycleEventsTableName", "properties.adxRelationshipLifecycleEventsTableName",
        "properties.recordPropertyAndItemRemovals")
      + PropertyRule.fallback("properties.adxTableName", "AdtPropertyEvents")
      + PropertyRule.fallback("properties.eventHubConsumerGroup", "$Default")
      + PropertyRule.fallback("properties.recordPropertyAndItemRemovals", false),
    timing: timing("Provisioning"))

  // MARK: Private endpoints

  /// The local Azure has no private endpoints, whose making would make the connection: a PUT makes one that waits.
  private static let privateConnection = TypeRules(
    type: "\(instanceType)/privateEndpointConnections", versions: versions, placement: .child, location: .none,
    properties: PropertyRule.required(
      "properties.privateLinkServiceConnectionState", "properties.privateLinkServiceConnectionState.status",
      "properties.privateLinkServiceConnectionState.description")
      + PropertyRule.oneOf(
        "properties.privateLinkServiceConnectionState.status", "Pending", "Approved", "Rejected", "Disconnected")
      + PropertyRule.readOnly("properties.privateEndpoint", "properties.groupIds", "properties.provisioningState")
      + PropertyRule.fallbacks([
        "properties.privateLinkServiceConnectionState.actionsRequired": "None", "properties.groupIds": ["API"],
      ]),
    timing: Timing(
      headers: [.asyncOperation("operationsStatuses"), .location("operationResults")], createStatus: 202,
      deleteIsPolled: true, deleteHeaders: [.asyncOperation("operationsStatuses"), .location("operationResults")]))
}
