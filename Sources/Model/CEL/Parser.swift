/// Reads an expression by recursive descent. Source: CEL language definition, "Grammar" and "Macros".
struct Parser {
  private var tokens: [(token: Token, offset: Int)]
  private var position = 0
  private var depth = 0

  /// Deeper nesting is refused.
  private static let deepest = 200

  init(_ text: String) throws(CELError) {
    var lexer = Lexer(text)
    tokens = try lexer.tokens()
  }

  mutating func parse() throws(CELError) -> Syntax {
    let expression = try conditional()
    guard token == .end else { throw unexpected("an operator or the end") }
    return expression
  }

  // MARK: Words

  private var token: Token { tokens[position].token }
  private var offset: Int { tokens[position].offset }

  private mutating func advance() { if position + 1 < tokens.count { position += 1 } }

  private mutating func take(_ sign: String) -> Bool {
    guard token == .sign(sign) else { return false }
    advance()
    return true
  }

  private mutating func expect(_ sign: String) throws(CELError) {
    guard take(sign) else { throw unexpected("'\(sign)'") }
  }

  private mutating func name() throws(CELError) -> String {
    guard case .identifier(let name) = token else { throw unexpected("a name") }
    advance()
    return name
  }

  private func unexpected(_ expected: String) -> CELError {
    let found =
      switch token {
      case .end: "the end"
      case .identifier(let name): "'\(name)'"
      case .sign(let sign): "'\(sign)'"
      case .int, .uint, .double: "a number"
      case .string: "a text"
      }
    return CELError(.syntax, "expected \(expected), found \(found)", at: offset)
  }

  private mutating func nested<T>(
    _ body: (inout Parser) throws(CELError) -> T
  ) throws(CELError) -> T {
    guard depth < Self.deepest else {
      throw CELError(.budget, "nested deeper than \(Self.deepest) levels", at: offset)
    }
    depth += 1
    defer { depth -= 1 }
    return try body(&self)
  }

  // MARK: Operators, the loosest first

  private mutating func conditional() throws(CELError) -> Syntax {
    try nested { parser throws(CELError) in
      let condition = try parser.either()
      let offset = parser.offset
      guard parser.take("?") else { return condition }
      let first = try parser.either()
      try parser.expect(":")
      return Syntax(node: .conditional(condition, first, try parser.conditional()), offset: offset)
    }
  }

  private mutating func either() throws(CELError) -> Syntax {
    var terms: [(Syntax, Int)] = [(try both(), offset)]
    while token == .sign("||") {
      let offset = offset
      advance()
      terms.append((try both(), offset))
    }
    return balanced(terms[...]) { .or($0, $1) }
  }

  private mutating func both() throws(CELError) -> Syntax {
    var terms: [(Syntax, Int)] = [(try relation(), offset)]
    while token == .sign("&&") {
      let offset = offset
      advance()
      terms.append((try relation(), offset))
    }
    return balanced(terms[...]) { .and($0, $1) }
  }

  /// A chain as a tree that is no deeper than need be: both operators are associative.
  private func balanced(
    _ terms: ArraySlice<(Syntax, Int)>, _ join: (Syntax, Syntax) -> Syntax.Node
  ) -> Syntax {
    guard terms.count > 1 else { return terms[terms.startIndex].0 }
    let middle = terms.startIndex + terms.count / 2
    let left = balanced(terms[..<middle], join)
    let right = balanced(terms[middle...], join)
    return Syntax(node: join(left, right), offset: terms[middle].1)
  }

  private mutating func relation() throws(CELError) -> Syntax {
    try chain(["==", "!=", "<", "<=", ">", ">=", "in"]) { parser throws(CELError) in try parser.sum() }
  }

  private mutating func sum() throws(CELError) -> Syntax {
    try chain(["+", "-"]) { parser throws(CELError) in try parser.product() }
  }

  private mutating func product() throws(CELError) -> Syntax {
    try chain(["*", "/", "%"]) { parser throws(CELError) in try parser.unary() }
  }

  private mutating func chain(
    _ signs: Set<String>, _ operand: (inout Parser) throws(CELError) -> Syntax
  ) throws(CELError) -> Syntax {
    var left = try operand(&self)
    var length = 0
    while case .sign(let sign) = token, signs.contains(sign) {
      let offset = offset
      length += 1
      guard length < Self.deepest else {
        throw CELError(.budget, "more than \(Self.deepest) operators in a row", at: offset)
      }
      advance()
      left = Syntax(node: .call(sign, [left, try operand(&self)], isMethod: false), offset: offset)
    }
    return left
  }

  private mutating func unary() throws(CELError) -> Syntax {
    let offset = offset
    if take("!") {
      return try nested { parser throws(CELError) in
        Syntax(node: .call("!", [try parser.unary()], isMethod: false), offset: offset)
      }
    }
    if take("-") {
      if let number = negative() { return try members(of: Syntax(node: .literal(number), offset: offset)) }
      return try nested { parser throws(CELError) in
        Syntax(node: .call("-", [try parser.unary()], isMethod: false), offset: offset)
      }
    }
    return try members(of: try primary())
  }

  /// A number behind a minus sign, which belongs to it: the least `int` has no positive counterpart.
  private mutating func negative() -> CELValue? {
    switch token {
    case .int(let magnitude):
      guard magnitude <= UInt64(Int64.max) + 1 else { return nil }
      advance()
      return .int(Int64(truncatingIfNeeded: 0 &- magnitude))
    case .double(let value):
      advance()
      return .double(-value)
    default: return nil
    }
  }

  private mutating func members(of start: Syntax) throws(CELError) -> Syntax {
    var value = start
    var length = 0
    while true {
      let offset = offset
      length += 1
      guard length < Self.deepest else {
        throw CELError(.budget, "more than \(Self.deepest) members in a row", at: offset)
      }
      if take(".") {
        let place = self.offset
        let name = try name()
        if take("(") {
          value = try method(name, value, at: place)
        } else {
          value = Syntax(node: .select(value, name), offset: place)
        }
      } else if take("[") {
        value = Syntax(node: .index(value, try conditional()), offset: offset)
        try expect("]")
      } else if token == .sign("{") {
        throw CELError(.unsupported, "messages are not supported", at: offset)
      } else {
        return value
      }
    }
  }

  private mutating func primary() throws(CELError) -> Syntax {
    let offset = offset
    switch token {
    case .int(let value):
      guard let whole = Int64(exactly: value) else {
        throw CELError(.syntax, "this number has no room in an int; 'u' behind it makes it a uint", at: offset)
      }
      return literal(.int(whole))
    case .uint(let value): return literal(.uint(value))
    case .double(let value): return literal(.double(value))
    case .string(let value): return literal(.string(value))
    case .identifier("true"): return literal(.bool(true))
    case .identifier("false"): return literal(.bool(false))
    case .identifier("null"): return literal(.null)
    case .identifier(let name):
      advance()
      return take("(") ? try function(name, at: offset) : Syntax(node: .identifier(name), offset: offset)
    case .sign("."):
      advance()
      let name = try name()
      return take("(") ? try function(name, at: offset) : Syntax(node: .identifier(name), offset: offset)
    case .sign("("):
      advance()
      let inner = try conditional()
      try expect(")")
      return inner
    case .sign("["):
      advance()
      return Syntax(node: .list(try items(until: "]")), offset: offset)
    case .sign("{"):
      advance()
      return Syntax(node: .map(try entries()), offset: offset)
    case .sign, .end: throw unexpected("a value")
    }
  }

  private mutating func literal(_ value: CELValue) -> Syntax {
    defer { advance() }
    return Syntax(node: .literal(value), offset: offset)
  }

  /// Values with commas between them, one behind the last is allowed in lists.
  private mutating func items(until close: String) throws(CELError) -> [Syntax] {
    var found: [Syntax] = []
    while !take(close) {
      found.append(try conditional())
      if take(",") {
        if close == ")", token == .sign(")") { throw unexpected("a value") }
      } else if token != .sign(close) {
        throw unexpected("',' or '\(close)'")
      }
    }
    return found
  }

  private mutating func entries() throws(CELError) -> [(key: Syntax, value: Syntax)] {
    var found: [(key: Syntax, value: Syntax)] = []
    while !take("}") {
      let key = try conditional()
      try expect(":")
      found.append((key, try conditional()))
      if !take(","), token != .sign("}") { throw unexpected("',' or '}'") }
    }
    return found
  }

  // MARK: Calls and macros

  private mutating func function(_ name: String, at offset: Int) throws(CELError) -> Syntax {
    let arguments = try items(until: ")")
    guard name == "has" else { return Syntax(node: .call(name, arguments, isMethod: false), offset: offset) }
    guard arguments.count == 1, case .select(let value, let member) = arguments[0].node else {
      throw CELError(.syntax, "has() takes a member: has(change.after)", at: offset)
    }
    return Syntax(node: .test(value, member), offset: offset)
  }

  private mutating func method(_ name: String, _ receiver: Syntax, at offset: Int) throws(CELError) -> Syntax {
    let arguments = try items(until: ")")
    guard let kind = Comprehension.Kind(rawValue: name),
      arguments.count == 2 || (kind == .map && arguments.count == 3)
    else { return Syntax(node: .call(name, [receiver] + arguments, isMethod: true), offset: offset) }
    guard case .identifier(let variable) = arguments[0].node else {
      throw CELError(.syntax, "the first argument of \(name)() is a name for each item", at: arguments[0].offset)
    }
    let isMap = kind == .map
    return Syntax(
      node: .comprehension(
        Comprehension(
          kind: kind, range: receiver, variable: variable,
          condition: isMap ? (arguments.count == 3 ? arguments[1] : nil) : arguments[1],
          transform: isMap ? arguments.last : nil)), offset: offset)
  }
}
