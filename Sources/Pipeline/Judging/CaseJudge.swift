package import DTDL
import Diagnostics
package import Documents
import OrderedCollections

/// Judges cases of documents whose outcome is known. Stops where the reference parser stops, so that its names can be
/// compared: at the end of the first document in which something is wrong. (`twinwright validate` goes on.)
package enum CaseJudge {
  /// Judges a record: `models` (texts), and optionally `name`, `options`, `quirks`, `resolution`, `maxDtdlVersion`,
  /// `acceptableLimits` and `instances`.
  package static func judge(_ record: Value) -> CaseVerdict {
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
    let instances = record["instances"]?.array?.map { fits($0, reading) }
    return CaseVerdict(name: record["name"]?.string, findings: findings.all, instances: instances)
  }

  /// How the documents of a record are read.
  package static func options(of record: Value) -> ModelReadingOptions {
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

  /// Whether the text of an instance fits its subject; `nil` where the subject is no schema.
  private static func fits(_ instance: Value, _ reading: ModelReading) -> Bool? {
    guard let schema = instance["subject"]?.string.flatMap(reading.schema) else { return nil }
    let text = Array((instance["submit"]?.string ?? "").utf8)
    let referred = reading.schemas(referredBy: schema)
    return schema.mismatches(inJSON: text[...], among: referred, suggests: false).isEmpty
  }

  private static func texts(_ value: Value?) -> [String] { value?.array?.compactMap(\.string) ?? [] }
}
