/// A query as it is written, before names are looked up.
struct QuerySyntax: Sendable, Hashable {
  struct Name: Sendable, Hashable {
    var text: String
    var place: QueryPlace
  }

  /// Names with points between; the first may be a collection. Empty where a collection may be left out.
  struct Path: Sendable, Hashable {
    var names: [Name]
    var place: QueryPlace
  }

  struct Item: Sendable, Hashable {
    var path: Path
    var alias: Name?
  }

  enum Projection: Sendable, Hashable {
    /// `*`, or nothing behind `TOP(n)`.
    case all(QueryPlace)
    case count
    case items([Item])
  }

  /// `JOIN target RELATED from.relationship variable`.
  struct Join: Sendable, Hashable {
    var target: Name
    var from: Name
    var relationship: Name
    var variable: Name?
    var place: QueryPlace
  }

  struct Arrow: Sendable, Hashable {
    var direction: QueryPattern.Step.Direction
    var variable: Name?
    var names: [Name] = []
    var hops: ClosedRange<Int> = 1...1
    var place: QueryPlace
  }

  enum Source: Sendable, Hashable {
    case twins(Name?, [Join])
    case relationships(Name?)
    /// One node more than arrows; a node may have no name.
    case match([Name?], [Arrow], QueryPlace)
  }

  var top: Int?
  var projection: Projection
  var source: Source
  var condition: QueryCondition<Path>?
}
