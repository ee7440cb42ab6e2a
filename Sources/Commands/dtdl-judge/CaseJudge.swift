import DTDL
import Diagnostics
import Documents
import OrderedCollections

/// Judges one case. Stops where the reference parser stops, so that its names can be compared: at the end of the first
/// document in which something is wrong. (`twinwright validate` goes on.)
enum CaseJudge {
  static func judge(_ record: Value) -> Value {
    let quirks = texts(record["quirks"])
    var options = options(of: record)
    options.toleratesSolecisms = quirks.contains("TolerateSolecismsInParse")
    var reading = ModelReading(options: options)
    var findings = Findings()
    for (index, text) in texts(record["models"]).enumerated() where !reading.hasErrors {
      add(text, "model \(index + 1)", &reading, options, &findings)
    }
    options.toleratesSolecisms = quirks.contains("TolerateSolecismsInResolve")
    resolve(record["resolution"]?.array ?? [], &reading, options, &findings)
    if reading.hasErrors {
      findings = Findings(findings.all + reading.findingsSoFar)
    } else {
      _ = reading.finish()
      findings = Findings(findings.all + reading.findings)
    }
    let all = findings.all
    let errors = all.filter { $0.severity == .error }
    let isInvalid = errors.contains { $0.aliases != ["unresolved"] }
    let result = isInvalid ? "invalid" : errors.isEmpty ? "valid" : "unresolved"
    return .object([
      "name": record["name"] ?? .null, "result": .string(result), "errors": .array(all.map(entry)),
    ])
  }

  private static func entry(_ finding: Diagnostic) -> Value {
    let isNamed = finding.severity == .error && finding.aliases.first != "unresolved"
    let alias = isNamed ? finding.aliases.first : nil
    return .object([
      "id": alias.map(Value.string) ?? .null, "code": .string(finding.code),
      "severity": .string(finding.severity.rawValue),
    ])
  }

  private static func options(of record: Value) -> ModelReadingOptions {
    var options = ModelReadingOptions()
    options.checksService = false
    let names = texts(record["options"])
    if names.contains("AllowUndefinedExtensions") { options.unknownExtensions = .allowed }
    if names.contains("DisallowUndefinedExtensions") { options.unknownExtensions = .refused }
    options.newestVersion = record["maxDtdlVersion"]?.integer.map { Int($0) }
    options.limits = texts(record["acceptableLimits"])
    return options
  }

  private static func add(
    _ text: String, _ name: String, _ reading: inout ModelReading, _ options: ModelReadingOptions,
    _ findings: inout Findings
  ) {
    let file = SourceFile(path: name, text: text)
    reading.add(file, JSONTree.read(file, findings: &findings), options: options)
  }

  /// Asks the recorded resolver for what is missing, as long as it has answers.
  private static func resolve(
    _ answers: [Value], _ reading: inout ModelReading, _ options: ModelReadingOptions, _ findings: inout Findings
  ) {
    var rest = answers
    while !rest.isEmpty, !reading.hasErrors, !findings.hasErrors {
      let missing = Set(reading.missing)
      guard !missing.isEmpty,
        let index = rest.firstIndex(where: { !missing.isDisjoint(with: texts($0["request"])) })
      else { return }
      for document in rest.remove(at: index)["response"]?.array ?? [] {
        var writer = JSONWriter()
        writer.write(document)
        add(String(decoding: writer.bytes, as: UTF8.self), "resolved", &reading, options, &findings)
      }
    }
  }

  private static func texts(_ value: Value?) -> [String] { value?.array?.compactMap(\.string) ?? [] }
}
