import Documents

/// The words and signs of a query or condition.
enum HubToken: Sendable, Hashable {
  case word(String)
  case number(Value)
  case text(String)
  case sign(String)

  /// Cuts a text into tokens; throws with what cannot be read.
  static func all(_ text: String) throws(ServiceError) -> [HubToken] {
    guard text.utf8.count <= 16 << 10 else { throw .deviceArgument("The query is longer than 16 KiB.") }
    var tokens: [HubToken] = []
    var rest = text[...]
    while let first = rest.first {
      if first.isWhitespace {
        rest = rest.dropFirst()
      } else if first == "'" || first == "\"" {
        tokens.append(.text(try quoted(&rest, by: first)))
      } else if first == "{" {
        guard let end = rest.firstIndex(of: "}") else { throw .deviceArgument("A brace is not closed.") }
        tokens.append(.word(String(rest[..<end].dropFirst())))
        rest = rest[end...].dropFirst()
      } else if first.isASCII, first.isNumber {
        let digits = rest.prefix { $0.isASCII && ($0.isNumber || $0 == "." || $0 == "e" || $0 == "E") }
        guard let value = Int64(digits).map({ Value.integer($0) }) ?? Double(digits).map({ .double($0) }) else {
          throw .deviceArgument("'\(digits)' is not a number.")
        }
        tokens.append(.number(value))
        rest = rest[digits.endIndex...]
      } else if isWordPart(first) {
        let word = rest.prefix(while: isWordPart)
        tokens.append(.word(String(word)))
        rest = rest[word.endIndex...]
      } else {
        let two = String(rest.prefix(2))
        let sign = ["!=", "<>", "<=", ">=", "||"].contains(two) ? two : String(first)
        guard sign.count == 2 || "=<>()[],.*/%+-".contains(first) else {
          throw .deviceArgument("The character '\(first)' has no meaning here.")
        }
        tokens.append(.sign(sign == "<>" ? "!=" : sign))
        rest = rest.dropFirst(sign.count)
      }
    }
    return tokens
  }

  private static func isWordPart(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || character == "_" || character == "$"
  }

  private static func quoted(_ rest: inout Substring, by mark: Character) throws(ServiceError) -> String {
    rest = rest.dropFirst()
    var text = ""
    while let next = rest.popFirst() {
      if next == "\\", let escaped = rest.popFirst() {
        text.append(escaped)
      } else if next == mark {
        // A doubled quote is one of the text.
        guard rest.first == mark else { return text }
        rest = rest.dropFirst()
        text.append(mark)
      } else {
        text.append(next)
      }
    }
    throw .deviceArgument("A quoted text is not closed.")
  }
}

/// Reads tokens from the front.
struct HubParser: Sendable {
  private static let maximumDepth = 64

  private var tokens: ArraySlice<HubToken>
  private var depth = 0

  init(_ text: String) throws(ServiceError) { tokens = try HubToken.all(text)[...] }

  /// A condition, the whole text.
  static func condition(_ text: String) throws(ServiceError) -> HubExpression {
    var parser = try HubParser(text)
    let condition = try parser.expression()
    try parser.end()
    return condition
  }

  func end() throws(ServiceError) {
    if let next = tokens.first { throw .deviceArgument("'\(HubParser.spelled(next))' is not expected here.") }
  }

  mutating func takes(word: String) -> Bool {
    guard case .word(let next)? = tokens.first, next.uppercased() == word else { return false }
    tokens.removeFirst()
    return true
  }

  mutating func takes(sign: String) -> Bool {
    guard tokens.first == .sign(sign) else { return false }
    tokens.removeFirst()
    return true
  }

  mutating func word() throws(ServiceError) -> String {
    guard case .word(let word)? = tokens.popFirst() else { throw .deviceArgument("A name is missing.") }
    return word
  }

  mutating func number() throws(ServiceError) -> Int64 {
    guard case .number(.integer(let number))? = tokens.popFirst() else {
      throw .deviceArgument("A number is missing.")
    }
    return number
  }

  private mutating func expect(_ sign: String) throws(ServiceError) {
    guard takes(sign: sign) else { throw .deviceArgument("'\(sign)' is missing.") }
  }

  // MARK: Expressions

  mutating func expression() throws(ServiceError) -> HubExpression {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.maximumDepth else { throw .deviceArgument("The query is nested too deeply.") }
    var left = try conjunction()
    while takes(word: "OR") { left = .either(left, try conjunction()) }
    return left
  }

  private mutating func conjunction() throws(ServiceError) -> HubExpression {
    var left = try negation()
    while takes(word: "AND") { left = .both(left, try negation()) }
    return left
  }

  private mutating func negation() throws(ServiceError) -> HubExpression {
    var isNegated = false
    while takes(word: "NOT") { isNegated.toggle() }
    let inner = try comparison()
    return isNegated ? .not(inner) : inner
  }

  private mutating func comparison() throws(ServiceError) -> HubExpression {
    let left = try sum()
    for sign in ["=", "!=", "<=", ">=", "<", ">"] where takes(sign: sign) { return .compare(left, sign, try sum()) }
    for word in ["IN", "NIN"] where takes(word: word) {
      return .compare(left, word, try primary())
    }
    return left
  }

  private mutating func sum() throws(ServiceError) -> HubExpression {
    var left = try product()
    while let sign = ["+", "-", "||"].first(where: { tokens.first == .sign($0) }) {
      tokens.removeFirst()
      left = .calculate(left, sign, try product())
    }
    return left
  }

  private mutating func product() throws(ServiceError) -> HubExpression {
    var left = try primary()
    while let sign = ["*", "/", "%"].first(where: { tokens.first == .sign($0) }) {
      tokens.removeFirst()
      left = .calculate(left, sign, try primary())
    }
    return left
  }

  private mutating func primary() throws(ServiceError) -> HubExpression {
    if takes(sign: "(") {
      let inner = try expression()
      try expect(")")
      return inner
    }
    if takes(sign: "[") { return .list(try arguments(until: "]")) }
    var isNegative = false
    while takes(sign: "-") { isNegative.toggle() }
    let value = try operand()
    return isNegative ? .negative(value) : value
  }

  private mutating func operand() throws(ServiceError) -> HubExpression {
    switch tokens.popFirst() {
    case .number(let value)?: return .literal(value)
    case .text(let text)?: return .literal(.string(text))
    case .word(let word)?:
      switch word.lowercased() {
      case "true": return .literal(true)
      case "false": return .literal(false)
      case "null": return .literal(.null)
      default: break
      }
      if takes(sign: "(") { return try call(word.uppercased()) }
      return .path(try path(from: word))
    case .sign(let sign)?: throw .deviceArgument("'\(sign)' is not expected here.")
    case nil: throw .deviceArgument("The query ends too early.")
    }
  }

  private mutating func call(_ name: String) throws(ServiceError) -> HubExpression {
    guard let arity = HubFunctions.arities[name] else { throw .deviceArgument("There is no function '\(name)'.") }
    let arguments = try arguments(until: ")")
    guard arity.contains(arguments.count) else {
      throw .deviceArgument("The function '\(name)' does not take \(arguments.count) arguments.")
    }
    return .call(name, arguments)
  }

  private mutating func arguments(until end: String) throws(ServiceError) -> [HubExpression] {
    if takes(sign: end) { return [] }
    var items = [try expression()]
    while takes(sign: ",") { items.append(try expression()) }
    try expect(end)
    return items
  }

  mutating func path(from root: String) throws(ServiceError) -> [HubExpression.Step] {
    var steps: [HubExpression.Step] = [.name(root)]
    while true {
      if takes(sign: ".") {
        steps.append(.name(try word()))
      } else if takes(sign: "[") {
        switch tokens.popFirst() {
        case .number(.integer(let index))?: steps.append(.index(Int(index)))
        case .text(let name)?: steps.append(.name(name))
        default: throw .deviceArgument("A place in brackets is a number or a name.")
        }
        try expect("]")
      } else {
        return steps
      }
    }
  }

  private static func spelled(_ token: HubToken) -> String {
    switch token {
    case .word(let text), .sign(let text), .text(let text): text
    case .number(let value): value.jsonText
    }
  }
}
