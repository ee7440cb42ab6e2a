import Foundation
import Seeds
import Testing

/// A process that is killed at any moment leaves a world from which the next apply goes on.
///
/// `TWINWRIGHT_KILLS=100 swift test --filter KillTests` takes more moments; `TWINWRIGHT_SEED` repeats a run.
@Suite(.serialized) struct KillTests {
  @Test func `kill -9 at random moments of an apply: the next apply converges, nothing is lost or doubled`()
    async throws
  {
    let variables = ProcessInfo.processInfo.environment
    let kills = variables["TWINWRIGHT_KILLS"].flatMap { Int($0) } ?? 8
    let seed = variables["TWINWRIGHT_SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: 0...UInt64.max)
    print("seed \(seed): repeat with TWINWRIGHT_SEED=\(seed)")
    var random = SplitMix(seed: seed)
    try await withWorkspace { workspace in
      let manifests = "manifests/ev-charging"
      // The journal tells how far an apply is: what an undisturbed one writes is the range of the moments.
      let journal = "plans/ev-charging.journal.jsonl"
      _ = try await workspace.run("apply", manifests, "--local", "--yes")
      let whole = workspace.size(journal)
      var landed = 0
      var round = 0
      // A kill that comes after the end proves nothing: go on until enough hit a running apply.
      while landed < kills, round < kills * 6 {
        round += 1
        try await workspace.run("destroy", manifests, "--local", "--yes")
        let moment = workspace.size(journal) + Int.random(in: 0..<whole, using: &random)
        let victim = try workspace.start(Workspace.program, ["apply", manifests, "--local", "--yes"])
        await victim.wait { workspace.size(journal) >= moment }
        victim.kill()
        let outcome = try await victim.outcome()
        if outcome.status == -9 { landed += 1 }
        let next = try await workspace.run("apply", manifests, "--local", "--yes")
        #expect(next.status == 0, "round \(round), seed \(seed): \(next.all)")
        let plan = try await workspace.run("plan", manifests, "--local")
        #expect(plan.status == 0, "round \(round), seed \(seed): \(plan.all)")
        #expect(!plan.output.contains("Unmanaged"), "round \(round), seed \(seed): \(plan.all)")
      }
      print("\(landed) of \(round) kills hit a running apply")
      #expect(landed == kills, "only \(landed) of \(round) kills hit a running apply")
    }
  }

  @Test func `Ctrl-C finishes what is in flight and stops`() async throws {
    try await withWorkspace { workspace in
      let rows = (0..<3000).map { "room-\($0)" }
      try workspace.write("big/nodes.csv", "id\n" + rows.joined(separator: "\n") + "\n")
      try Self.writeGraph(workspace)
      let victim = try workspace.start(Workspace.program, ["apply", "big", "--local", "--yes", "--log", "json"])
      try await victim.waitForError(containing: "\"event\":\"succeeded\"")
      victim.interrupt()
      let outcome = try await victim.outcome()
      #expect(outcome.status == 130, "\(outcome.all.suffix(2000))")
      #expect(outcome.errors.contains("\"failed\":0"))
      let next = try await workspace.run("apply", "big", "--local", "--yes")
      #expect(next.status == 0, "\(next.all.suffix(2000))")
      #expect(try await workspace.run("plan", "big", "--local").status == 0)
    }
  }

  private static func writeGraph(_ workspace: Workspace) throws {
    try workspace.write(
      "big/environment.yaml",
      """
      apiVersion: twinwright/v1
      kind: Environment
      metadata: {name: big}
      spec: {subscription: "${env.AZURE_SUBSCRIPTION_ID}", location: eastus, resourceGroup: big-rg}
      ---
      apiVersion: twinwright/v1
      kind: DigitalTwinsInstance
      metadata: {name: big-twins}
      spec: {}
      ---
      apiVersion: twinwright/v1
      kind: RoleAssignment
      metadata: {name: deployer-owns-twins}
      spec:
        role: Azure Digital Twins Data Owner
        scope: ${DigitalTwinsInstance.big-twins}
        principalId: ${deployer.objectId}
      ---
      apiVersion: twinwright/v1
      kind: ModelSet
      metadata: {name: models}
      spec: {instance: "${DigitalTwinsInstance.big-twins}", from: ../dtdl/evcharging}
      ---
      apiVersion: twinwright/v1
      kind: TwinGraph
      metadata: {name: graph}
      spec:
        instance: ${DigitalTwinsInstance.big-twins}
        tables:
          - from: nodes.csv
            twins:
              "${row.id}": {model: "dtmi:evcharging:Connector;1", properties: {connectorId: 1}}
      """)
  }
}
