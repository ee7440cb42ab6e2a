import DTDL
import Documents
import GRDB

/// One page of a query's answer.
struct QueryPage: Sendable {
  /// JSON texts.
  var rows: [String] = []
  /// Rows that were looked at.
  var looked = 0
  /// Where the next page begins; `nil` after the last.
  var next: QueryContinuation?
}

/// Runs a query over the tables, a page at a time.
struct QueryRun {
  private let query: Query
  private let instance: ResourceNumber
  private let narrowing: QueryNarrowing
  private let evaluation: QueryEvaluation

  init(_ query: Query, instance: ResourceNumber, known: ModelSet) {
    self.query = query
    self.instance = instance
    narrowing = QueryNarrowing(query, known: known)
    evaluation = QueryEvaluation(narrowing.rest, known: known)
  }

  func page(_ start: QueryContinuation, size: Int, _ db: Database) throws -> QueryPage {
    if query.projection == .count { return try count(db) }
    var page = QueryPage()
    let wanted = min(size, (query.top ?? .max) - start.returned)
    guard wanted > 0 else { return page }
    var position = start
    var isCut = false
    try scan(after: start.last, db) { row in
      position.last = row.key
      page.looked += 1
      if let text = try shown(row) { page.rows.append(text) }
      isCut = page.rows.count == wanted || page.looked == TwinsRule.rowsLookedAt
      return !isCut
    }
    position.returned += page.rows.count
    // A page that is exactly full still has a token; the next answer is then empty, as recorded.
    if isCut, position.returned < query.top ?? .max { page.next = position }
    return page
  }

  private func count(_ db: Database) throws -> QueryPage {
    var page = QueryPage()
    var count = 0
    if query.condition == nil {
      count =
        query.source == .twins
        ? try TwinRecord.count(instance, db) : try RelationshipRecord.count(instance, db)
    } else {
      try scan(after: ("", ""), db) { row in
        page.looked += 1
        if try holds(row) { count += 1 }
        return true
      }
    }
    let row: Value = ["COUNT": .integer(Int64(count))]
    page.rows = [row.jsonText]
    return page
  }

  private typealias Row = (key: (first: String, second: String), model: String, json: String)

  /// The row as it is returned; `nil` when the condition does not hold.
  private func shown(_ row: Row) throws -> String? {
    guard passes(row.model) else { return nil }
    if narrowing.rest == nil, query.projection == .all { return row.json }
    let value = try JSONReader.parse(Array(row.json.utf8))
    if let condition = narrowing.rest, !evaluation.holds(condition, for: value) { return nil }
    guard case .items(let items) = query.projection else { return row.json }
    return evaluation.project(items, of: value).jsonText
  }

  private func holds(_ row: Row) throws -> Bool {
    guard passes(row.model) else { return false }
    guard let condition = narrowing.rest else { return true }
    return evaluation.holds(condition, for: try JSONReader.parse(Array(row.json.utf8)))
  }

  private func passes(_ model: String) -> Bool { narrowing.models?.contains(model) ?? true }

  /// Lends the candidates behind a key, in order, until `body` returns `false`.
  private func scan(
    after last: (first: String, second: String), _ db: Database, _ body: (Row) throws -> Bool
  ) throws {
    switch (query.source, narrowing.keys) {
    case (.twins, nil):
      try TwinRecord.scan(instance, after: last.first, db) { try body((($0, ""), $1, $2)) }
    case (.twins, let ids?):
      for id in ids where last.first.precedes(id) {
        guard let twin = try TwinRecord.find(instance, id, db) else { continue }
        guard try body(((id, ""), twin.model, twin.json)) else { return }
      }
    case (.relationships, nil):
      try RelationshipRecord.scan(instance, after: (last.first, last.second), db) { try body((($0, $1), "", $2)) }
    case (.relationships, let sources?):
      var goesOn = true
      for source in sources where goesOn && !source.precedes(last.first) {
        try RelationshipRecord.scan(instance, after: (last.first, last.second), within: source, db) {
          goesOn = try body((($0, $1), "", $2))
          return goesOn
        }
      }
    }
  }
}
