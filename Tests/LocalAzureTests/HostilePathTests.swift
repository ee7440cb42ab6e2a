import Documents
import FoundationEssentials
import HTTP
import LocalAzure
import Testing

/// Paths by which somebody may try to reach what is not theirs.
struct HostilePathTests {
  private static let auditor = "0d3d4a55-0000-4000-8000-0000000000aa"

  /// A world in which roles count, and the token of somebody who has none.
  private func guarded() async throws -> (World, String) {
    let world = try await World(
      options: Options(
        tenant: World.tenant, subscription: World.subscription, roles: .all, administrator: World.client))
    try await world.make((Sample.hub, Sample.hubBody))
    let form = "client_id=\(Self.auditor)&grant_type=client_credentials&client_secret=\(world.secret)"
    let reply = Reply(
      try await world.transport.send(
        HTTPRequest(
          "POST", "https://login.microsoftonline.com/\(World.tenant)/oauth2/v2.0/token",
          body: Array("\(form)&scope=https://management.azure.com/.default".utf8))))
    return (world, try #require(reply.body["access_token"]?.string))
  }

  private static func escaped(_ text: String) -> String { text.replacing("/", with: "%2F") }

  private static let hub = Sample.hub

  @Test(arguments: [
    // The whole id, its scope or its last part as one segment; slashes doubled, dots, other ways to write them.
    "/\(escaped(hub))", "/\(escaped(World.group))/providers/Microsoft.Devices/IotHubs/ev-hub",
    "\(World.group)%2Fproviders%2FMicrosoft.Devices%2FIotHubs%2Fev-hub",
    "/subscriptions/\(World.subscription)/resourceGroups/rg%2Fproviders%2FMicrosoft.Devices%2FIotHubs/ev-hub",
    "\(World.group)/providers/Microsoft.Devices/IotHubs%2Fev-hub", "/\(hub)",
    "\(World.group)//providers/Microsoft.Devices/IotHubs//ev-hub",
    "/tenants/..\(hub)", "/tenants/%2E%2E\(hub)", "/subscriptions/\(World.subscription)/../\(hub)",
    "\(hub)/", "\(hub)/.", "\(hub)%00", "\(hub)/%00", "\(hub.uppercased())", "\(hub)\\", "/./\(hub)",
  ]) func `no spelling of a path leads past the roles`(_ path: String) async throws {
    let (world, token) = try await guarded()
    for method in ["GET", "DELETE", "PUT"] {
      let reply = try await world.send(
        method, "https://management.azure.com\(path)?api-version=2023-06-30", method == "PUT" ? Sample.hubBody : nil,
        token: token)
      #expect(![200, 201, 202, 204].contains(reply.status), "\(method) \(path): \(reply.status) \(reply.text)")
      #expect(!reply.text.contains("hostName"))
    }
    #expect(try await world.arm("GET", Sample.hub).status == 200)
  }

  @Test(arguments: [
    "/subscriptions/\(World.subscription)/resourceGroups/%00",
    "/subscriptions/\(World.subscription)/resourceGroups/a%0Ab",
    "/subscriptions/\(World.subscription)/resourceGroups/\(String(repeating: "a", count: 20_000))",
    "/subscriptions/\(World.subscription)/resourceGroups/..", "/subscriptions/%FF%FE/resourceGroups",
    "/subscriptions/\(World.subscription)/resourceGroups/%", "/subscriptions/\(World.subscription)/resourceGroups/%zz",
    "/" + String(repeating: "a/", count: 10_000),
  ]) func `a path that names nothing is refused and makes nothing`(_ path: String) async throws {
    let world = try await World()
    let reply = try await world.arm("PUT", path, ["location": "eastus"])
    #expect((400..<500).contains(reply.status), "\(reply.status)")
    let groups = try await world.arm("GET", "/subscriptions/\(World.subscription)/resourceGroups")
    #expect(groups.body["value"] == [])
  }

  @Test func `a body that is nested without end is refused`() async throws {
    let world = try await World()
    let token = try await world.token()
    for body in [String(repeating: "[", count: 1_000_000), String(repeating: "{\"a\":", count: 500_000)] {
      let reply = Reply(
        try await world.transport.send(
          HTTPRequest(
            "PUT", "https://management.azure.com\(World.group)?api-version=2025-04-01",
            headers: ["Authorization": "Bearer \(token)"], body: Array(body.utf8))))
      #expect(reply.status == 400)
    }
  }
}
