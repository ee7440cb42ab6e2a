import Applying
import Cloud
import DTDL
import Documents
import OrderedCollections
import Plans
import Resources
import Testing
import Twins

/// Containers are looked into just before they go.
struct ContainerTests {
  private static let hub = Make.group.provider("Microsoft.Devices/IotHubs", "hub")
  private static let role = Make.instance.provider("Microsoft.Authorization/roleAssignments", "role")

  private static func delete(_ id: ResourceID, _ contents: Set<String>, needs: [String] = []) -> Change {
    var change = Make.change(
      "r/\(id.name)", .resource, .delete, needs: needs, pin: .present(etag: nil, digest: "d"),
      .deleteResource(id, apiVersion: "1"))
    change.contents = [SeenContents(container: id, contents)]
    return change
  }

  /// An instance with the model of `Make` and a few twins, and a hub beside it.
  private static func azure(twins: [String] = []) -> FakeAzure {
    let azure = FakeAzure.withInstance()
    azure.change { world in
      for id in twins {
        world.instances[Make.host]?.twins[id] = (Twin(id: id, model: Make.thing, contents: [:]), "e")
      }
      world.resources[hub] = LiveResource(id: hub, body: ["properties": ["hostName": "hub.hub"]])
      world.hubs["hub.hub"] = [:]
    }
    return azure
  }

  private static let model = SeenContents.name(.model, Make.thing.description)

  @Test func `an instance with what the plan saw goes, also when some of it has gone already`() async throws {
    let bench = Bench(azure: Self.azure(twins: ["a"]))
    let report = try await bench.apply(Make.plan([Self.delete(Make.instance, [Self.model, "twin a", "twin b"])]))
    #expect(report.isComplete)
    #expect(bench.azure.now.resources[Make.instance] == nil)
  }

  @Test func `an instance with something new in it stays, and a few of that are named`() async throws {
    let bench = Bench(azure: Self.azure(twins: (1...7).map { "n\($0)" }))
    bench.azure.change { world in
      world.instances[Make.host]?.routes["route"] = EventRoute(id: "route", endpointName: "e", filter: "true")
    }
    let report = try await bench.apply(Make.plan([Self.delete(Make.instance, [Self.model, "twin n1"])]))
    let failure = try #require(report.failed.first?.failure)
    #expect(failure.kind == .moved)
    #expect(failure.message.hasSuffix("eventRoute route, twin n2, twin n3, twin n4, twin n5 and 2 more"), "\(failure)")
    #expect(!bench.azure.calls.contains { $0.hasPrefix("DELETE") })
  }

  @Test func `many objects are compared as a whole`() async throws {
    let ids = (0...SeenContents.mostNames).map { "t\($0)" }
    let seen = Set(ids.map { SeenContents.name(.twin, $0) } + [Self.model])
    for (twins, isComplete) in [(ids, true), (ids + ["new"], false), (ids.dropLast() + ["new"], false)] {
      let bench = Bench(azure: Self.azure(twins: Array(twins)))
      let report = try await bench.apply(Make.plan([Self.delete(Make.instance, seen)]))
      #expect(report.isComplete == isComplete)
      if !isComplete { #expect(report.failed.map(\.failure.kind) == [.moved]) }
    }
  }

  @Test func `a replacement looks as well, before anything is taken away`() async throws {
    let bench = Bench(azure: Self.azure(twins: ["new"]))
    var change = Self.delete(Make.instance, [Self.model])
    change.action = .replace
    change.operation = .replaceResource(Make.instance, apiVersion: "1", body: .literal([:]))
    let report = try await bench.apply(Make.plan([change]))
    #expect(report.failed.map(\.failure.kind) == [.moved])
    #expect(bench.azure.now.instances[Make.host]?.twins["new"] != nil)
  }

  @Test func `a device that was registered since keeps its hub`() async throws {
    let bench = Bench(azure: Self.azure())
    bench.azure.change { $0.hubs["hub.hub"]?["late"] = Device(id: "late") }
    let report = try await bench.apply(Make.plan([Self.delete(Self.hub, [])]))
    #expect(report.failed.first?.failure.message.contains("device late") == true)
    bench.azure.change { $0.hubs["hub.hub"] = [:] }
    #expect(try await bench.apply(Make.plan([Self.delete(Self.hub, [])])).isComplete)
  }

  @Test func `a resource that was made since keeps its group, what Azure makes itself does not`() async throws {
    let bench = Bench(azure: Self.azure())
    let names = [Make.instance, Self.hub].map { SeenContents.name(.resource, $0.description.uppercased()) }
    let vault = Make.group.provider("Microsoft.KeyVault/vaults", "late")
    bench.azure.change { world in world.resources[vault] = LiveResource(id: vault, body: [:]) }
    let report = try await bench.apply(Make.plan([Self.delete(Make.group, Set(names))]))
    #expect(report.failed.first?.failure.message.contains(vault.description.lowercased()) == true)
    let own = Make.group.provider("Test.Things/things", "$system")
    bench.azure.change { world in
      world.resources[vault] = nil
      world.resources[own] = LiveResource(id: own, body: [:])
    }
    #expect(try await bench.apply(Make.plan([Self.delete(Make.group, Set(names))])).isComplete)
  }

  @Test func `where the role that lets us in goes first, the look before that counts`() async throws {
    for twins in [[], ["new"]] {
      let bench = Bench(azure: Self.azure(twins: twins))
      bench.azure.change { world in world.resources[Self.role] = LiveResource(id: Self.role, body: [:]) }
      bench.azure.setFaults { [azure = bench.azure] _, name in
        name == "GET models" && azure.now.resources[Self.role] == nil
          ? .refuse(FakeAzure.refusal(.forbidden, 403, "Forbidden")) : nil
      }
      let report = try await bench.apply(
        Make.plan([
          Make.change(
            "r/role", .resource, .delete, pin: .present(etag: nil, digest: "d"),
            .deleteResource(Self.role, apiVersion: "1")), Self.delete(Make.instance, [Self.model], needs: ["r/role"]),
        ]))
      #expect(report.isComplete == twins.isEmpty)
      if !twins.isEmpty { #expect(report.failed.map(\.failure.kind) == [.moved]) }
    }
  }

  @Test func `a container that nobody may look into stays`() async throws {
    let bench = Bench(azure: Self.azure())
    bench.azure.setFaults { _, name in
      name == "GET models" ? .refuse(FakeAzure.refusal(.forbidden, 403, "Forbidden")) : nil
    }
    let report = try await bench.apply(Make.plan([Self.delete(Make.instance, [Self.model])]))
    #expect(report.failed.first?.failure.azure?.kind == .forbidden)
    #expect(bench.azure.now.resources[Make.instance] != nil)
  }
}
