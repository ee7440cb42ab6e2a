import Documents
import OrderedCollections
import Resources

/// Virtual networks and subnets.
enum NetworkRules {
  static let all = [network, subnet]

  private static let networkType = "Microsoft.Network/virtualNetworks"
  private static let versions = [
    "2024-10-01", "2024-07-01", "2024-05-01", "2024-03-01", "2024-01-01", "2023-11-01", "2023-09-01", "2023-06-01",
    "2023-04-01", "2022-09-01", "2022-07-01", "2021-08-01",
  ]
  private static let timing = Timing(
    headers: [.asyncOperation("operations")], deleteIsPolled: true,
    deleteHeaders: [.asyncOperation("operations"), .location("operationResults")], creating: "Updating")

  private static let network = TypeRules(
    type: networkType, versions: versions, name: .characters(2...64, .wordLike, looseEnds: true), unsetTags: .absent,
    hasEtag: true, hasSystemData: false,
    properties: PropertyRule.required("properties.addressSpace", "properties.addressSpace.addressPrefixes")
      + PropertyRule.of(.list, "properties.addressSpace.addressPrefixes")
      + PropertyRule.within("properties.flowTimeoutInMinutes", 4...30)
      + PropertyRule.oneOf("properties.privateEndpointVNetPolicies", "Disabled", "Basic")
      + PropertyRule.immutable("extendedLocation")
      + PropertyRule.readOnly("properties.resourceGuid", "properties.provisioningState")
      + PropertyRule.fallbacks([
        "properties.enableDdosProtection": false, "properties.privateEndpointVNetPolicies": "Disabled",
        "properties.virtualNetworkPeerings": [],
      ]),
    timing: timing,
    finish: { draft in draft.once("properties.resourceGuid", .string(draft.surroundings.uuid())) })

  private static let subnet = TypeRules(
    type: "\(networkType)/subnets", versions: versions, name: .characters(1...80, .wordLike, looseEnds: true),
    placement: .child, location: .none, hasEtag: true, hasSystemData: false,
    properties: PropertyRule.required(
      "properties.serviceEndpoints[].service", "properties.delegations[].name",
      "properties.delegations[].properties.serviceName")
      + PropertyRule.readOnly("properties.purpose", "properties.ipConfigurations", "properties.provisioningState")
      + PropertyRule.fallbacks([
        "properties.delegations": [], "properties.serviceEndpoints": [],
        "properties.privateEndpointNetworkPolicies": "Disabled",
        "properties.privateLinkServiceNetworkPolicies": "Enabled",
      ]),
    timing: timing,
    check: { draft, _ in
      let one = draft["properties.addressPrefix"]?.string
      let many = draft["properties.addressPrefixes"]?.array ?? []
      if one == nil, many.isEmpty {
        throw ServiceError(
          400, "NoAddressPrefixOrPoolProvided", "The subnet '\(draft.name)' has neither an address prefix nor a pool.")
      }
    },
    finish: { draft in
      let id = draft.id.description
      draft["properties.delegations"] = .array(
        (draft["properties.delegations"]?.array ?? []).map { delegation in
          var shown = delegation
          shown[member: "id"] = .string("\(id)/delegations/\(delegation["name"]?.string ?? "")")
          shown[member: "type"] = .string("\(networkType)/subnets/delegations")
          shown.put(
            ["Microsoft.Network/virtualNetworks/subnets/action"], at: Draft.path("properties.actions"))
          shown.put("Succeeded", at: Draft.path("properties.provisioningState"))
          return shown
        })
      draft["properties.serviceEndpoints"] = .array(
        (draft["properties.serviceEndpoints"]?.array ?? []).map { service in
          var shown = service
          if shown["locations"] == nil { shown[member: "locations"] = ["*"] }
          shown[member: "provisioningState"] = "Succeeded"
          return shown
        })
      draft.reorder("properties.serviceEndpoints")
    })
}
