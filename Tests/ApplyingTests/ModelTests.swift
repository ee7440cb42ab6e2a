import Applying
import Cloud
import DTDL
import Documents
import OrderedCollections
import Plans
import Resources
import Testing

struct ModelTests {
  private static func id(_ name: String) -> DTMI { DTMI("dtmi:test:\(name);1")! }

  private static func replace(_ name: String, extends: [String] = [], batch: Int = 0) -> Change {
    let definition = Make.definition(id(name), extends: extends.map(id), note: "new")
    return Make.change(
      "m/\(id(name))", .model, .replace, pin: .present(etag: nil, digest: "d"),
      .replaceModel(instance: Make.instance, id(name), definition: definition, batch: batch))
  }

  @Test func `the models of a batch go in one request, batches one after the other`() async throws {
    let bench = Bench(azure: .withInstance())
    let plan = Make.plan([
      Make.model(Self.id("C"), extends: [Self.id("A")], batch: 1), Make.model(Self.id("A")), Make.model(Self.id("B")),
      Make.twin("x", needs: ["m/\(Self.id("C"))"]),
    ])
    let report = try await bench.apply(plan, width: 4)
    #expect(report.isComplete)
    #expect(report.done.count == 4)
    #expect(bench.azure.calls.filter { $0.hasPrefix("P") } == ["POST models 2", "POST models 1", "PUT twin x"])
    #expect(bench.journal.filter { $0.event == .stepBegun }.map(\.addresses.count) == [2, 1, 1])
  }

  @Test func `a batch fails as a whole, and a later batch that does not need it goes on`() async throws {
    let bench = Bench(azure: .withInstance())
    let plan = Make.plan([
      Make.model(Self.id("A")), Make.model(Self.id("B"), extends: [Self.id("Missing")]),
      Make.twin("x", needs: ["m/\(Self.id("A"))"]), Make.model(Self.id("C"), batch: 1),
    ])
    let report = try await bench.apply(plan)
    #expect(report.failed.count == 2)
    #expect(report.skipped.map(\.address.description) == ["t/x"])
    #expect(report.done.map(\.address.description) == ["m/\(Self.id("C"))"])
  }

  @Test func `replaced models are deleted dependents first and created together`() async throws {
    let bench = Bench(azure: .withInstance())
    let create = [
      Make.model(Self.id("A")), Make.model(Self.id("B"), extends: [Self.id("A")]),
      Make.model(Self.id("C"), extends: [Self.id("B")]),
    ]
    _ = try await bench.apply(Make.plan(create))
    let before = bench.azure.calls.count
    let plan = Make.plan([Self.replace("A"), Self.replace("B", extends: ["A"]), Self.replace("C", extends: ["B"])])
    #expect(try await bench.apply(plan).isComplete)
    #expect(
      bench.azure.calls.dropFirst(before).filter { !$0.hasPrefix("GET") } == [
        "DELETE model \(Self.id("C"))", "DELETE model \(Self.id("B"))", "DELETE model \(Self.id("A"))", "POST models 3",
      ])
    #expect(bench.azure.now.instances[Make.host]?.models[Self.id("A")]?["displayName"]?.string == "new")
  }

  @Test func `models that refer to one another the other way round than before are replaced all the same`() async throws
  {
    let bench = Bench(azure: .withInstance())
    let create = [Make.model(Self.id("A")), Make.model(Self.id("B"), extends: [Self.id("A")])]
    _ = try await bench.apply(Make.plan(create))
    let plan = Make.plan([Self.replace("B"), Self.replace("A", extends: ["B"])])
    #expect(try await bench.apply(plan).isComplete)
  }

  @Test func `a model that goes for good from between two that are replaced goes with them`() async throws {
    let bench = Bench(azure: .withInstance())
    _ = try await bench.apply(
      Make.plan([
        Make.model(Self.id("A")), Make.model(Self.id("U"), extends: [Self.id("A")]),
        Make.model(Self.id("X"), extends: [Self.id("U")]),
      ]))
    var first = Self.replace("A")
    first.dependsOn = [ObjectAddress("m/\(Self.id("U"))")]
    let delete = Make.change(
      "m/\(Self.id("U"))", .model, .delete, needs: ["m/\(Self.id("X"))"], pin: .present(etag: nil, digest: "d"),
      .deleteModel(instance: Make.instance, Self.id("U")))
    let report = try await bench.apply(Make.plan([delete, first, Self.replace("X")]))
    #expect(report.done.count == 3)
    #expect(bench.azure.now.instances[Make.host]?.models[Self.id("U")] == nil)
    #expect(bench.azure.now.instances[Make.host]?.models[Self.id("X")]?["displayName"]?.string == "new")
  }

  @Test func `a refused upload says which models are gone because of it`() async throws {
    let bench = Bench(azure: .withInstance())
    _ = try await bench.apply(Make.plan([Make.model(Self.id("A"))]))
    bench.azure.setFaults { _, name in
      name.hasPrefix("POST models") ? .refuse(FakeAzure.refusal(.invalid, 400, "DTDLParserError")) : nil
    }
    let failure = try #require(try await bench.apply(Make.plan([Self.replace("A")])).failed.first?.failure)
    #expect(failure.azure?.code == "DTDLParserError")
    #expect(failure.message.contains("gone until the next apply uploads them: \(Self.id("A"))"), "\(failure.message)")
    #expect(bench.azure.now.instances[Make.host]?.models[Self.id("A")] == nil)
  }

  @Test func `a model that something else still refers to is not replaced`() async throws {
    let bench = Bench(azure: .withInstance())
    let create = [Make.model(Self.id("A")), Make.model(Self.id("B"), extends: [Self.id("A")])]
    _ = try await bench.apply(Make.plan(create))
    let report = try await bench.apply(Make.plan([Self.replace("A")]))
    #expect(report.failed.first?.failure.azure?.code == "ModelReferencesNotDeleted")
    #expect(bench.azure.now.instances[Make.host]?.models[Self.id("A")] != nil)
  }

  @Test func `a model that appeared since the plan is reported as moved`() async throws {
    let bench = Bench(azure: .withInstance())
    _ = try await bench.apply(Make.plan([Make.model(Self.id("A"))]))
    let report = try await bench.apply(Make.plan([Make.model(Self.id("A"))]))
    #expect(report.failed.map(\.failure.kind) == [.moved])
  }
}
