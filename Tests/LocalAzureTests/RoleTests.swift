import Documents
import Encodings
import FoundationEssentials
import HTTP
import LocalAzure
import Testing

@testable import LocalAzure

/// Who may do what: role assignments count for the planes that heed them.
struct RoleTests {
  private static let administrator = Options().administrator
  private static let auditor = "0d3d4a55-0000-4000-8000-0000000000aa"
  private static let owner = "bcd981a7-7f74-457b-83e1-cceb9e632ffe"
  private static let reader = "d57506d4-4c8d-48b1-8587-93c323f6a5a3"
  private static let generalReader = "acdd72a7-3385-48ef-bd42-f606fba81ae7"

  private func world(_ roles: RoleEnforcement) async throws -> World {
    try await World(options: Options(tenant: World.tenant, subscription: World.subscription, roles: roles))
  }

  /// Sends a call as the service principal of a client id.
  private func call(
    _ world: World, as client: String, _ method: String, _ url: String, _ body: Value? = nil
  ) async throws -> Reply {
    let audiences = ["digitaltwins.azure.net": "digitaltwins.azure.net", "azure-devices.net": "iothubs.azure.net"]
    let audience = audiences.first { url.contains($0.key) }?.value ?? "management.azure.com"
    let scope = "https://\(audience)/.default"
    let form = "grant_type=client_credentials&client_id=\(client)&client_secret=\(world.secret)&scope=\(scope)"
    let token = Reply(
      try await world.transport.send(
        HTTPRequest(
          "POST", "https://login.microsoftonline.com/\(World.tenant)/oauth2/v2.0/token",
          headers: ["Content-Type": "application/x-www-form-urlencoded"], body: Array(form.utf8))))
    let access = try #require(token.body["access_token"]?.string)
    return Reply(
      try await world.transport.send(
        HTTPRequest(
          method, url, headers: ["Authorization": "Bearer \(access)", "Content-Type": "application/json"],
          body: body?.json ?? [])))
  }

  private func resource(_ path: String, _ version: String) -> String {
    "https://management.azure.com\(path)?api-version=\(version)"
  }

  private func objectID(_ client: String) -> String { LoginPlane.objectID(ofClient: client, tenant: World.tenant) }

  /// Assigns a role as the administrator.
  private func assign(_ world: World, _ role: String, to client: String, at scope: String, name: String) async throws {
    let made = try await call(
      world, as: Self.administrator, "PUT",
      resource("\(scope)/providers/Microsoft.Authorization/roleAssignments/\(name)", "2022-04-01"),
      [
        "properties": [
          "roleDefinitionId": .string(
            "/subscriptions/\(World.subscription)/providers/Microsoft.Authorization/roleDefinitions/\(role)"),
          "principalId": .string(objectID(client)),
        ]
      ])
    #expect(made.status == 201, "\(made.text)")
  }

  /// A group and an instance, made by the administrator; the instance's host.
  private func makeInstance(_ world: World) async throws -> String {
    let group = try await call(
      world, as: Self.administrator, "PUT", resource(World.group, "2025-04-01"), ["location": "eastus"])
    #expect(group.status == 201)
    let made = try await call(
      world, as: Self.administrator, "PUT", resource(Sample.twins, "2023-01-31"), Sample.instance)
    #expect(made.status == 201, "\(made.text)")
    let live = try await call(world, as: Self.administrator, "GET", resource(Sample.twins, "2023-01-31"))
    return try #require(live.body["properties"]?["hostName"]?.string)
  }

  private let model: Value = [
    [
      "@id": "dtmi:test:Battery;1", "@type": "Interface", "@context": "dtmi:dtdl:context;3",
      "contents": [["@type": "Property", "name": "soc", "schema": "integer"]],
    ]
  ]

  @Test(arguments: [RoleEnforcement.data, .all])
  func `without a data role nobody touches a twin, not even who made the instance`(_ roles: RoleEnforcement)
    async throws
  {
    let world = try await world(roles)
    let host = try await makeInstance(world)
    let models = "https://\(host)/models?api-version=2023-10-31"
    let query = "https://\(host)/query?api-version=2023-10-31"
    let refused = try await call(world, as: Self.administrator, "POST", models, model)
    #expect(refused.status == 403)
    #expect(refused.text.contains("Microsoft.DigitalTwins/models/write"))
    try await assign(
      world, Self.reader, to: Self.administrator, at: Sample.twins, name: "0d3d4a55-0000-4000-8000-0000000000b1")
    #expect(try await call(world, as: Self.administrator, "GET", models).status == 200)
    let asked: Value = ["query": "SELECT * FROM DIGITALTWINS"]
    #expect(try await call(world, as: Self.administrator, "POST", query, asked).status == 200)
    #expect(try await call(world, as: Self.administrator, "POST", models, model).status == 403)
    // A role at the group covers what is in it.
    try await assign(
      world, Self.owner, to: Self.administrator, at: World.group, name: "0d3d4a55-0000-4000-8000-0000000000b2")
    #expect(try await call(world, as: Self.administrator, "POST", models, model).status == 201)
  }

  /// A call of each kind that a hub's roles tell apart.
  private static let hubCalls: [(method: String, path: String, operation: String, body: Value?)] = [
    ("PUT", "/devices/CP001", "devices/write", ["deviceId": "CP001"]), ("GET", "/devices/CP001", "devices/read", nil),
    ("GET", "/devices", "devices/read", nil), ("GET", "/devices/CP001/modules", "devices/read", nil),
    ("POST", "/devices/query", "twins/read", ["query": "SELECT * FROM devices"]),
    ("GET", "/twins/CP001", "twins/read", nil), ("PATCH", "/twins/CP001", "twins/write", ["tags": ["a": 1]]),
    ("GET", "/statistics/devices", "statistics/read", nil), ("GET", "/configurations", "configurations/read", nil),
    ("GET", "/messages/servicebound/feedback", "cloudToDeviceMessages/feedback/action", nil),
    ("DELETE", "/devices/CP001/commands", "cloudToDeviceMessages/queue/purge/action", nil),
    ("GET", "/-/events/events", "messages/read", nil),
    ("POST", "/devices", "devices/delete", [["id": "CP009", "importMode": "delete"]]),
    ("POST", "/twins/CP001/methods", "directMethods/invoke/action", ["methodName": "x"]),
  ]

  /// What the operations that a role allows begin and end with. Whoever owns a hub has nothing to say to its devices.
  private static let hubRoles: [(role: String, begin: String, end: String)] = [
    ("IoT Hub Data Contributor", "", ""), ("IoT Hub Data Reader", "", "/read"),
    ("IoT Hub Registry Contributor", "devices/", ""), ("IoT Hub Twin Contributor", "twins/", ""),
    ("Owner", "nothing", ""), ("", "nothing", ""),
  ]

  @Test(arguments: hubRoles)
  func `a hub lets in whom its data roles allow`(_ role: String, _ begin: String, _ end: String) async throws {
    let world = try await world(.data)
    try await world.make((Sample.hub, Sample.hubBody))
    if !role.isEmpty {
      let id = try #require(BuiltInRoles.named(role)?.id)
      try await assign(world, id, to: Self.auditor, at: Sample.hub, name: "0d3d4a55-0000-4000-8000-0000000000c1")
    }
    for call in Self.hubCalls {
      let url = "https://ev-hub.azure-devices.net\(call.path)?api-version=2021-04-12"
      let reply = try await self.call(world, as: Self.auditor, call.method, url, call.body)
      let refusal = reply.headers["iothub-errorcode"]
      if call.operation.hasPrefix(begin), call.operation.hasSuffix(end) {
        #expect(refusal?.hasPrefix("IotHubUnauthorized") != true, "\(call.path): \(reply.text)")
      } else {
        #expect(reply.status == 401 && refusal == "IotHubUnauthorized", "\(call.path): \(reply.text)")
        #expect(reply.text.contains("is not authorized for \(call.method) on \(call.path)"))
      }
    }
    // A signature needs no role.
    let keys = try await self.call(
      world, as: Self.administrator, "POST", resource("\(Sample.hub)/listkeys", "2023-06-30"))
    let owner = keys.body["value"]?.array?.first { $0["keyName"] == "iothubowner" }?["primaryKey"]?.string
    let key = try #require(owner.flatMap { Base64.decode($0) })
    let signature = DeviceWorld.signature(Data(key), place: DeviceWorld.host, policy: "iothubowner")
    let signed = try await world.send(
      "GET", "https://ev-hub.azure-devices.net/devices?api-version=2021-04-12",
      headers: ["Authorization": signature], token: nil)
    #expect(signed.status == 200, "\(signed.text)")
  }

  @Test func `a role that is taken away is gone at once`() async throws {
    let world = try await world(.data)
    let host = try await makeInstance(world)
    let name = "0d3d4a55-0000-4000-8000-0000000000b3"
    try await assign(world, Self.owner, to: Self.administrator, at: Sample.twins, name: name)
    let models = "https://\(host)/models?api-version=2023-10-31"
    #expect(try await call(world, as: Self.administrator, "GET", models).status == 200)
    let path = "\(Sample.twins)/providers/Microsoft.Authorization/roleAssignments/\(name)"
    #expect(try await call(world, as: Self.administrator, "DELETE", resource(path, "2022-04-01")).status == 200)
    #expect(try await call(world, as: Self.administrator, "GET", models).status == 403)
  }

  @Test func `where roles count everywhere, a reader reads and an unknown caller is refused`() async throws {
    let world = try await world(.all)
    _ = try await makeInstance(world)
    let instance = resource(Sample.twins, "2023-01-31")
    let refused = try await call(world, as: Self.auditor, "GET", instance)
    #expect(refused.status == 403)
    #expect(refused.body["error"]?["code"] == "AuthorizationFailed")
    #expect(refused.text.contains("'Microsoft.DigitalTwins/digitalTwinsInstances/read'"))
    try await assign(
      world, Self.generalReader, to: Self.auditor, at: "/subscriptions/\(World.subscription)",
      name: "0d3d4a55-0000-4000-8000-0000000000b4")
    #expect(try await call(world, as: Self.auditor, "GET", instance).status == 200)
    #expect(try await call(world, as: Self.auditor, "PUT", instance, Sample.instance).status == 403)
    #expect(try await call(world, as: Self.auditor, "DELETE", instance).status == 403)
    let keys = resource("\(Sample.hub)/listkeys", "2023-06-30")
    #expect(try await call(world, as: Self.auditor, "POST", keys).status == 403)
  }

  @Test func `a custom role allows what it says and takes out what it says`() async throws {
    let world = try await world(.all)
    _ = try await makeInstance(world)
    let role = "0d3d4a55-0000-4000-8000-0000000000c1"
    let scope = "/subscriptions/\(World.subscription)"
    let made = try await call(
      world, as: Self.administrator, "PUT",
      resource("\(scope)/providers/Microsoft.Authorization/roleDefinitions/\(role)", "2022-04-01"),
      [
        "properties": [
          "roleName": "Twins keeper", "assignableScopes": [.string(scope)],
          "permissions": [
            [
              "actions": ["Microsoft.DigitalTwins/*"], "notActions": ["Microsoft.DigitalTwins/*/delete"],
            ]
          ],
        ]
      ])
    #expect(made.status == 201, "\(made.text)")
    try await assign(world, role, to: Self.auditor, at: scope, name: "0d3d4a55-0000-4000-8000-0000000000c2")
    let instance = resource(Sample.twins, "2023-01-31")
    #expect(try await call(world, as: Self.auditor, "PUT", instance, Sample.instance).status == 200)
    #expect(try await call(world, as: Self.auditor, "DELETE", instance).status == 403)
    #expect(try await call(world, as: Self.auditor, "GET", resource(World.group, "2025-04-01")).status == 403)
  }

  @Test(arguments: [
    ("*", "microsoft.devices/iothubs/read", true), ("*/read", "Microsoft.Devices/IotHubs/read", true),
    ("*/read", "Microsoft.Devices/IotHubs/write", false),
    ("Microsoft.Authorization/*/Write", "Microsoft.Authorization/roleAssignments/write", true),
    ("Microsoft.Authorization/*/Write", "Microsoft.Authorization/write", false),
    ("Microsoft.Devices/IotHubs/*", "Microsoft.Devices/IotHubs", false),
    ("a*b*c", "aXbYc", true), ("a*b*c", "aXbY", false), ("", "", true), ("", "a", false), ("**", "", true),
    ("*a*a*a*a*a*a*a*a*b", String(repeating: "a", count: 4000), false),
  ])
  func `a star stands for any run of characters`(_ pattern: String, _ name: String, _ isCovered: Bool) {
    #expect(RolePermissions.matches(pattern, name) == isCovered)
  }
}
