/// An expression as it was parsed, with macros written out.
struct Syntax: Sendable {
  indirect enum Node: Sendable {
    case literal(CELValue)
    case identifier(String)
    case select(Syntax, String)
    /// `has(a.b)`.
    case test(Syntax, String)
    case index(Syntax, Syntax)
    /// A function, operators among them; the receiver of a method is its first argument.
    case call(String, [Syntax], isMethod: Bool)
    case and(Syntax, Syntax)
    case or(Syntax, Syntax)
    case conditional(Syntax, Syntax, Syntax)
    case list([Syntax])
    case map([(key: Syntax, value: Syntax)])
    case comprehension(Comprehension)
  }

  let node: Node
  /// Where it stands, in bytes from the beginning; of an operator its sign.
  let offset: Int
}

/// A macro over a list or the keys of a map.
struct Comprehension: Sendable {
  enum Kind: String, Sendable {
    case all, exists
    case existsOne = "exists_one"
    case filter, map
  }

  let kind: Kind
  let range: Syntax
  let variable: String
  /// The condition of `all`, `exists`, `exists_one` and `filter`; of `map` the one with three arguments.
  let condition: Syntax?
  /// What `map` makes of each.
  let transform: Syntax?
}

extension Syntax {
  /// Reads the regular expressions that are written out as the second argument of `matches`; a wrong one fails when it is
  /// used.
  func collectPatterns(_ patterns: inout [String: Pattern]) {
    if case .call("matches", let arguments, _) = node, arguments.count == 2,
      case .literal(.string(let text)) = arguments[1].node, patterns[text] == nil, let pattern = try? Pattern(text)
    {
      patterns[text] = pattern
    }
    for part in parts { part.collectPatterns(&patterns) }
  }

  /// What it is made of.
  private var parts: [Syntax] {
    switch node {
    case .literal, .identifier: []
    case .select(let value, _), .test(let value, _): [value]
    case .index(let a, let b), .and(let a, let b), .or(let a, let b): [a, b]
    case .conditional(let a, let b, let c): [a, b, c]
    case .call(_, let arguments, _): arguments
    case .list(let items): items
    case .map(let entries): entries.flatMap { [$0.key, $0.value] }
    case .comprehension(let macro): [macro.range, macro.condition, macro.transform].compactMap(\.self)
    }
  }
}
