import Cloud
import DTDL
import Diagnostics
import Documents
import OrderedCollections
import Plans
import Resources
import Testing
import Twins

@testable import Planning

@Suite struct MigrationTests {
  private static let old = Make.interface(
    "dtmi:test:Cell;1", [Make.property("soc", "double"), Make.property("note"), Make.property("kind")])
  private static let new = Make.interface(
    "dtmi:test:Cell;2",
    [
      Make.property("charge", "double"), Make.property("kind"), Make.property("health", "double"),
      Make.component("pack", "dtmi:test:Pack;1"),
    ])
  private static let pack = Make.interface("dtmi:test:Pack;1", [Make.property("label")])

  private static func cell(_ id: String, version: Int = 1, _ contents: OrderedDictionary<String, Value>) -> Twin {
    Twin(id: id, model: Make.dtmi("dtmi:test:Cell;\(version)"), contents: contents)
  }

  /// Cells of the first version that nobody declares.
  private static func world(_ cells: [Twin], _ others: [Value] = []) throws -> World {
    var world = World()
    let desired = DesiredState(
      environment: Make.environment, resources: [Make.groupResource, Make.instanceResource],
      modelSets: [Make.modelSet([old, pack] + others, prune: [])])
    try world.apply(try Make.planner().plan(desired, world.live(desired), purpose: .apply))
    for cell in cells { world.planes[Make.instance]?.twins[cell.id] = (cell, "e") }
    return world
  }

  private static func migration(_ retirement: ModelMigration.Retirement = .delete) -> ModelMigration {
    ModelMigration(
      from: Make.dtmi("dtmi:test:Cell;1"), to: Make.dtmi("dtmi:test:Cell;2"),
      rename: [ContentName("soc")!: ContentName("charge")!], remove: [ContentName("note")!],
      add: [ContentName("health")!: 100, ContentName("pack/label")!: "new"], retirement: retirement)
  }

  private static func desired(
    _ migrations: [ModelMigration], _ twins: [Twin] = [], others: [Value] = [], runtime: [String: Set<String>] = [:]
  ) -> DesiredState {
    var set = Make.modelSet([new, pack] + others, prune: [])
    set.migrations = migrations
    return DesiredState(
      environment: Make.environment, resources: [Make.groupResource, Make.instanceResource], modelSets: [set],
      twinGraphs: [Make.graph(twins, prune: [], runtime: runtime)])
  }

  private func plan(_ desired: DesiredState, _ world: World) throws -> Plan {
    try Make.planner().plan(desired, world.live(desired), purpose: .apply)
  }

  private func acting(_ plan: Plan) -> [String] {
    plan.changes.filter { $0.action != .none }.map { "\($0.action.rawValue) \($0.identifier)" }
  }

  private func messages(_ desired: DesiredState, _ world: World) -> [Diagnostic] {
    do throws(DiagnosticError) {
      _ = try Make.planner().plan(desired, world.live(desired), purpose: .apply)
      return []
    } catch { return error.findings.all }
  }

  private static let twoCells = [
    cell("A", ["soc": 0.5, "note": "x", "kind": "LFP"]),
    cell("B", ["soc": 0.25]),
  ]

  @Test func `twins that nobody declares move, the old model closes before them and goes behind them`() throws {
    let desired = Self.desired([Self.migration()])
    var world = try Self.world(Self.twoCells)
    let plan = try plan(desired, world)
    #expect(
      acting(plan) == [
        "create dtmi:test:Cell;2", "update dtmi:test:Cell;1", "update A", "update B", "delete dtmi:test:Cell;1",
      ])
    try world.apply(plan)
    let plane = try #require(world.planes[Make.instance])
    #expect(
      plane.twins["A"]?.twin
        == Self.cell(
          "A", version: 2, ["kind": "LFP", "charge": 0.5, "pack": ["$metadata": [:], "label": "new"], "health": 100]))
    #expect(plane.twins["B"]?.twin.contents["charge"] == 0.25)
    #expect(plane.models.keys.map(\.description).sorted() == ["dtmi:test:Cell;2", "dtmi:test:Pack;1"])
    Told.expectSettled(try self.plan(desired, world))
  }

  @Test func `what was moved before an interruption stays, and the rest follows`() throws {
    let desired = Self.desired([Self.migration()])
    var world = try Self.world(Self.twoCells)
    var first = try plan(desired, world)
    first.changes.removeAll { $0.identifier == "B" || $0.action == .delete }
    try world.apply(first)
    let second = try plan(desired, world)
    #expect(acting(second) == ["update B", "delete dtmi:test:Cell;1"])
    try world.apply(second)
    Told.expectSettled(try plan(desired, world))
  }

  @Test(arguments: [ModelMigration.Retirement.decommission, .keep])
  func `the old model may stay`(_ retirement: ModelMigration.Retirement) throws {
    let desired = Self.desired([Self.migration(retirement)])
    var world = try Self.world(Self.twoCells)
    try world.apply(try plan(desired, world))
    let plane = try #require(world.planes[Make.instance])
    #expect(plane.models[Make.dtmi("dtmi:test:Cell;1")] != nil)
    #expect(plane.decommissioned.isEmpty == (retirement == .keep))
    let again = try plan(desired, world)
    #expect(acting(again).isEmpty)
    #expect(!again.unmanaged.contains { $0.identifier == "dtmi:test:Cell;1" })
  }

  @Test func `a model that refers to one which takes new twins is not closed, and goes all the same`() throws {
    let old = Make.interface("dtmi:test:Cell;1", extends: ["dtmi:test:Pack;1"], [Make.property("soc", "double")])
    var world = try Self.world([])
    world.planes[Make.instance]?.models[Make.dtmi("dtmi:test:Cell;1")] = old
    world.planes[Make.instance]?.twins["A"] = (Self.cell("A", ["soc": 1]), "e")
    #expect(
      acting(try plan(Self.desired([Self.migration()]), world)) == [
        "create dtmi:test:Cell;2", "update A", "delete dtmi:test:Cell;1",
      ])
    let kept = try plan(Self.desired([Self.migration(.decommission)]), world).changes
      .first { $0.address.description.contains("decommission") }
    #expect(kept?.action == Action.none && kept?.reason.text.contains("dtmi:test:Pack;1") == true)
  }

  @Test func `twins that would not fit are told with what is wrong, and nothing is planned`() throws {
    var migration = Self.migration()
    migration.remove = []
    var cells = (0..<30).map { Self.cell("C\($0)", ["soc": 1, "note": "x"]) }
    cells.append(Self.cell("D", ["soc": "full", "kind": "LFP"]))
    let found = messages(Self.desired([migration]), try Self.world(cells))
    #expect(found.map(\.code) == ["TW4024"])
    #expect(found.first?.message == "31 twins of `dtmi:test:Cell;1` would not fit `dtmi:test:Cell;2`")
    let notes = found.first?.notes ?? []
    #expect(notes.count == 2)
    #expect(notes.first?.hasPrefix("note: ") == true && notes.first?.contains("C0, C1, C2, C3, C4 and 25 more") == true)
    #expect(notes.last?.hasPrefix("charge: ") == true && notes.last?.contains("(D)") == true)
  }

  @Test func `a relationship that the new model does not allow keeps its twin from moving`() throws {
    let site = Make.interface(
      "dtmi:test:Site;1",
      [["@type": "Relationship", "name": "holds", "target": "dtmi:test:Cell;1"], Make.relationship("near")])
    var world = try Self.world(Self.twoCells, [site])
    world.planes[Make.instance]?.twins["S"] = (Twin(id: "S", model: Make.dtmi("dtmi:test:Site;1"), contents: [:]), "e")
    for (source, target, name) in [("S", "A", "holds"), ("S", "B", "near"), ("B", "S", "feeds")] {
      let relationship = Relationship(
        source: source, id: "\(name)-\(target)", name: name, target: target, properties: [:])
      world.planes[Make.instance]?.relationships[relationship.key] = (relationship, "e")
    }
    let found = messages(Self.desired([Self.migration()], others: [site]), world)
    #expect(found.map(\.code) == ["TW4024"])
    let notes = found.first?.notes ?? []
    #expect(notes.contains { $0.hasPrefix("relationship `holds`") && $0.hasSuffix("(A)") }, "\(notes)")
    #expect(notes.contains { $0.hasPrefix("relationship `feeds`") && $0.hasSuffix("(B)") }, "\(notes)")
    #expect(notes.count == 2)
  }

  @Test func `a declared twin moves with what the runtime wrote`() throws {
    let declared = Self.cell(
      "A", version: 2, ["kind": "NMC", "charge": 0, "pack": ["$metadata": [:], "label": "mine"]])
    let desired = Self.desired(
      [Self.migration()], [declared], runtime: ["dtmi:test:Cell;2": ["charge", "health"]])
    var world = try Self.world(Self.twoCells)
    try world.apply(try plan(desired, world))
    let plane = try #require(world.planes[Make.instance])
    #expect(
      plane.twins["A"]?.twin.contents
        == ["kind": "NMC", "charge": 0.5, "pack": ["$metadata": [:], "label": "mine"], "health": 100])
    #expect(plane.twins["B"]?.twin.model == Make.dtmi("dtmi:test:Cell;2"))
    Told.expectSettled(try plan(desired, world))
  }

  @Test func `what the runtime writes beside the migration does not stand in its way`() throws {
    let desired = Self.desired([Self.migration()], runtime: ["dtmi:test:Cell;1": ["kind", "soc"]])
    let world = try Self.world(Self.twoCells)
    let change = try #require(try plan(desired, world).changes.first { $0.identifier == "A" })
    #expect(change.runtimeProperties == ["kind"], "what is renamed must be as it was seen")
    let written = Self.cell("A", ["soc": 0.5, "note": "x", "kind": "NCA"])
    #expect(change.pin.holds(for: Pins.pin(of: written, etag: "f", runtime: change.runtimeProperties)))
    let charged = Self.cell("A", ["soc": 0.6, "note": "x", "kind": "LFP"])
    #expect(!change.pin.holds(for: Pins.pin(of: charged, etag: "f", runtime: change.runtimeProperties)))
  }

  @Test func `a pruned model that keeps its twins says how they get to the next version`() throws {
    var desired = Self.desired([])
    desired.modelSets[0].prune = ["dtmi:test:*"]
    let plan = try plan(desired, try Self.world(Self.twoCells))
    let kept = plan.changes.first { $0.identifier == "dtmi:test:Cell;1" }
    #expect(kept?.reason.text.hasSuffix("(`migrations` of the set can move them to dtmi:test:Cell;2)") == true)
  }
}
