import Documents
import GRDB
import HTTP
import TwinQueries

/// `/query`.
extension TwinsPlane {
  func answerQuery(_ call: TwinsCall) async throws(ServiceError) -> HTTPResponse {
    guard call.request.method == "POST" else { throw call.methodNotAllowed }
    let start = try QueryContinuation(call.json())
    let query: Query
    do { query = try Query(start.query, listItems: queryListItems) } catch {
      throw TwinsRefusal.query(line: error.line, position: error.position, error.message)
    }
    let size = call.pageSize(default: TwinsRule.queryPage.standard, maximum: TwinsRule.queryPage.maximum)
    let page = try await page(query, start, size: size, call.number)
    let token = page.next.map { Value.string($0.token).jsonText } ?? "null"
    return call.page(page.rows, after: ",\"continuationToken\":\(token)", headers: ["query-charge": page.charge])
  }

  /// Runs the query, and makes the index first that it asks for.
  private func page(
    _ query: Query, _ start: QueryContinuation, size: Int, _ instance: ResourceNumber
  ) async throws(ServiceError) -> QueryPage {
    // One index is made for a query; the rest of its conditions is decided row by row.
    let now = surroundings.now
    for indexedRows in [queryIndexedRows, Int.max] {
      let end = now() + TwinsRule.queryTime
      let outcome = try await store.read { [models, queryLag] db in
        let graph = QueryGraph(instance: instance, db: db, past: try queryLag.past(instance, db))
        let known = try models.knowledge(instance, db).models
        let run = QueryRun(query, in: graph, known: known) { now() > end }
        return try run.page(start, size: size, indexedRows: indexedRows)
      }
      switch outcome {
      case .page(let page): return page
      case .needsIndex(let kind, let path): try await store.write { db in try PropertyIndex.make(kind, path, db) }
      }
    }
    throw ServiceError.internalError("the query found no plan")
  }
}

extension QueryContinuation {
  /// Reads the body of a request: a query to begin, or the token of the page before.
  fileprivate init(_ body: Value) throws(ServiceError) {
    if let token = body["continuationToken"]?.string {
      try self.init(token: token)
    } else if let text = body["query"]?.string {
      self.init(query: text)
    } else {
      throw TwinsRefusal.badRequest("The request holds neither a query nor a continuation token.")
    }
  }
}

extension QueryPage {
  /// Query units: one a call and one for every hundred rows and relationships looked at, with two decimals as the
  /// service writes them.
  fileprivate var charge: String {
    let hundredths = 100 + looked
    return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
  }
}
