/// A checked expression, ready to be evaluated any number of times.
///
/// The part of the Common Expression Language that is supported: all operators, literals but bytes, lists, maps, the
/// macros `has`, `all`, `exists`, `exists_one`, `filter` and `map`, conversions, and the functions of texts. Not
/// supported, and refused when an expression is read: bytes, time stamps, durations, messages, enumerations.
package struct CELExpression: Sendable {
  /// As it was written.
  package let text: String
  let syntax: Syntax
  /// The regular expressions that are written out in it, read once.
  let patterns: [String: Pattern]

  /// So many bytes an expression has at most.
  package static let longest = 20_000
  /// So many steps an evaluation takes at most, unless told otherwise.
  package static let steps = 1_000_000

  /// Reads an expression that may use these variables.
  ///
  /// What is no expression, uses an unknown name or function, or something that is not supported, is refused, with the
  /// first place where that is so.
  package init(_ text: String, variables: Set<String>) throws(CELError) {
    guard text.utf8.count <= Self.longest else {
      throw CELError(.budget, "an expression has at most \(Self.longest) bytes", at: Self.longest)
    }
    self.text = text
    var parser = try Parser(text)
    syntax = try parser.parse()
    try NameCheck(variables: variables).check(syntax)
    var patterns: [String: Pattern] = [:]
    syntax.collectPatterns(&patterns)
    self.patterns = patterns
  }

  /// What it is worth with these values for its variables.
  ///
  /// Fails with what went wrong: no such key, no function for these values, division by zero, overflow, out of steps.
  package func value(_ variables: [String: CELValue], steps: Int = steps) throws(CELError) -> CELValue {
    var left = steps
    return try value(variables, left: &left)
  }

  /// The same, taking its steps from what is left for several evaluations together; below zero when they have run out.
  package func value(_ variables: [String: CELValue], left: inout Int) throws(CELError) -> CELValue {
    var evaluation = Evaluation(variables: variables, patterns: patterns, steps: left)
    defer { left = evaluation.steps }
    return try evaluation.value(of: syntax)
  }

  /// Whether it is true; fails where it is no truth value at all.
  package func holds(_ variables: [String: CELValue], steps: Int = steps) throws(CELError) -> Bool {
    var left = steps
    return try holds(variables, left: &left)
  }

  /// The same, taking its steps from what is left for several evaluations together.
  package func holds(_ variables: [String: CELValue], left: inout Int) throws(CELError) -> Bool {
    let value = try value(variables, left: &left)
    guard case .bool(let holds) = value else {
      throw CELError(.noOverload, "expected true or false, it is of type \(value.type.rawValue)", at: 0)
    }
    return holds
  }
}

/// Looks for names that nothing declares before anything is evaluated.
struct NameCheck {
  var variables: Set<String>

  func check(_ syntax: Syntax) throws(CELError) {
    switch syntax.node {
    case .literal: break
    case .identifier(let name):
      guard !variables.contains(name), CELType(rawValue: name) == nil else { return }
      let known = variables.sorted().joined(separator: ", ")
      throw CELError(
        .undeclared, "undeclared reference to '\(name)'; there is \(known.isEmpty ? "no variable" : known)",
        at: syntax.offset)
    case .select(let value, _), .test(let value, _): try check(value)
    case .index(let a, let b), .and(let a, let b), .or(let a, let b):
      try check(a)
      try check(b)
    case .conditional(let a, let b, let c):
      try check(a)
      try check(b)
      try check(c)
    case .call(let name, let arguments, let isMethod):
      try Functions.check(name, arguments.count, isMethod: isMethod, at: syntax.offset)
      for argument in arguments { try check(argument) }
    case .list(let items): for item in items { try check(item) }
    case .map(let entries):
      for entry in entries {
        try check(entry.key)
        try check(entry.value)
      }
    case .comprehension(let comprehension):
      try check(comprehension.range)
      var inner = self
      inner.variables.insert(comprehension.variable)
      if let condition = comprehension.condition { try inner.check(condition) }
      if let transform = comprehension.transform { try inner.check(transform) }
    }
  }
}
