import Diagnostics
import Documents
import Testing

@testable import DTDL

/// How many of the public cases are judged as they should be. The numbers are floors: they may only rise.
struct CaseSuiteTests {
  @Test(
    .enabled(if: SharedData.exists("dtdl-cases"), "no shared data beside the repository"),
    arguments: [
      ("doc-examples", 1.0, 0.3), ("generated", 0.97, 0.8), ("specification", 0.98, 0.85),
    ])
  func `public cases are judged as they should be`(suite: String, valid: Double, invalid: Double) throws {
    var tally = Tally()
    // A third of them, spread evenly, to keep the tests quick.
    for (index, line) in SharedData.lines("dtdl-cases/\(suite).jsonl").enumerated() where index % 3 == 0 {
      let record = try JSONReader.parse(Array(line.utf8))
      tally.judge(record)
    }
    print("\(suite): \(tally)")
    #expect(Double(tally.accepted) >= valid * Double(tally.valid))
    #expect(Double(tally.refused) >= invalid * Double(tally.invalid))
  }

  private struct Tally: CustomStringConvertible {
    var valid = 0
    var accepted = 0
    var invalid = 0
    var refused = 0

    var description: String { "accepted \(accepted) of \(valid) valid, refused \(refused) of \(invalid) invalid" }

    mutating func judge(_ record: Value) {
      guard let version = record["dtdl"]?.integer, version >= 2 else { return }
      // What a resolver would fetch stands in no file of ours.
      if let resolution = record["resolution"], !resolution.isNull { return }
      let options = record["options"]?.array?.compactMap(\.string) ?? []
      let files = (record["models"]?.array ?? []).enumerated().compactMap { index, text in
        text.string.map { SourceFile(path: "\(index)", text: $0) }
      }
      var findings = Findings()
      _ = ModelSet.read(files, findings: &findings)
      if options.contains("AllowUndefinedExtensions") {
        findings = Findings(findings.all.filter { $0.code != "TW2014" })
      }
      if record["valid"]?.bool == true {
        valid += 1
        accepted += findings.hasErrors ? 0 : 1
      } else {
        invalid += 1
        refused += findings.hasErrors ? 1 : 0
      }
    }
  }
}
