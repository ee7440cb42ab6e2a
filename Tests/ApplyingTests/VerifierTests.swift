import Applying
import Catalogue
import Cloud
import DTDL
import Documents
import OrderedCollections
import Plans
import Resources
import Testing
import Twins

struct VerifierTests {
  private static func verify(_ plan: Plan, _ bench: Bench, width: Int = 3) async throws -> [String] {
    let journal = try Journal(path: Bench.journalPath, files: bench.files, now: { 0 })
    return try await bench.applier(width: width, journal: journal).verify(plan).map(\.description)
  }

  /// A world with one of everything, and a plan that updates or deletes each, pinned as it is.
  private static func world() async throws -> (bench: Bench, plan: Plan) {
    let bench = Bench(azure: .withInstance())
    let hub = Make.group.provider("Microsoft.Devices/IotHubs", "hub")
    let thing = Make.group.provider("Test.Things/things", "thing")
    let route = EventRoute(id: "route", endpointName: "e", filter: "true")
    let relationship = Relationship(source: "a", id: "r", name: "has", target: "b")
    _ = try await bench.apply(
      Make.plan([
        Make.change("h", .resource, .create, .putResource(hub, apiVersion: "1", body: .literal([:]))),
        Make.resource("thing", body: .literal(["sku": "A"])), Make.twin("a", ["x": 1]), Make.twin("b"),
        Make.change(
          "rel", .relationship, .create, needs: ["t/a", "t/b"],
          .createRelationship(instance: Make.instance, relationship)),
        Make.change("route", .eventRoute, .create, .putEventRoute(instance: Make.instance, route)),
        Make.change("device", .device, .create, needs: ["h"], .putDevice(hub: hub, Device(id: "d"))),
      ]))
    let now = bench.azure.now
    let instance = now.instances[Make.host]
    let type = Catalogue.type(arm: thing.type, apiVersion: "1")
    let twin = instance?.twins["a"]
    let live = instance?.relationships[relationship.key]
    let plan = Make.plan([
      Make.change(
        "thing", .resource, .update, pin: Pins.pin(of: now.resources[thing], volatile: type.volatile),
        .putResource(thing, apiVersion: "1", body: .literal([:]))),
      Make.change(
        "twin", .twin, .update, pin: Pins.pin(of: twin?.twin, etag: twin?.etag),
        .patchTwin(instance: Make.instance, "a", [])),
      Make.change(
        "rel", .relationship, .delete, pin: Pins.pin(of: live?.relationship, etag: live?.etag),
        .deleteRelationship(instance: Make.instance, relationship.key)),
      Make.change(
        "route", .eventRoute, .delete, pin: Pins.pin(of: route), .deleteEventRoute(instance: Make.instance, "route")),
      Make.change(
        "device", .device, .update, pin: Pins.pin(of: now.hubs["hub.hub"]?["d"]),
        .putDevice(hub: hub, Device(id: "d", status: "disabled"))),
      Make.change(
        "model", .model, .replace,
        pin: Pins.pin(
          of: LiveModel(id: Make.thing, definition: Make.definition(Make.thing), decommissioned: false)),
        .replaceModel(instance: Make.instance, Make.thing, definition: Make.definition(Make.thing), batch: 0)),
      Make.change(
        "new", .resource, .create,
        .putResource(Make.group.provider("Test.Things/things", "new"), apiVersion: "1", body: .literal([:]))),
      Make.twin("a"),
    ])
    return (bench, plan)
  }

  @Test func `a world as planned has no moved objects, and creates of twins are not read`() async throws {
    let (bench, plan) = try await Self.world()
    let before = bench.azure.calls.count
    #expect(try await Self.verify(plan, bench) == [])
    let calls = bench.azure.calls.dropFirst(before)
    #expect(calls.filter { $0.hasPrefix("PUT") || $0.hasPrefix("DELETE") }.isEmpty)
    #expect(calls.filter { $0 == "GET models" || $0 == "GET routes" }.count == 2)
    #expect(calls.filter { $0 == "GET twin a" }.count == 1)
  }

  @Test func `each object that moved is named in the plan's order`() async throws {
    let (bench, plan) = try await Self.world()
    bench.azure.change { world in
      let etag = world.etag()
      let things = "Test.Things/things"
      world.resources[Make.group.provider(things, "thing")]?.body = ["sku": "B"]
      world.resources[Make.group.provider(things, "thing")]?.etag = etag
      world.resources[Make.group.provider(things, "new")] = LiveResource(
        id: Make.group.provider(things, "new"), body: [:])
      world.instances[Make.host]?.twins["a"]?.twin.contents["x"] = 2
      world.instances[Make.host]?.twins["a"]?.etag = etag
      world.instances[Make.host]?.relationships = [:]
      world.instances[Make.host]?.routes["route"]?.filter = "false"
      world.instances[Make.host]?.models[Make.thing] = Make.definition(Make.thing, note: "changed")
      world.hubs["hub.hub"] = [:]
    }
    #expect(
      try await Self.verify(plan, bench) == [
        "thing was changed since it was planned", "twin was changed since it was planned",
        "rel is gone, though it existed when it was planned", "route was changed since it was planned",
        "device is gone, though it existed when it was planned", "model was changed since it was planned",
        "new exists, though it did not when it was planned",
      ])
  }

  @Test func `what cannot be read is an error, not a moved object`() async throws {
    let (bench, plan) = try await Self.world()
    bench.azure.setFaults { _, name in
      name == "GET twin a" ? .refuse(FakeAzure.refusal(.forbidden, 403, "Forbidden")) : nil
    }
    await #expect(throws: AzureError.self) { try await Self.verify(plan, bench) }
  }

  @Test func `reading is bounded by the width`() async throws {
    let azure = FakeAzure.withInstance { for _ in 0..<10 { await Task.yield() } }
    let bench = Bench(azure: azure)
    let plan = Make.plan(
      (0..<100).map { number in
        Make.change(
          "t\(number)", .twin, .delete, pin: Pins.pin(etag: "x"), .deleteTwin(instance: Make.instance, "t\(number)"))
      })
    #expect(try await Self.verify(plan, bench, width: 5).count == 100)
    #expect(azure.now.mostRunning <= 5)
  }
}
