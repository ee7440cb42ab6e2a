import Documents
import Encodings
import Resources

/// Role assignments and the built-in roles they may name.
enum AuthorizationRules {
  static let assignmentType = "Microsoft.Authorization/roleAssignments"
  static let definitionType = "Microsoft.Authorization/roleDefinitions"

  static let all = [assignment, definition]

  private static let versions = [
    "2022-04-01", "2020-10-01-preview", "2020-08-01-preview", "2020-04-01-preview", "2018-01-01-preview", "2015-07-01",
  ]

  /// Built-in roles by id.
  static let roles: KeyValuePairs<String, String> = [
    "bcd981a7-7f74-457b-83e1-cceb9e632ffe": "Azure Digital Twins Data Owner",
    "d57506d4-4c8d-48b1-8587-93c323f6a5a3": "Azure Digital Twins Data Reader",
    "8e3af657-a8ff-443c-a75c-2fe8c4bcb635": "Owner",
    "b24988ac-6180-42a0-ab88-20f7382dd24c": "Contributor",
    "acdd72a7-3385-48ef-bd42-f606fba81ae7": "Reader",
    "18d7d88d-d35e-4fb5-a5c3-7773c20a72d9": "User Access Administrator",
    "f58310d9-a9f6-439a-9e8d-f62e7b41a168": "Role Based Access Control Administrator",
    "7f951dda-4ed3-4680-a7ca-43fe172d538d": "AcrPull",
    "8311e382-0749-4cb8-b61a-304f252e45ec": "AcrPush",
    "4fc6c259-987e-4a07-842e-c321cc9d413f": "IoT Hub Data Contributor",
    "b447c946-2db7-41ec-983d-d8bf3b1c77e3": "IoT Hub Data Reader",
    "494bdba2-168f-4f31-a0a1-191d2f7c028c": "IoT Hub Twin Contributor",
    "4ea46cd5-c1b2-4a8e-910b-273211f9ce47": "IoT Hub Registry Contributor",
    "d5a91429-5739-47e2-a06b-3470a27159e7": "EventGrid Data Sender",
    "f526a384-b230-433a-b45c-95f59c4a2dec": "Azure Event Hubs Data Owner",
    "2b629674-e913-4c01-ae53-ef4638d8f975": "Azure Event Hubs Data Sender",
    "a638d3c7-ab3a-418d-83e6-5f17a39d4fde": "Azure Event Hubs Data Receiver",
    "ba92f5b4-2d11-453d-a403-e96b0029c9fe": "Storage Blob Data Contributor",
    "2a2b9908-6ea1-4ae2-8e65-a410df84e7d1": "Storage Blob Data Reader",
    "b7e6dc6d-f1e8-4753-8033-0f276bb0955b": "Storage Blob Data Owner",
    "974c5e8b-45b9-4653-ba55-5f855dd0fb88": "Storage Queue Data Contributor",
    "3913510d-42f4-4e42-8a64-420c390055eb": "Monitoring Metrics Publisher",
    "43d0d8ad-25c7-4714-9337-8ba259a9fe05": "Monitoring Reader",
    "73c42c96-874c-492b-b04d-ab87d138a893": "Log Analytics Reader",
    "92aaf0da-9dab-42b6-94a3-d43ce8d16293": "Log Analytics Contributor",
    "4633458b-17de-408a-b874-0445c86b69e6": "Key Vault Secrets User",
    "b86a8fe4-44ce-4948-aee5-eccb2c155cd7": "Key Vault Secrets Officer",
    "f1a07417-d97a-45cb-824c-7a7467783830": "Managed Identity Operator",
  ]

  private static let assignment = TypeRules(
    type: assignmentType, versions: versions, placement: .extension, location: .none, hasSystemData: false,
    properties: PropertyRule.readOnly(
      "properties.scope", "properties.createdOn", "properties.createdBy", "properties.updatedOn", "properties.updatedBy"
    )
      + PropertyRule.required("properties.roleDefinitionId", "properties.principalId")
      + PropertyRule.oneOf(
        "properties.principalType", "User", "Group", "ServicePrincipal", "ForeignGroup", "Device"),
    timing: Timing(deletionShows: true), check: checkAssignment, finish: finishAssignment)

  private static let definition = TypeRules(
    type: definitionType, versions: versions, name: .uuid, placement: .extension, location: .none,
    hasSystemData: false,
    properties: PropertyRule.required("properties.roleName", "properties.permissions", "properties.assignableScopes")
      + PropertyRule.of(.list, "properties.permissions", "properties.assignableScopes")
      + PropertyRule.readOnly(
        "properties.type", "properties.createdOn", "properties.createdBy", "properties.updatedOn",
        "properties.updatedBy"),
    timing: Timing(deletionShows: true), check: checkDefinition, finish: finishDefinition)

  @Sendable private static func checkDefinition(_ draft: Draft, _ scene: Scene) throws {
    let name = draft["properties.roleName"]?.string ?? ""
    let others = try scene.all(definitionType).filter { $0.id != draft.id }
    let isTaken =
      roles.contains { $0.value.lowercased() == name.lowercased() }
      || others.contains { $0.body["properties"]?["roleName"]?.string?.lowercased() == name.lowercased() }
    if isTaken {
      throw ServiceError(
        409, "RoleDefinitionWithSameNameExists",
        "A custom role with the same name '\(name)' already exists in this directory. Use a different name.")
    }
    if draft["properties.assignableScopes"]?.array?.isEmpty ?? true {
      throw ServiceError(400, "InvalidAssignableScopes", "A role needs at least one assignable scope.")
    }
  }

  @Sendable private static func finishDefinition(_ draft: inout Draft) {
    draft["properties.type"] = "CustomRole"
    draft.fallback("properties.description", "")
    draft["properties.permissions"] = .array(
      (draft["properties.permissions"]?.array ?? []).map { set in
        ["actions", "notActions", "dataActions", "notDataActions"].reduce(into: set) { set, name in
          if set[name] == nil { set[member: name] = [] }
        }
      })
    draft.reorder("properties.assignableScopes")
    draft.once("properties.createdOn", .string(draft.time))
    draft.once("properties.createdBy", .string(draft.caller.objectID))
    draft["properties.updatedOn"] = .string(draft.time)
    draft["properties.updatedBy"] = .string(draft.caller.objectID)
  }

  @Sendable private static func checkAssignment(_ draft: Draft, _ scene: Scene) throws {
    guard UUIDText.isUUID(draft.name) else {
      throw ServiceError(
        400, "InvalidRoleAssignmentId",
        "The role assignment ID '\(draft.name)' is not valid. The role assignment ID must be a GUID.")
    }
    guard let principal = draft["properties.principalId"]?.string, UUIDText.isUUID(principal) else {
      throw ServiceError(400, "InvalidPrincipalId", "A valid principal ID must be provided for role assignment.")
    }
    let role = draft["properties.roleDefinitionId"]?.string ?? ""
    let roleID = role.split(separator: "/").last.map { $0.lowercased() } ?? ""
    let isPath = role.lowercased().contains("/providers/microsoft.authorization/roledefinitions/")
    let isCustom = ResourceID(role).flatMap { try? scene.find($0) } != nil
    guard isPath, roles.contains(where: { $0.key == roleID }) || isCustom else {
      throw ServiceError(
        400, "RoleDefinitionDoesNotExist", "The specified role definition with ID '\(role)' does not exist.")
    }
    guard let existing = draft.existing else { return try checkIsFirst(draft, scene, principal, roleID) }
    let old = existing.body["properties"]
    if old?["principalId"]?.string?.lowercased() != principal.lowercased()
      || old?["roleDefinitionId"]?.string?.lowercased().hasSuffix(roleID) != true
    {
      throw ServiceError(
        400, "RoleAssignmentUpdateNotPermitted",
        "Tenant ID, application ID, principal ID, and scope are not allowed to be updated.")
    }
  }

  /// No other assignment says the same.
  private static func checkIsFirst(_ draft: Draft, _ scene: Scene, _ principal: String, _ roleID: String) throws {
    let same = try scene.all(assignmentType).first { other in
      let properties = other.body["properties"]
      return other.id.parent == draft.id.parent
        && properties?["principalId"]?.string?.lowercased() == principal.lowercased()
        && properties?["roleDefinitionId"]?.string?.lowercased().hasSuffix(roleID) == true
    }
    if let same {
      throw ServiceError(
        409, "RoleAssignmentExists",
        "The role assignment already exists. The ID of the existing role assignment is \(same.name.filter { $0 != "-" })."
      )
    }
  }

  @Sendable private static func finishAssignment(_ draft: inout Draft) {
    let role = draft["properties.roleDefinitionId"]?.string?.split(separator: "/").last.map(String.init) ?? ""
    if let subscription = draft.id.subscription {
      draft["properties.roleDefinitionId"] = .string(
        "/subscriptions/\(subscription)/providers/\(definitionType)/\(role.lowercased())")
    }
    draft["properties.scope"] = .string(draft.id.parent?.description ?? "/")
    draft.fallback("properties.principalType", "ServicePrincipal")
    draft.fallback("properties.condition", .null)
    draft.fallback("properties.conditionVersion", .null)
    draft.fallback("properties.description", .null)
    draft.fallback("properties.delegatedManagedIdentityResourceId", .null)
    draft.once("properties.createdOn", .string(draft.time))
    draft.once("properties.createdBy", .string(draft.caller.objectID))
    draft["properties.updatedOn"] = .string(draft.time)
    draft["properties.updatedBy"] = .string(draft.caller.objectID)
  }

  /// A built-in role by its id, which is the same in every scope.
  static func builtIn(_ id: ResourceID) -> Value? {
    definitions(matching: nil, in: id.subscription).first { $0["name"]?.string == id.name.lowercased() }
  }

  /// The built-in roles, or the one that a filter names: `roleName eq 'Reader'`; their ids begin with the subscription
  /// that was asked.
  static func definitions(matching filter: String?, in subscription: String?) -> [Value] {
    let scope = subscription.map { "/subscriptions/\($0)" } ?? ""
    let wanted = filter.flatMap { text -> String? in
      text.lowercased().contains("rolename eq") ? text.split(separator: "'").dropFirst().first.map(String.init) : nil
    }
    return roles.filter { wanted == nil || $0.value.lowercased() == wanted?.lowercased() }.map { id, name in
      [
        "id": .string("\(scope)/providers/\(definitionType)/\(id)"), "name": .string(id),
        "type": .string(definitionType),
        "properties": [
          "roleName": .string(name), "type": "BuiltInRole", "description": .string(name), "assignableScopes": ["/"],
          "permissions": [],
        ],
      ]
    }
  }
}
