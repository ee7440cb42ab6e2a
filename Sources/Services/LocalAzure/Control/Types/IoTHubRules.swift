import Crypto
import Encodings
import OrderedCollections
import Resources
import Documents

/// IoT Hubs and their consumer groups.
enum IoTHubRules {
  static let hubType = "Microsoft.Devices/IotHubs"
  static let space = ".azure-devices.net"

  static let all = [hub, consumerGroup, certificate]

  private static let versions = [
    "2025-08-01-preview", "2023-06-30", "2023-06-30-preview", "2022-11-15-preview", "2022-04-30-preview", "2021-07-02",
    "2021-07-01",
    "2021-03-31", "2020-08-31", "2020-03-01", "2019-11-04",
  ]

  private static let hub = TypeRules(
    type: hubType, versions: versions, name: .characters(3...50, .hyphenated), unsetTags: .empty, takesIdentity: true,
    hasEtag: true,
    properties: PropertyRule.required("sku", "sku.name", "sku.capacity")
      + PropertyRule.oneOf("sku.name", "F1", "B1", "B2", "B3", "S1", "S2", "S3")
      + PropertyRule.of(.integer, "sku.capacity")
      + PropertyRule.oneOf("properties.publicNetworkAccess", "Enabled", "Disabled")
      + PropertyRule.readOnly(
        "sku.tier", "properties.hostName", "properties.state", "properties.provisioningState", "properties.locations",
        "properties.authorizationPolicies", "properties.eventHubEndpoints.events.path",
        "properties.eventHubEndpoints.events.endpoint", "properties.eventHubEndpoints.events.partitionIds")
      + PropertyRule.required(
        "properties.routing.routes[].name", "properties.routing.routes[].source",
        "properties.routing.routes[].endpointNames", "properties.routing.routes[].isEnabled")
      + PropertyRule.immutable("properties.minTlsVersion")
      + PropertyRule.secret("properties.storageEndpoints.$default.connectionString"),
    timing: Timing(
      headers: [.asyncOperation("operationResults")], updateStatus: 201,
      patchStatus: 200, deleteIsPolled: true,
      deleteHeaders: [.asyncOperation("operationResults"), .location("operationResults")],
      creating: "Accepted", updating: "Accepted", bareStatus: true),
    claim: { NameClaim(space: space, name: $0.name) },
    nameTaken: { draft in
      ServiceError(
        409, "409201", "IotHub name '\(draft.name)' is not available. Please choose a different name and try again.")
    },
    check: checkCapacity, finish: finishHub,
    unfinished: { body in
      body.put("Activating", at: Draft.path("properties.state"))
      for name in [
        "hostName", "locations", "ipFilterRules", "eventHubEndpoints", "routing", "storageEndpoints",
        "messagingEndpoints", "disableLocalAuth", "enableDataResidency",
      ] {
        body.put(nil, at: Draft.path("properties.\(name)"))
      }
    },
    inborn: { hub in
      let id = "\(hub.id)/eventHubEndpoints/events/ConsumerGroups/$Default"
      let shown: Value = [
        "id": .string(id), "name": "$Default", "type": .string(consumerGroupType), "etag": .null,
        "properties": ["created": .string("Thu, 01 Jan 1970 00:00:00 GMT")],
      ]
      return [consumerGroupType.lowercased(): [shown]]
    }, views: views,
    actions: [
      "listkeys": { hub, _, _ in .value(["value": .array(policies(hub))]) },
      "iotHubKeys/listkeys".lowercased(): { hub, request, _ in
        let name = request.segments.dropLast().last ?? ""
        guard let policy = policies(hub).first(where: { $0["keyName"]?.string == name }) else {
          throw ServiceError(404, "404004", "The shared access policy '\(name)' was not found.")
        }
        return .value(policy)
      },
    ])

  @Sendable private static func checkCapacity(_ draft: Draft, _ scene: Scene) throws {
    let sku = draft["sku.name"]?.string ?? ""
    let capacity = draft["sku.capacity"]?.integer ?? 0
    let most = mostUnits(sku)
    guard (1...most).contains(capacity) else {
      throw ServiceError(
        400, "400329", "The capacity \(capacity) is not valid for SKU \(sku): it must be between 1 and \(most).")
    }
    let old = draft.existing?.body["sku"]?["name"]?.string
    if let old, old != sku, [old, sku].contains("F1") {
      throw ServiceError(400, "400328", "A hub cannot change from or to the free edition.")
    }
  }

  private static let policyNames: [(name: String, rights: String)] = [
    ("iothubowner", "RegistryWrite, ServiceConnect, DeviceConnect"), ("service", "ServiceConnect"),
    ("device", "DeviceConnect"), ("registryRead", "RegistryRead"), ("registryReadWrite", "RegistryWrite"),
  ]

  /// What a policy allows, such as `DeviceConnect`; empty for one that is not there.
  static func rights(of policy: String) -> Set<String> {
    let rights = policyNames.first { $0.name == policy }?.rights ?? ""
    var all = Set(rights.split { $0 == "," || $0 == " " }.map(String.init))
    if all.contains("RegistryWrite") { all.insert("RegistryRead") }
    return all
  }

  private static func policies(_ hub: StoredResource) -> [Value] {
    policyNames.map { name, rights in
      [
        "keyName": .string(name), "primaryKey": hub.secrets["\(name).primary"] ?? .null,
        "secondaryKey": hub.secrets["\(name).secondary"] ?? .null, "rights": .string(rights),
      ]
    }
  }

  @Sendable private static func finishHub(_ draft: inout Draft) {
    let name = draft.name
    let sku = draft["sku.name"]?.string ?? ""
    draft["sku.tier"] = .string(tier(sku))
    for (policy, _) in policyNames {
      draft.key("\(policy).primary", bytes: 32)
      draft.key("\(policy).secondary", bytes: 32)
    }
    draft["properties.hostName"] = .string("\(name)\(space)")
    draft["properties.state"] = "Active"
    draft["subscriptionid"] = .string(draft.id.subscription ?? "")
    draft["resourcegroup"] = .string(draft.id.resourceGroup ?? "")
    let region = draft.region
    draft["properties.locations"] = [
      ["location": .string(region?.displayName ?? ""), "role": "primary"],
      ["location": .string(region.flatMap { Region.named($0.paired)?.displayName } ?? ""), "role": "secondary"],
    ]
    draft.fallback("identity", ["type": "None"])
    addDefaults(&draft, path: name.lowercased())
  }

  private static func addDefaults(_ draft: inout Draft, path: String) {
    draft.fallback("properties.eventHubEndpoints.events.retentionTimeInDays", 1)
    draft.fallback("properties.eventHubEndpoints.events.partitionCount", draft["sku.name"] == "F1" ? 2 : 4)
    let partitions = draft["properties.eventHubEndpoints.events.partitionCount"]?.integer ?? 4
    draft["properties.eventHubEndpoints.events.partitionIds"] = .array(
      (0..<max(1, min(partitions, 128))).map { .string(String($0)) })
    draft["properties.eventHubEndpoints.events.path"] = .string(path)
    let mark = Derived.uuid("\(draft.id)")
    draft["properties.eventHubEndpoints.events.endpoint"] = .string(
      "sb://iothub-ns-\(path.prefix(10))-\(mark.prefix(8))-\(mark.suffix(10)).servicebus.windows.net/")
    for kind in ["serviceBusQueues", "serviceBusTopics", "eventHubs", "storageContainers", "cosmosDBSqlContainers"] {
      draft.fallback("properties.routing.endpoints.\(kind)", [])
    }
    draft.fallback("properties.routing.routes", [])
    draft.fallback(
      "properties.routing.fallbackRoute",
      [
        "name": "$fallback", "source": "DeviceMessages", "condition": "true", "endpointNames": ["events"],
        "isEnabled": true,
      ])
    for (path, value) in defaults { draft.fallback(path, value) }
  }

  private static let defaults: [(String, Value)] = [
    ("properties.storageEndpoints.$default.sasTtlAsIso8601", "PT1H"),
    ("properties.storageEndpoints.$default.containerName", ""),
    ("properties.storageEndpoints.$default.connectionString", ""),
    ("properties.messagingEndpoints.fileNotifications.lockDurationAsIso8601", "PT1M"),
    ("properties.messagingEndpoints.fileNotifications.ttlAsIso8601", "PT1H"),
    ("properties.messagingEndpoints.fileNotifications.maxDeliveryCount", 10),
    ("properties.enableFileUploadNotifications", false),
    ("properties.cloudToDevice.maxDeliveryCount", 10),
    ("properties.cloudToDevice.defaultTtlAsIso8601", "PT1H"),
    ("properties.cloudToDevice.feedback.lockDurationAsIso8601", "PT1M"),
    ("properties.cloudToDevice.feedback.ttlAsIso8601", "PT1H"),
    ("properties.cloudToDevice.feedback.maxDeliveryCount", 10),
    ("properties.features", "None"), ("properties.disableLocalAuth", false), ("properties.ipFilterRules", []),
    ("properties.allowedFqdnList", []), ("properties.enableDataResidency", false),
  ]

  // MARK: What can be read about a hub

  private static let views: [String: @Sendable (StoredResource) -> Value] = [
    "iothubstats": { _ in ["totalDeviceCount": 0, "enabledDeviceCount": 0, "disabledDeviceCount": 0] },
    "skus": { hub in
      let tier = hub.body["sku"]?["tier"] ?? "Standard"
      let names = ["F1", "B1", "B2", "B3", "S1", "S2", "S3"].filter { Value.string(IoTHubRules.tier($0)) == tier }
      return [
        "value": .array(
          names.map { name in
            [
              "resourceType": .string(hubType), "sku": ["name": .string(name), "tier": tier],
              "capacity": [
                "minimum": 1, "maximum": .integer(mostUnits(name)), "default": 1, "scaleType": "Manual",
              ],
            ]
          })
      ]
    },
    "jobs": { _ in ["value": []] },
    "quotametrics": { hub in
      let units = hub.body["sku"]?["capacity"]?.integer ?? 1
      let daily: [Character: Int64] =
        hub.body["sku"]?["name"] == "F1" ? ["1": 8000] : ["1": 400_000, "2": 6_000_000, "3": 300_000_000]
      let messages = daily[hub.body["sku"]?["name"]?.string?.last ?? "1"] ?? 400_000
      return [
        "value": [
          ["name": "TotalMessages", "currentValue": 0, "maxValue": .integer(messages * units)],
          ["name": "TotalDeviceCount", "currentValue": 0, "maxValue": 1_000_000],
        ]
      ]
    },
  ]

  private static func tier(_ sku: String) -> String {
    sku.hasPrefix("F") ? "Free" : sku.hasPrefix("B") ? "Basic" : "Standard"
  }

  private static func mostUnits(_ sku: String) -> Int64 {
    switch sku {
    case "F1": 1
    case "B3", "S3": 10
    default: 200
    }
  }

  // MARK: Consumer groups

  private static let consumerGroupType = "Microsoft.Devices/IotHubs/eventHubEndpoints/ConsumerGroups"

  private static let consumerGroup = TypeRules(
    type: consumerGroupType, versions: versions, name: .characters(1...50, .wordLike), placement: .child,
    location: .none, hasEtag: true, hasSystemData: false,
    properties: PropertyRule.required("properties.name") + PropertyRule.readOnly("properties.created"),
    timing: Timing(createStatus: 200),
    check: { draft, scene in
      let endpoint = draft.id.parent?.name ?? ""
      guard endpoint.lowercased() == "events" else {
        throw ServiceError(404, "404010", "The event hub-compatible endpoint '\(endpoint)' was not found.")
      }
      guard draft["properties.name"]?.string?.lowercased() == draft.name.lowercased() else {
        throw ServiceError(400, "400000", "The name in the body must be the name in the address, '\(draft.name)'.")
      }
    },
    finish: { draft in
      draft["properties.name"] = nil
      draft.once("properties.created", .string(draft.time))
    })

  // MARK: Certificates

  private static let certificate = TypeRules(
    type: "\(hubType)/certificates", versions: versions, name: .characters(1...64, .wordLike, looseEnds: true),
    placement: .child, location: .none, hasEtag: true, hasSystemData: false,
    properties: PropertyRule.required("properties.certificate")
      + PropertyRule.of(.boolean, "properties.isVerified")
      + PropertyRule.readOnly(
        "properties.subject", "properties.expiry", "properties.thumbprint", "properties.created", "properties.updated")
      + PropertyRule.fallback("properties.isVerified", false),
    check: { draft, _ in
      guard let text = draft["properties.certificate"]?.string, let bytes = certificateBytes(text), bytes.first == 0x30
      else {
        throw ServiceError(400, "400306", "The certificate is neither PEM nor the base64 of a DER certificate.")
      }
    },
    finish: { draft in
      let bytes = draft["properties.certificate"]?.string.flatMap(certificateBytes) ?? []
      draft["properties.thumbprint"] = .string(
        Hex.text(Insecure.SHA1.hash(data: bytes)).uppercased())
      draft["properties.subject"] = .string(draft.name)
      draft.once("properties.expiry", "Fri, 31 Dec 2100 23:59:59 GMT")
      // Unlike anything else of a hub, these are dates as HTTP writes them.
      let now = Value.string(Timestamp.http(seconds: draft.surroundings.now() / 1_000_000))
      draft.once("properties.created", now)
      draft["properties.updated"] = now
    })

  /// The bytes of a certificate in PEM, in base64, or in base64 of PEM.
  private static func certificateBytes(_ text: String) -> [UInt8]? {
    let lines = text.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("-----") }
    guard let bytes = Base64.decode(lines.joined()) else { return nil }
    let inner = String(decoding: bytes.prefix(11), as: UTF8.self)
    return inner == "-----BEGIN " ? certificateBytes(String(decoding: bytes, as: UTF8.self)) : bytes
  }
}
