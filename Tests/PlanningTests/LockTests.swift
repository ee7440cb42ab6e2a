import Diagnostics
import Documents
import OrderedCollections
import Plans
import Resources
import Testing

@testable import Planning

/// Locks that Azure would refuse steps for.
@Suite struct LockTests {
  private static func lock(on scope: ResourceID, _ level: String) -> LiveLock {
    LiveLock(
      id: scope.provider(LiveLock.type, "keep"), scope: scope, level: level, notes: "asked for by operations")
  }

  /// What stands against a plan with a lock in place: `code address`.
  private static func reasons(
    _ desired: DesiredState, _ world: World, _ lock: LiveLock, _ purpose: Plan.Purpose = .apply
  ) -> [String] {
    var live = world.live(desired)
    live.locks = [lock]
    do throws(DiagnosticError) {
      _ = try Make.planner().plan(desired, live, purpose: purpose)
      return []
    } catch {
      return error.findings.all.map(\.message)
    }
  }

  private static func applied() throws -> (DesiredState, World) {
    let desired = Make.whole
    var world = World()
    try world.apply(try Make.planner().plan(desired, world.live(desired), purpose: .apply))
    return (desired, world)
  }

  @Test func `a lock stands in nobody's way where nothing is done`() throws {
    let (desired, world) = try Self.applied()
    for level in ["CanNotDelete", "ReadOnly"] {
      #expect(Self.reasons(desired, world, Self.lock(on: Make.group, level)) == [])
    }
  }

  @Test func `only a read-only lock keeps from changes, any from deletion`() throws {
    let (desired, world) = try Self.applied()
    var changed = desired
    for index in changed.resources.indices where changed.resources[index].id == Make.topic {
      changed.resources[index].body = .object([
        "location": "eastus", "tags": ["owner": "another team"], "properties": [:],
      ])
    }
    #expect(Self.reasons(changed, world, Self.lock(on: Make.topic, "CanNotDelete")) == [])
    let refused = Self.reasons(changed, world, Self.lock(on: Make.topic, "ReadOnly"))
    #expect(refused == ["`EventGridTopic.events` would be changed, and the lock `keep` forbids it"])
    // A lock further up counts as well, one beside it does not.
    #expect(Self.reasons(changed, world, Self.lock(on: .subscription(Make.subscription), "ReadOnly")) == refused)
    #expect(Self.reasons(changed, world, Self.lock(on: Make.hub, "ReadOnly")) == [])
  }

  @Test func `what holds something locked cannot be destroyed`() throws {
    let (desired, world) = try Self.applied()
    let refused = Self.reasons(desired, world, Self.lock(on: Make.hub, "CanNotDelete"), .destroy)
    #expect(refused.contains { $0.contains("would be deleted") }, "\(refused)")
  }

  @Test func `what is refused for a lock is still seen when nothing is to be applied`() throws {
    let (desired, world) = try Self.applied()
    var changed = desired
    for index in changed.resources.indices where changed.resources[index].id == Make.topic {
      changed.resources[index].body = .object([
        "location": "eastus", "tags": ["owner": "another team"], "properties": [:],
      ])
    }
    var live = world.live(changed)
    live.locks = [Self.lock(on: Make.topic, "ReadOnly")]
    let planner = Planner(fingerprints: Make.fingerprints, secrets: [:], isForApplying: false)
    let drift = Drift(try planner.plan(changed, live, purpose: .apply), live, uncompared: ["secret.env.KEY"])
    #expect(drift.items.map(\.address) == [Make.topicAddress])
    #expect(drift.items.first?.departure == .changed)
  }
}
