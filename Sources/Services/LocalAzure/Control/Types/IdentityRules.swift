import Resources
import Documents

/// User-assigned identities and their federated credentials.
enum IdentityRules {
  static let identityType = "Microsoft.ManagedIdentity/userAssignedIdentities"

  static let credentialType = "\(identityType)/federatedIdentityCredentials"

  static let all = [identity, credential]

  private static let versions = [
    "2024-11-30", "2025-01-31-preview", "2023-07-31-preview", "2023-01-31", "2022-01-31-preview", "2018-11-30",
  ]

  /// The principal and client id of the identity with that ARM id: tokens for the client name that principal.
  static func ids(of id: String, tenant: String) -> (principal: String, client: String) {
    let client = Derived.uuid("client:\(id)")
    return (LoginPlane.objectID(ofClient: client, tenant: tenant), client)
  }

  private static let identity = TypeRules(
    type: identityType, versions: versions, name: .characters(3...128, .wordLike, looseEnds: true), unsetTags: .empty,
    lowersGroups: true, hasSystemData: false, namesWhatItMade: true,
    properties: PropertyRule.readOnly("properties.principalId", "properties.clientId", "properties.tenantId"),
    finish: { draft in
      let ids = ids(of: draft.id.description, tenant: draft.caller.tenant)
      draft["properties.tenantId"] = .string(draft.caller.tenant)
      draft["properties.principalId"] = .string(ids.principal)
      draft["properties.clientId"] = .string(ids.client)
    })

  private static let credential = TypeRules(
    type: credentialType, versions: versions,
    name: .characters(3...120, .wordLike, looseEnds: true), placement: .child, location: .none,
    properties: PropertyRule.required("properties.issuer", "properties.subject", "properties.audiences")
      + PropertyRule.of(.list, "properties.audiences"),
    finish: { draft in draft.reorder("properties.audiences") })
}
