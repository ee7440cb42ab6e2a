import Documents

/// Reads queries of Azure Resource Graph.
struct GraphParser {
  var rest: ArraySlice<GraphToken>

  /// Parentheses and calls within each other at most.
  private static let depthLimit = 64

  mutating func query() throws(ServiceError) -> (GraphQuery.Table, [GraphQuery.Stage]) {
    var table = GraphQuery.Table.resources
    if rest.first != .sign("|") {
      let name = try word("a table")
      guard let known = GraphQuery.Table(rawValue: name.lowercased()) else {
        throw .invalidQuery("the table '\(name)' is not answered here")
      }
      table = known
    }
    var stages: [GraphQuery.Stage] = []
    while take("|") { stages += try stage() }
    guard rest.isEmpty else { throw unexpected("'|' or the end") }
    return (table, stages)
  }

  private mutating func stage() throws(ServiceError) -> [GraphQuery.Stage] {
    let name = try word("an operator")
    switch name.lowercased() {
    case "where": return [.filter(try expression())]
    case "project": return [.project(try columns())]
    case "extend": return [.extend(try columns())]
    case "project-away": return [.drop(try names())]
    case "distinct": return [.distinct(try names())]
    case "limit", "take": return [.limit(try count())]
    case "count": return [.count]
    case "order", "sort":
      guard keyword("by") else { throw unexpected("'by'") }
      return [.order(try keys())]
    case "top":
      let count = try count()
      guard keyword("by") else { throw unexpected("'by'") }
      return [.order(try keys()), .limit(count)]
    case "summarize": return [try summarize()]
    default: throw .invalidQuery("the operator '\(name)' is not answered here")
    }
  }

  /// `[name =] count() [by columns]`.
  private mutating func summarize() throws(ServiceError) -> GraphQuery.Stage {
    var name = "count_"
    let first = try word("count()")
    if take("=") {
      name = first
      guard try word("count()").lowercased() == "count" else { throw .invalidQuery("only count() is summarized here") }
    } else if first.lowercased() != "count" {
      throw .invalidQuery("only count() is summarized here")
    }
    guard take("("), take(")") else { throw unexpected("'()'") }
    return .summarize(name: name, by: keyword("by") ? try columns() : [])
  }

  private mutating func columns() throws(ServiceError) -> [(name: String, value: GraphExpression)] {
    var columns: [(name: String, value: GraphExpression)] = []
    repeat {
      if case .word(let name)? = rest.first, rest.dropFirst().first == .sign("=") {
        rest = rest.dropFirst(2)
        columns.append((name, try expression()))
      } else {
        let value = try expression()
        columns.append((value.columnName ?? "Column\(columns.count + 1)", value))
      }
    } while take(",")
    return columns
  }

  private mutating func names() throws(ServiceError) -> [String] {
    var names: [String] = []
    repeat { names.append(try word("a column")) } while take(",")
    return names
  }

  private mutating func keys() throws(ServiceError) -> [(value: GraphExpression, isDescending: Bool)] {
    var keys: [(value: GraphExpression, isDescending: Bool)] = []
    repeat {
      let value = try expression()
      // Descending is what is meant where nothing is said.
      keys.append((value, keyword("desc") || !keyword("asc")))
    } while take(",")
    return keys
  }

  private mutating func count() throws(ServiceError) -> Int {
    guard case .number(let number)? = rest.first, let count = Int(exactly: number) else { throw unexpected("a number") }
    rest = rest.dropFirst()
    return count
  }

  // MARK: Expressions

  private mutating func expression(depth: Int = 0) throws(ServiceError) -> GraphExpression {
    guard depth < Self.depthLimit else { throw .invalidQuery("it is nested too deeply") }
    var value = try conjunction(depth)
    while keyword("or") { value = .either(value, try conjunction(depth)) }
    return value
  }

  private mutating func conjunction(_ depth: Int) throws(ServiceError) -> GraphExpression {
    var value = try comparison(depth)
    while keyword("and") { value = .both(value, try comparison(depth)) }
    return value
  }

  private mutating func comparison(_ depth: Int) throws(ServiceError) -> GraphExpression {
    let left = try operand(depth)
    switch rest.first {
    case .sign(let sign)? where ["==", "!=", "=~", "!~", "<", "<=", ">", ">="].contains(sign):
      rest = rest.dropFirst()
      return .comparison(sign, left, try operand(depth))
    case .word(let word)? where GraphExpression.textOperators.contains(word.lowercased()):
      rest = rest.dropFirst()
      return .comparison(word.lowercased(), left, try operand(depth))
    case .word(let word)? where GraphExpression.listOperators.contains(word.lowercased()):
      rest = rest.dropFirst()
      guard take("(") else { throw unexpected("'('") }
      return .list(word.lowercased(), left, try arguments(depth))
    default: return left
    }
  }

  private mutating func operand(_ depth: Int) throws(ServiceError) -> GraphExpression {
    guard let first = rest.popFirst() else { throw .invalidQuery("it ends too early") }
    switch first {
    case .text(let text): return .literal(.string(text))
    case .number(let number): return .literal(Int64(exactly: number).map { .integer($0) } ?? .double(number))
    case .sign("("):
      let value = try expression(depth: depth + 1)
      guard take(")") else { throw unexpected("')'") }
      return value
    case .word(let word) where ["true", "false"].contains(word.lowercased()):
      return .literal(.bool(word.lowercased() == "true"))
    case .word(let word) where rest.first == .sign("("):
      rest = rest.dropFirst()
      let name = word.lowercased()
      let given = try arguments(depth)
      guard let allowed = GraphExpression.functions[name], allowed.contains(given.count) else {
        throw .invalidQuery("the function '\(word)' is not answered here, or not with \(given.count) arguments")
      }
      return .call(name, given)
    case .word(let word): return .path([word] + (try path()))
    case .sign(let sign): throw .invalidQuery("'\(sign)' was not expected")
    }
  }

  /// `.name`, `['name']` and `[0]` behind a column.
  private mutating func path() throws(ServiceError) -> [String] {
    var names: [String] = []
    while true {
      if take(".") {
        names.append(try word("a name"))
      } else if take("[") {
        guard case .text(let name)? = rest.popFirst(), take("]") else { throw unexpected("a name in quotes") }
        names.append(name)
      } else {
        return names
      }
    }
  }

  /// Up to and with the closing parenthesis.
  private mutating func arguments(_ depth: Int) throws(ServiceError) -> [GraphExpression] {
    if take(")") { return [] }
    var values: [GraphExpression] = []
    repeat { values.append(try expression(depth: depth + 1)) } while take(",")
    guard take(")") else { throw unexpected("')'") }
    return values
  }

  // MARK: Tokens

  private mutating func take(_ sign: String) -> Bool {
    guard rest.first == .sign(sign) else { return false }
    rest = rest.dropFirst()
    return true
  }

  private mutating func keyword(_ word: String) -> Bool {
    guard case .word(let found)? = rest.first, found.lowercased() == word else { return false }
    rest = rest.dropFirst()
    return true
  }

  private mutating func word(_ what: String) throws(ServiceError) -> String {
    guard case .word(let word)? = rest.first else { throw unexpected(what) }
    rest = rest.dropFirst()
    return word
  }

  private func unexpected(_ wanted: String) -> ServiceError {
    let found =
      switch rest.first {
      case .word(let text)?, .text(let text)?, .sign(let text)?: "'\(text)'"
      case .number(let number)?: "\(number)"
      case nil: "the end"
      }
    return .invalidQuery("\(wanted) was expected, and \(found) found")
  }
}
