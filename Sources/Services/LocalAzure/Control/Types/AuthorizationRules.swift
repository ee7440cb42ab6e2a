import Documents
import Encodings
import Resources

/// Role assignments and role definitions.
enum AuthorizationRules {
  static let assignmentType = "Microsoft.Authorization/roleAssignments"
  static let definitionType = "Microsoft.Authorization/roleDefinitions"

  static let all = [assignment, definition]

  private static let versions = [
    "2022-04-01", "2020-10-01-preview", "2020-08-01-preview", "2020-04-01-preview", "2018-01-01-preview", "2015-07-01",
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
    timing: Timing(updateStatus: 201, deletionShows: true), check: checkDefinition, finish: finishDefinition)

  @Sendable private static func checkDefinition(_ draft: Draft, _ scene: Scene) throws {
    let name = draft["properties.roleName"]?.string ?? ""
    let others = try scene.all(definitionType).filter { $0.id != draft.id }
    let isTaken =
      BuiltInRoles.named(name) != nil
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
    guard isPath, BuiltInRoles.withID(roleID) != nil || isCustom else {
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
    guard let place = draft.id.parent else { return }
    let same = try scene.inside(place.child("providers", assignmentType), assignmentType).first { other in
      let properties = other.body["properties"]
      return other.id.parent == place
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
    if let type = compared("type", filter), type != "builtinrole" { return [] }
    let wanted = compared("roleName", filter)
    return BuiltInRoles.all.filter { wanted == nil || $0.name.lowercased() == wanted?.lowercased() }.map { role in
      [
        "id": .string("\(scope)/providers/\(definitionType)/\(role.id)"), "name": .string(role.id),
        "type": .string(definitionType),
        "properties": [
          "roleName": .string(role.name), "type": "BuiltInRole", "description": .string(role.name),
          "assignableScopes": ["/"], "permissions": [role.permissions.value],
        ],
      ]
    }
  }

  /// Whether a custom role is one that a filter names, by `roleName` or `type`.
  static func isMeant(_ definition: StoredResource, by filter: String?) -> Bool {
    let properties = definition.body["properties"]
    return ["roleName", "type"].allSatisfy { name in
      compared(name, filter).map { $0 == properties?[name]?.string?.lowercased() } ?? true
    }
  }

  /// Whether a custom role may be assigned at a scope.
  static func isAssignable(_ definition: StoredResource, at scope: ResourceID) -> Bool {
    let scopes = (definition.body["properties"]?["assignableScopes"]?.array ?? [])
      .compactMap { $0.string?.lowercased() }
    return scopes.contains { $0 == "/" || "\(scope.folded)/".hasPrefix($0.hasSuffix("/") ? $0 : $0 + "/") }
  }

  /// What a filter wants a member to be, in lower case: `roleName eq 'Reader'`.
  private static func compared(_ name: String, _ filter: String?) -> String? {
    let text = filter?.lowercased() ?? ""
    guard let start = text.firstRange(of: "\(name.lowercased()) eq '") else { return nil }
    return String(text[start.upperBound...].prefix { $0 != "'" })
  }
}

extension RolePermissions {
  /// As a role definition shows them.
  fileprivate var value: Value {
    func list(_ names: [String]) -> Value { .array(names.map { .string($0) }) }
    return [
      "actions": list(actions), "notActions": list(notActions), "dataActions": list(dataActions),
      "notDataActions": list(notDataActions),
    ]
  }
}
