import Documents
import OrderedCollections

extension ResourceType {
  static let synapseWorkspace = ResourceType(
    kind: "SynapseWorkspace", noun: "a Synapse workspace", type: "Microsoft.Synapse/workspaces",
    apiVersion: "2021-06-01", documentation: "A Synapse workspace.",
    body: Common.tracked(
      "A Synapse workspace.", ["identity": Common.identity()],
      properties: [
        "defaultDataLakeStorage": .object(
          "The data lake it works on.",
          [
            "accountUrl": .text("`https://ACCOUNT.dfs.core.windows.net`.", format: .url).required.immutable,
            "filesystem": .text("Container of the account.").required.immutable,
            "resourceId": Common.resourceID("ARM id of the storage account."),
            "createManagedPrivateEndpoint": .flag("Reach it by a private endpoint."),
          ]
        ).required,
        "sqlAdministratorLogin": .text("Name of the SQL administrator.").immutable,
        "sqlAdministratorLoginPassword": .text("The administrator's password.").secret,
        "azureADOnlyAuthentication": .flag("Refuse SQL passwords."),
        "managedVirtualNetwork": .text("`default` for a managed network.").immutable,
        "managedVirtualNetworkSettings": .object(
          "The managed network.",
          [
            "preventDataExfiltration": .flag("Let data go to approved tenants only.").immutable,
            "allowedAadTenantIdsForLinking": .list("Approved tenants.", of: .text("Tenant."), .unordered),
            "linkedAccessCheckOnTargetResource": .flag("Check access at the other end."),
          ]),
        "managedResourceGroupName": .text("Group of what the workspace makes for itself.").immutable,
        "virtualNetworkProfile": .object(
          "Own network.", ["computeSubnetId": Common.resourceID("Subnet of its machines.").immutable]),
        "publicNetworkAccess": Common.publicNetworkAccess,
        "trustedServiceBypassEnabled": .flag("Whether trusted services pass anyway.").defaulting(to: false),
        "encryption": .any("Customer-managed key."), "purviewConfiguration": .any("Purview account."),
        "workspaceRepositoryConfiguration": .any("Git repository."),
        "cspWorkspaceAdminProperties": .any("First administrator."),
        "connectivityEndpoints": .map("Hosts.", of: .text("Host.")).readOnly, "workspaceUID": .text("Id.").readOnly,
        "extraProperties": .any("Server's own.").readOnly, "settings": .any("Server's own.").readOnly,
        "adlaResourceId": .text("Data Lake Analytics account.").readOnly,
        "privateEndpointConnections": Common.privateEndpointConnections,
      ]),
    name: NameRule(1...50, .lowercaseAlphanumericHyphen, first: .alphanumeric, last: .alphanumeric),
    outputs: [
      Output("sqlEndpoint", ["properties", "connectivityEndpoints", "sql"]),
      Output("devEndpoint", ["properties", "connectivityEndpoints", "dev"]),
      Output("webEndpoint", ["properties", "connectivityEndpoints", "web"]),
    ] + Common.identityOutputs)

  static let powerBICapacity = ResourceType(
    kind: "PowerBICapacity", noun: "a Power BI Embedded capacity", type: "Microsoft.PowerBIDedicated/capacities",
    apiVersion: "2021-01-01",
    documentation: "A Power BI Embedded capacity; running or paused is no part of a manifest.",
    body: Common.tracked(
      "A Power BI Embedded capacity.",
      [
        "sku": .object(
          "Size.",
          [
            "name": .text("Size.", of: ["A1", "A2", "A3", "A4", "A5", "A6"], isOpen: true).required,
            "tier": .text("Tier.", of: ["PBIE_Azure", "Premium", "AutoPremiumHost"]),
            "capacity": .integer("Cores.").readOnly,
          ]
        ).required
      ],
      properties: [
        "administration": .object(
          "Who administers it.",
          [
            "members": .list("Users and applications, by name or object id.", of: .text("Name."), .unordered).required
          ]
        ).required,
        "mode": .text("Generation.", of: ["Gen1", "Gen2"]).immutable,
        "state": .text("State.").readOnly, "tenantId": .text("Tenant.").readOnly,
        "friendlyName": .text("Name shown.").readOnly,
      ]),
    name: NameRule(3...63, .lowercaseAlphanumeric, first: .letter), volatile: [.of("properties", "state")])
}
