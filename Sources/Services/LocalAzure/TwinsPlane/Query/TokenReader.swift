import Documents

/// Walks over the tokens of a query or of a route's filter.
struct TokenReader {
  private let tokens: [QueryToken]
  private(set) var index = 0

  init(_ text: String) throws(QueryError) { tokens = try QueryLexer.tokens(of: text) }

  var current: QueryToken { token(at: 0) }

  var isAtEnd: Bool { current.kind == .end }

  private func token(at offset: Int) -> QueryToken { tokens[min(index + offset, tokens.count - 1)] }

  mutating func advance(by count: Int = 1) { index = min(index + count, tokens.count - 1) }

  /// Goes back to, or on to, a place seen before.
  mutating func move(to index: Int) { self.index = index }

  /// Whether that keyword stands here; case does not matter.
  func isWord(_ word: String, ahead offset: Int = 0) -> Bool {
    if case .word(let name) = token(at: offset).kind { name.uppercased() == word } else { false }
  }

  mutating func takeWord(_ word: String) -> Bool {
    guard isWord(word) else { return false }
    advance()
    return true
  }

  func isSign(_ text: String, ahead offset: Int = 0) -> Bool { token(at: offset).kind == .sign(text) }

  mutating func takeSign(_ text: String) -> Bool {
    guard isSign(text) else { return false }
    advance()
    return true
  }

  mutating func expect(_ text: String) throws(QueryError) {
    guard takeSign(text) else { throw unexpected("'\(text)'") }
  }

  /// A text, number, TRUE, FALSE or NULL, if one stands here.
  mutating func takeLiteral() -> Value? {
    let value: Value
    switch current.kind {
    case .text(let text): value = .string(text)
    case .integer(let number): value = .integer(number)
    case .number(let number): value = .double(number)
    case .word where isWord("TRUE"): value = true
    case .word where isWord("FALSE"): value = false
    case .word where isWord("NULL"): value = .null
    default: return nil
    }
    advance()
    return value
  }

  /// The comparison that stands here, if one does.
  mutating func takeComparison() -> Query.Comparison? {
    guard case .sign(let sign) = current.kind, let comparison = Query.Comparison(rawValue: sign) else { return nil }
    advance()
    return comparison
  }

  // MARK: refusals

  /// The refused token as messages show it.
  var spelling: String { isAtEnd ? "<EOF>" : current.spelling }

  func unexpected(_ expected: String) -> QueryError { error("mismatched input '\(spelling)' expecting \(expected)") }

  func error(_ message: String) -> QueryError {
    QueryError(line: current.line, position: current.position, message: message)
  }
}
