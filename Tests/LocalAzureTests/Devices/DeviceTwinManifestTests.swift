import Applying
import AzureClient
import Cloud
import Documents
import Exporting
import LocalAzure
import Plans
import Resources
import Testing

/// Manifests declare desired properties and tags of device twins, the whole way through the local Azure.
@Suite struct DeviceTwinManifestTests {
  private static let host = "ev-hub.azure-devices.net"

  private func hub(_ device: String) -> String {
    KindSample.document("IoTHub", "ev-hub", "{sku: {name: S1, capacity: 1}, devices: {CP001: \(device), CP002: {}}}")
  }

  private func left(_ plan: Plan) -> [String] {
    plan.changes.filter { $0.action != .none }.map { "\($0.action) \($0.address)" }
  }

  @Test func `what is declared is applied with its device, and the second plan is empty`() async throws {
    let world = try await KindWorld(polls: 0)
    let manifest = hub("{desired: {interval: 30, limits: {current: 32}, old: null}, tags: {site: north}}")
    try await world.apply(try await world.plan(manifest))
    let twin = try #require(try await world.cloud.devices(host: Self.host).deviceTwin("CP001"))
    #expect(twin.desired.isEquivalent(to: ["interval": 30, "limits": ["current": 32]]))
    #expect(twin.tags == ["site": "north"])
    #expect(left(try await world.plan(manifest)) == [])
  }

  @Test func `drift of a declared member is mended and what a back end wrote beside it survives`() async throws {
    let world = try await KindWorld(polls: 0)
    let manifest = hub("{desired: {interval: 30}, tags: {site: north, old: null}}")
    try await world.apply(try await world.plan(manifest))
    let registry = world.cloud.devices(host: Self.host)
    try await registry.patchDeviceTwin(
      "CP001",
      DeviceTwinPatch(desired: ["interval": 5, "firmware": ["version": 2]], tags: ["old": 1, "owner": "team"]),
      condition: .always)

    let (live, planned) = try await world.look(manifest)
    let plan = try planned()
    let item = try #require(Drift(plan, live).items.first)
    #expect(item.departure == .changed && item.address.description == "IoTHub.ev-hub/devices/CP001/twin")
    #expect(Set(item.properties.map(\.path.description)) == ["desired.interval", "tags.old"])

    // Written after the plan, beside what it touches: the etag has moved, what the plan saw has not.
    try await registry.patchDeviceTwin("CP001", DeviceTwinPatch(desired: ["late": true]), condition: .always)
    try await world.apply(try PlanDocument.decode(PlanDocument.encode(plan), path: "x.plan.json"))
    let twin = try #require(try await registry.deviceTwin("CP001"))
    #expect(twin.desired.isEquivalent(to: ["interval": 30, "firmware": ["version": 2], "late": true]))
    #expect(twin.tags.isEquivalent(to: ["site": "north", "owner": "team"]))
    #expect(left(try await world.plan(manifest)) == [])
  }

  @Test func `a plan is refused when somebody changed what it is about`() async throws {
    let world = try await KindWorld(polls: 0)
    try await world.apply(try await world.plan(hub("{desired: {interval: 30}}")))
    let plan = try await world.plan(hub("{desired: {interval: 60}}"))
    try await world.cloud.devices(host: Self.host).patchDeviceTwin(
      "CP001", DeviceTwinPatch(desired: ["interval": 5]), condition: .always)
    let report = try await world.outcome(of: plan)
    #expect(!report.isComplete)
    #expect(report.failed.map(\.address.description) == ["IoTHub.ev-hub/devices/CP001/twin"])
    let twin = try await world.cloud.devices(host: Self.host).deviceTwin("CP001")
    #expect(twin?.desired.isEquivalent(to: ["interval": 5]) == true)
  }

  @Test func `only twins of which something is declared are read`() async throws {
    let world = try await KindWorld(polls: 0)
    let manifest = hub("{desired: {interval: 30}}")
    try await world.apply(try await world.plan(manifest))
    let transport = AskedTransport(world.world.transport)
    _ = try await world.plan(manifest, through: transport)
    let twins = transport.urls.filter { $0.contains("/twins/") }
    #expect(twins == ["https://\(Self.host)/twins/CP001?api-version=2021-04-12"])
  }

  @Test func `an export writes desired properties and tags, and plans to nothing`() async throws {
    let world = try await KindWorld(polls: 0)
    try await world.apply(
      try await world.plan(hub("{desired: {interval: 30, list: [1, a], note: \"$${x}\"}, tags: {site: north}}")))
    let export = try await world.export()
    let texts = export.files.map(\.text).joined(separator: "\n")
    #expect(texts.contains("interval: 30") && texts.contains("site: north"))
    #expect(!texts.contains("$metadata") && !texts.contains("$version"))
    let plan = try await world.planExport(export)
    #expect(left(plan) == [])
    #expect(plan.unchanged[.deviceTwin] == 1)
  }
}
