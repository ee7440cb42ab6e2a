/// One word, number, text or sign of a query.
struct QueryToken: Sendable, Hashable {
  enum Kind: Sendable, Hashable {
    /// A name or keyword; names may hold `$`.
    case word(String)
    /// A name in `[[ ]]`, never a keyword.
    case escaped(String)
    case text(String)
    case integer(Int64)
    case number(Double)
    /// `= != < <= > >= ( ) , . * [ ] -`.
    case sign(String)
    case end
  }

  var kind: Kind
  var line: Int
  var position: Int
  /// As written, for messages.
  var spelling: String
}

/// Cuts a query into tokens.
struct QueryLexer {
  private let characters: [Character]
  private var index = 0
  private var line = 1
  private var position = 0

  init(_ text: String) { characters = Array(text) }

  static func tokens(of text: String) throws(QueryError) -> [QueryToken] {
    var lexer = QueryLexer(text)
    var tokens: [QueryToken] = []
    while true {
      let token = try lexer.next()
      tokens.append(token)
      if token.kind == .end { return tokens }
    }
  }

  private var current: Character? { index < characters.count ? characters[index] : nil }

  private func peek(_ offset: Int) -> Character? {
    index + offset < characters.count ? characters[index + offset] : nil
  }

  private mutating func advance() {
    if characters[index].isNewline {
      line += 1
      position = 0
    } else {
      position += 1
    }
    index += 1
  }

  private mutating func next() throws(QueryError) -> QueryToken {
    while let character = current, character.isWhitespace { advance() }
    let start = index
    let place = (line, position)
    let kind = try scan()
    return QueryToken(kind: kind, line: place.0, position: place.1, spelling: String(characters[start..<index]))
  }

  private mutating func scan() throws(QueryError) -> QueryToken.Kind {
    guard let character = current else { return .end }
    if QueryLexer.beginsWord(character) { return .word(word()) }
    if character == "'" { return .text(try text()) }
    if character.isASCII, character.isNumber { return try number() }
    if character == "-", let digit = peek(1), digit.isASCII, digit.isNumber { return try number() }
    if character == "[", peek(1) == "[" { return .escaped(try escapedName()) }
    return .sign(try sign(character))
  }

  private static func beginsWord(_ character: Character) -> Bool {
    character.isLetter || character == "_" || character == "$"
  }

  private mutating func word() -> String {
    let start = index
    while let character = current, Self.beginsWord(character) || (character.isASCII && character.isNumber) { advance() }
    return String(characters[start..<index])
  }

  /// Single quotes; a backslash takes the next character as it is.
  private mutating func text() throws(QueryError) -> String {
    let place = (line, position)
    advance()
    var value = ""
    while let character = current {
      advance()
      if character == "'" { return value }
      if character == "\\", let escaped = current {
        value.append(escaped)
        advance()
      } else {
        value.append(character)
      }
    }
    throw QueryError(line: place.0, position: place.1, message: "missing closing quote of a string")
  }

  private mutating func number() throws(QueryError) -> QueryToken.Kind {
    let place = (line, position)
    let start = index
    if current == "-" { advance() }
    while let character = current, character.isASCII, character.isNumber || ".eE".contains(character) { advance() }
    let spelling = String(characters[start..<index])
    if let value = Int64(spelling) { return .integer(value) }
    if let value = Double(spelling), value.isFinite { return .number(value) }
    throw QueryError(line: place.0, position: place.1, message: "token recognition error at: '\(spelling)'")
  }

  private mutating func escapedName() throws(QueryError) -> String {
    let place = (line, position)
    advance()
    advance()
    let start = index
    while current != nil {
      if current == "]", peek(1) == "]" {
        let name = String(characters[start..<index])
        advance()
        advance()
        return name
      }
      advance()
    }
    throw QueryError(line: place.0, position: place.1, message: "missing ']]' behind an escaped name")
  }

  private mutating func sign(_ character: Character) throws(QueryError) -> String {
    let pair = String([character] + [peek(1)].compactMap { $0 })
    if ["!=", "<=", ">=", "<>"].contains(pair) {
      advance()
      advance()
      return pair == "<>" ? "!=" : pair
    }
    guard "=<>(),.*[]-".contains(character) else {
      throw QueryError(line: line, position: position, message: "token recognition error at: '\(character)'")
    }
    advance()
    return String(character)
  }
}
