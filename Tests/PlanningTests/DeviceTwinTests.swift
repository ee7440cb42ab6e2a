import Cloud
import Documents
import Plans
import Resources
import Testing

@testable import Planning

/// Desired properties and tags of device twins: compared leaf by leaf, and nothing else touched.
@Suite struct DeviceTwinTests {
  private static let address = Make.hubAddress.child("devices", "D1")

  private func desired(_ desired: Value?, _ tags: Value? = nil) throws -> DesiredState {
    var state = Make.whole
    let index = try #require(state.devices.firstIndex { $0.id == "D1" })
    state.devices[index].desired = desired
    state.devices[index].tags = tags
    return state
  }

  private func plan(_ desired: DesiredState, _ world: World) throws -> Plan {
    try Make.planner().plan(desired, world.live(desired), purpose: .apply)
  }

  private func applied(_ desired: DesiredState) throws -> World {
    var world = World()
    try world.apply(try plan(desired, world))
    return world
  }

  private func twin(_ plan: Plan) -> Change? { plan.changes.first { $0.kind == .deviceTwin } }

  private func patch(_ plan: Plan) -> DeviceTwinPatch? {
    guard case .patchDeviceTwin(_, "D1", let patch)? = twin(plan)?.operation else { return nil }
    return patch
  }

  @Test func `what is declared of a new device's twin is written after its identity, and then there is nothing to do`()
    throws
  {
    let state = try desired(["telemetryInterval": 30, "limits": ["current": 32]], ["site": "north"])
    let first = try plan(state, World())
    let change = try #require(twin(first))
    #expect(change.action == .create && change.pin == .absent)
    #expect(change.dependsOn.contains(Self.address))
    #expect(
      Set(change.properties.map(\.path.description)) == [
        "desired.telemetryInterval", "desired.limits.current", "tags.site",
      ])
    let second = try plan(state, try applied(state))
    #expect(!second.hasChanges && second.unchanged[.deviceTwin] == 1)
  }

  @Test func `only what differs is sent, under the twin's etag`() throws {
    let world = try applied(try desired(["a": 1, "b": ["c": 1, "d": [1, 2]]], ["site": "north"]))
    let next = try plan(try desired(["a": 1.0, "b": ["c": 2, "d": [1, 2]]], ["site": "north"]), world)
    #expect(next.count(.update) == 1)
    #expect(patch(next) == DeviceTwinPatch(desired: ["b": ["c": 2]]))
    guard case .present(let etag?, let digest)? = twin(next)?.pin else {
      Issue.record("no pin")
      return
    }
    #expect(!etag.isEmpty && !digest.isEmpty)
  }

  @Test func `a list is one value`() throws {
    let world = try applied(try desired(["list": [1, 2]]))
    #expect(patch(try plan(try desired(["list": [2, 1]]), world)) == DeviceTwinPatch(desired: ["list": [2, 1]]))
  }

  @Test func `a declared null must not be there`() throws {
    let state = try desired(["a": 1, "old": .null, "deep": ["gone": .null]])
    var world = try applied(state)
    #expect(try !plan(state, world).hasChanges)
    world.deviceTwins[Make.hub]?["D1"]?.desired = ["a": 1, "old": 7]
    let next = try plan(state, world)
    #expect(patch(next) == DeviceTwinPatch(desired: ["old": .null]))
    let property = try #require(twin(next)?.properties.first)
    #expect(property.before == 7 && property.after == nil)
    try world.apply(next)
    #expect(try !plan(state, world).hasChanges)
  }

  @Test func `an object in place of a scalar is written whole and without nulls`() throws {
    var world = try applied(try desired(["a": ["b": 1, "c": .null]]))
    world.deviceTwins[Make.hub]?["D1"]?.desired = ["a": 5]
    #expect(
      patch(try plan(try desired(["a": ["b": 1, "c": .null]]), world)) == DeviceTwinPatch(desired: ["a": ["b": 1]]))
  }

  @Test func `what others wrote is left alone and said to be undeclared`() throws {
    let state = try desired(["a": ["b": 1]])
    var world = try applied(state)
    world.deviceTwins[Make.hub]?["D1"] = LiveDeviceTwin(
      desired: ["a": ["b": 1, "theirs": 2], "firmware": "1.2"], tags: ["x": 1], etag: "moved")
    let next = try plan(state, world)
    #expect(!next.hasChanges)
    let suppressed = try #require(twin(next)).suppressed
    #expect(suppressed.allSatisfy { $0.rule == .undeclared })
    #expect(Set(suppressed.map(\.path.description)) == ["desired.a.theirs", "desired.firmware"])
  }

  @Test func `nothing is planned of a twin of which nothing is declared`() throws {
    var world = try applied(Make.whole)
    world.deviceTwins[Make.hub] = ["D1": LiveDeviceTwin(desired: ["a": 1], etag: "e")]
    #expect(twin(try plan(Make.whole, world)) == nil)
  }

  @Test func `a pin holds while others write beside what the patch touches`() {
    let patch = DeviceTwinPatch(desired: ["a": ["b": 2]])
    let pin = Pins.pin(of: LiveDeviceTwin(desired: ["a": ["b": 1]], etag: "1"), touchedBy: patch)
    let beside = LiveDeviceTwin(desired: ["a": ["b": 1, "c": 1], "d": 1], tags: ["t": 1], etag: "2")
    #expect(pin.holds(for: Pins.pin(of: beside, touchedBy: patch)))
    let within = LiveDeviceTwin(desired: ["a": ["b": 3]], etag: "2")
    #expect(!pin.holds(for: Pins.pin(of: within, touchedBy: patch)))
    #expect(!pin.holds(for: Pins.pin(of: nil, touchedBy: patch)))
  }
}
