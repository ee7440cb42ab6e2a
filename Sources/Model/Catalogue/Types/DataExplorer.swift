import Documents
import OrderedCollections

extension ResourceType {
  static let dataExplorerCluster = ResourceType(
    kind: "DataExplorerCluster", noun: "an Azure Data Explorer cluster", type: "Microsoft.Kusto/clusters",
    apiVersion: "2025-02-14", documentation: "An Azure Data Explorer cluster with its databases.",
    body: Common.tracked(
      "An Azure Data Explorer cluster.",
      [
        "sku": .object(
          "Size of its machines and how many.",
          [
            "name": .text("Size: `Dev(No SLA)_Standard_E2a_v4`.").ignoringCase.required,
            "tier": .text("Tier.", of: ["Basic", "Standard"]).required,
            "capacity": .integer("Machines.", 1...1000),
          ]
        ).required,
        "identity": Common.identity(),
        "zones": .list("Availability zones.", of: .text("Zone."), .unordered).immutable,
      ],
      properties: [
        "enableStreamingIngest": .flag("Streaming ingestion.").defaulting(to: false),
        "enablePurge": .flag("Deleting of single records.").defaulting(to: false),
        "enableDiskEncryption": .flag("Encryption of disks.").defaulting(to: false),
        "enableDoubleEncryption": .flag("Encrypt twice.").immutable.defaulting(to: false),
        "enableAutoStop": .flag("Stop when nobody uses it.").defaulting(to: true),
        "engineType": .text("Engine.", of: ["V2", "V3"]).immutable.defaulting(to: "V3"),
        "publicNetworkAccess": Common.publicNetworkAccess,
        "publicIPType": .text("Addresses.", of: ["IPv4", "DualStack"]).defaulting(to: "IPv4"),
        "restrictOutboundNetworkAccess": .text("Call only what `allowedFqdnList` names.", of: ["Enabled", "Disabled"])
          .defaulting(to: "Disabled"),
        "allowedFqdnList": .list("Hosts it may call.", of: .text("Host."), .unordered),
        "allowedIpRangeList": .list("Who may connect.", of: .text("CIDR range."), .unordered),
        "trustedExternalTenants": .list(
          "Other tenants that may sign in; all when nothing is said.",
          of: .object("A tenant.", ["value": .text("Tenant id; `*` is all.").required]), .keyed("value")),
        "acceptedAudiences": .list("Audiences of tokens.", of: .any("An audience."), .keyed("value")),
        "optimizedAutoscale": .any("Scaling by load."), "keyVaultProperties": .any("Customer-managed key."),
        "languageExtensions": .any("Python and R."), "virtualNetworkConfiguration": .any("Subnet it runs in."),
        "virtualClusterGraduationProperties": .text("Graduation of a free cluster.").secret,
        "uri": .text("Address of queries.").readOnly, "dataIngestionUri": .text("Address of ingestion.").readOnly,
        "state": .text("State.").readOnly, "stateReason": .text("Why.").readOnly,
        "migrationCluster": .any("Migration.").readOnly,
        "privateEndpointConnections": Common.privateEndpointConnections,
      ]),
    name: NameRule(4...22, .lowercaseAlphanumeric, first: .letter),
    outputs: [
      Output("uri", ["properties", "uri"]), Output("dataIngestionUri", ["properties", "dataIngestionUri"]),
    ] + Common.identityOutputs, volatile: [.of("properties", "state"), .of("properties", "stateReason")])

  static let dataExplorerDatabase = ResourceType(
    kind: "DataExplorerDatabase", noun: "a database of a Data Explorer cluster",
    type: "Microsoft.Kusto/clusters/databases", apiVersion: "2025-02-14",
    parent: Parentage(kind: "DataExplorerCluster", collection: "databases", segments: "databases"),
    documentation: "A database of an Azure Data Explorer cluster.",
    body: .envelope(
      "A database.",
      [
        "location": Common.location,
        "kind": .text("Whether it follows another.", of: ["ReadWrite"]).required.immutable,
      ],
      properties: [
        "softDeletePeriod": .text("How long data is kept.", format: .duration),
        "hotCachePeriod": .text("How long data is kept at hand.", format: .duration),
        "keyVaultProperties": .any("Customer-managed key."),
        "isFollowed": .flag("Whether another follows it.").readOnly, "statistics": .any("Size.").readOnly,
        "suspensionDetails": .any("Suspension.").readOnly, "provisioningState": Common.provisioningState,
      ]),
    name: NameRule(1...260, .wordAnd("-. ")), hasTags: false, volatile: [.of("properties", "statistics")],
    implied: ["kind": "ReadWrite"])
}
