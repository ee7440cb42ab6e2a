/// What the service bounds in a query; documented, except the depth.
package enum QueryLimits {
  /// Characters of a query.
  package static let length = 8_000
  /// AND and OR of a query.
  package static let logicalOperators = 50
  /// Items of an IN or NIN list, as the page on operators says.
  package static let listItems = 100
  /// The same, as the page on limits says; nobody has been seen to be refused for it.
  package static let strictListItems = 50
  /// JOINs of a query.
  package static let joins = 5
  /// Hops of a MATCH, all its arrows together.
  package static let hops = 10
  /// Parentheses and NOTs inside one another (unverified: only keeps the reader from running out of stack).
  package static let depth = 100
}
