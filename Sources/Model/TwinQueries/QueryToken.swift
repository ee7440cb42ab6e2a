/// One word, number, text or sign of a query.
package struct QueryToken: Sendable, Hashable {
  package enum Kind: Sendable, Hashable {
    /// A name or keyword; names may hold `$`.
    case word(String)
    /// A name in `[[ ]]`, never a keyword.
    case escaped(String)
    case text(String)
    case integer(Int64)
    case number(Double)
    /// `= != < <= > >= ( ) , . .. * [ ] - : |`.
    case sign(String)
    case end
  }

  package var kind: Kind
  package var place: QueryPlace
  /// As written, for messages.
  package var spelling: String
}

/// A place in a query as the service counts it: lines from 1, positions in a line from 0, in Unicode scalars.
package struct QueryPlace: Sendable, Hashable {
  package var line: Int
  package var position: Int

  package init(line: Int, position: Int) {
    self.line = line
    self.position = position
  }

  package static let start = QueryPlace(line: 1, position: 0)
}

/// Why a query is refused, and where.
package struct QueryError: Error, Sendable, Hashable {
  package var place: QueryPlace
  package var message: String

  package init(_ place: QueryPlace, _ message: String) {
    self.place = place
    self.message = message
  }

  package var line: Int { place.line }
  package var position: Int { place.position }
}
