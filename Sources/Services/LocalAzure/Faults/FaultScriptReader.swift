package import Diagnostics

import Documents

/// Reads fault scripts from YAML.
package enum FaultScriptReader {
  /// Bytes of a script at most.
  private static let sizeLimit = 1 << 20
  private static let rulesLimit = 1000

  /// The script in a file's bytes; every mistake is found, with its place. Findings are TW7010 and those of YAML.
  package static func read(_ bytes: [UInt8], path: String) -> (script: FaultScript?, findings: Findings) {
    var reader = Reader()
    guard bytes.count <= sizeLimit else {
      reader.findings.add(Diagnostic("TW7010", "\(path) has \(bytes.count) bytes; a fault script has at most 1 MiB"))
      return (nil, reader.findings)
    }
    let file = SourceFile(path: path, bytes: bytes)
    let documents = YAMLReader.read(file, findings: &reader.findings)
    guard !reader.findings.hasErrors else { return (nil, reader.findings) }
    guard documents.count == 1, let document = documents.first else {
      reader.findings.add(
        Diagnostic("TW7010", "\(path) must hold one document with `rules`, not \(documents.count)"))
      return (nil, reader.findings)
    }
    let script = reader.script(document, rulesLimit)
    return (reader.findings.hasErrors ? nil : script, reader.findings)
  }

  private struct Reader {
    var findings = Findings()

    mutating func script(_ node: Located, _ limit: Int) -> FaultScript? {
      guard check(node, "a fault script", ["seed", "rules"]) else { return nil }
      let seed = integer(node["seed"], "seed", 0...Int(Int32.max)) ?? 1
      guard let items = node["rules"]?.items else {
        fail(node["rules"]?.span ?? node.span, "`rules` must be a list of rules", help: "rules:\n  - then: dropped")
        return nil
      }
      if items.count > limit { fail(node.span, "a fault script has at most \(limit) rules, not \(items.count)") }
      return FaultScript(seed: UInt64(seed), rules: items.prefix(limit).compactMap { rule($0) })
    }

    private mutating func rule(_ node: Located) -> FaultScript.Rule? {
      guard check(node, "a rule", ["when", "then"]) else { return nil }
      guard let then = node.member("then") else {
        fail(node.span, "a rule needs `then`: what goes wrong")
        return nil
      }
      guard let fault = fault(then.value) else { return nil }
      var rule = FaultScript.Rule(fault: fault)
      guard let when = node["when"] else { return rule }
      guard check(when, "`when`", ["method", "host", "path", "nth", "chance", "times"]) else { return nil }
      rule.methods = Set(texts(when["method"], "method").map { $0.uppercased() })
      rule.host = when["host"].flatMap { text($0, "host") }
      rule.path = when["path"].flatMap { text($0, "path") }
      if let nth = when["nth"] {
        rule.occurrences = Set((nth.items ?? [nth]).compactMap { integer($0, "nth", 1...1_000_000) })
      }
      if let chance = when["chance"] {
        if let number = chance.value.number, (0...1).contains(number) {
          rule.chance = number
        } else {
          fail(chance.span, "`chance` is a number from 0 to 1")
        }
      }
      rule.times = integer(when["times"], "times", 1...1_000_000)
      return rule
    }

    private static let words: KeyValuePairs<String, FaultScript.Fault> = [
      "dropped": .dropped, "lost": .lost, "cut": .cut, "truncated": .truncated, "html": .html, "stalled": .stalled,
    ]

    private mutating func fault(_ node: Located) -> FaultScript.Fault? {
      if let word = node.string {
        if let fault = Self.words.first(where: { $0.key == word })?.value { return fault }
        let near = Suggestions.nearest(to: word, among: Self.words.map(\.key))
        fail(
          node.span, "`\(word)` is no fault", label: near.map { "did you mean `\($0)`?" },
          help:
            "one of \(Self.words.map(\.key).joined(separator: ", ")), or status, delay or operation with what they need"
        )
        return nil
      }
      guard
        check(
          node, "`then`", ["status", "code", "message", "retryAfter", "retryAfterDate", "delay", "operation"])
      else { return nil }
      if let status = node["status"] { return refusal(node, status) }
      if let delay = node["delay"] {
        guard let seconds = delay.value.number, (0...600).contains(seconds) else {
          fail(delay.span, "`delay` is a number of seconds from 0 to 600")
          return nil
        }
        return .delay(seconds)
      }
      guard let operation = node["operation"] else {
        fail(node.span, "`then` needs status, delay or operation")
        return nil
      }
      guard check(operation, "`operation`", ["polls", "fails"]) else { return nil }
      let polls = integer(operation["polls"], "polls", 0...10_000) ?? 1
      guard let fails = operation["fails"] else { return .operation(polls: polls, failure: nil) }
      guard check(fails, "`fails`", ["code", "message"]) else { return nil }
      let failure = FaultScript.Failure(
        code: fails["code"].flatMap { text($0, "code") } ?? "InternalServerError",
        message: fails["message"].flatMap { text($0, "message") } ?? "The operation failed, as the fault script says.")
      return .operation(polls: max(polls, 1), failure: failure)
    }

    private mutating func refusal(_ node: Located, _ status: Located) -> FaultScript.Fault? {
      guard let number = integer(status, "status", 400...599) else { return nil }
      var retryAfter = integer(node["retryAfter"], "retryAfter", 0...86_400).map(FaultScript.RetryAfter.seconds)
      if let seconds = integer(node["retryAfterDate"], "retryAfterDate", 0...86_400) { retryAfter = .date(seconds) }
      return .status(
        number, code: node["code"].flatMap { text($0, "code") } ?? "FaultScript",
        message: node["message"].flatMap { text($0, "message") } ?? "Refused, as the fault script says.",
        retryAfter: retryAfter)
    }

    // MARK: values

    /// Whether a node is a mapping of known members; says what is not.
    private mutating func check(_ node: Located, _ what: String, _ known: [String]) -> Bool {
      guard let members = node.members else {
        fail(
          node.span, "\(what) is a mapping, not \(node.value.kindName)",
          help: "its members: \(known.joined(separator: ", "))")
        return false
      }
      for member in members where !known.contains(member.key) {
        let near = Suggestions.nearest(to: member.key, among: known)
        fail(
          member.keySpan, "unknown member `\(member.key)` of \(what)", label: near.map { "did you mean `\($0)`?" },
          help: "its members: \(known.joined(separator: ", "))")
      }
      return true
    }

    private mutating func text(_ node: Located, _ name: String) -> String? {
      if let text = node.string { return text }
      fail(node.span, "`\(name)` is a text, not \(node.value.kindName)")
      return nil
    }

    private mutating func texts(_ node: Located?, _ name: String) -> [String] {
      guard let node else { return [] }
      return (node.items ?? [node]).compactMap { text($0, name) }
    }

    private mutating func integer(_ node: Located?, _ name: String, _ range: ClosedRange<Int>) -> Int? {
      guard let node else { return nil }
      if let number = node.value.integer, let value = Int(exactly: number), range.contains(value) { return value }
      fail(node.span, "`\(name)` is a whole number from \(range.lowerBound) to \(range.upperBound)")
      return nil
    }

    private mutating func fail(_ span: SourceSpan, _ message: String, label: String? = nil, help: String? = nil) {
      findings.add(Diagnostic("TW7010", .error, message, at: span, label: label, help: help.map { [$0] } ?? []))
    }
  }
}
