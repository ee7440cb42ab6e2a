import ArgumentParser
import Diagnostics
import Plans
import Resources
import Testing

@testable import TwinwrightCommands

@Suite struct DeletionTests {
  private func plan(_ actions: [Action]) -> Plan {
    let environment = DesiredState.Environment(
      name: "test", subscription: "s", tenant: "t", location: "eastus", resourceGroup: "rg")
    let changes = actions.enumerated().map { index, action in
      Change(
        address: ObjectAddress("Twin.t\(index)"), kind: .twin, identifier: "t\(index)", action: action,
        reason: Reason(.pruned, "is pruned"), pin: .absent)
    }
    return Plan(environment: environment, purpose: .apply, changes: changes)
  }

  @Test func `a plan that deletes or replaces more than is allowed is refused with what goes`() throws {
    let plan = plan([.create, .delete, .replace, .update, .delete, .none])
    try DeletionOptions.parse([]).check(plan)
    try DeletionOptions.parse(["--max-deletes", "3"]).check(plan)
    let failure = #expect(throws: CommandFailure.self) {
      try DeletionOptions.parse(["--max-deletes", "2"]).check(plan)
    }
    #expect(failure?.status == .invalidInput)
    #expect(
      failure?.findings.all.map(\.message) == [
        "the plan deletes 3 objects, 1 of them to make anew, and --max-deletes allows 2"
      ])
    #expect(failure?.findings.all.first?.notes == ["- Twin.t1, -/+ Twin.t2, - Twin.t4"])
    #expect(throws: (any Error).self) { try DeletionOptions.parse(["--max-deletes", "-1"]) }
  }

  @Test func `what goes with what is replaced counts as deleted`() throws {
    var plan = plan([.replace, .create, .create])
    plan.changes[1].pin = .present(etag: nil, digest: "as it was")
    try DeletionOptions.parse(["--max-deletes", "2"]).check(plan)
    #expect(throws: CommandFailure.self) { try DeletionOptions.parse(["--max-deletes", "1"]).check(plan) }
  }
}
