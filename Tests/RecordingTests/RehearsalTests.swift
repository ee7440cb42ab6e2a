import Testing

/// The recorded requests, sent to the local Azure.
@Suite struct RehearsalTests {
  @Test func `the local Azure answers the recorded requests in the shape of the real service`() async throws {
    let fidelity = Fidelity.known
    var rows: [(recording: Recording, outcomes: [Rehearsal.Outcome])] = []
    var differences: Set<String> = []
    var notOffered: Set<String> = []
    for recording in try await Recordings.all() {
      var rehearsal = try await Rehearsal(recording)
      try await rehearsal.run(fidelity)
      rows.append((recording, rehearsal.outcomes))
      differences.formUnion(rehearsal.differences)
      notOffered.formUnion(rehearsal.notOffered)
    }
    let tables = [Self.table(rows), Self.exemptions(fidelity), Self.absences(fidelity)]
    print(tables.joined(separator: "\n\n"))
    let open = differences.filter { difference in !fidelity.exemptions.contains { $0.covers(difference) } }
    for difference in open.sorted() { Issue.record("\(difference)") }
    for exemption in fidelity.exemptions where !differences.contains(where: exemption.covers) {
      Issue.record("nothing needs the exemption \(exemption.question): \(exemption.difference)")
    }
    #expect(notOffered == Set(fidelity.absent.keys))
    for table in tables { try expectDocumented(table) }
  }

  private static func table(_ rows: [(recording: Recording, outcomes: [Rehearsal.Outcome])]) -> String {
    let columns: [Rehearsal.Outcome] = [.same, .exempt, .absent]
    var lines = [
      "| package | session | answers | \(columns.map(\.rawValue).joined(separator: " | ")) |",
      "| --- | --- | --- | --- | --- | --- |",
    ]
    for (recording, outcomes) in rows {
      let counts = columns.map { column in "\(outcomes.count { $0 == column })" }.joined(separator: " | ")
      lines.append("| \(recording.package) | \(recording.name) | \(outcomes.count) | \(counts) |")
    }
    let all = rows.flatMap(\.outcomes)
    let sums = columns.map { column in "\(all.count { $0 == column })" }.joined(separator: " | ")
    return (lines + ["| all |  | \(all.count) | \(sums) |"]).joined(separator: "\n")
  }

  private static func exemptions(_ fidelity: Fidelity) -> String {
    (["| asked | the local Azure | why |", "| --- | --- | --- |"]
      + fidelity.exemptions.map {
        "| \($0.question.isEmpty ? "anything" : $0.question) | \($0.difference) | \($0.reason) |"
      })
      .joined(separator: "\n")
  }

  private static func absences(_ fidelity: Fidelity) -> String {
    (["| not offered | why |", "| --- | --- |"]
      + fidelity.absent.sorted { $0.key < $1.key }.map { "| \($0.key) | \($0.value) |" }).joined(separator: "\n")
  }
}
