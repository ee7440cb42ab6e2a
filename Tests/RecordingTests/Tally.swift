/// What became of the exchanges of one recording.
struct Tally {
  /// As what our client read an answer.
  enum Reading: String, CaseIterable {
    case resource, list, document
    case begun = "operation begun"
    case poll
    case deletion
    case action
    case refusal
    case signIn = "sign-in"
    case unspoken = "not spoken"
  }

  var readings: [Int: Reading] = [:]

  func count(_ reading: Reading) -> Int { readings.values.count { $0 == reading } }

  /// A table in Markdown, with a line of sums.
  static func table(_ tallies: [(recording: Recording, tally: Tally)]) -> String {
    let columns = Reading.allCases
    func line(_ cells: [String]) -> String { "| \(cells.joined(separator: " | ")) |" }
    var lines = [
      line(["package", "session", "exchanges"] + columns.map(\.rawValue)),
      line(Array(repeating: "---", count: columns.count + 3)),
    ]
    for (recording, tally) in tallies {
      lines.append(
        line(
          [recording.package, recording.name, "\(recording.exchanges.count)"]
            + columns.map { "\(tally.count($0))" }))
    }
    let sums = columns.map { column in tallies.reduce(0) { $0 + $1.tally.count(column) } }
    let all = tallies.reduce(0) { $0 + $1.recording.exchanges.count }
    lines.append(line(["all", "", "\(all)"] + sums.map(String.init)))
    return lines.joined(separator: "\n")
  }
}
