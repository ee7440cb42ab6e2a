/// Checks the filter expression of an event route.
///
/// Grammar: `true`, `false`, comparisons (`= != < <= > >=`) and `STARTS_WITH`, `ENDS_WITH`, `CONTAINS` over the fields
/// of the event and `$body.PATH`, joined by `AND`, `OR`, `NOT` and parentheses.
struct EventFilter {
  struct Problem: Error {
    let message: String
    let help: String?

    init(_ message: String, help: String? = nil) {
      self.message = message
      self.help = help
    }
  }

  private enum Token: Hashable {
    case word(String)
    case text(String)
    case number
    case symbol(String)

    var description: String {
      switch self {
      case .word(let word): "`\(word)`"
      case .text(let text): "'\(text)'"
      case .number: "a number"
      case .symbol(let symbol): "`\(symbol)`"
      }
    }
  }

  private static let fields = [
    "type", "source", "subject", "dataschema", "datacontenttype", "specversion", "id", "time",
  ]
  private static let functions = ["STARTS_WITH", "ENDS_WITH", "CONTAINS"]
  private static let comparisons = ["=", "!=", "<", "<=", ">", ">="]

  private var tokens: [Token]
  private var position = 0
  private var depth = 0

  /// Parentheses and `NOT` inside one another.
  private static let depthLimit = 100

  /// What is wrong with a filter; `nil` when it reads.
  static func problem(in text: String) -> Problem? {
    do throws(Problem) {
      var filter = EventFilter(tokens: try tokens(of: text))
      try filter.disjunction()
      if let rest = filter.peek { throw Problem("unexpected \(rest.description)") }
      return nil
    } catch { return error }
  }

  private init(tokens: [Token]) { self.tokens = tokens }

  private var peek: Token? { position < tokens.count ? tokens[position] : nil }

  private mutating func take() throws(Problem) -> Token {
    guard let token = peek else { throw Problem("it ends too early") }
    position += 1
    return token
  }

  private mutating func takes(_ word: String) -> Bool {
    guard case .word(let found)? = peek, found.uppercased() == word else { return false }
    position += 1
    return true
  }

  private mutating func takes(symbol: String) -> Bool {
    guard peek == .symbol(symbol) else { return false }
    position += 1
    return true
  }

  private mutating func disjunction() throws(Problem) {
    try conjunction()
    while takes("OR") { try conjunction() }
  }

  private mutating func conjunction() throws(Problem) {
    try term()
    while takes("AND") { try term() }
  }

  private mutating func term() throws(Problem) {
    depth += 1
    defer { depth -= 1 }
    guard depth <= EventFilter.depthLimit else { throw Problem("it is nested too deeply") }
    if takes("NOT") { return try term() }
    if takes(symbol: "(") {
      try disjunction()
      guard takes(symbol: ")") else { throw Problem("`)` is missing") }
      return
    }
    let first = try take()
    guard case .word(let word) = first else { throw Problem("unexpected \(first.description)") }
    if ["true", "false"].contains(word.lowercased()) { return }
    if EventFilter.functions.contains(word.uppercased()) { return try call(word) }
    try field(word)
    let operation = try take()
    guard case .symbol(let symbol) = operation, EventFilter.comparisons.contains(symbol) else {
      throw Problem("unexpected \(operation.description) behind `\(word)`", help: "compare with = != < <= > >=")
    }
    try operand()
  }

  private mutating func call(_ name: String) throws(Problem) {
    guard takes(symbol: "("), case .word(let word) = try take() else {
      throw Problem("`\(name)` takes a field and a text in parentheses")
    }
    try field(word)
    guard takes(symbol: ","), case .text = try take(), takes(symbol: ")") else {
      throw Problem("`\(name)` takes a field and a text in parentheses")
    }
  }

  private func field(_ word: String) throws(Problem) {
    if word.hasPrefix("$body.") || EventFilter.fields.contains(word) { return }
    if word == "$eventType" { throw Problem("`$eventType` is no longer taken", help: "compare `type`") }
    throw Problem(
      "unknown field `\(word)`", help: "fields are \(EventFilter.fields.quotedList(limit: 9)) and `$body.PATH`")
  }

  private mutating func operand() throws(Problem) {
    switch try take() {
    case .text, .number: return
    case .word(let word) where ["true", "false", "null"].contains(word.lowercased()): return
    case let other: throw Problem("unexpected \(other.description)", help: "texts stand in single quotes")
    }
  }

  // MARK: - Tokens

  private static func tokens(of text: String) throws(Problem) -> [Token] {
    var tokens: [Token] = []
    var rest = Array(text.unicodeScalars)[...]
    while let first = rest.first {
      switch first {
      case " ", "\n", "\t", "\r": rest.removeFirst()
      case "'": tokens.append(try quoted(&rest))
      case "(", ")", ",", "=": tokens.append(.symbol(String(rest.removeFirst())))
      case "!", "<", ">":
        var symbol = String(rest.removeFirst())
        if rest.first == "=" { symbol.unicodeScalars.append(rest.removeFirst()) }
        tokens.append(.symbol(symbol))
      case "0"..."9", "-":
        rest = rest.dropFirst().drop { "0123456789.eE+-".unicodeScalars.contains($0) }
        tokens.append(.number)
      default: tokens.append(try word(&rest))
      }
    }
    if tokens.isEmpty { throw Problem("it is empty", help: "`true` takes every event") }
    return tokens
  }

  private static func quoted(_ rest: inout ArraySlice<Unicode.Scalar>) throws(Problem) -> Token {
    rest.removeFirst()
    var content = String.UnicodeScalarView()
    while let next = rest.popFirst() {
      if next == "'" {
        guard rest.first == "'" else { return .text(String(content)) }
        rest.removeFirst()
      }
      content.append(next)
    }
    throw Problem("a text is not closed by `'`")
  }

  private static func word(_ rest: inout ArraySlice<Unicode.Scalar>) throws(Problem) -> Token {
    let end = rest.firstIndex { !($0.properties.isAlphabetic || "0123456789_$.[]".unicodeScalars.contains($0)) }
    let word = rest[..<(end ?? rest.endIndex)]
    guard !word.isEmpty else { throw Problem("unexpected `\(rest.first.map { "\($0)" } ?? "")`") }
    rest = rest[word.endIndex...]
    return .word(String(String.UnicodeScalarView(word)))
  }
}
