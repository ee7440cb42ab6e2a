import Encodings
import OrderedCollections
import Documents

/// Container groups.
enum ContainerRules {
  static let groupType = "Microsoft.ContainerInstance/containerGroups"

  static let all = [group]

  private static let group = TypeRules(
    type: groupType,
    versions: [
      "2026-07-01", "2025-09-01", "2024-11-01-preview", "2024-10-01-preview", "2024-05-01-preview", "2023-05-01",
      "2022-10-01-preview", "2022-09-01",
      "2021-10-01", "2021-09-01", "2021-07-01", "2021-03-01", "2019-12-01", "2018-10-01",
    ],
    name: .characters(1...63, .lowerHyphenated), unsetTags: .absent, takesIdentity: true, hasSystemData: false,
    properties: PropertyRule.required(
      "properties.containers", "properties.osType", "properties.containers[].name",
      "properties.containers[].properties", "properties.containers[].properties.image",
      "properties.containers[].properties.resources", "properties.containers[].properties.resources.requests",
      "properties.containers[].properties.resources.requests.cpu",
      "properties.containers[].properties.resources.requests.memoryInGB",
      "properties.containers[].properties.environmentVariables[].name",
      "properties.containers[].properties.ports[].port",
      "properties.imageRegistryCredentials[].server")
      + PropertyRule.of(
        .list, "properties.containers", "properties.imageRegistryCredentials", "properties.ipAddress.ports")
      + PropertyRule.of(
        .number, "properties.containers[].properties.resources.requests.cpu",
        "properties.containers[].properties.resources.requests.memoryInGB")
      + PropertyRule.of(
        .string, "properties.containers[].properties.environmentVariables[].value",
        "properties.containers[].properties.environmentVariables[].secureValue")
      + PropertyRule.oneOf("properties.osType", "Linux", "Windows")
      + PropertyRule.oneOf("properties.restartPolicy", "Always", "OnFailure", "Never")
      + PropertyRule.oneOf("properties.sku", "Standard", "Dedicated", "Confidential", "NotSpecified")
      + PropertyRule.oneOf("properties.priority", "Regular", "Spot")
      + PropertyRule.oneOf("properties.ipAddress.type", "Public", "Private")
      + PropertyRule.oneOf("properties.ipAddress.ports[].protocol", "TCP", "UDP")
      + PropertyRule.oneOf("properties.containers[].properties.ports[].protocol", "TCP", "UDP")
      + PropertyRule.within("properties.ipAddress.ports[].port", 1...65535)
      + PropertyRule.readOnly(
        "properties.instanceView", "properties.provisioningState", "properties.ipAddress.fqdn",
        "properties.ipAddress.ip",
        "properties.containers[].properties.instanceView", "properties.isCreatedFromStandbyPool")
      + PropertyRule.secret(
        "properties.containers[].properties.environmentVariables[].secureValue",
        "properties.initContainers[].properties.environmentVariables[].secureValue",
        "properties.imageRegistryCredentials[].password", "properties.volumes[].azureFile.storageAccountKey",
        "properties.volumes[].secret", "properties.diagnostics.logAnalytics.workspaceKey")
      + PropertyRule.fallback("properties.restartPolicy", "Always")
      + PropertyRule.fallback("properties.sku", "Standard")
      + PropertyRule.fallback("properties.initContainers", [])
      + PropertyRule.fallback("properties.containers[].properties.ports", [])
      + PropertyRule.fallback("properties.containers[].properties.environmentVariables", [])
      + PropertyRule.fallback("properties.ipAddress.ports[].protocol", "TCP"),
    timing: Timing(
      headers: [.asyncOperation("operations")], deleteIsPolled: false, creating: "Pending", updating: "Pending"),
    claim: { draft in
      draft["properties.ipAddress.dnsNameLabel"]?.string.map { label in
        NameClaim(space: ".\(draft.region?.name ?? "").azurecontainer.io", name: label)
      }
    },
    nameTaken: { draft in
      let label = draft["properties.ipAddress.dnsNameLabel"]?.string ?? ""
      return ServiceError(
        400, "DnsNameLabelNotAvailable",
        "The DNS name label '\(label)' in container group '\(draft.name)' is not available in location "
          + "'\(draft.region?.name ?? "")'.")
    },
    check: check, finish: finish,
    unfinished: { body in
      withoutViews(&body)
      body.put(["state": "Pending"], at: Draft.path("properties.instanceView"))
    }, listed: withoutViews, views: ["containers/logs": { _ in ["content": ""] }],
    actions: [
      "restart": { _, _, _ in .begun(204) }, "stop": { _, _, _ in .empty(204) }, "start": { _, _, _ in .empty(202) },
    ])

  /// What a group is doing is told only to who asks for that group.
  @Sendable private static func withoutViews(_ body: inout Value) {
    body.put(nil, at: Draft.path("properties.instanceView"))
    for place in Pattern("properties.containers[].properties.instanceView").places(in: body) where place.value != nil {
      body.put(nil, at: place.path)
    }
  }

  @Sendable private static func check(_ draft: Draft, _ scene: Scene) throws {
    let containers = draft["properties.containers"]?.array ?? []
    guard !containers.isEmpty else {
      throw ServiceError(
        400, "InvalidContainerGroup", "The container group '\(draft.name)' has no containers; it needs at least one.")
    }
    let names = containers.compactMap { $0["name"]?.string }
    let rule = NameRule.characters(1...63, .lowerHyphenated)
    if let wrong = names.first(where: { !rule.accepts($0) }) {
      throw ServiceError(
        400, "InvalidContainerName", "The container name '\(wrong)' is not valid: it must be \(rule.description).")
    }
    if Set(names).count < names.count {
      throw ServiceError(400, "DuplicateContainerName", "Two containers of '\(draft.name)' have the same name.")
    }
    try checkPorts(draft, containers)
    try checkRegistries(draft)
    try checkUpdate(draft)
  }

  /// An image registry is entered by an identity of the group or by a user name, which needs its password.
  private static func checkRegistries(_ draft: Draft) throws {
    let assigned = (draft["identity.userAssignedIdentities"]?.object ?? [:]).keys.map { $0.lowercased() }
    for credential in draft["properties.imageRegistryCredentials"]?.array ?? [] {
      let server = credential["server"]?.string ?? ""
      if let identity = credential["identity"]?.string {
        guard assigned.contains(identity.lowercased()) else {
          throw ServiceError(
            400, "InvalidImageRegistryCredentialIdentity",
            "The identity '\(identity)' of image registry '\(server)' is not one of container group '\(draft.name)'.")
        }
      } else if credential["username"]?.string?.isEmpty ?? true {
        throw ServiceError(
          400, "InvalidImageRegistryCredential", "The image registry '\(server)' needs a user name or an identity.")
      }
    }
  }

  /// What the group opens must be opened by a container, and no two containers may open the same.
  private static func checkPorts(_ draft: Draft, _ containers: [Value]) throws {
    let opened = containers.flatMap { $0["properties"]?["ports"]?.array ?? [] }.compactMap { $0["port"]?.integer }
    if Set(opened).count < opened.count {
      throw ServiceError(
        400, "DuplicateContainerPort", "A port is opened by two containers of '\(draft.name)'; they share one address.")
    }
    let exposed = (draft["properties.ipAddress.ports"]?.array ?? []).compactMap { $0["port"]?.integer }
    if draft["properties.ipAddress"]?.object != nil, exposed.isEmpty {
      throw ServiceError(
        400, "MissingIpAddressPorts", "The ports in the 'ipAddress' of container group '\(draft.name)' are missing.")
    }
    if let stray = exposed.first(where: { !opened.contains($0) }) {
      throw ServiceError(
        400, "IpAddressPortNotOpenedByContainer",
        "The port \(stray) in the 'ipAddress' of container group '\(draft.name)' is opened by none of its containers.")
    }
  }

  /// What only a new group can have.
  private static func checkUpdate(_ draft: Draft) throws {
    guard let old = draft.existing?.body else { return }
    func moved(_ path: String) -> Bool {
      guard let before = old.value(at: Draft.path(path)), let after = draft[path] else { return false }
      return !before.isEquivalentIgnoringCase(to: after)
    }
    func sizes(_ body: Value) -> [String: Value] {
      let containers = body["properties"]?["containers"]?.array ?? []
      return Dictionary(
        containers.map { ($0["name"]?.string ?? "", $0["properties"]?["resources"]?["requests"] ?? .null) },
        uniquingKeysWith: { first, _ in first })
    }
    let (before, after) = (sizes(old), sizes(draft.body))
    let resized = after.contains { name, size in before[name].map { !$0.isEquivalent(to: size) } ?? true }
    let fixed = ["osType", "restartPolicy", "sku", "priority", "subnetIds", "ipAddress.type", "ipAddress.dnsNameLabel"]
    if resized || before.count != after.count || fixed.contains(where: { moved("properties.\($0)") }) {
      throw ServiceError(
        400, "InvalidContainerGroupUpdate",
        "The updates on container group '\(draft.name)' are invalid. If you are going to update the os type, restart "
          + "policy, network profile, CPU, memory or GPU resources for a container group, you must delete it first and "
          + "then create a new one.")
    }
  }

  @Sendable private static func finish(_ draft: inout Draft) {
    if draft["properties.ipAddress"]?.object != nil {
      draft.fallback("properties.ipAddress.type", "Public")
      let digits = draft.surroundings.random(2)
      draft.once("properties.ipAddress.ip", .string("20.62.\(digits[0]).\(digits[1])"))
      if let label = draft["properties.ipAddress.dnsNameLabel"]?.string {
        draft["properties.ipAddress.fqdn"] = .string("\(label).\(draft.region?.name ?? "").azurecontainer.io")
        draft.fallback("properties.ipAddress.autoGeneratedDomainNameLabelScope", "Unsecure")
      }
    }
    let running: Value = ["events": [], "state": "Running"]
    draft["properties.instanceView"] = running
    let containers = (draft["properties.containers"]?.array ?? []).map { container -> Value in
      var container = container
      let view: Value = [
        "restartCount": 0,
        "currentState": ["state": "Running", "startTime": .string(draft.time), "detailStatus": ""],
        "events": .array(events(image: container["properties"]?["image"]?.string ?? "", at: draft.time)),
      ]
      container.put(view, at: Draft.path("properties.instanceView"))
      return container
    }
    draft["properties.containers"] = .array(containers)
  }

  /// What happened while a group started, as the poll answer tells it.
  static func events(_ group: StoredResource) -> [Value] {
    let time = Timestamp.text(microseconds: group.changed)
    return (group.body["properties"]?["containers"]?.array ?? []).flatMap { container in
      events(image: container["properties"]?["image"]?.string ?? "", at: time)
    }
  }

  private static func events(image: String, at time: String) -> [Value] {
    [
      ("Pulling", "pulling image \"\(image)\""), ("Pulled", "Successfully pulled image \"\(image)\""),
      ("Created", "Created container"), ("Started", "Started container"),
    ]
    .map { name, message in
      [
        "count": 1, "firstTimestamp": .string(time), "lastTimestamp": .string(time), "name": .string(name),
        "message": .string(message), "type": "Normal",
      ]
    }
  }
}
