import Documents
import OrderedCollections

/// Azure Data Explorer clusters and databases.
enum DataExplorerRules {
  static let all = [cluster, database]

  private static let clusterType = "Microsoft.Kusto/clusters"
  private static let versions = [
    "2025-02-14", "2024-04-13", "2023-08-15", "2023-05-02", "2022-12-29", "2022-11-11", "2022-07-07", "2022-02-01",
  ]

  private static let cluster = TypeRules(
    type: clusterType, versions: versions, name: .characters(4...22, .lowerAlphanumeric, startsWithLetter: true),
    unsetTags: .absent, showsDisplayLocation: true, takesIdentity: true, hasEtag: true,
    properties: PropertyRule.required("sku", "sku.name", "sku.tier")
      + PropertyRule.oneOf("sku.tier", "Basic", "Standard") + PropertyRule.within("sku.capacity", 1...1000)
      + PropertyRule.oneOf("properties.publicNetworkAccess", "Enabled", "Disabled")
      + PropertyRule.oneOf("properties.engineType", "V2", "V3")
      + PropertyRule.oneOf("properties.publicIPType", "IPv4", "DualStack")
      + PropertyRule.immutable("zones", "properties.enableDoubleEncryption", "properties.engineType")
      + PropertyRule.readOnly(
        "properties.uri", "properties.dataIngestionUri", "properties.state", "properties.stateReason",
        "properties.provisioningState", "properties.privateEndpointConnections")
      + PropertyRule.fallbacks([
        "sku.capacity": 2, "properties.enableStreamingIngest": false, "properties.enablePurge": false,
        "properties.enableDiskEncryption": false, "properties.enableDoubleEncryption": false,
        "properties.enableAutoStop": true, "properties.engineType": "V3", "properties.publicNetworkAccess": "Enabled",
        "properties.publicIPType": "IPv4", "properties.restrictOutboundNetworkAccess": "Disabled",
        "properties.allowedFqdnList": [], "properties.allowedIpRangeList": [], "properties.acceptedAudiences": [],
        "properties.trustedExternalTenants": [], "properties.languageExtensions": ["value": []],
        "properties.privateEndpointConnections": [],
      ]),
    timing: Timing(
      headers: [.asyncOperation("operationResults")], deleteIsPolled: true,
      deleteHeaders: [.asyncOperation("operationResults")]),
    claim: { draft in NameClaim(space: ".\(draft.region?.name ?? "").kusto.windows.net", name: draft.name) },
    check: { draft, _ in
      let isDevelopment = draft["sku.name"]?.string?.hasPrefix("Dev(No SLA)") == true
      if isDevelopment != (draft["sku.tier"] == "Basic") {
        throw ServiceError(
          400, "InvalidSku", "A development size goes with the tier Basic, every other one with Standard.")
      }
    },
    finish: { draft in
      let host = "\(draft.name).\(draft.region?.name ?? "").kusto.windows.net"
      draft["properties.uri"] = .string("https://\(host)")
      draft["properties.dataIngestionUri"] = .string("https://ingest-\(host)")
      draft["properties.state"] = "Running"
      draft.reorder("properties.trustedExternalTenants")
    },
    unfinished: { $0.put("Creating", at: Draft.path("properties.state")) })

  private static let database = TypeRules(
    type: "\(clusterType)/databases", versions: versions,
    name: NameRule(description: "1-260 letters, digits, spaces, hyphens and dots") { name in
      (1...260).contains(name.count) && name.allSatisfy { $0.isLetter || $0.isNumber || " -._".contains($0) }
    },
    placement: .child, showsDisplayLocation: true, hasSystemData: false,
    properties: PropertyRule.required("kind") + PropertyRule.oneOf("kind", "ReadWrite", "ReadOnlyFollowing")
      + PropertyRule.immutable("kind")
      + PropertyRule.readOnly("properties.isFollowed", "properties.statistics", "properties.provisioningState")
      + PropertyRule.fallbacks(["properties.softDeletePeriod": "P36500D", "properties.hotCachePeriod": "P31D"]),
    timing: Timing(
      headers: [.asyncOperation("operationResults")], deleteIsPolled: true,
      deleteHeaders: [.asyncOperation("operationResults")]),
    finish: { draft in
      draft["properties.isFollowed"] = false
      draft["properties.statistics"] = ["size": 0]
    })
}
