import Foundation
import Testing

/// The program against a local Azure that goes wrong: over sockets and TLS, with the waits that are real.
@Suite(.serialized) struct FaultTests {
  private static let manifests = "manifests/ev-charging"

  @Test func `the example is applied whole while answers are lost, torn and refused`() async throws {
    try await withWorkspace { workspace in
      try workspace.write(
        "faults.yaml",
        """
        seed: 11
        rules:
          - when: {method: PUT, host: management.azure.com, nth: [2, 9]}
            then: lost
          - when: {method: PUT, host: "*.digitaltwins.azure.net", nth: [1, 4]}
            then: cut
          - when: {method: PUT, path: "*/IotHubs/*", times: 1}
            then: {operation: {polls: 2, fails: {code: NoCapacity, message: try again}}}
          - when: {method: [GET, POST], host: "*.digitaltwins.azure.net", nth: 2}
            then: {status: 429, retryAfter: 1}
          - when: {method: GET, host: management.azure.com, nth: 3}
            then: {status: 503}
          - when: {method: PUT, host: management.azure.com, nth: 5}
            then: dropped
        """)
      let started = try await workspace.run("local", "start", "--mqtt", "off", "--faults", "faults.yaml")
      #expect(started.status == 0, "\(started.all)")
      var applied = 0
      while applied < 6 {
        applied += 1
        if try await workspace.run("apply", Self.manifests, "--local", "--yes").status == 0 { break }
      }
      let status = try await workspace.run("local", "status")
      #expect(status.output.contains("A fault script with 6 rules is on"), "\(status.all)")
      #expect(!status.output.contains("given 0 faults"), "\(status.all)")
      #expect(try await workspace.run("local", "faults", "--clear").status == 0)
      let plan = try await workspace.run("plan", Self.manifests, "--local")
      #expect(plan.status == 0, "after \(applied) applies: \(plan.all)")
      #expect(!plan.output.contains("Unmanaged"), "\(plan.all)")
    }
  }

  @Test func `a script that is not understood is told with its place and nothing is played`() async throws {
    try await withWorkspace { workspace in
      try workspace.write("faults.yaml", "rules:\n  - when: {method: GET}\n    then: stald\n")
      let idle = try await workspace.run("local", "faults", "faults.yaml")
      #expect(idle.status == 69, "\(idle.all)")
      #expect(try await workspace.run("local", "start", "--mqtt", "off").status == 0)
      let refused = try await workspace.run("local", "faults", "faults.yaml")
      #expect(refused.status == 65)
      #expect(refused.errors.contains("faults.yaml:3:11"), "\(refused.all)")
      #expect(refused.errors.contains("did you mean `stalled`?"), "\(refused.all)")
      let told = try await workspace.run("local", "faults")
      #expect(told.output.contains("No faults are on."), "\(told.all)")
    }
  }
}
