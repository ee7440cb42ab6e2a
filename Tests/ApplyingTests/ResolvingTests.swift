import Applying
import Cloud
import Documents
import OrderedCollections
import Plans
import Resources
import Testing

struct ResolvingTests {
  private static let hub = Make.group.provider("Microsoft.Devices/IotHubs", "hub")
  private static let hubAddress = ObjectAddress("IoTHub.hub")
  private static let referents = [hubAddress: Referent(id: hub, apiVersion: "2023-06-30")]

  private static func host(_ output: String = "hostName") -> Template {
    Template(.reference(Reference(target: hubAddress, output: output)))
  }

  private static func body(_ name: String, _ bench: Bench) -> Value? {
    bench.azure.now.resources[Make.group.provider("Test.Things/things", name)]?.body
  }

  private static let hubChange = Make.change(
    "IoTHub.hub", .resource, .create, .putResource(hub, apiVersion: "2023-06-30", body: .literal(["sku": "S1"])))

  @Test func `references take the outputs of what the same apply made`() async throws {
    let bench = Bench()
    let text = Template(.text([.literal("https://"), Self.host(), .literal("/twins")]))
    let plan = Make.plan(
      [
        Self.hubChange,
        Make.resource("app", needs: ["IoTHub.hub"], body: .object(["url": text, "hub": Self.host("id")])),
      ], referents: Self.referents)
    #expect(try await bench.apply(plan).isComplete)
    #expect(Self.body("app", bench)?["url"]?.string == "https://hub.hub/twins")
    #expect(Self.body("app", bench)?["hub"]?.string == Self.hub.description)
  }

  @Test func `what was read before a resource changed is not used after`() async throws {
    let bench = Bench()
    bench.azure.change { world in
      world.resources[Self.hub] = LiveResource(id: Self.hub, body: ["properties": ["hostName": "old.hub"]])
    }
    var update = Self.hubChange
    update.pin = .present(etag: nil, digest: "d")
    update.dependsOn = [ObjectAddress("r/before")]
    let plan = Make.plan(
      [
        Make.resource("before", body: .object(["h": Self.host()])), update,
        Make.resource("after", needs: ["IoTHub.hub"], body: .object(["h": Self.host()])),
      ], referents: Self.referents)
    #expect(try await bench.apply(plan).isComplete)
    #expect(Self.body("before", bench)?["h"]?.string == "old.hub")
    #expect(Self.body("after", bench)?["h"]?.string == "hub.hub")
  }

  @Test func `a reference without a value fails its step with a sentence`() async throws {
    let bench = Bench()
    let plan = Make.plan(
      [
        Make.resource("a", body: .object(["h": Self.host()])),
        Make.resource(
          "b", body: .object(["h": Template(.reference(Reference(target: ObjectAddress("X.y"), output: "z")))])),
      ], referents: Self.referents)
    let report = try await bench.apply(plan)
    #expect(report.failed.map(\.failure.message) == ["hub does not exist", "the plan does not say what X.y is"])
    #expect(report.failed.allSatisfy { $0.failure.kind == .unresolved })
  }

  @Test func `the deployer is whom the calls are made as`() async throws {
    let bench = Bench()
    let deployer = Template(.reference(Reference(target: ObjectAddress("deployer"), output: "objectId")))
    #expect(
      try await bench.apply(Make.plan([Make.resource("role", body: .object(["principal": deployer]))])).isComplete)
    #expect(Self.body("role", bench)?["principal"]?.string == "deployer-object")
  }

  @Test func `many steps that need the same host ask for it once`() async throws {
    let azure = FakeAzure.withInstance { for _ in 0..<5 { await Task.yield() } }
    let bench = Bench(azure: azure)
    #expect(try await bench.apply(Make.plan((0..<100).map { Make.twin("t\($0)") }), width: 32).isComplete)
    #expect(azure.calls.filter { $0 == "GET dt" }.count == 1)
  }
}
