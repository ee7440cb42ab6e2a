/// Cuts a query into tokens.
struct QueryLexer {
  private let scalars: [Unicode.Scalar]
  private var index = 0
  private var place = QueryPlace.start

  private init(_ text: String) { scalars = Array(text.unicodeScalars) }

  /// All tokens, the last of kind `end`.
  static func tokens(of text: String) throws(QueryError) -> [QueryToken] {
    var lexer = QueryLexer(text)
    var tokens: [QueryToken] = []
    while true {
      let token = try lexer.next()
      tokens.append(token)
      if token.kind == .end { return tokens }
    }
  }

  private var current: Unicode.Scalar? { peek(0) }

  private func peek(_ offset: Int) -> Unicode.Scalar? {
    index + offset < scalars.count ? scalars[index + offset] : nil
  }

  private mutating func advance(by count: Int = 1) {
    for _ in 0..<count {
      if scalars[index] == "\n" {
        place = QueryPlace(line: place.line + 1, position: 0)
      } else {
        place.position += 1
      }
      index += 1
    }
  }

  private func text(from start: Int) -> String {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars[start..<index])
    return String(text)
  }

  private mutating func next() throws(QueryError) -> QueryToken {
    while let scalar = current, scalar.properties.isWhitespace { advance() }
    let (start, place) = (index, place)
    let kind = try scan()
    return QueryToken(kind: kind, place: place, spelling: text(from: start))
  }

  private mutating func scan() throws(QueryError) -> QueryToken.Kind {
    guard let scalar = current else { return .end }
    if Self.beginsWord(scalar) { return .word(word()) }
    if scalar == "'" { return .text(try string()) }
    if Self.isDigit(scalar) || scalar == "-" && Self.isDigit(peek(1)) { return try number() }
    if scalar == "[", peek(1) == "[" { return .escaped(try escapedName()) }
    return .sign(try sign(scalar))
  }

  private static func beginsWord(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "_" || scalar == "$" || scalar.properties.isAlphabetic
  }

  private static func isDigit(_ scalar: Unicode.Scalar?) -> Bool { scalar.map { ("0"..."9").contains($0) } ?? false }

  private mutating func word() -> String {
    let start = index
    while let scalar = current, Self.beginsWord(scalar) || Self.isDigit(scalar) { advance() }
    return text(from: start)
  }

  /// Single quotes; a backslash takes the next character as it is.
  private mutating func string() throws(QueryError) -> String {
    let place = place
    advance()
    var value = String.UnicodeScalarView()
    while let scalar = current {
      advance()
      if scalar == "'" { return String(value) }
      if scalar == "\\", let escaped = current {
        value.append(escaped)
        advance()
      } else {
        value.append(scalar)
      }
    }
    throw QueryError(place, "missing closing quote of a string")
  }

  /// Digits, a fraction and an exponent; a point with no digit behind it belongs to what follows, as in `*1..3`.
  private mutating func number() throws(QueryError) -> QueryToken.Kind {
    let (start, place) = (index, place)
    if current == "-" { advance() }
    digits()
    if current == ".", Self.isDigit(peek(1)) {
      advance()
      digits()
    }
    if current == "e" || current == "E" {
      let sign = peek(1) == "+" || peek(1) == "-" ? 1 : 0
      if Self.isDigit(peek(1 + sign)) {
        advance(by: 1 + sign)
        digits()
      }
    }
    let spelling = text(from: start)
    if let value = Int64(spelling) { return .integer(value) }
    if let value = Double(spelling), value.isFinite { return .number(value) }
    throw QueryError(place, "token recognition error at: '\(spelling)'")
  }

  private mutating func digits() {
    while Self.isDigit(current) { advance() }
  }

  private mutating func escapedName() throws(QueryError) -> String {
    let place = place
    advance(by: 2)
    let start = index
    while current != nil {
      if current == "]", peek(1) == "]" {
        let name = text(from: start)
        advance(by: 2)
        return name
      }
      advance()
    }
    throw QueryError(place, "missing ']]' behind an escaped name")
  }

  private static let pairs: Set<String> = ["!=", "<=", ">=", "<>", ".."]
  private static let signs: Set<Unicode.Scalar> = ["=", "<", ">", "(", ")", ",", ".", "*", "[", "]", "-", ":", "|"]

  private mutating func sign(_ scalar: Unicode.Scalar) throws(QueryError) -> String {
    let pair = "\(scalar)\(peek(1).map(String.init) ?? "")"
    if Self.pairs.contains(pair) {
      advance(by: 2)
      return pair == "<>" ? "!=" : pair
    }
    guard Self.signs.contains(scalar) else { throw QueryError(place, "token recognition error at: '\(scalar)'") }
    advance()
    return "\(scalar)"
  }
}
