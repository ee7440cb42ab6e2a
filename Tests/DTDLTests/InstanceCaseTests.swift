import Diagnostics
import Documents
import OrderedCollections
import Testing

@testable import DTDL

/// The public cases of values that are or are not instances of schemas.
struct InstanceCaseTests {
  private static let suites = ["generated", "doc-examples", "specification", "solecisms"]

  @Test(.enabled(if: SharedData.exists("dtdl-cases"), "no shared data beside the repository"))
  func `public instance cases are all judged as they should be`() throws {
    var scores: OrderedDictionary<String, Score> = [:]
    for suite in Self.suites {
      for line in SharedData.lines("dtdl-cases/\(suite).jsonl") where line.contains("\"instances\": [") {
        let record = try JSONReader.parse(Array(line.utf8))
        Self.judge(record, &scores["\(suite) v\(record["dtdl"]?.integer ?? 0)", default: Score()])
      }
    }
    print(Self.table(scores))
    #expect(!scores.isEmpty)
    for (name, score) in scores { #expect(score.misses == [], "\(name)") }
  }

  /// What of one suite and version was judged as it should be.
  private struct Score {
    var conforming = (right: 0, all: 0)
    var other = (right: 0, all: 0)
    /// Asked of what is no schema.
    var misuse = (right: 0, all: 0)
    var misses: [String] = []
  }

  private static func judge(_ record: Value, _ score: inout Score) {
    let name = record["name"]?.string ?? ""
    let reading = read(record)
    for instance in record["instances"]?.array ?? [] {
      guard let subject = instance["subject"]?.string, let text = instance["submit"]?.string else { continue }
      let schema = reading.schema(subject)
      let others = schema.map { reading.schemas(referredBy: $0) } ?? [:]
      let conforms = schema.map { $0.mismatches(inJSON: Array(text.utf8)[...], among: others).isEmpty }
      let expected = instance["conforms"]?.bool
      let right = conforms == expected ? 1 : 0
      switch expected {
      case true?: score.conforming = (score.conforming.right + right, score.conforming.all + 1)
      case false?: score.other = (score.other.right + right, score.other.all + 1)
      case nil: score.misuse = (score.misuse.right + right, score.misuse.all + 1)
      }
      if right == 0 {
        score.misses.append("\(name): \(subject) \(text) should be \(expected.map(String.init) ?? "misuse")")
      }
      // What conforms as a text conforms as a value.
      if conforms == true, let value = try? JSONReader.parse(Array(text.utf8)),
        schema?.mismatches(value, at: ValuePath(), among: others).isEmpty == false
      {
        score.misses.append("\(name): \(subject) \(text) conforms as a text only")
      }
    }
  }

  private static func read(_ record: Value) -> ModelReading {
    var reading = ModelReading()
    var findings = Findings()
    for text in record["models"]?.array ?? [] {
      let file = SourceFile(path: "model", text: text.string ?? "")
      reading.add(file, JSONTree.read(file, findings: &findings))
    }
    _ = reading.finish()
    return reading
  }

  private static func table(_ scores: OrderedDictionary<String, Score>) -> String {
    func cell(_ pair: (right: Int, all: Int)) -> String {
      padded(pair.all == 0 ? "-" : "\(pair.right)/\(pair.all)", 12)
    }
    var lines = [padded("instances", 20) + ["conform", "do not", "misuse"].map { padded($0, 12) }.joined()]
    for (name, score) in scores {
      lines.append(padded(name, 20) + cell(score.conforming) + cell(score.other) + cell(score.misuse))
    }
    return lines.joined(separator: "\n")
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - text.count))
  }
}
