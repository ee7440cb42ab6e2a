/// What asking for a whole collection of a type shows of its members.
///
/// Whether what is listed is all that a read by id shows is an expectation only: whoever reads by lists compares one of
/// each type both ways.
package struct Listing: Sendable, Hashable {
  /// How much of each.
  package enum Detail: Sendable, Hashable {
    /// What a read by id shows.
    case whole
    /// Less than a read by id shows.
    case partial
    /// There is no list, or it is full of what is nobody's business.
    case none
  }

  /// Whose.
  package enum Reach: Sendable, Hashable {
    /// Those in one collection.
    case collection
    /// Asked in a resource group, all that are attached to anything in it, and those above it.
    case group
  }

  package let detail: Detail
  package let reach: Reach
  /// How many a page has at most, where the service has to be asked for that many (`$top`) and gives fewer otherwise.
  package let pageSize: Int?

  package init(_ detail: Detail = .whole, reach: Reach = .collection, pageSize: Int? = nil) {
    self.detail = detail
    self.reach = reach
    self.pageSize = pageSize
  }

  /// Event Grid gives 20 a page unless it is asked for more, 100 at most.
  static let eventGrid = Listing(pageSize: 100)
}
