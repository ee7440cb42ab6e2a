import Documents
import OrderedCollections

extension ResourceType {
  static let userAssignedIdentity = ResourceType(
    kind: "UserAssignedIdentity", noun: "a user-assigned identity",
    type: "Microsoft.ManagedIdentity/userAssignedIdentities", apiVersion: "2024-11-30",
    documentation: "An identity that containers and other resources act as.",
    body: Common.tracked(
      "A user-assigned identity.",
      properties: [
        "isolationScope": .text("Whether it may be used in other regions.", of: ["None", "Regional"])
          .defaulting(to: "None"),
        "principalId": .text("Object id.", format: .uuid).readOnly,
        "clientId": .text("Application id.", format: .uuid).readOnly,
        "tenantId": .text("Tenant.", format: .uuid).readOnly,
      ]),
    name: NameRule(3...128, .wordAnd("-"), first: .alphanumeric),
    outputs: [
      Output("principalId", ["properties", "principalId"]), Output("clientId", ["properties", "clientId"]),
      Output("tenantId", ["properties", "tenantId"]),
    ])
}
