import Documents
import OrderedCollections

extension ResourceType {
  static let keyVault = ResourceType(
    kind: "KeyVault", noun: "a key vault", type: "Microsoft.KeyVault/vaults", apiVersion: "2026-02-01",
    documentation: "A key vault; what is in it is no part of a manifest.",
    body: Common.tracked(
      "A key vault.",
      properties: [
        "tenantId": .text("The tenant whose identities it lets in.", format: .uuid).required,
        "sku": .object(
          "Edition.",
          [
            "family": .text("Family.", of: ["A"]).required,
            "name": .text("Edition.", of: ["standard", "premium"]).required,
          ]
        ).required,
        "accessPolicies": .list(
          "Who may do what, where roles do not say it.",
          of: .object(
            "A policy.",
            [
              "tenantId": .text("Tenant of who is let in.", format: .uuid).required,
              "objectId": .text("Object id of who is let in.", format: .uuid).required,
              "applicationId": .text("Application through which.", format: .uuid),
              "permissions": .object(
                "What may be done.",
                [
                  "keys": permissions("Keys."), "secrets": permissions("Secrets."),
                  "certificates": permissions("Certificates."), "storage": permissions("Storage keys."),
                ]
              ).required,
            ]), .keyed("objectId")),
        "enableRbacAuthorization": .flag("Whether roles say who may do what, in place of access policies."),
        "enableSoftDelete": .flag("Whether deleted things can be brought back.").defaulting(to: true),
        "softDeleteRetentionInDays": .integer("For how many days.", 7...90).immutable.defaulting(to: 90),
        "enablePurgeProtection": .flag("Whether nobody may purge; cannot be switched off again."),
        "enabledForDeployment": .flag("Whether virtual machines may read certificates.").defaulting(to: false),
        "enabledForDiskEncryption": .flag("Whether disk encryption may read secrets.").defaulting(to: false),
        "enabledForTemplateDeployment": .flag("Whether template deployments may read secrets.")
          .defaulting(to: false),
        "publicNetworkAccess": Common.publicNetworkAccess,
        "networkAcls": .object(
          "Who may connect.",
          [
            "defaultAction": .text("For everyone else.", of: ["Allow", "Deny"]),
            "bypass": .text("Who passes anyway.", of: ["AzureServices", "None"]),
            "ipRules": .list("Addresses.", of: .any("A rule."), .keyed("value")),
            "virtualNetworkRules": .list("Subnets.", of: .any("A rule."), .keyed("id")),
          ]),
        "vaultUri": .text("Host of the vault.").readOnly,
        "hsmPoolResourceId": .text("Hardware pool.").readOnly,
        "privateEndpointConnections": Common.privateEndpointConnections,
      ]),
    name: NameRule(3...24, .alphanumericHyphen, first: .letter, last: .alphanumeric),
    outputs: [Output("vaultUri", ["properties", "vaultUri"])],
    softDelete: SoftDelete(
      type: "Microsoft.KeyVault/locations/deletedVaults", days: 90,
      remedy: "purge it with `az keyvault purge`, bring it back with `az keyvault recover`, or take another name"
    ))

  private static func permissions(_ documentation: String) -> PropertySchema {
    .list(documentation, of: .text("A permission.").ignoringCase, .unordered)
  }
}
