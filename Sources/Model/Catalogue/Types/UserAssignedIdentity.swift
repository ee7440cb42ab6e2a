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

  static let federatedCredential = ResourceType(
    kind: "FederatedIdentityCredential", noun: "a federated identity credential",
    type: "Microsoft.ManagedIdentity/userAssignedIdentities/federatedIdentityCredentials", apiVersion: "2024-11-30",
    parent: Parentage(
      kind: "UserAssignedIdentity", collection: "federatedIdentityCredentials",
      segments: "federatedIdentityCredentials"),
    documentation: "Whose tokens stand for the identity: a workflow, a Kubernetes service account.",
    body: .envelope(
      "A federated identity credential.",
      properties: [
        "issuer": .text("URL of who issues the tokens.", format: .url).required,
        "subject": .text("Whom they are about.").required,
        "audiences": .list("For whom they are: `api://AzureADTokenExchange`.", of: .text("Audience."), .unordered)
          .required,
      ]),
    name: NameRule(3...120, .wordAnd("-"), first: .alphanumeric), hasLocation: false, hasTags: false)
}
