import Cloud
import Documents
import Plans
import Resources
import Testing

@Suite struct DriftTests {
  private static let group = ResourceID.resourceGroup("s", "g")
  private static let hub = group.provider("Microsoft.Devices/IotHubs", "h")

  private static func change(
    _ action: Action, _ address: String, _ code: Reason.Code, pin: Pin = .present(etag: nil, digest: "d")
  ) -> Change {
    Change(
      address: ObjectAddress(address), kind: .resource, identifier: hub.description, action: action,
      reason: Reason(code, "because"),
      properties: [
        PropertyChange(path: ValuePath([.member("sku")]), before: "S2", after: .known("S1"), forcesReplacement: false)
      ], pin: pin)
  }

  private static func drift(_ changes: [Change], _ filters: [String] = []) -> Drift {
    let environment = DesiredState.Environment(name: "e", subscription: "s", location: "eastus", resourceGroup: "g")
    var live = LiveState(deployerObjectID: "", deployerTenantID: "")
    live.resources[hub] = LiveResource(
      id: hub,
      body: ["systemData": ["lastModifiedBy": "ann", "lastModifiedByType": "User", "lastModifiedAt": "2026-01-01"]])
    return Drift(Plan(environment: environment, purpose: .apply, changes: changes), live, filters: filters)
  }

  @Test func `every action is a departure, seen from the manifests`() {
    let drift = Self.drift([
      Self.change(.create, "A.new", .absent, pin: .absent), Self.change(.update, "A.changed", .differs),
      Self.change(.replace, "A.replaced", .immutable), Self.change(.delete, "A.pruned", .pruned),
      Self.change(.adopt, "A.adopted", .unmarked), Self.change(.none, "A.same", .identical),
      Self.change(.create, "A.follows", .dependency),
    ])
    #expect(
      drift.items.map { "\($0.address) \($0.departure)" } == [
        "A.new missing", "A.changed changed", "A.replaced changed", "A.pruned unexpected", "A.adopted unmarked",
      ])
    #expect(drift.items.map(\.needsReplacement) == [false, false, true, false, false])
  }

  @Test func `live and declared are the other way round than in a plan, and the last writer is named`() throws {
    let item = try #require(Self.drift([Self.change(.update, "A.changed", .differs)]).items.first)
    #expect(item.properties.first?.live == "S2")
    #expect(item.properties.first?.declared == .known("S1"))
    #expect(item.lastChange.map { [$0.by, $0.type, $0.at] } == ["ann", "User", "2026-01-01"])
  }

  @Test(arguments: [
    ("IoTHub", true), ("iothub", true), ("IoTHub.hub", true), ("IoTHub.hub/devices/d1", true), ("IoTHub.h*", true),
    ("IoTHub.hu", false), ("IoT", false), ("IoTHub.hub/devices/d", false), ("Other*", false), ("*", true),
  ])
  func `a filter covers a kind, an object and what lies in it`(_ filter: String, _ isCovered: Bool) {
    #expect(Drift.covers([filter], ObjectAddress("IoTHub.hub/devices/d1")) == isCovered)
  }
}
