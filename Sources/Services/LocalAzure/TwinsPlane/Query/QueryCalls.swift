import Documents
import GRDB
import HTTP
import OrderedCollections

/// `POST /query`.
extension TwinsPlane {
  /// Rows looked at in one page at most, so that a filter that matches little cannot run for ever in one request.
  private static let scanLimit = 200_000

  func answerQuery(_ call: TwinsCall) async throws(ServiceError) -> HTTPResponse {
    let body = try call.json()
    let start: QueryToken.Continuation
    if let token = body["continuationToken"]?.string {
      start = try QueryToken.Continuation(token)
    } else if let text = body["query"]?.string {
      start = QueryToken.Continuation(query: text)
    } else {
      throw ServiceError(400, "BadRequest", "The request holds neither a query nor a continuation token.")
    }
    let query: Query
    do { query = try QueryParser.parse(start.query) } catch { throw error.refusal }
    let size = call.pageSize(default: 100, maximum: 1000)
    let page = try await store.read { [models] db in
      let evaluation = QueryEvaluation(models: try models.models(call.number, db))
      return try QueryRun(query: query, instance: call.number, evaluation: evaluation).page(start, size: size, db)
    }
    let token = page.next.map { Value.string($0.text).jsonText } ?? "null"
    return HTTPResponse(
      status: 200,
      headers: ["Content-Type": "application/json; charset=utf-8", "query-charge": QueryRun.charge(page.looked)],
      body: Array("{\"value\":[\(page.rows.joined(separator: ","))],\"continuationToken\":\(token)}".utf8))
  }
}

extension QueryToken {
  /// Where a query goes on: an opaque JSON text for clients.
  struct Continuation: Sendable {
    var query: String
    /// The last row that was looked at: a twin id, or source and relationship id.
    var last: [String] = []
    /// Rows already returned, for TOP.
    var returned = 0

    init(query: String) { self.query = query }

    init(_ text: String) throws(ServiceError) {
      guard let value = try? JSONReader.parse(Array(text.utf8)), let query = value["query"]?.string,
        let last = value["last"]?.array, let returned = value["returned"]?.integer
      else { throw ServiceError(400, "BadRequest", "The continuation token is not valid.") }
      self.query = query
      self.last = last.compactMap(\.string)
      self.returned = Int(returned)
    }

    var text: String {
      let value: Value = [
        "query": .string(query), "last": .array(last.map(Value.string)), "returned": .integer(Int64(returned)),
      ]
      return value.jsonText
    }
  }
}

/// One page of a query's rows.
struct QueryRun {
  struct Page {
    var rows: [String] = []
    var looked = 0
    var next: QueryToken.Continuation?
  }

  let query: Query
  let instance: ResourceNumber
  let evaluation: QueryEvaluation

  /// Query units: one a call and one for every hundred rows looked at, two digits as the service writes them.
  static func charge(_ looked: Int) -> String {
    let hundredths = 100 + looked
    return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
  }

  func page(_ start: QueryToken.Continuation, size: Int, _ db: Database) throws -> Page {
    if query.projection == .count { return try count(db) }
    var page = Page()
    var position = start
    let wanted = min(size, (query.top ?? .max) - start.returned)
    while page.rows.count < wanted {
      let batch = try rows(after: position.last, limit: query.condition == nil ? wanted - page.rows.count : 1000, db)
      for row in batch {
        position.last = row.key
        page.looked += 1
        if let text = try shown(row.json) { page.rows.append(text) }
        if page.rows.count == wanted { break }
      }
      if batch.isEmpty { break }
    }
    position.returned += page.rows.count
    let isTopReached = query.top.map { position.returned >= $0 } ?? false
    // A page that is exactly full still has a token; the next answer is then empty, as recorded.
    if page.rows.count == wanted, !isTopReached, wanted > 0 { page.next = position }
    return page
  }

  private func count(_ db: Database) throws -> Page {
    var page = Page()
    var last: [String] = []
    var count: Int64 = 0
    while true {
      let batch = try rows(after: last, limit: 1000, db)
      guard let end = batch.last else { break }
      last = end.key
      page.looked += batch.count
      for row in batch {
        guard let condition = query.condition else {
          count += 1
          continue
        }
        if evaluation.holds(condition, for: try JSONReader.parse(Array(row.json.utf8))) { count += 1 }
      }
    }
    let row: Value = ["COUNT": .integer(count)]
    page.rows = [row.jsonText]
    return page
  }

  /// The row as it is returned, or `nil` when the condition does not hold.
  private func shown(_ json: String) throws -> String? {
    if query.condition == nil, query.projection == .all { return json }
    let row = try JSONReader.parse(Array(json.utf8))
    if let condition = query.condition, !evaluation.holds(condition, for: row) { return nil }
    guard case .items(let items) = query.projection else { return json }
    return evaluation.project(items, of: row).jsonText
  }

  private func rows(after last: [String], limit: Int, _ db: Database) throws -> [(key: [String], json: String)] {
    switch query.source {
    case .twins:
      return try TwinRecord.page(instance, after: last.first ?? "", limit: limit, db).map { ([$0.id], $0.json) }
    case .relationships:
      let key = last.count == 2 ? (last[0], last[1]) : ("", "")
      return try RelationshipRecord.page(instance, after: key, limit: limit, db).map { ([$0.source, $0.id], $0.json) }
    }
  }
}
