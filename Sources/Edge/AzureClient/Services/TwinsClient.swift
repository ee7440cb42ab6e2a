import Cloud
import DTDL
import Documents
import HTTP
import Twins

/// The data plane of one Digital Twins instance over REST.
///
/// Reads by id see every write at once; queries (`eachTwinPage`, `eachRelationshipPage`) go to an index that lags by up
/// to ten seconds behind the real service. Somebody who plans that soon after an apply may see the state before it.
struct TwinsClient: Sendable {
  static let apiVersion = "2023-10-31"

  let sender: Sender
  let host: String
  let scope: String

  func url(_ segments: String..., query: String = "") -> String {
    let path = segments.map(URLText.encode).joined(separator: "/")
    return "https://\(host)/\(path)?\(query)\(query.isEmpty ? "" : "&")api-version=\(Self.apiVersion)"
  }

  func call(
    _ method: String, _ url: String, body: Value? = nil, load: RateGovernor.Load,
    repeatability: RetryPolicy.Repeatability? = nil
  ) -> AzureCall {
    AzureCall(method, url, body: body?.json ?? [], scope: scope, repeatability: repeatability, load: load)
  }

  /// Every item of a list operation, page by page.
  func list<Item: Sendable>(
    _ first: String, load: RateGovernor.Load, pageSize: Int?,
    item: (inout JSONPull, [UInt8]) throws(JSONError) -> Item
  ) async throws(AzureError) -> [Item] {
    var found: [Item] = []
    var pages = PageLinks(first: first)
    while let url = try pages.next() {
      var call = call("GET", url, load: load)
      if let pageSize { call.headers["max-items-per-page"] = String(pageSize) }
      let reply = try await sender.send(call)
      let page = try reply.page(item)
      found += page.rows
      pages.follow(page.nextLink)
    }
    return found
  }
}

extension Reply {
  /// A success read as a page.
  func page<Row: Sendable>(_ row: (inout JSONPull, [UInt8]) throws(JSONError) -> Row) throws(AzureError)
    -> QueryPage<Row>
  {
    let body = try success().body
    do { return try QueryPage(body, row: row) } catch { throw unreadable("\(error)") }
  }

  /// The entity's new etag: from the header, or from the body where only that has it.
  var etag: String {
    if let etag = response.headers["ETag"] { return etag }
    return (try? JSONReader.parse(response.body))?["$etag"]?.string ?? ""
  }
}
