import Catalogue
import Diagnostics
import Documents
import Encodings
import Resources

/// Checks of scalars.
extension SpecReader {
  /// `isTextual`: the value came from where everything is text, so that `"3"` may stand for 3.
  func check(
    _ value: Value, _ schema: PropertySchema, node: Located, named name: String, isTextual: Bool
  ) -> Template? {
    let value = isTextual ? value.converted(to: schema.shape) : value
    switch schema.shape {
    case .text(let rule): return text(value, rule, node: node, named: name)
    case .integer(let range): return integer(value, range, node: node, named: name)
    case .number(let range): return number(value, range, node: node, named: name)
    case .boolean:
      if value.bool != nil { return Template(.literal(value), at: node.span) }
      reportWrongType(located(value, node), expected: "true or false", named: name)
      return nil
    case .any: return Template(.literal(value), at: node.span)
    case .object, .map, .list:
      reportWrongType(located(value, node), expected: schema.shape.noun, named: name)
      return nil
    }
  }

  private func located(_ value: Value, _ node: Located) -> Located {
    Located(span: node.span, content: .scalar(value), isQuoted: node.isQuoted)
  }

  private func integer(_ value: Value, _ range: ClosedRange<Int64>?, node: Located, named name: String) -> Template? {
    var number = value.integer
    if number == nil, let double = value.number { number = Int64(exactly: double) }
    guard let number else {
      reportWrongType(
        located(value, node), expected: "an integer", named: name,
        help: value.string.flatMap { Int64($0) } != nil ? ["remove the quotes"] : [])
      return nil
    }
    if let range, !range.contains(number) {
      reportRange(node, name, "\(number)", "\(range.lowerBound) to \(range.upperBound)")
      return nil
    }
    return Template(.literal(.integer(number)), at: node.span)
  }

  private func number(_ value: Value, _ range: ClosedRange<Double>?, node: Located, named name: String) -> Template? {
    guard let number = value.number else {
      reportWrongType(
        located(value, node), expected: "a number", named: name,
        help: value.string.flatMap { Double($0) } != nil ? ["remove the quotes"] : [])
      return nil
    }
    if let range, !range.contains(number) {
      reportRange(node, name, "\(number)", "\(range.lowerBound) to \(range.upperBound)")
      return nil
    }
    return Template(.literal(value), at: node.span)
  }

  private func reportRange(_ node: Located, _ name: String, _ found: String, _ allowed: String) {
    report(
      Diagnostic(
        ManifestCode.outOfRange, .error, "`\(name)` is \(found); \(allowed) is allowed", at: node.span))
  }

  private func text(_ value: Value, _ rule: TextRule, node: Located, named name: String) -> Template? {
    guard let text = value.string else {
      reportWrongType(
        located(value, node), expected: "a text", named: name, help: ["quote it: `\(name): \"\(node.span.text)\"`"])
      return nil
    }
    if !rule.allowed.isEmpty { return allowed(text, rule, node: node, named: name) }
    if let length = rule.length, !length.contains(text.count) {
      reportRange(node, name, "\(text.count) characters long", "\(length.lowerBound) to \(length.upperBound)")
      return nil
    }
    if let format = rule.format, let expected = format.objection(to: text) {
      report(
        Diagnostic(
          ManifestCode.outOfRange, .error, "`\(name)` must be \(expected)", at: node.span,
          help: format == .resourceID ? ["refer to an object: `${Kind.name}`"] : []))
      return nil
    }
    return Template(.literal(.string(text)), at: node.span)
  }

  private func allowed(_ text: String, _ rule: TextRule, node: Located, named name: String) -> Template? {
    let folded = text.lowercased()
    if let match = rule.allowed.first(where: { $0.lowercased() == folded }) {
      return Template(.literal(.string(match)), at: node.span)
    }
    let nearest = Suggestions.nearest(to: text, among: rule.allowed)
    report(
      Diagnostic(
        ManifestCode.notAllowed, rule.isOpen ? .warning : .error, "`\(name)` cannot be `\(text)`", at: node.span,
        label: nearest.map { "did you mean `\($0)`?" }, help: ["allowed are \(rule.allowed.quotedList(limit: 24))"]))
    return rule.isOpen ? Template(.literal(.string(text)), at: node.span) : nil
  }
}

extension TextRule.Format {
  /// What a text of this format must be, when this one is not.
  func objection(to text: String) -> String? {
    switch self {
    case .resourceID: ResourceID(text) == nil ? "an ARM id such as `/subscriptions/...`" : nil
    case .uuid: UUIDText.isUUID(text) ? nil : "a GUID"
    case .url: text.contains("://") ? nil : "a URL"
    case .duration:
      text.utf8.count > 1 && text.hasPrefix("P") && text.utf8.contains(where: { (48...57).contains($0) })
        ? nil : "an ISO 8601 duration such as `PT1H`"
    case .location:
      !text.isEmpty
        && text.utf8.allSatisfy { byte in
          (48...57).contains(byte) || (65...90).contains(byte) || (97...122).contains(byte) || byte == 32
        } ? nil : "an Azure region such as `eastus`"
    case .dateTime: text.utf8.count >= 10 && text.contains("-") ? nil : "a time such as `2026-01-31T00:00:00Z`"
    }
  }
}

extension Value {
  /// A text read as what the shape asks for, where that is possible.
  func converted(to shape: PropertySchema.Shape) -> Value {
    guard let text = string else { return self }
    switch shape {
    case .integer: return Int64(text).map { .integer($0) } ?? self
    case .number: return Int64(text).map { .integer($0) } ?? Double(text).map { .double($0) } ?? self
    case .boolean: return text == "true" ? true : text == "false" ? false : self
    case .text, .object, .map, .list, .any: return self
    }
  }
}
