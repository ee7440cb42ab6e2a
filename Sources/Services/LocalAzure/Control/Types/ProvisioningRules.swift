import Documents
import OrderedCollections

/// Device provisioning services.
enum ProvisioningRules {
  static let all = [service]

  static let space = ".azure-devices-provisioning.net"

  private static let service = TypeRules(
    type: "Microsoft.Devices/provisioningServices",
    versions: ["2025-02-01-preview", "2023-03-01-preview", "2022-12-12", "2022-02-05", "2021-10-15", "2020-03-01"],
    name: .characters(3...64, .hyphenated), unsetTags: .empty, takesIdentity: true, hasEtag: true,
    properties: PropertyRule.required(
      "sku", "sku.name", "sku.capacity", "properties.iotHubs[].connectionString", "properties.iotHubs[].location")
      + PropertyRule.oneOf("sku.name", "S1") + PropertyRule.within("sku.capacity", 1...200)
      + PropertyRule.oneOf("properties.allocationPolicy", "Hashed", "GeoLatency", "Static")
      + PropertyRule.oneOf("properties.publicNetworkAccess", "Enabled", "Disabled")
      + PropertyRule.immutable("properties.enableDataResidency")
      + PropertyRule.readOnly(
        "sku.tier", "properties.state", "properties.provisioningState", "properties.deviceProvisioningHostName",
        "properties.serviceOperationsHostName", "properties.idScope", "properties.authorizationPolicies",
        "properties.iotHubs[].name")
      + PropertyRule.secret("properties.iotHubs[].connectionString", shown: .masked)
      + PropertyRule.fallbacks([
        "properties.iotHubs": [], "properties.allocationPolicy": "Hashed", "properties.publicNetworkAccess": "Enabled",
        "properties.enableDataResidency": false, "properties.ipFilterRules": [],
        "properties.privateEndpointConnections": [],
      ]),
    timing: Timing(
      headers: [.asyncOperation("operationResults"), .location("operationResults")], deleteIsPolled: true,
      deleteHeaders: [.asyncOperation("operationResults"), .location("operationResults")], creating: "Accepted",
      updating: "Accepted", bareStatus: true),
    claim: { NameClaim(space: space, name: $0.name) }, finish: finish,
    unfinished: { $0.put("Activating", at: Draft.path("properties.state")) },
    actions: [
      "listkeys": { service, _, _ in
        let key: Value = [
          "keyName": "provisioningserviceowner", "primaryKey": service.secrets["primary"] ?? .null,
          "secondaryKey": service.secrets["secondary"] ?? .null,
          "rights": "ServiceConfig, DeviceConnect, EnrollmentWrite",
        ]
        return .value(["value": [key]])
      }
    ])

  @Sendable private static func finish(_ draft: inout Draft) {
    draft["sku.tier"] = "Standard"
    draft["properties.state"] = "Active"
    draft["properties.deviceProvisioningHostName"] = "global.azure-devices-provisioning.net"
    draft["properties.serviceOperationsHostName"] = .string("\(draft.name.lowercased())\(space)")
    draft.once("properties.idScope", .string("0ne00" + draft.surroundings.uuid().prefix(6).uppercased()))
    draft.fallback("identity", ["type": "None"])
    draft["properties.iotHubs"] = .array(
      (draft["properties.iotHubs"]?.array ?? []).map { hub in
        var shown = hub
        let host = hub["connectionString"]?.string?.split(separator: ";").first { $0.hasPrefix("HostName=") }
        shown[member: "name"] = .string(String(host?.dropFirst(9) ?? ""))
        if let named = hub["location"]?.string { shown[member: "location"] = .string(Region.normalise(named)) }
        return shown
      })
    draft.key("primary", bytes: 64)
    draft.key("secondary", bytes: 64)
  }
}
