/// An expression of a template: what stands between the brackets of `"[concat('a', parameters('b'))]"`.
indirect enum TemplateExpression: Sendable, Hashable {
  case text(String)
  case number(Int64)
  case call(String, [TemplateExpression])
  /// `.name`
  case member(TemplateExpression, String)
  /// `[index or name]`
  case item(TemplateExpression, TemplateExpression)

  /// Calls within calls at most.
  private static let depthLimit = 64
  /// Characters at most, as in Azure.
  private static let lengthLimit = 24_576

  /// The expression of a string; `nil` for one that is none. `[[` begins a text with a bracket.
  init?(of string: String) throws(ServiceError) {
    guard string.hasPrefix("["), string.hasSuffix("]"), !string.hasPrefix("[[") else { return nil }
    guard string.utf8.count <= Self.lengthLimit else {
      throw .invalidTemplate("An expression may have at most \(Self.lengthLimit) characters.")
    }
    var reader = Reader(whole: string, rest: Array(string.dropFirst().dropLast().unicodeScalars)[...])
    self = try reader.expression(depth: 0)
    reader.skipSpace()
    guard reader.rest.isEmpty else { throw reader.flaw("its end was expected at '\(reader.shown)'") }
  }

  /// Every call of a function within this expression whose name is accepted.
  func calls(where isMeant: (String) -> Bool) -> [(name: String, arguments: [TemplateExpression])] {
    switch self {
    case .text, .number: []
    case .call(let name, let arguments):
      (isMeant(name) ? [(name, arguments)] : []) + arguments.flatMap { $0.calls(where: isMeant) }
    case .member(let base, _): base.calls(where: isMeant)
    case .item(let base, let index): base.calls(where: isMeant) + index.calls(where: isMeant)
    }
  }

  private struct Reader {
    let whole: String
    var rest: ArraySlice<Unicode.Scalar>

    var shown: String { String(String.UnicodeScalarView(rest.prefix(20))) }

    func flaw(_ what: String) -> ServiceError {
      .invalidTemplate("Unable to parse language expression '\(whole.prefix(200))': \(what).")
    }

    mutating func skipSpace() { rest = rest.drop { $0.properties.isWhitespace } }

    mutating func take(_ scalar: Unicode.Scalar) -> Bool {
      skipSpace()
      guard rest.first == scalar else { return false }
      rest = rest.dropFirst()
      return true
    }

    mutating func expression(depth: Int) throws(ServiceError) -> TemplateExpression {
      guard depth < TemplateExpression.depthLimit else { throw flaw("it is nested too deeply") }
      var value = try primary(depth: depth)
      while true {
        if take(".") {
          value = .member(value, try name())
        } else if take("[") {
          value = .item(value, try expression(depth: depth + 1))
          guard take("]") else { throw flaw("']' was expected at '\(shown)'") }
        } else {
          return value
        }
      }
    }

    private mutating func primary(depth: Int) throws(ServiceError) -> TemplateExpression {
      skipSpace()
      guard let first = rest.first else { throw flaw("it ends too early") }
      if first == "'" { return .text(try text()) }
      if first == "-" || ("0"..."9").contains(first) { return .number(try number()) }
      let name = try name()
      guard take("(") else { throw flaw("'(' was expected behind '\(name)'") }
      var arguments: [TemplateExpression] = []
      if take(")") { return .call(name, arguments) }
      repeat { arguments.append(try expression(depth: depth + 1)) } while take(",")
      guard take(")") else { throw flaw("')' was expected at '\(shown)'") }
      return .call(name, arguments)
    }

    private mutating func name() throws(ServiceError) -> String {
      skipSpace()
      let word = rest.prefix { $0.properties.isAlphabetic || ("0"..."9").contains($0) || $0 == "_" || $0 == "-" }
      guard !word.isEmpty else { throw flaw("a name was expected at '\(shown)'") }
      rest = rest.dropFirst(word.count)
      return String(String.UnicodeScalarView(word))
    }

    private mutating func number() throws(ServiceError) -> Int64 {
      let word = rest.prefix { $0 == "-" || ("0"..."9").contains($0) }
      guard let number = Int64(String(String.UnicodeScalarView(word))) else {
        throw flaw("a number was expected at '\(shown)'")
      }
      rest = rest.dropFirst(word.count)
      return number
    }

    /// A text in single quotes, of which two stand for one.
    private mutating func text() throws(ServiceError) -> String {
      rest = rest.dropFirst()
      var text = String.UnicodeScalarView()
      while let next = rest.popFirst() {
        if next != "'" {
          text.append(next)
        } else if rest.first == "'" {
          text.append(next)
          rest = rest.dropFirst()
        } else {
          return String(text)
        }
      }
      throw flaw("a text has no end")
    }
  }
}

extension ServiceError {
  /// A template that cannot be deployed.
  static func invalidTemplate(_ detail: String) -> ServiceError {
    ServiceError(400, "InvalidTemplate", "Deployment template validation failed: '\(detail)'.")
  }
}
