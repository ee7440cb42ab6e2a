/// The roles that every tenant has, as far as this platform needs them, with what they allow.
enum BuiltInRoles {
  /// A role by its id.
  struct Role: Sendable {
    let id: String
    let name: String
    let permissions: RolePermissions
  }

  /// The id of a role that may do everything to resources, and nothing to what is in them.
  static let owner = "8e3af657-a8ff-443c-a75c-2fe8c4bcb635"

  static let all: [Role] = management + twins + devices + events + storage + monitoring + others

  static func named(_ name: String) -> Role? { all.first { $0.name.lowercased() == name.lowercased() } }

  static func withID(_ id: String) -> Role? { byID[id.lowercased()] }

  private static let byID = Dictionary(uniqueKeysWithValues: all.map { ($0.id, $0) })

  private static func role(_ id: String, _ name: String, _ permissions: RolePermissions) -> Role {
    Role(id: id, name: name, permissions: permissions)
  }

  private static let management = [
    role(owner, "Owner", RolePermissions(actions: ["*"])),
    role(
      "b24988ac-6180-42a0-ab88-20f7382dd24c", "Contributor",
      RolePermissions(
        actions: ["*"],
        notActions: [
          "Microsoft.Authorization/*/Delete", "Microsoft.Authorization/*/Write",
          "Microsoft.Authorization/elevateAccess/Action", "Microsoft.Blueprint/blueprintAssignments/write",
          "Microsoft.Blueprint/blueprintAssignments/delete",
        ])),
    role("acdd72a7-3385-48ef-bd42-f606fba81ae7", "Reader", RolePermissions(actions: ["*/read"])),
    role(
      "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9", "User Access Administrator",
      RolePermissions(actions: ["*/read", "Microsoft.Authorization/*", "Microsoft.Support/*"])),
    role(
      "f58310d9-a9f6-439a-9e8d-f62e7b41a168", "Role Based Access Control Administrator",
      RolePermissions(actions: [
        "Microsoft.Authorization/roleAssignments/write", "Microsoft.Authorization/roleAssignments/delete", "*/read",
        "Microsoft.Support/*",
      ])),
    role(
      "f1a07417-d97a-45cb-824c-7a7467783830", "Managed Identity Operator",
      RolePermissions(actions: [
        "Microsoft.ManagedIdentity/userAssignedIdentities/*/read",
        "Microsoft.ManagedIdentity/userAssignedIdentities/*/assign/action", "Microsoft.Authorization/*/read",
        "Microsoft.Resources/subscriptions/resourceGroups/read",
      ])),
  ]

  private static let twins = [
    role(
      "bcd981a7-7f74-457b-83e1-cceb9e632ffe", "Azure Digital Twins Data Owner",
      RolePermissions(dataActions: [
        "Microsoft.DigitalTwins/digitaltwins/*", "Microsoft.DigitalTwins/eventroutes/*",
        "Microsoft.DigitalTwins/jobs/*",
        "Microsoft.DigitalTwins/models/*", "Microsoft.DigitalTwins/query/*",
      ])),
    role(
      "d57506d4-4c8d-48b1-8587-93c323f6a5a3", "Azure Digital Twins Data Reader",
      RolePermissions(dataActions: [
        "Microsoft.DigitalTwins/digitaltwins/read", "Microsoft.DigitalTwins/digitaltwins/relationships/read",
        "Microsoft.DigitalTwins/eventroutes/read", "Microsoft.DigitalTwins/jobs/imports/read",
        "Microsoft.DigitalTwins/jobs/deletions/read", "Microsoft.DigitalTwins/models/read",
        "Microsoft.DigitalTwins/query/action",
      ])),
  ]

  private static let devices = [
    role(
      "4fc6c259-987e-4a07-842e-c321cc9d413f", "IoT Hub Data Contributor",
      RolePermissions(dataActions: ["Microsoft.Devices/IotHubs/*"])),
    role(
      "b447c946-2db7-41ec-983d-d8bf3b1c77e3", "IoT Hub Data Reader",
      RolePermissions(dataActions: [
        "Microsoft.Devices/IotHubs/*/read", "Microsoft.Devices/IotHubs/fileUpload/notifications/action",
      ])),
    role(
      "494bdba2-168f-4f31-a0a1-191d2f7c028c", "IoT Hub Twin Contributor",
      RolePermissions(dataActions: ["Microsoft.Devices/IotHubs/twins/*"])),
    role(
      "4ea46cd5-c1b2-4a8e-910b-273211f9ce47", "IoT Hub Registry Contributor",
      RolePermissions(dataActions: ["Microsoft.Devices/IotHubs/devices/*"])),
  ]

  private static let events = [
    role(
      "d5a91429-5739-47e2-a06b-3470a27159e7", "EventGrid Data Sender",
      RolePermissions(
        actions: ["Microsoft.EventGrid/topics/read", "Microsoft.EventGrid/domains/read"],
        dataActions: ["Microsoft.EventGrid/events/send/action"])),
    role(
      "1e241071-0855-49ea-94dc-649edcd759de", "EventGrid Contributor",
      RolePermissions(actions: ["Microsoft.EventGrid/*", "Microsoft.Resources/subscriptions/resourceGroups/read"])),
    role(
      "f526a384-b230-433a-b45c-95f59c4a2dec", "Azure Event Hubs Data Owner",
      RolePermissions(actions: ["Microsoft.EventHub/*"], dataActions: ["Microsoft.EventHub/*"])),
    role(
      "2b629674-e913-4c01-ae53-ef4638d8f975", "Azure Event Hubs Data Sender",
      RolePermissions(
        actions: ["Microsoft.EventHub/*/eventhubs/read"],
        dataActions: ["Microsoft.EventHub/*/send/action"])),
    role(
      "a638d3c7-ab3a-418d-83e6-5f17a39d4fde", "Azure Event Hubs Data Receiver",
      RolePermissions(
        actions: ["Microsoft.EventHub/*/eventhubs/consumergroups/read"],
        dataActions: ["Microsoft.EventHub/*/receive/action"])),
    role(
      "69a216fc-b8fb-44d8-bc22-1f3c2cd27a39", "Azure Service Bus Data Sender",
      RolePermissions(
        actions: [
          "Microsoft.ServiceBus/*/queues/read", "Microsoft.ServiceBus/*/topics/read",
          "Microsoft.ServiceBus/*/topics/subscriptions/read",
        ],
        dataActions: ["Microsoft.ServiceBus/*/send/action"])),
  ]

  private static let blobs = "Microsoft.Storage/storageAccounts/blobServices/containers"
  private static let messages = "Microsoft.Storage/storageAccounts/queueServices/queues/messages"

  private static let storage = [
    role(
      "b7e6dc6d-f1e8-4753-8033-0f276bb0955b", "Storage Blob Data Owner",
      RolePermissions(actions: ["\(blobs)/*"], dataActions: ["\(blobs)/blobs/*"])),
    role(
      "ba92f5b4-2d11-453d-a403-e96b0029c9fe", "Storage Blob Data Contributor",
      RolePermissions(
        actions: ["\(blobs)/delete", "\(blobs)/read", "\(blobs)/write"],
        dataActions: [
          "\(blobs)/blobs/delete", "\(blobs)/blobs/read", "\(blobs)/blobs/write", "\(blobs)/blobs/move/action",
          "\(blobs)/blobs/add/action",
        ])),
    role(
      "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1", "Storage Blob Data Reader",
      RolePermissions(actions: ["\(blobs)/read"], dataActions: ["\(blobs)/blobs/read"])),
    role(
      "974c5e8b-45b9-4653-ba55-5f855dd0fb88", "Storage Queue Data Contributor",
      RolePermissions(
        actions: [
          "Microsoft.Storage/storageAccounts/queueServices/queues/delete",
          "Microsoft.Storage/storageAccounts/queueServices/queues/read",
          "Microsoft.Storage/storageAccounts/queueServices/queues/write",
        ],
        dataActions: [
          "\(messages)/delete", "\(messages)/read", "\(messages)/write", "\(messages)/process/action",
        ])),
  ]

  private static let monitoring = [
    role(
      "3913510d-42f4-4e42-8a64-420c390055eb", "Monitoring Metrics Publisher",
      RolePermissions(
        actions: ["Microsoft.Insights/Register/Action", "Microsoft.Resources/subscriptions/resourceGroups/read"],
        dataActions: ["Microsoft.Insights/Metrics/Write", "Microsoft.Insights/Telemetry/Write"])),
    role(
      "43d0d8ad-25c7-4714-9337-8ba259a9fe05", "Monitoring Reader",
      RolePermissions(actions: ["*/read", "Microsoft.OperationalInsights/workspaces/search/action"])),
    role(
      "73c42c96-874c-492b-b04d-ab87d138a893", "Log Analytics Reader",
      RolePermissions(
        actions: ["*/read", "Microsoft.OperationalInsights/workspaces/search/action"],
        notActions: ["Microsoft.OperationalInsights/workspaces/sharedKeys/read"])),
    role(
      "92aaf0da-9dab-42b6-94a3-d43ce8d16293", "Log Analytics Contributor",
      RolePermissions(actions: [
        "*/read", "Microsoft.Insights/diagnosticSettings/*", "Microsoft.OperationalInsights/*",
        "Microsoft.Insights/alertRules/*", "Microsoft.Storage/storageAccounts/listKeys/action",
      ])),
  ]

  private static let others = [
    role(
      "7f951dda-4ed3-4680-a7ca-43fe172d538d", "AcrPull",
      RolePermissions(actions: ["Microsoft.ContainerRegistry/registries/pull/read"])),
    role(
      "8311e382-0749-4cb8-b61a-304f252e45ec", "AcrPush",
      RolePermissions(actions: [
        "Microsoft.ContainerRegistry/registries/pull/read", "Microsoft.ContainerRegistry/registries/push/write",
      ])),
    role(
      "c2f4ef07-c644-48eb-af81-4b1b4947fb11", "AcrDelete",
      RolePermissions(actions: ["Microsoft.ContainerRegistry/registries/artifacts/delete"])),
    role(
      "4633458b-17de-408a-b874-0445c86b69e6", "Key Vault Secrets User",
      RolePermissions(dataActions: [
        "Microsoft.KeyVault/vaults/secrets/getSecret/action", "Microsoft.KeyVault/vaults/secrets/readMetadata/action",
      ])),
    role(
      "b86a8fe4-44ce-4948-aee5-eccb2c155cd7", "Key Vault Secrets Officer",
      RolePermissions(
        actions: ["Microsoft.KeyVault/checkNameAvailability/read", "Microsoft.KeyVault/vaults/*/read"],
        dataActions: ["Microsoft.KeyVault/vaults/secrets/*"])),
  ]
}
