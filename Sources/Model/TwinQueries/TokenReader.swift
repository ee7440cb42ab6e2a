package import Documents

/// Walks over the tokens of a query or of a route's filter.
package struct TokenReader {
  private let tokens: [QueryToken]
  private var index = 0

  /// Cuts the text; throws where it holds what no token begins with.
  package init(_ text: String) throws(QueryError) { tokens = try QueryLexer.tokens(of: text) }

  package var current: QueryToken { token(at: 0) }

  package var isAtEnd: Bool { current.kind == .end }

  private func token(at offset: Int) -> QueryToken { tokens[min(index + offset, tokens.count - 1)] }

  package mutating func advance(by count: Int = 1) { index = min(index + count, tokens.count - 1) }

  /// Whether that keyword stands here; case does not matter.
  package func isWord(_ word: String, ahead offset: Int = 0) -> Bool {
    if case .word(let name) = token(at: offset).kind { name.uppercased() == word } else { false }
  }

  package mutating func takeWord(_ word: String) -> Bool {
    guard isWord(word) else { return false }
    advance()
    return true
  }

  package func isSign(_ text: String, ahead offset: Int = 0) -> Bool { token(at: offset).kind == .sign(text) }

  package mutating func takeSign(_ text: String) -> Bool {
    guard isSign(text) else { return false }
    advance()
    return true
  }

  package mutating func expect(_ text: String) throws(QueryError) {
    guard takeSign(text) else { throw unexpected("'\(text)'") }
  }

  /// A text, number, TRUE, FALSE or NULL, if one stands here.
  package mutating func takeLiteral() -> Value? {
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
  package mutating func takeComparison() -> QueryComparison? {
    guard case .sign(let sign) = current.kind, let comparison = QueryComparison(rawValue: sign) else { return nil }
    advance()
    return comparison
  }

  // MARK: refusals

  /// The refused token as messages show it.
  package var spelling: String { isAtEnd ? "<EOF>" : current.spelling }

  package func unexpected(_ expected: String) -> QueryError {
    error("mismatched input '\(spelling)' expecting \(expected)")
  }

  package func error(_ message: String) -> QueryError { QueryError(current.place, message) }
}
