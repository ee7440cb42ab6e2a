/// Hosting, monitoring, access, data and networks.
extension KindSample {
  static let hosting: [KindSample] = [
    KindSample(
      kind: "StorageAccount", address: "StorageAccount.evstore",
      manifest: document(
        "StorageAccount", "evstore",
        "{location: eastus, sku: {name: standard_lrs}, kind: StorageV2, isHnsEnabled: false, accessTier: Hot}"),
      replaces: [["location: eastus", "location: westus2"], ["isHnsEnabled: false", "isHnsEnabled: true"]],
      updates: [["accessTier: Hot", "accessTier: Cool"]], typo: ["accessTier:", "accesTier:"]),
    KindSample(
      kind: "StorageQueue", address: "StorageAccount.evstore/queues/events",
      manifest: document(
        "StorageAccount", "evstore",
        "{sku: {name: Standard_LRS}, kind: StorageV2, queues: {events: {metadata: {use: first}}}}"),
      updates: [["use: first", "use: second"]], typo: ["metadata: {use", "metdata: {use"]),
    KindSample(
      kind: "StorageContainer", address: "StorageAccount.evstore/blobContainers/models",
      manifest: document(
        "StorageAccount", "evstore",
        "{sku: {name: Standard_LRS}, kind: StorageV2, blobContainers: {models: {publicAccess: None}}}"),
      updates: [["publicAccess: None", "publicAccess: Blob"]], typo: ["publicAccess:", "publicAcces:"]),
    KindSample(
      kind: "ContainerRegistry", address: "ContainerRegistry.evregistry",
      manifest: document(
        "ContainerRegistry", "evregistry",
        "{location: eastus, sku: {name: premium}, adminUserEnabled: false, zoneRedundancy: Disabled}"),
      replaces: [["location: eastus", "location: westus2"], ["zoneRedundancy: Disabled", "zoneRedundancy: Enabled"]],
      updates: [["adminUserEnabled: false", "adminUserEnabled: true"]], typo: ["adminUserEnabled:", "adminUserEnable:"]),
    KindSample(
      kind: "ContainerGroup", address: "ContainerGroup.ev-runtime",
      manifest: document(
        "ContainerGroup", "ev-runtime",
        """
        {osType: Linux, restartPolicy: Always, tags: {owner: platform}, containers: {physics: {
          image: "r.azurecr.io/physics:1", ports: [8000], resources: {requests: {cpu: 1, memoryInGB: 1.5}},
          environmentVariables: {HUB: ev-hub, KEY: {secureValue: "${secret.env.A_PASSWORD}"}}}}}
        """),
      replaces: [
        ["physics:1", "physics:2"], ["cpu: 1", "cpu: 2"], ["restartPolicy: Always", "restartPolicy: Never"],
        ["HUB: ev-hub", "HUB: other"],
      ], updates: [["owner: platform", "owner: other"]], typo: ["memoryInGB:", "memoryInGb:"]),
  ]

  private static let workspace = document("LogAnalyticsWorkspace", "ev-logs", "{}")

  static let observed: [KindSample] = [
    KindSample(
      kind: "LogAnalyticsWorkspace", address: "LogAnalyticsWorkspace.ev-logs",
      manifest: document(
        "LogAnalyticsWorkspace", "ev-logs", "{location: eastus, sku: {name: pergb2018}, retentionInDays: 30}"),
      updates: [["retentionInDays: 30", "retentionInDays: 60"]],
      typo: ["retentionInDays:", "retentionDays:"]),
    KindSample(
      kind: "ApplicationInsights", address: "ApplicationInsights.ev-insights",
      manifest: documents(
        workspace,
        document(
          "ApplicationInsights", "ev-insights",
          """
          {location: eastus, kind: web, Application_Type: web, RetentionInDays: 90,
            WorkspaceResourceId: "${LogAnalyticsWorkspace.ev-logs}"}
          """)),
      replaces: [["location: eastus", "location: westus2"], ["Application_Type: web", "Application_Type: other"]],
      updates: [["RetentionInDays: 90", "RetentionInDays: 120"]], typo: ["Application_Type:", "ApplicationType:"]),
    KindSample(
      kind: "DiagnosticSetting", address: "DiagnosticSetting.hub-logs",
      manifest: documents(
        workspace, document("IoTHub", "ev-hub", "{sku: {name: S1, capacity: 1}}"),
        document(
          "DiagnosticSetting", "hub-logs",
          """
          {scope: "${IoTHub.ev-hub}", workspaceId: "${LogAnalyticsWorkspace.ev-logs}",
            logs: [{categoryGroup: audit, enabled: true}, {category: Connections, enabled: true}],
            metrics: [{category: AllMetrics, enabled: false}]}
          """)),
      updates: [["category: AllMetrics, enabled: false", "category: AllMetrics, enabled: true"]],
      typo: ["workspaceId:", "workspaceID:"]),
  ]

  static let access: [KindSample] = [
    KindSample(
      kind: "UserAssignedIdentity", address: "UserAssignedIdentity.ev-identity",
      manifest: document("UserAssignedIdentity", "ev-identity", "{location: eastus, tags: {owner: platform}}"),
      replaces: [["location: eastus", "location: westus2"]], updates: [["owner: platform", "owner: other"]],
      typo: ["location:", "locatoin:"]),
    KindSample(
      kind: "FederatedIdentityCredential",
      address: "UserAssignedIdentity.ev-identity/federatedIdentityCredentials/main",
      manifest: document(
        "UserAssignedIdentity", "ev-identity",
        """
        {federatedIdentityCredentials: {main: {issuer: "https://token.actions.githubusercontent.com",
          subject: "repo:ev/twins:ref", audiences: ["api://AzureADTokenExchange", "api://Other"]}}}
        """), updates: [["repo:ev/twins:ref", "repo:ev/other:ref"]], typo: ["audiences:", "audience:"]),
    KindSample(
      kind: "RoleDefinition", address: "RoleDefinition.twin-reader",
      manifest: documents(
        document(
          "RoleDefinition", "twin-reader",
          """
          {roleName: Twin reader, permissions: [{actions: [], dataActions: ["Microsoft.DigitalTwins/*/read"]}],
            assignableScopes: ["/subscriptions/0d3d4a55-0000-4000-8000-000000000001", "${ResourceGroup.rg}"]}
          """),
        document(
          "RoleAssignment", "reads",
          """
          {principalId: 11111111-2222-4333-8444-555555555555, roleDefinitionId: "${RoleDefinition.twin-reader}"}
          """)),
      updates: [["DigitalTwins/*/read", "DigitalTwins/digitaltwins/read"], ["Twin reader", "Twins reader"]],
      typo: ["assignableScopes:", "assignableScope:"]),
    KindSample(
      kind: "RoleAssignment", address: "RoleAssignment.owner",
      manifest: document(
        "RoleAssignment", "owner",
        """
        {role: Azure Digital Twins Data Owner, principalId: 11111111-2222-4333-8444-555555555555,
          principalType: ServicePrincipal}
        """), replaces: [["11111111-2222", "99999999-2222"], ["Data Owner", "Data Reader"]],
      typo: ["principalType:", "principaltype:"]),
    KindSample(
      kind: "KeyVault", address: "KeyVault.ev-vault",
      manifest: document(
        "KeyVault", "ev-vault",
        """
        {location: eastus, tenantId: 0d3d4a55-0000-4000-8000-000000000002, sku: {family: a, name: Standard},
          softDeleteRetentionInDays: 7, enableRbacAuthorization: false, accessPolicies: [
            {tenantId: 0d3d4a55-0000-4000-8000-000000000002, objectId: 11111111-2222-4333-8444-555555555555,
              permissions: {secrets: [Get, list]}},
            {tenantId: 0d3d4a55-0000-4000-8000-000000000002, objectId: 21111111-2222-4333-8444-555555555555,
              permissions: {secrets: [set]}}]}
        """),
      updates: [["name: Standard", "name: premium"], ["secrets: [set]", "secrets: [set, delete]"]],
      typo: ["enableRbacAuthorization:", "enableRBACAuthorization:"]),
    KindSample(
      kind: "Lock", address: "Lock.keep-the-store",
      manifest: documents(
        document("StorageAccount", "evstore", "{sku: {name: Standard_LRS}, kind: StorageV2}"),
        document(
          "Lock", "keep-the-store", "{scope: \"${StorageAccount.evstore}\", level: cannotdelete, notes: history}")),
      updates: [["notes: history", "notes: other"]], typo: ["notes:", "note:"]),
    KindSample(
      kind: "AzureResource", address: "AzureResource.alerts",
      manifest: document(
        "AzureResource", "alerts",
        """
        {type: Microsoft.Insights/actionGroups@2023-01-01, location: global,
          properties: {groupShortName: ev, enabled: true, emailReceivers: [{name: ops, emailAddress: ops@example.com}]}}
        """), updates: [["groupShortName: ev", "groupShortName: twins"]], typo: ["location:", "locatoin:"]),
  ]

  static let data: [KindSample] = [
    KindSample(
      kind: "DataExplorerCluster", address: "DataExplorerCluster.evhistory",
      manifest: document(
        "DataExplorerCluster", "evhistory",
        """
        {location: eastus, sku: {name: Standard_E2ads_v5, tier: standard, capacity: 2}, zones: ["1", "2"],
          enableDoubleEncryption: false, enableStreamingIngest: true, trustedExternalTenants: [{value: a}, {value: b}]}
        """),
      replaces: [
        ["location: eastus", "location: westus2"], ["zones: [\"1\", \"2\"]", "zones: [\"1\", \"3\"]"],
        ["enableDoubleEncryption: false", "enableDoubleEncryption: true"],
      ], updates: [["capacity: 2", "capacity: 3"], ["enableStreamingIngest: true", "enableStreamingIngest: false"]],
      typo: ["enableStreamingIngest:", "enableStreamingIngestion:"]),
    KindSample(
      kind: "DataExplorerDatabase", address: "DataExplorerCluster.evhistory/databases/twins",
      manifest: document(
        "DataExplorerCluster", "evhistory",
        """
        {sku: {name: Standard_E2ads_v5, tier: Standard}, databases: {twins: {
          location: eastus, hotCachePeriod: P7D, softDeletePeriod: P365D}}}
        """), replaces: [["location: eastus", "location: westus2"]],
      updates: [["hotCachePeriod: P7D", "hotCachePeriod: P14D"]], typo: ["hotCachePeriod:", "hotCachePeriode:"]),
    KindSample(
      kind: "StreamAnalyticsJob", address: "StreamAnalyticsJob.ev-averages",
      manifest: document(
        "StreamAnalyticsJob", "ev-averages",
        "{location: eastus, sku: {name: Standard}, jobType: Cloud, compatibilityLevel: \"1.2\", outputErrorPolicy: Drop}"
      ),
      replaces: [["location: eastus", "location: westus2"], ["jobType: Cloud", "jobType: Edge"]],
      updates: [["outputErrorPolicy: Drop", "outputErrorPolicy: Stop"]],
      typo: ["outputErrorPolicy:", "outputErrorsPolicy:"]),
    KindSample(
      kind: "StreamAnalyticsTransformation", address: "StreamAnalyticsJob.ev-averages/transformations/main",
      manifest: document(
        "StreamAnalyticsJob", "ev-averages",
        "{transformations: {main: {query: SELECT * INTO out FROM hub, streamingUnits: 3}}}"),
      updates: [["streamingUnits: 3", "streamingUnits: 6"]], typo: ["streamingUnits:", "streamingUnit:"]),
    KindSample(
      kind: "StreamAnalyticsInput", address: "StreamAnalyticsJob.ev-averages/inputs/hub",
      manifest: document(
        "StreamAnalyticsJob", "ev-averages",
        """
        {inputs: {hub: {type: Stream, serialization: {type: Json, properties: {encoding: UTF8}}, datasource: {
          type: Microsoft.Devices/IotHubs, properties: {iotHubNamespace: ev-hub, consumerGroupName: averages,
            sharedAccessPolicyName: service, sharedAccessPolicyKey: "${secret.env.A_PASSWORD}"}}}}}
        """), updates: [["consumerGroupName: averages", "consumerGroupName: other"]],
      typo: ["datasource:", "dataSource:"]),
    KindSample(
      kind: "StreamAnalyticsOutput", address: "StreamAnalyticsJob.ev-averages/outputs/out",
      manifest: document(
        "StreamAnalyticsJob", "ev-averages",
        """
        {outputs: {out: {datasource: {type: Microsoft.Storage/Blob, properties: {container: averages,
          storageAccounts: [{accountName: evstore, accountKey: "${secret.env.A_PASSWORD}"}]}}}}}
        """), updates: [["container: averages", "container: other"]], typo: ["accountName:", "acountName:"]),
    KindSample(
      kind: "SynapseWorkspace", address: "SynapseWorkspace.ev-synapse",
      manifest: document(
        "SynapseWorkspace", "ev-synapse",
        """
        {location: eastus, identity: {type: SystemAssigned}, sqlAdministratorLogin: evadmin,
          sqlAdministratorLoginPassword: "${secret.env.A_PASSWORD}", managedVirtualNetwork: default,
          publicNetworkAccess: Enabled,
          defaultDataLakeStorage: {accountUrl: "https://evlake.dfs.core.windows.net", filesystem: synapse}}
        """),
      replaces: [
        ["location: eastus", "location: westus2"], ["filesystem: synapse", "filesystem: other"],
        ["sqlAdministratorLogin: evadmin", "sqlAdministratorLogin: other"],
        ["managedVirtualNetwork: default", "managedVirtualNetwork: other"],
      ], updates: [["publicNetworkAccess: Enabled", "publicNetworkAccess: Disabled"]],
      typo: ["filesystem:", "fileSystem:"]),
    KindSample(
      kind: "SqlServer", address: "SqlServer.ev-sql",
      manifest: document(
        "SqlServer", "ev-sql",
        """
        {location: eastus, administratorLogin: evadmin, version: "12.0", minimalTlsVersion: "1.2",
          administratorLoginPassword: "${secret.env.A_PASSWORD}"}
        """),
      replaces: [
        ["location: eastus", "location: westus2"], ["administratorLogin: evadmin", "administratorLogin: other"],
        ["version: \"12.0\"", "version: \"2.0\""],
      ], updates: [["minimalTlsVersion: \"1.2\"", "minimalTlsVersion: \"1.3\""]],
      typo: ["minimalTlsVersion:", "minimumTlsVersion:"]),
    KindSample(
      kind: "SqlDatabase", address: "SqlServer.ev-sql/databases/sessions",
      manifest: document(
        "SqlServer", "ev-sql",
        """
        {administratorLogin: evadmin, administratorLoginPassword: "${secret.env.A_PASSWORD}", databases: {sessions: {
          sku: {name: S0, tier: Standard}, collation: SQL_Latin1_General_CP1_CI_AS, zoneRedundant: false}}}
        """), replaces: [["collation: SQL_Latin1_General_CP1_CI_AS", "collation: Latin1_General_BIN2"]],
      updates: [["name: S0", "name: S1"], ["zoneRedundant: false", "zoneRedundant: true"]],
      typo: ["collation:", "colation:"]),
    KindSample(
      kind: "PowerBICapacity", address: "PowerBICapacity.evreports",
      manifest: document(
        "PowerBICapacity", "evreports",
        "{location: eastus, sku: {name: A1}, mode: Gen2, administration: {members: [a@example.com, b@example.com]}}"),
      replaces: [["location: eastus", "location: westus2"], ["mode: Gen2", "mode: Gen1"]],
      updates: [["name: A1", "name: A2"], ["members: [a@example.com", "members: [c@example.com"]],
      typo: ["administration:", "administrator:"]),
  ]

  static let network: [KindSample] = [
    KindSample(
      kind: "VirtualNetwork", address: "VirtualNetwork.ev-net",
      manifest: document(
        "VirtualNetwork", "ev-net",
        "{location: eastus, addressSpace: {addressPrefixes: [10.1.0.0/16]}, enableDdosProtection: false}"),
      replaces: [["location: eastus", "location: westus2"]],
      updates: [["[10.1.0.0/16]", "[10.1.0.0/16, 10.2.0.0/16]"]], typo: ["addressPrefixes:", "addressPrefix:"]),
    KindSample(
      kind: "Subnet", address: "VirtualNetwork.ev-net/subnets/runtime",
      manifest: document(
        "VirtualNetwork", "ev-net",
        """
        {addressSpace: {addressPrefixes: [10.1.0.0/16]}, subnets: {runtime: {addressPrefix: 10.1.1.0/24,
          serviceEndpoints: [{service: Microsoft.Storage}, {service: Microsoft.EventHub}],
          delegations: {containers: {serviceName: Microsoft.ContainerInstance/containerGroups}}}}}
        """), updates: [["addressPrefix: 10.1.1.0/24", "addressPrefix: 10.1.2.0/24"]],
      typo: ["serviceName:", "servicename:"]),
  ]
}
