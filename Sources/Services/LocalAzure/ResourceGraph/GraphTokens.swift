/// A piece of a query of Azure Resource Graph.
enum GraphToken: Sendable, Hashable {
  /// A name or keyword; may hold dashes as `project-away` does.
  case word(String)
  case text(String)
  case number(Double)
  /// `|`, `==`, `(` and so on.
  case sign(String)

  private static let signs = ["==", "=~", "!=", "!~", "<=", ">=", "<", ">", "=", "|", "(", ")", "[", "]", ",", "."]
  private static let dashed: Set<String> = ["project-away", "project-rename", "project-keep", "project-reorder"]

  /// Bytes of a query at most.
  static let lengthLimit = 64 << 10

  /// All pieces of a query; comments are left out.
  static func all(_ query: String) throws(ServiceError) -> [GraphToken] {
    guard query.utf8.count <= lengthLimit else { throw .invalidQuery("the query is too long") }
    var tokens: [GraphToken] = []
    var rest = Array(query.unicodeScalars)[...]
    while let first = rest.first {
      if first.properties.isWhitespace {
        rest = rest.dropFirst()
      } else if rest.starts(with: "//".unicodeScalars) {
        rest = rest.drop { $0 != "\n" }
      } else if first == "'" || first == "\"" {
        tokens.append(.text(try text(&rest, end: first)))
      } else if ("0"..."9").contains(first) {
        let digits = rest.prefix { ("0"..."9").contains($0) || $0 == "." }
        rest = rest.dropFirst(digits.count)
        guard let number = Double(String(String.UnicodeScalarView(digits))) else { throw .invalidQuery("a number") }
        tokens.append(.number(number))
      } else if isWord(first) {
        tokens.append(.word(word(&rest)))
      } else if let sign = signs.first(where: { rest.starts(with: $0.unicodeScalars) }) {
        rest = rest.dropFirst(sign.unicodeScalars.count)
        tokens.append(.sign(sign))
      } else if first == "!", rest.dropFirst().first.map(isWord) == true {
        // `!in`, `!contains` and their like.
        rest = rest.dropFirst()
        tokens.append(.word("!" + word(&rest)))
      } else {
        throw .invalidQuery("'\(first)' was not expected")
      }
    }
    return tokens
  }

  private static func isWord(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) || scalar == "_" || scalar == "$"
  }

  private static func word(_ rest: inout ArraySlice<Unicode.Scalar>) -> String {
    var word = rest.prefix(while: isWord)
    let longer = rest.prefix { isWord($0) || $0 == "-" }
    if dashed.contains(String(String.UnicodeScalarView(longer)).lowercased()) { word = longer }
    rest = rest.dropFirst(word.count)
    // `in~` is one word.
    if String(String.UnicodeScalarView(word)).lowercased().hasSuffix("in"), rest.first == "~" {
      rest = rest.dropFirst()
      return String(String.UnicodeScalarView(word)) + "~"
    }
    return String(String.UnicodeScalarView(word))
  }

  private static func text(_ rest: inout ArraySlice<Unicode.Scalar>, end: Unicode.Scalar) throws(ServiceError) -> String
  {
    rest = rest.dropFirst()
    var text = String.UnicodeScalarView()
    while let next = rest.popFirst() {
      if next == end { return String(text) }
      guard next == "\\", let escaped = rest.popFirst() else {
        text.append(next)
        continue
      }
      text.append(escaped == "n" ? "\n" : escaped == "t" ? "\t" : escaped)
    }
    throw .invalidQuery("a text has no end")
  }
}

extension ServiceError {
  /// A query that cannot be read.
  static func invalidQuery(_ detail: String) -> ServiceError {
    ServiceError(
      400, "BadRequest", "The query cannot be answered.",
      details: [
        .init(
          code: "InvalidQuery",
          message:
            "Query is invalid. Please refer to the documentation for the Azure Resource Graph service and fix the "
            + "error before retrying."), .init(code: "ParserFailure", message: "ParserFailure: \(detail)"),
      ])
  }
}
