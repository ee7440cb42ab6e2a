import Applying
import Cloud
import Diagnostics
import Documents
import OrderedCollections
import Plans
import Resources
import Testing
import Twins

struct ApplierTests {
  @Test func `steps run in the plan's order where one at a time is allowed`() async throws {
    let bench = Bench(azure: .withInstance())
    let plan = Make.plan([
      Make.twin("a"), Make.twin("b", needs: ["t/a"]), Make.twin("c"), Make.twin("d", needs: ["t/b", "t/c"]),
    ])
    let report = try await bench.apply(plan)
    #expect(report.isComplete)
    #expect(
      bench.events.compactMap(\.line) == [
        "begun 4", "started t/a", "succeeded t/a", "started t/b", "succeeded t/b", "started t/c", "succeeded t/c",
        "started t/d", "succeeded t/d",
      ])
    #expect(bench.azure.now.instances[Make.host]?.twins.count == 4)
  }

  @Test(arguments: [1, 2, 7, 64]) func `no more steps run at once than the width allows`(width: Int) async throws {
    let azure = FakeAzure.withInstance { for _ in 0..<20 { await Task.yield() } }
    let bench = Bench(azure: azure)
    let report = try await bench.apply(Make.plan((0..<300).map { Make.twin("t\($0)") }), width: width)
    #expect(report.isComplete)
    #expect(azure.now.mostRunning <= width)
    #expect(width == 1 || azure.now.mostRunning > 1)
  }

  @Test func `a failure stops what needs it and nothing else`() async throws {
    let bench = Bench(azure: .withInstance())
    bench.azure.setFaults { _, name in
      name == "PUT twin b" ? .refuse(FakeAzure.refusal(.invalid, 400, "ValidationFailed", "bad soc")) : nil
    }
    let plan = Make.plan([
      Make.twin("a"), Make.twin("b"), Make.twin("c", needs: ["t/b"]), Make.twin("d", needs: ["t/c", "t/a"]),
      Make.twin("e", needs: ["t/a"]),
    ])
    let report = try await bench.apply(plan)
    #expect(report.done.map(\.address.description) == ["t/a", "t/e"])
    #expect(report.failed.map(\.address.description) == ["t/b"])
    #expect(report.failed.first?.failure.azure?.code == "ValidationFailed")
    #expect(report.failed.first?.failure.description.contains("bad soc") == true)
    #expect(report.skipped.map(\.address.description) == ["t/c", "t/d"])
    #expect(report.skipped.allSatisfy { $0.cause.description == "t/b" })
    #expect(bench.events.compactMap(\.line).contains("skipped t/d because t/b"))
    #expect(!report.isComplete)
  }

  @Test func `a stop finishes what is in flight and starts nothing new`() async throws {
    let bench = Bench(azure: .withInstance()) { event, bench in
      if case .started(let address, _) = event, address.description == "t/t4" { bench.stop.request() }
    }
    let report = try await bench.apply(Make.plan((0..<20).map { Make.twin("t\($0)") }), width: 3)
    #expect(report.wasStopped)
    #expect(report.done.map(\.address.description).sorted() == ["t/t0", "t/t1", "t/t2", "t/t3", "t/t4"])
    #expect(report.notStarted.count == 15)
    #expect(report.notStarted.first?.description == "t/t5")
    #expect(bench.journal.last?.summary == JournalEntry.Summary(done: 5, notStarted: 15))
  }

  @Test func `a plan that runs in a ring is refused before anything is done`() async throws {
    let bench = Bench(azure: .withInstance())
    let report = try await bench.apply(Make.plan([Make.twin("a", needs: ["t/b"]), Make.twin("b", needs: ["t/a"])]))
    #expect(report.refusals.map(\.code) == ["TW5002"])
    #expect(bench.azure.calls.isEmpty)
    #expect(bench.journal.isEmpty)
  }

  @Test func `a plan that waits for what it does not hold is refused`() async throws {
    let bench = Bench(azure: .withInstance())
    let report = try await bench.apply(Make.plan([Make.twin("a", needs: ["t/x"]), Make.twin("a")]))
    #expect(report.refusals.map(\.code) == ["TW5001", "TW5001"])
  }

  @Test func `changes with nothing to do are not steps, and waiting for them is no wait`() async throws {
    let bench = Bench(azure: .withInstance())
    let plan = Make.plan([Make.change("r/same", .resource, .none, nil), Make.twin("a", needs: ["r/same"])])
    let report = try await bench.apply(plan)
    #expect(report.done.map(\.address.description) == ["t/a"])
  }

  @Test func `an update goes with the pinned etag, and a moved object is named`() async throws {
    let bench = Bench(azure: .withInstance())
    _ = try await bench.apply(Make.plan([Make.twin("a", ["x": 1])]))
    let pin = Pins.pin(of: Twin(id: "a", model: Make.thing, contents: ["x": 1]), etag: "W/\"0\"")
    bench.azure.change { $0.instances[Make.host]?.twins["a"]?.twin.contents["x"] = 7 }
    let patch = Make.change(
      "t/a", .twin, .update, pin: pin, .patchTwin(instance: Make.instance, "a", [PatchOperation(.add, "/x", 2)]))
    let report = try await bench.apply(Make.plan([patch]))
    #expect(report.failed.map(\.failure.kind) == [.moved])
    #expect(report.failed.first?.failure.message == "t/a has moved since it was planned")
    #expect(bench.azure.now.instances[Make.host]?.twins["a"]?.twin.contents["x"] == 7)
  }

  @Test func `an etag that moved under the same content does not stop an update`() async throws {
    let bench = Bench(azure: .withInstance())
    _ = try await bench.apply(Make.plan([Make.twin("a", ["x": 1])]))
    let pin = Pins.pin(of: Twin(id: "a", model: Make.thing, contents: ["x": 1]), etag: "W/\"stale\"")
    let patch = Make.change(
      "t/a", .twin, .update, pin: pin, .patchTwin(instance: Make.instance, "a", [PatchOperation(.add, "/x", 2)]))
    let report = try await bench.apply(Make.plan([patch]))
    #expect(report.isComplete)
    #expect(bench.azure.now.instances[Make.host]?.twins["a"]?.twin.contents["x"] == 2)
  }

  @Test func `a create that finds something is reported as moved`() async throws {
    let bench = Bench(azure: .withInstance())
    _ = try await bench.apply(Make.plan([Make.twin("a")]))
    let report = try await bench.apply(Make.plan([Make.twin("a")]))
    #expect(report.failed.map(\.failure.kind) == [.moved])
  }

  @Test func `deleting what is already gone is a success`() async throws {
    let bench = Bench(azure: .withInstance())
    let delete = Make.change(
      "t/a", .twin, .delete, pin: Pins.pin(etag: "W/\"1\""), .deleteTwin(instance: Make.instance, "a"))
    #expect(try await bench.apply(Make.plan([delete])).isComplete)
  }

  @Test func `replacing a resource deletes it and puts it again`() async throws {
    let bench = Bench()
    _ = try await bench.apply(Make.plan([Make.resource("a")]))
    let replace = Make.change(
      "r/a", .resource, .replace, pin: .present(etag: nil, digest: "d"),
      .replaceResource(Make.group.provider("Test.Things/things", "a"), apiVersion: "1", body: .literal(["sku": "B"])))
    #expect(try await bench.apply(Make.plan([replace])).isComplete)
    #expect(bench.azure.calls == ["PUT a", "DELETE a", "PUT a"])
  }

  @Test func `replacing a relationship deletes it and puts it again`() async throws {
    let bench = Bench(azure: .withInstance())
    let old = Relationship(source: "a", id: "r", name: "has", target: "b")
    let new = Relationship(source: "a", id: "r", name: "has", target: "c")
    let create = Make.change(
      "rel", .relationship, .create, needs: ["t/a", "t/b"], .createRelationship(instance: Make.instance, old))
    _ = try await bench.apply(Make.plan([Make.twin("a"), Make.twin("b"), Make.twin("c"), create]))
    let etag = bench.azure.now.instances[Make.host]?.relationships[old.key]?.etag
    let replace = Make.change(
      "rel", .relationship, .replace, pin: Pins.pin(of: old, etag: etag),
      .replaceRelationship(instance: Make.instance, new))
    #expect(try await bench.apply(Make.plan([replace])).isComplete)
    #expect(bench.azure.now.instances[Make.host]?.relationships[old.key]?.relationship == new)
  }
}
