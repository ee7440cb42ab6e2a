import AzureClient
import Cloud
import DTDL
import Documents
import HTTP
import LocalAzure
import OrderedCollections
import Resources
import Synchronization
import Testing
import Twins

/// A network that loses requests, answers and patience at random, the same way for the same seed.
private final class UnreliableNetwork: Transport {
  private let inner: any Transport
  private let state: Mutex<UInt64>

  init(_ inner: any Transport, seed: UInt64) {
    self.inner = inner
    state = Mutex(seed &* 2_654_435_761 &+ 1)
  }

  func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    switch chance() {
    case ..<0.05: throw TransportError(.connect, host: "h", detail: "the request was not sent")
    case ..<0.10: throw TransportError(.interrupted, host: "h", detail: "the request was lost")
    case ..<0.15: return HTTPResponse(status: 429, headers: ["Retry-After": "0"])
    case ..<0.30:
      _ = try await inner.send(request)
      throw TransportError(.interrupted, host: "h", detail: "the answer was lost")
    case ..<0.35:
      _ = try await inner.send(request)
      return HTTPResponse(status: 502)
    default: return try await inner.send(request)
    }
  }

  private func chance() -> Double {
    state.withLock { state in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) / Double(1 << 53)
    }
  }
}

/// The tool's client over a network that fails at a third of all calls, in front of a service that acts on what it
/// got: nothing may be done twice, missed or mistaken for somebody else's work.
struct UnreliableNetworkTests {
  private let group = ResourceID.resourceGroup(World.subscription, "rg")
  private let count = 8

  @Test(arguments: 1...12) func `what was asked for is there once, whatever got lost on the way`(_ seed: UInt64)
    async throws
  {
    let world = try await World()
    let sure = cloud(world, world.transport)
    let instance = ResourceID(Sample.twins)!
    do {
      try await provision(cloud(world, UnreliableNetwork(world.transport, seed: seed)), instance)
    } catch {
      Issue.record("seed \(seed): \(error)")
      return
    }
    let host = try await host(sure, instance)
    let service = sure.twins(host: host)
    var soc: [String: Value] = [:]
    try await service.eachTwinPage { page throws(AzureError) in
      for row in page { soc[row.id] = (try? JSONReader.parse(row.json))?["soc"] }
    }
    let expected = Dictionary(uniqueKeysWithValues: (0..<count - 1).map { ("t\($0)", Value.integer(Int64($0) + 100)) })
    #expect(soc == expected, "seed \(seed)")
    var targets: [String: String] = [:]
    try await service.eachRelationshipPage { page throws(AzureError) in
      for row in page { targets[row.key.source] = row.target }
    }
    #expect(targets == ["t1": "t0", "t2": "t1", "t3": "t2", "t4": "t3", "t5": "t4", "t6": "t5"], "seed \(seed)")
    #expect(try await service.models().count == 1, "seed \(seed)")
    let devices = try await sure.devices(host: try await self.host(sure, ResourceID(Sample.hub)!)).devices()
    #expect(devices.map(\.id) == ["CP002"], "seed \(seed)")
    #expect(devices.map(\.status) == ["disabled"], "seed \(seed)")
  }

  private func provision(_ cloud: AzureCloud, _ instance: ResourceID) async throws {
    _ = try await cloud.putResource(group, apiVersion: "2025-04-01", body: ["location": "eastus"], condition: .absent)
    _ = try await cloud.putResource(instance, apiVersion: "2023-01-31", body: Sample.instance, condition: .absent)
    let service = cloud.twins(host: try await host(cloud, instance))
    try await service.createModels([
      [
        "@id": "dtmi:test:Battery;1", "@type": "Interface", "@context": "dtmi:dtdl:context;3",
        "contents": [
          ["@type": "Property", "name": "soc", "schema": "integer"], ["@type": "Relationship", "name": "next"],
        ],
      ]
    ])
    for index in 0..<count {
      let body: Value = ["$metadata": ["$model": "dtmi:test:Battery;1"], "soc": .integer(Int64(index))]
      let etag = try await service.putTwin("t\(index)", body: body, condition: .absent)
      let patch = [PatchOperation(.add, "/soc", .integer(Int64(index) + 100))]
      try await service.patchTwin("t\(index)", patch, condition: .matches(etag))
    }
    for index in 1..<count {
      let relationship = Relationship(source: "t\(index)", id: "r", name: "next", target: "t\(index - 1)")
      try await service.putRelationship(relationship, condition: .absent)
    }
    let last = "t\(count - 1)"
    try await service.deleteRelationship(RelationshipKey(source: last, id: "r"), condition: .always)
    try await service.deleteTwin(last, condition: .always)
    try await registerDevices(cloud)
  }

  private func registerDevices(_ cloud: AzureCloud) async throws {
    let hub = ResourceID(Sample.hub)!
    _ = try await cloud.putResource(hub, apiVersion: "2023-06-30", body: Sample.hubBody, condition: .absent)
    let registry = cloud.devices(host: try await host(cloud, hub))
    try await registry.putDevice(Device(id: "CP001"), condition: .absent)
    let made = try await registry.putDevice(Device(id: "CP002"), condition: .absent)
    try await registry.putDevice(Device(id: "CP002", status: "disabled"), condition: .matches(made.etag ?? ""))
    try await registry.deleteDevice("CP001", condition: .always)
  }

  private func host(_ cloud: AzureCloud, _ id: ResourceID) async throws -> String {
    let version = id.type.hasSuffix("IotHubs") ? "2023-06-30" : "2023-01-31"
    return try #require(try await cloud.resource(id, apiVersion: version)?.body["properties"]?["hostName"]?.string)
  }

  private func cloud(_ world: World, _ transport: any Transport) -> AzureCloud {
    let effects = Effects(
      now: { Double(world.clock.surroundings.now()) / 1e6 }, sleep: { _ in }, random: { 0.5 })
    let credential = ClientSecretCredential(
      tenant: World.tenant, client: World.client, secret: LocalTrust.ephemeral.secret, transport: transport,
      policy: RetryPolicy(attempts: 20), effects: effects)
    return AzureCloud(
      transport: transport, credential: credential, now: effects.now, sleep: effects.sleep, random: effects.random,
      rates: .unlimited, policy: RetryPolicy(attempts: 20))
  }
}
