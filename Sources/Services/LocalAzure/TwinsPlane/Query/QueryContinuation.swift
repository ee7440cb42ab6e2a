import Documents

/// Where a query goes on; an opaque text for clients.
struct QueryContinuation: Sendable {
  var query: String
  /// The last row that was looked at: a twin id and nothing, or source and relationship id.
  var last: (first: String, second: String) = ("", "")
  /// Rows already returned, for TOP.
  var returned = 0

  init(query: String) { self.query = query }

  init(token: String) throws(ServiceError) {
    guard let value = try? JSONReader.parse(Array(token.utf8)), let query = value["query"]?.string,
      let last = value["last"]?.array?.compactMap(\.string), last.count == 2,
      let returned = value["returned"]?.integer, returned >= 0
    else { throw TwinsRefusal.badRequest("The continuation token is not valid.") }
    self.query = query
    self.last = (last[0], last[1])
    self.returned = Int(clamping: returned)
  }

  var token: String {
    let value: Value = [
      "query": .string(query), "last": [.string(last.first), .string(last.second)],
      "returned": .integer(Int64(returned)),
    ]
    return value.jsonText
  }
}
