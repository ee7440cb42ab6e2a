import Diagnostics
import Documents

// Numbers, flags and counts.

extension ModelReader {
  /// A flag; `nil` when absent or (reported) not one.
  mutating func boolean(_ element: Element, _ member: String) -> Bool? {
    guard let written = element[member] else { return nil }
    let node = Term.literal(written)
    if let flag = node.value.bool { return flag }
    if !node.value.isNull { report(.notBoolean(member, node)) }
    return nil
  }

  /// `minMultiplicity` is 0; `maxMultiplicity` is at least 1.
  mutating func checkMultiplicity(of element: Element) {
    if let minimum = integer(element, "minMultiplicity"), minimum.number != 0 {
      report(.minimumNotZero(minimum.span))
    }
    guard let maximum = integer(element, "maxMultiplicity") else { return }
    let limit = element.scope.limits.maxMultiplicity
    if maximum.number < 1 || maximum.number > limit ?? .max {
      report(.multiplicityOutOfRange(maximum.span, limit: limit, version: element.scope.version))
    }
  }

  /// `commandType`, which is deprecated, is one of two words.
  mutating func checkCommandType(of element: Element) {
    guard let node = element["commandType"], !node.value.isNull else { return }
    let word = node.string.map(Term.plain)
    if word != "synchronous", word != "asynchronous" { report(.badCommandType(node)) }
  }

  /// How many items a member may have; `nil` allows any number.
  mutating func checkCount(_ count: Int, of member: String, in element: Element, allowed: ClosedRange<Int>?) {
    guard let allowed, !allowed.contains(count) else { return }
    report(.badCount(count, of: member, element, allowed: allowed))
  }

  private mutating func integer(_ element: Element, _ member: String) -> (number: Int, span: SourceSpan)? {
    guard let written = element[member] else { return nil }
    let node = Term.literal(written)
    if let number = node.value.integer { return (Int(number), node.span) }
    if !node.value.isNull { report(.notInteger(member, node)) }
    return nil
  }
}

// MARK: Messages

extension Diagnostic {
  fileprivate static func notBoolean(_ member: String, _ node: Located) -> Diagnostic {
    let unquoted = node.string.flatMap { ["true", "false"].contains($0.lowercased()) ? $0.lowercased() : nil }
    return Diagnostic(
      "TW2060", "`\(member)` must be true or false, not \(node.value.kindName)", at: node.span,
      label: unquoted.map { "write \($0) without quotes" },
      fixes: unquoted.map { [FixIt(title: "write \($0)", span: node.span, replacement: $0)] } ?? [])
  }

  fileprivate static func notInteger(_ member: String, _ node: Located) -> Diagnostic {
    Diagnostic("TW2060", "`\(member)` must be an integer, not \(node.value.kindName)", at: node.span)
  }

  fileprivate static func badCommandType(_ node: Located) -> Diagnostic {
    Diagnostic(
      "TW2060", "`commandType` is `synchronous` or `asynchronous`", at: node.span,
      help: ["remove it: the member is deprecated"])
  }

  fileprivate static func minimumNotZero(_ span: SourceSpan) -> Diagnostic {
    Diagnostic(
      "TW2064", "`minMultiplicity` must be 0", at: span, notes: ["DTDL knows no relationship that must exist"],
      help: ["remove it: 0 is the default"])
  }

  fileprivate static func multiplicityOutOfRange(_ span: SourceSpan, limit: Int?, version: Int) -> Diagnostic {
    Diagnostic(
      "TW2064", "`maxMultiplicity` must be \(limit.map { "from 1 to \($0)" } ?? "at least 1")", at: span,
      notes: ["the limit comes from DTDL v\(version)"])
  }

  fileprivate static func badCount(
    _ count: Int, of member: String, _ element: Element, allowed: ClosedRange<Int>
  ) -> Diagnostic {
    let range =
      allowed.lowerBound == 0 ? "at most \(allowed.upperBound)" : "\(allowed.lowerBound) to \(allowed.upperBound)"
    return Diagnostic(
      "TW2077", "\(element.title) has \(count) \(member); \(range) are allowed", at: element.typeSpan,
      notes: ["the limit comes from DTDL v\(element.scope.version)"])
  }
}
