import Documents
import OrderedCollections

extension ResourceType {
  /// An extension resource: its id is below that of its scope, its name a GUID that twinwright derives.
  static let roleAssignment = ResourceType(
    kind: "RoleAssignment", noun: "a role assignment", type: "Microsoft.Authorization/roleAssignments",
    apiVersion: "2022-04-01", documentation: "Who may do what with which resource.",
    body: PropertySchema.envelope(
      "A role assignment.",
      properties: [
        "roleDefinitionId": .text("ARM id of the role.", format: .resourceID).required,
        "principalId": .text("Object id of who gets the role.", format: .uuid).required,
        "principalType": .text(
          "What the principal is.", of: ["ServicePrincipal", "User", "Group", "ForeignGroup", "Device"]
        ),
        "description": .text("Why."),
        "condition": .text("Condition on the attributes of a request."),
        "conditionVersion": .text("Version of the condition language.", of: ["2.0"]),
        "delegatedManagedIdentityResourceId": .text("For delegated resources.", format: .resourceID),
        "scope": .text("What it is about.").readOnly, "createdOn": .text("When it was made.").readOnly,
        "createdBy": .text("By whom.").readOnly, "updatedOn": .text("When it was changed.").readOnly,
        "updatedBy": .text("By whom.").readOnly,
      ]
    ).immutable,
    name: nil, hasLocation: false, hasTags: false,
    outputs: [Output("principalId", ["properties", "principalId"])],
    volatile: [.of("properties", "updatedOn"), .of("properties", "createdOn")], placement: .scope,
    listing: Listing(reach: .group))
}
