import AzureClient
import Cloud
import Documents
import HTTP
import LocalAzure
import Resources
import Testing

/// The tool's own client in front of the local Azure: what one of them gets wrong, the other says.
struct ClientTests {
  private let group = ResourceID.resourceGroup(World.subscription, "rg")

  private func cloud(_ world: World) -> AzureCloud {
    let credential = ClientSecretCredential(
      tenant: World.tenant, client: World.client, secret: LocalTrust.ephemeral.secret, transport: world.transport,
      effects: Effects(now: { Double(world.clock.surroundings.now()) / 1e6 }, sleep: { _ in }, random: { 0.5 }))
    return AzureCloud(
      transport: world.transport, credential: credential, now: { Double(world.clock.surroundings.now()) / 1e6 },
      sleep: { world.clock.advance(seconds: max(1, $0.components.seconds)) }, random: { 0.5 })
  }

  private func world(polls: Int = 2, roles: Bool = false) async throws -> World {
    try await World(
      options: Options(
        tenant: World.tenant, subscription: World.subscription, pollsUntilDone: polls, retryAfter: 1,
        roles: roles ? .data : .off))
  }

  @Test func `every type of the example is put, read, listed and deleted through its operations`() async throws {
    let cloud = cloud(try await world())
    _ = try await cloud.putResource(group, apiVersion: "2025-04-01", body: ["location": "eastus"], condition: .always)
    let resources: [(String, String, Value)] = [
      (Sample.twins, "2023-01-31", Sample.instance), (Sample.hub, "2023-06-30", Sample.hubBody),
      (Sample.topic, "2025-02-15", Sample.plain), (Sample.storage, "2026-04-01", Sample.storageBody),
      (Sample.registry, "2025-11-01", Sample.registryBody), (Sample.workspace, "2026-03-01", Sample.plain),
      (Sample.identity, "2024-11-30", Sample.plain), (Sample.containers, "2026-07-01", Sample.containersBody),
      ("\(Sample.twins)/endpoints/dt-endpoint", "2023-01-31", EndpointSample.eventGrid),
      (
        "\(Sample.hub)/eventHubEndpoints/events/ConsumerGroups/runtime", "2023-06-30",
        ["properties": ["name": "runtime"]]
      ),
    ]
    for (path, version, body) in resources {
      let id = try #require(ResourceID(path))
      #expect(try await cloud.resource(id, apiVersion: version) == nil)
      let made = try await cloud.putResource(id, apiVersion: version, body: body, condition: .always)
      #expect(made.body["properties"]?["provisioningState"] != "Provisioning", "\(path)")
      #expect(try await cloud.resource(id, apiVersion: version)?.id == id)
      _ = try await cloud.putResource(id, apiVersion: version, body: body, condition: .always)
    }
    #expect(try await cloud.resources(inGroup: group).count == 8)
    let twins = try #require(ResourceID(Sample.twins))
    #expect(try await cloud.children(of: twins, collection: "endpoints", apiVersion: "2023-01-31").count == 1)
    for (path, version, _) in resources.reversed() {
      let id = try #require(ResourceID(path))
      try await cloud.deleteResource(id, apiVersion: version)
      #expect(try await cloud.resource(id, apiVersion: version) == nil)
      try await cloud.deleteResource(id, apiVersion: version)
    }
    try await cloud.deleteResource(group, apiVersion: "2025-04-01")
    #expect(try await cloud.resource(group, apiVersion: "2025-04-01") == nil)
  }

  @Test func `devices are kept with the keys that Azure made`() async throws {
    let world = try await world(polls: 0)
    try await world.make((Sample.hub, Sample.hubBody))
    let devices = cloud(world).devices(host: "ev-hub.azure-devices.net")
    #expect(try await devices.devices() == [])
    #expect(try await devices.device("CP001") == nil)
    let made = try await devices.putDevice(Device(id: "CP001"), condition: .absent)
    let etag = try #require(made.etag)
    var changed = made
    changed.status = "disabled"
    let updated = try await devices.putDevice(changed, condition: .matches(etag))
    #expect(updated.status == "disabled")
    await #expect(throws: AzureError.self) { try await devices.putDevice(changed, condition: .matches(etag)) }
    #expect(try await devices.devices().map(\.id) == ["CP001"])
    try await devices.deleteDevice("CP001", condition: .matches(try #require(updated.etag)))
    #expect(try await devices.devices() == [])
  }

  @Test func `the deployer is who the token says, and may write twins once the role is his`() async throws {
    let world = try await world(polls: 0, roles: true)
    try await world.make((Sample.twins, Sample.instance))
    let cloud = cloud(world)
    let twins = cloud.twins(host: "ev-twins.api.eus.digitaltwins.azure.net")
    await #expect(throws: AzureError.self) { _ = try await twins.models() }
    let principal = try await cloud.deployerObjectID()
    let id = try #require(
      ResourceID(
        "\(World.group)/providers/Microsoft.Authorization/roleAssignments/0d3d4a55-0000-4000-8000-00000000000a"))
    let role = "bcd981a7-7f74-457b-83e1-cceb9e632ffe"
    let body: Value = [
      "properties": [
        "principalId": .string(principal),
        "roleDefinitionId": .string(
          "/subscriptions/\(World.subscription)/providers/Microsoft.Authorization/roleDefinitions/\(role)"),
      ]
    ]
    _ = try await cloud.putResource(id, apiVersion: "2022-04-01", body: body, condition: .always)
    #expect(try await twins.models().isEmpty)
    try await cloud.deleteResource(id, apiVersion: "2022-04-01")
    await #expect(throws: AzureError.self) { _ = try await twins.models() }
  }
}
