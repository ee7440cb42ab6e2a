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
