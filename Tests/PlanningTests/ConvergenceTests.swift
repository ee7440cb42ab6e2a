import Documents
import OrderedCollections
import Plans
import Resources
import Testing

@testable import Planning

/// What every plan must do: make the world as declared, after which nothing is left to do.
@Suite struct ConvergenceTests {
  @Test func `an empty Azure gets everything, and the next plan is empty`() throws {
    var world = World()
    let desired = Make.whole
    let plan = try Make.planner().plan(desired, world.live(desired), purpose: .apply)
    #expect(plan.changes.allSatisfy { $0.action == .create })
    try world.apply(plan)
    let second = try Make.planner().plan(desired, world.live(desired), purpose: .apply)
    Told.expectSettled(second)
  }

  @Test func `the same input gives the same bytes`() throws {
    let desired = Make.whole
    var world = World()
    try world.apply(try Make.planner().plan(desired, world.live(desired), purpose: .apply))
    for live in [World().live(desired), world.live(desired)] {
      let first = PlanDocument.encode(try Make.planner().plan(desired, live, purpose: .apply))
      for _ in 0..<10 {
        #expect(PlanDocument.encode(try Make.planner().plan(desired, live, purpose: .apply)) == first)
      }
    }
  }

  @Test func `destroying leaves nothing`() throws {
    let desired = Make.whole
    var world = World()
    try world.apply(try Make.planner().plan(desired, world.live(desired), purpose: .apply))
    let plan = try Make.planner().plan(desired, world.live(desired), purpose: .destroy)
    try world.apply(plan)
    #expect(world.resources.isEmpty, "\(Told.plan(plan))")
    #expect(try !Make.planner().plan(desired, world.live(desired), purpose: .destroy).hasChanges)
  }
}

/// Plans in a few words, for failures.
enum Told {
  /// Expects that nothing is left to do.
  static func expectSettled(_ plan: Plan, _ note: String = "", at place: SourceLocation = #_sourceLocation) {
    let told = Told.plan(plan)
    #expect(told.isEmpty, "not settled \(note):\n\(told)", sourceLocation: place)
  }

  static func plan(_ plan: Plan) -> String {
    plan.changes.filter { $0.action != .none }.map(change).joined(separator: "\n")
  }

  static func change(_ change: Change) -> String {
    let properties = change.properties.map {
      "\($0.path): \($0.before?.jsonText ?? "-") -> \($0.after.map { "\($0)" } ?? "-")"
    }
    return "\(change.action.symbol) \(change.address) [\(change.reason.text)] \(properties.joined(separator: "; "))"
  }
}
