import Crypto
import Documents
import Encodings
import OrderedCollections
import Resources

/// What every type's body has around its properties: location, tags, identity, system data.
extension Draft {
  /// Checks and normalises location, tags and identity.
  mutating func checkEnvelope(_ rules: TypeRules) throws(ServiceError) {
    try checkLocation(rules)
    try checkTags(rules)
    if let properties = body["properties"], properties.object == nil, !properties.isNull {
      throw .invalidContent("The value of 'properties' must be an object.")
    }
    fallback("properties", .object([:]))
    if rules.takesIdentity { try checkIdentity() }
  }

  private mutating func checkLocation(_ rules: TypeRules) throws(ServiceError) {
    if rules.location == .none {
      body[member: "location"] = nil
      return
    }
    let old = existing?.location
    guard let given = body["location"]?.string, !given.isEmpty else {
      if let old {
        body[member: "location"] = .string(old)
      } else if rules.location != .optional {
        throw .locationRequired
      }
      return
    }
    let location = Region.normalise(given)
    if let old, old != location {
      if rules.type == ResourceGroupRules.group.type {
        throw ServiceError(
          409, "InvalidResourceGroupLocation",
          "Invalid resource group location '\(location)'. The Resource group already exists in location '\(old)'.")
      }
      throw .locationFixed(name, existing: old, group: id.resourceGroup ?? "", new: location)
    }
    let available: [String] =
      switch rules.location {
      case .oneOf(let names): names
      case .required: Region.all.map(\.name)
      case .orGlobal: Region.all.map(\.name) + ["global"]
      case .optional: Region.all.map(\.name) + ["global"]
      case .none: []
      }
    guard available.contains(location) else {
      throw .locationUnavailable(given, type: rules.type, available: available)
    }
    body[member: "location"] = .string(location)
  }

  private mutating func checkTags(_ rules: TypeRules) throws(ServiceError) {
    guard rules.placement == .group || rules.takesTagsAsChild else {
      body[member: "tags"] = nil
      return
    }
    guard let tags = body["tags"], !tags.isNull else {
      body[member: "tags"] = nil
      return
    }
    guard let members = tags.object, members.values.allSatisfy({ $0.string != nil }) else {
      throw .invalidContent("The value of 'tags' must be an object of strings.")
    }
    if members.isEmpty { body[member: "tags"] = nil }
    guard members.count <= 50 else {
      throw ServiceError(400, "TooManyTags", "A resource may have at most 50 tags; \(members.count) were given.")
    }
    for (tag, value) in members {
      guard !tag.isEmpty, tag.count <= 512, !tag.contains(where: { "<>%&\\?/".contains($0) }) else {
        throw ServiceError(
          400, "InvalidTagNameCharacters",
          "The tag names '\(tag)' have reserved characters '<,>,%,&,\\,?,/' or control characters, or their length is not "
            + "1 to 512.")
      }
      guard (value.string ?? "").count <= 256 else {
        throw ServiceError(400, "InvalidTagValueLength", "The value of tag '\(tag)' is longer than 256 characters.")
      }
    }
    let folded = Dictionary(grouping: members.keys) { $0.lowercased() }
    if let twice = folded.values.first(where: { $0.count > 1 }) {
      throw ServiceError(
        400, "DuplicateTagNames", "The tag names '\(twice.joined(separator: ", "))' differ in case only.")
    }
  }

  // MARK: Identity

  private static let identityTypes = [
    "None", "SystemAssigned", "UserAssigned", "SystemAssigned,UserAssigned",
  ]

  private mutating func checkIdentity() throws(ServiceError) {
    guard let identity = body["identity"], !identity.isNull else {
      body[member: "identity"] = nil
      return
    }
    let given = identity["type"]?.string?.filter { $0 != " " } ?? ""
    guard let type = Self.identityTypes.first(where: { $0.lowercased() == given.lowercased() }) else {
      throw ServiceError(
        400, "InvalidIdentityType",
        "The identity type '\(given)' is not valid. Allowed values are: \(Self.identityTypes.joined(separator: ", ")).")
    }
    let assigned = identity["userAssignedIdentities"]?.object ?? [:]
    if type.contains("UserAssigned"), assigned.isEmpty {
      throw ServiceError(
        400, "InvalidIdentityValues",
        "The identity type '\(type)' needs at least one entry in 'userAssignedIdentities'.")
    }
    if !type.contains("UserAssigned"), !assigned.isEmpty {
      throw ServiceError(
        400, "InvalidIdentityValues", "The identity type '\(type)' takes no 'userAssignedIdentities'.")
    }
    self["identity.type"] = .string(type)
  }

  /// Every user-assigned identity that is named exists.
  func checkAssignedIdentities(_ scene: Scene) throws {
    for named in (body["identity"]?["userAssignedIdentities"]?.object ?? [:]).keys {
      let assigned = ResourceID(named)
      guard let assigned, assigned.foldedType == IdentityRules.identityType.lowercased(),
        try scene.find(assigned) != nil
      else {
        throw ServiceError(
          400, "FailedIdentityOperation",
          "Identity operation for resource '\(id)' failed: the user-assigned identity '\(named)' was not found.")
      }
    }
  }

  /// Gives the identity its principal, the same for the life of the resource.
  mutating func completeIdentity(_ rules: TypeRules) {
    guard rules.takesIdentity, let type = self["identity.type"]?.string else { return }
    var identity: Value = ["type": .string(type)]
    if type.hasPrefix("SystemAssigned") {
      let kept = existing?.body["identity"]?["principalId"]?.string
      identity[member: "principalId"] = .string(kept ?? surroundings.uuid())
      identity[member: "tenantId"] = .string(caller.tenant.isEmpty ? options.tenant : caller.tenant)
    }
    if type.contains("UserAssigned") {
      var assigned = OrderedDictionary<String, Value>()
      for key in (body["identity"]?["userAssignedIdentities"]?.object ?? [:]).keys {
        let tenant = caller.tenant.isEmpty ? options.tenant : caller.tenant
        let ids = IdentityRules.ids(of: key, tenant: tenant)
        assigned[key] = ["principalId": .string(ids.principal), "clientId": .string(ids.client)]
      }
      identity[member: "tenantId"] = .string(caller.tenant.isEmpty ? options.tenant : caller.tenant)
      identity[member: "userAssignedIdentities"] = .object(assigned)
    }
    body[member: "identity"] = identity
  }

  mutating func stampSystemData() {
    let caller = Value.string(caller.application)
    var data = existing?.body["systemData"] ?? .object([:])
    if data["createdAt"] == nil {
      data[member: "createdBy"] = caller
      data[member: "createdByType"] = "Application"
      data[member: "createdAt"] = .string(time)
    }
    data[member: "lastModifiedBy"] = caller
    data[member: "lastModifiedByType"] = "Application"
    data[member: "lastModifiedAt"] = .string(time)
    body[member: "systemData"] = nil
    body[member: "systemData"] = data
  }
}

/// Stable made-up ids: what a directory would give out.
enum Derived {
  /// A UUID that depends on the text alone.
  static func uuid(_ text: String) -> String {
    UUIDText.format(Array(SHA256.hash(data: Array(text.lowercased().utf8))))
  }
}
