import Cloud
import Foundation
import Testing

/// The recorded answers of the real service, read by our client.
@Suite struct ReplayTests {
  @Test func `our client reads every recorded answer of the real service`() async throws {
    var tallies: [(recording: Recording, tally: Tally)] = []
    var refusals: [AzureError] = []
    var unfollowed: [String] = []
    for recording in try await Recordings.all() {
      var replayer = Replayer(recording)
      try await replayer.run()
      #expect(replayer.tally.readings.count == recording.exchanges.count, "\(recording) is not accounted for")
      tallies.append((recording, replayer.tally))
      refusals += replayer.refusals
      unfollowed += replayer.unfollowed
    }
    let table = Tally.table(tallies)
    print(table)
    #expect(tallies.reduce(0) { $0 + $1.recording.exchanges.count } == 180)
    try expectDocumented(table)

    #expect(refusals.map(\.code) == ["InvalidDomainNameLabel", "DeploymentScriptOperationFailed"])
    #expect(refusals.first?.message.contains("The domain name label GEN-UNIQUE is invalid.") == true)
    #expect(refusals.last?.message.contains("does not have authorization to perform action") == true)
    // Three groups whose deletion nobody waited for, and a connection deleted while it was made.
    #expect(unfollowed.filter { $0.hasSuffix("/resourcegroups/rgname") }.count == 3)
    #expect(unfollowed.filter { $0.contains("/timeseriesdatabaseconnections/") }.count == 1)
    #expect(unfollowed.count == 4, "\(unfollowed)")
  }
}

/// The table of the documentation is the one that the test makes.
func expectDocumented(_ table: String) throws {
  let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  let page = try String(contentsOf: root.appendingPathComponent("docs/azure-fidelity.md"), encoding: .utf8)
  #expect(page.contains(table), "docs/azure-fidelity.md does not hold this table; put it there")
}
