import Documents
import GRDB
import HTTP

/// `/query`.
extension TwinsPlane {
  func answerQuery(_ call: TwinsCall) async throws(ServiceError) -> HTTPResponse {
    guard call.request.method == "POST" else { throw call.methodNotAllowed }
    let start = try QueryContinuation(call.json())
    let query: Query
    do { query = try QueryParser.parse(start.query) } catch {
      throw TwinsRefusal.query(line: error.line, position: error.position, error.message)
    }
    let size = call.pageSize(default: TwinsRule.queryPage.standard, maximum: TwinsRule.queryPage.maximum)
    let page = try await store.read { [models] db in
      let known = try models.knowledge(call.number, db).models
      return try QueryRun(query, instance: call.number, known: known).page(start, size: size, db)
    }
    let token = page.next.map { Value.string($0.token).jsonText } ?? "null"
    return call.page(page.rows, after: ",\"continuationToken\":\(token)", headers: ["query-charge": page.charge])
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
  /// Query units: one a call and one for every hundred rows looked at, with two decimals as the service writes them.
  fileprivate var charge: String {
    let hundredths = 100 + looked
    return "\(hundredths / 100).\(hundredths % 100 < 10 ? "0" : "")\(hundredths % 100)"
  }
}
