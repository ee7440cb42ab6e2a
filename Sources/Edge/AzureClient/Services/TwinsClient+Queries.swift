import Cloud
import Documents
import HTTP
import Twins

extension TwinsClient {
  func eachTwinPage(_ page: ([TwinRow]) throws(AzureError) -> Void) async throws(AzureError) {
    try await query("SELECT * FROM DIGITALTWINS", page) { pull, body throws(JSONError) in try TwinRow(&pull, in: body) }
  }

  func eachRelationshipPage(_ page: ([RelationshipRow]) throws(AzureError) -> Void) async throws(AzureError) {
    try await query("SELECT * FROM RELATIONSHIPS", page) { pull, body throws(JSONError) in
      try RelationshipRow(&pull, in: body)
    }
  }

  /// Runs a query to its end. The next page is on its way while the caller works on this one.
  private func query<Row: Sendable>(
    _ text: String, _ page: ([Row]) throws(AzureError) -> Void,
    row: @escaping @Sendable (inout JSONPull, [UInt8]) throws(JSONError) -> Row
  ) async throws(AzureError) {
    var current = try await fetch(["query": .string(text)], row)
    while let token = current.token {
      async let upcoming = result(["continuationToken": .string(token)], row)
      try page(current.rows)
      let next = try await upcoming.get()
      guard next.token != token else {
        throw AzureError(
          .other, code: "AnswerUnreadable", message: "the query cannot be read on: its pages go round in a circle",
          request: "POST \(URLText.label(url("query")))")
      }
      current = next
    }
    try page(current.rows)
  }

  private func result<Row: Sendable>(
    _ body: Value, _ row: @Sendable (inout JSONPull, [UInt8]) throws(JSONError) -> Row
  ) async -> Result<QueryPage<Row>, AzureError> {
    do { return .success(try await fetch(body, row)) } catch { return .failure(error) }
  }

  private func fetch<Row: Sendable>(
    _ body: Value, _ row: @Sendable (inout JSONPull, [UInt8]) throws(JSONError) -> Row
  ) async throws(AzureError) -> QueryPage<Row> {
    var call = call("POST", url("query"), body: body, load: .query, repeatability: .safe)
    call.headers["max-items-per-page"] = "1000"
    return try await sender.send(call).page(row)
  }
}
