/// A query of the Azure Digital Twins query language, read and resolved.
///
/// Every query is a pattern of variables joined by steps: a plain collection is one variable and no step, `JOIN` and
/// `MATCH` add a step for each relationship to walk.
package struct Query: Sendable, Hashable {
  package typealias Condition = QueryCondition<Path>
  package typealias Operand = QueryOperand<Path>

  /// A property of a variable by its names, `["$metadata", "$model"]`; without names the whole twin or relationship.
  package struct Path: Sendable, Hashable {
    package var variable: Int
    package var names: [String]

    package init(variable: Int, names: [String]) {
      self.variable = variable
      self.names = names
    }
  }

  /// What the rows hold.
  package enum Projection: Sendable, Hashable {
    case all
    case count
    case items([Item])
  }

  /// A member of each row.
  package struct Item: Sendable, Hashable {
    package var path: Path
    package var name: String

    package init(path: Path, name: String) {
      self.path = path
      self.name = name
    }
  }

  /// At most so many rows.
  package var top: Int?
  package var projection: Projection
  package var pattern: QueryPattern
  package var condition: Condition?
}

/// Where the rows come from.
package struct QueryPattern: Sendable, Hashable {
  /// How it was written, which decides what `*` shows and whether a relationship counts twice.
  package enum Form: Sendable, Hashable { case collection, join, match }

  package struct Variable: Sendable, Hashable {
    package enum Kind: Sendable, Hashable { case twin, relationship }

    /// `nil` where the query gives none.
    package var name: String?
    package var kind: Kind
  }

  /// One relationship, or a chain of them, from one twin to another.
  package struct Step: Sendable, Hashable {
    package enum Direction: Sendable, Hashable { case outgoing, incoming, either }

    package var from: Int
    package var to: Int
    package var direction: Direction
    /// Names that count; empty: any.
    package var names: [String]
    /// The variable that stands for the relationship.
    package var relationship: Int?
    /// How many relationships are walked.
    package var hops: ClosedRange<Int>

    package init(
      from: Int, to: Int, direction: Direction, names: [String], relationship: Int?, hops: ClosedRange<Int>
    ) {
      self.from = from
      self.to = to
      self.direction = direction
      self.names = names
      self.relationship = relationship
      self.hops = hops
    }
  }

  package var form: Form
  package var variables: [Variable]
  package var steps: [Step] = []
}

extension QueryPattern.Step {
  /// The same step from its other end.
  package var reversed: Self {
    let back: Direction =
      switch direction {
      case .outgoing: .incoming
      case .incoming: .outgoing
      case .either: .either
      }
    return Self(from: to, to: from, direction: back, names: names, relationship: relationship, hops: hops)
  }
}

extension Query {
  /// Reads a query and checks it; throws the first mistake. `listItems` bounds an `IN` or `NIN`.
  package init(_ text: String, listItems: Int = QueryLimits.listItems) throws(QueryError) {
    guard text.unicodeScalars.count <= QueryLimits.length else {
      throw QueryError(.start, "the query is longer than \(QueryLimits.length) characters")
    }
    let syntax = try QueryParser.parse(text, listItems: listItems)
    var resolver = QueryResolver()
    self = try resolver.resolve(syntax)
  }
}
