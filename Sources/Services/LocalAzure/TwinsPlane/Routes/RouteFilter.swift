import Documents
import TwinQueries

/// The filter of an event route: a condition over the attributes of a CloudEvent and its body.
indirect enum RouteFilter: Sendable, Hashable {
  /// An attribute such as `type`, or `$body` and what stands below it.
  struct Path: Sendable, Hashable {
    var names: [String]
  }

  enum Function: String, Sendable { case startsWith = "STARTS_WITH", endsWith = "ENDS_WITH", contains = "CONTAINS" }

  case constant(Bool)
  case and([RouteFilter])
  case or([RouteFilter])
  case comparison(Path, QueryComparison, Value)
  case call(Function, Path, String)

  /// Reads a filter; positions in errors count from 1.
  init(_ text: String) throws(QueryError) {
    do throws(QueryError) { self = try RouteFilterParser.parse(text) } catch {
      throw QueryError(QueryPlace(line: error.line, position: error.position + 1), error.message)
    }
  }
}

/// Recursive descent over a filter.
private struct RouteFilterParser {
  private var reader: TokenReader
  private var depth = 0
  /// The first name that is no attribute of an event; reported when the rest could be read.
  private var stranger: QueryError?

  static func parse(_ text: String) throws(QueryError) -> RouteFilter {
    var parser = RouteFilterParser(reader: try TokenReader(text))
    let filter = try parser.disjunction()
    guard parser.reader.isAtEnd else { throw parser.unexpected }
    if let stranger = parser.stranger { throw stranger }
    return filter
  }

  private init(reader: TokenReader) { self.reader = reader }

  private mutating func disjunction() throws(QueryError) -> RouteFilter {
    var parts = [try conjunction()]
    while reader.takeWord("OR") { parts.append(try conjunction()) }
    return parts.count == 1 ? parts[0] : .or(parts)
  }

  private mutating func conjunction() throws(QueryError) -> RouteFilter {
    var parts = [try term()]
    while reader.takeWord("AND") { parts.append(try term()) }
    return parts.count == 1 ? parts[0] : .and(parts)
  }

  private mutating func term() throws(QueryError) -> RouteFilter {
    depth += 1
    defer { depth -= 1 }
    guard depth <= 100 else { throw reader.error("The filter is nested too deeply") }
    if reader.takeSign("(") {
      let inner = try disjunction()
      guard reader.takeSign(")") else { throw unexpected }
      return inner
    }
    if case .bool(let value)? = reader.takeLiteral() { return .constant(value) }
    if case .word(let name) = reader.current.kind, reader.isSign("(", ahead: 1) { return try call(name) }
    let path = try path()
    guard let comparison = reader.takeComparison(), let value = reader.takeLiteral() else { throw unexpected }
    return .comparison(path, comparison, value)
  }

  private mutating func call(_ name: String) throws(QueryError) -> RouteFilter {
    guard let function = RouteFilter.Function(rawValue: name.uppercased()) else { throw unexpected }
    reader.advance(by: 2)
    let path = try path()
    guard reader.takeSign(","), case .string(let part)? = reader.takeLiteral(), reader.takeSign(")") else {
      throw unexpected
    }
    return .call(function, path, part)
  }

  private static let attributes: Set<String> = [
    "type", "source", "subject", "dataschema", "datacontenttype", "specversion",
  ]

  private mutating func path() throws(QueryError) -> RouteFilter.Path {
    let first = reader.current
    var names = [try name()]
    while reader.takeSign(".") { names.append(try name()) }
    let isKnown = names[0] == "$body" ? names.count > 1 : names.count == 1 && Self.attributes.contains(names[0])
    if !isKnown, stranger == nil {
      stranger = QueryError(first.place, "Unexpected input '\(names.joined(separator: "."))'")
    }
    return RouteFilter.Path(names: names)
  }

  private mutating func name() throws(QueryError) -> String {
    switch reader.current.kind {
    case .word(let name), .escaped(let name): reader.advance(); return name
    default: throw unexpected
    }
  }

  private var unexpected: QueryError { reader.error("Unexpected input '\(reader.spelling)'") }
}
