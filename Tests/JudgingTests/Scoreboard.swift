import Diagnostics
import Documents
import Judging
import OrderedCollections

/// How many cases are judged as they should be, by suite and version.
struct Scoreboard: Sendable {
  /// So many of so many.
  struct Share: Sendable, CustomStringConvertible {
    var good = 0
    var all = 0

    var description: String { all == 0 ? "-" : "\(good)/\(all)" }

    mutating func count(_ isGood: Bool) {
      all += 1
      if isGood { good += 1 }
    }
  }

  /// What is counted, a column each.
  enum Column: String, CaseIterable, Sendable {
    case accepted, refused, ids, advice, instances
  }

  private(set) var rows: [String: [Column: Share]] = [:]
  /// What was judged otherwise than it should be.
  private(set) var misses: [String] = []

  /// Judges a case.
  mutating func judge(_ record: Value, of suite: String) {
    let verdict = CaseJudge.judge(record)
    let name = record["name"]?.string ?? ""
    let row = "\(suite) v\(record["dtdl"]?.integer ?? 0)"
    func score(_ column: Column, _ isGood: Bool, _ text: @autoclosure () -> String) {
      rows[row, default: [:]][column, default: Share()].count(isGood)
      if !isGood { misses.append("\(name): \(text())") }
    }
    if record["valid"]?.bool == true {
      score(.accepted, verdict.result == .valid, "refused, it is valid: \(verdict.errors.map(\.message))")
    } else {
      score(.refused, verdict.result != .valid, "accepted, it is invalid")
      let expected = record["errorIds"]?.array?.compactMap(\.string) ?? []
      if !expected.isEmpty {
        let isGood = !verdict.ids.isEmpty && verdict.ids.allSatisfy(expected.contains)
        score(.ids, isGood, "reported \(verdict.ids), expected some of \(expected)")
      }
    }
    if let isDesirable = record["desirable"]?.bool, Scoreboard.otherAdvice[name] == nil {
      let codes = verdict.findings.filter { $0.severity == .advice }.map(\.code)
      score(.advice, codes.isEmpty == isDesirable, "advice \(codes), it is \(isDesirable ? "" : "not ")as it should be")
    }
    for (instance, fits) in zip(record["instances"]?.array ?? [], verdict.instances ?? []) {
      let (text, subject) = (instance["submit"]?.string ?? "", instance["subject"]?.string ?? "")
      score(
        .instances, fits == instance["conforms"]?.bool,
        "\(text) as \(subject) judged \(fits.map(String.init) ?? "no schema")")
    }
    for error in verdict.errors {
      if let flaw = Scoreboard.flaw(in: error) { misses.append("\(name): \(flaw): \(error.code) \(error.message)") }
    }
  }

  /// Cases that are as they should be in the matter that they are about, and of which we say something else that is true.
  static let otherAdvice = [
    // About naming a value by its term; `commandType` itself is deprecated.
    "Recommendation-ClassCommandPropertyCommandTypeTermV3#0": "TW2159",
    // About naming the unit by its term; the semantic type of the case is named by its DTMI.
    "Recommendation-ClassPropertyCotypePropertyValuePreferTermToDtmiV2#1": "TW2155",
  ]

  /// What a reader would miss in an error: a place that can be seen, and a way to mend it.
  private static func flaw(in error: Diagnostic) -> String? {
    guard let span = error.span else { return "no place" }
    if span.end > span.file.bytes.count { return "a place outside the file" }
    if ["{", "["].contains(span.text) { return "a place that is one bracket" }
    if error.code.hasPrefix("TW2"), error.help.isEmpty, error.fixes.isEmpty { return "no word on how to mend it" }
    return nil
  }

  /// Adds what another part of the suite came to.
  mutating func add(_ other: Scoreboard) {
    for (row, columns) in other.rows {
      for (column, share) in columns {
        rows[row, default: [:]][column, default: Share()].good += share.good
        rows[row, default: [:]][column, default: Share()].all += share.all
      }
    }
    misses += other.misses
  }

  /// A line a version, a column for each thing counted.
  var table: String {
    func cell(_ text: String, _ width: Int) -> String {
      text + String(repeating: " ", count: max(1, width - text.count))
    }
    let head = cell("suite", 20) + Column.allCases.map { cell($0.rawValue, 11) }.joined()
    let lines = rows.sorted { $0.key < $1.key }.map { row, columns in
      cell(row, 20) + Column.allCases.map { cell((columns[$0] ?? Share()).description, 11) }.joined()
    }
    return ([head] + lines).joined(separator: "\n")
  }
}
