import Documents
import OrderedCollections

/// Parts that many types share.
enum Common {
  static let location = PropertySchema.text(
    "Azure region; the environment's when nothing is said.", format: .location
  ).immutable

  static let tags = PropertySchema.map("Tags, beside those of the environment.", of: .text("Value of a tag."))

  /// A shared access policy of a hub or a provisioning service.
  static let accessPolicy = PropertySchema.object(
    "A policy.",
    [
      "keyName": .text("Name.").required, "primaryKey": .text("Key.").secret,
      "secondaryKey": .text("The other key.").secret, "rights": .text("Comma-separated rights.").required,
    ])

  static func identity(_ types: [String] = ["None", "SystemAssigned", "UserAssigned", "SystemAssigned,UserAssigned"])
    -> PropertySchema
  {
    .object(
      "Managed identity that the resource acts as.",
      [
        "type": .text("Which identities it has.", of: types).required,
        "userAssignedIdentities": .map(
          "User-assigned identities by ARM id; manifests may list references instead.",
          of: .object(
            "An identity.",
            [
              "principalId": .text("Object id.", format: .uuid).readOnly,
              "clientId": .text("Application id.", format: .uuid).readOnly,
            ])
        ).listingKeys,
        "principalId": .text("Object id of the system-assigned identity.", format: .uuid).readOnly,
        "tenantId": .text("Tenant of the system-assigned identity.", format: .uuid).readOnly,
      ])
  }

  static let publicNetworkAccess = PropertySchema.text(
    "Whether the public endpoint answers.", of: ["Enabled", "Disabled"]
  ).defaulting(to: "Enabled")

  static let privateEndpointConnections = PropertySchema.list(
    "Private endpoints.", of: .any("A connection."), .unordered
  ).readOnly

  static let restrictedPublicNetworkAccess = PropertySchema.text(
    "Whether the public endpoint answers.", of: ["Enabled", "Disabled", "SecuredByPerimeter"]
  ).defaulting(to: "Enabled")

  /// Which of a resource's identities acts at another one.
  static func actingIdentity(_ documentation: String) -> PropertySchema {
    .object(
      documentation,
      [
        "type": .text("Which kind of identity.", of: ["SystemAssigned", "UserAssigned"]),
        "userAssignedIdentity": .text("ARM id of the user-assigned identity.", format: .resourceID),
      ])
  }

  static func resourceID(_ documentation: String) -> PropertySchema { .text(documentation, format: .resourceID) }

  /// `{id: ...}`, as the network provider refers to things.
  static func reference(_ documentation: String) -> PropertySchema {
    .object(documentation, ["id": resourceID("ARM id.").required])
  }

  static let provisioningState = PropertySchema.text("Where the last operation stands.").readOnly

  static let identityOutputs = [
    Output("principalId", ["identity", "principalId"]), Output("tenantId", ["identity", "tenantId"]),
  ]

  /// The body of a tracked resource: location and tags, then what the type adds, then `properties`.
  static func tracked(
    _ documentation: String, _ envelope: OrderedDictionary<String, PropertySchema> = [:],
    properties: OrderedDictionary<String, PropertySchema>
  ) -> PropertySchema {
    var members: OrderedDictionary<String, PropertySchema> = ["location": location, "tags": tags]
    members.merge(envelope, uniquingKeysWith: { _, own in own })
    var properties = properties
    properties["provisioningState"] = provisioningState
    return .envelope(documentation, members, properties: properties)
  }
}
