import Documents
import Encodings
import GRDB
import HTTP
import Resources

/// How long a list's pages are.
struct PageSize: Sendable, Hashable {
  /// What a page holds when nobody asks for anything else.
  var usual = 1000
  /// What `$top` can ask for.
  var most = 1000
}

/// Which page of a list is asked for: `$top`, and `$skiptoken` as `nextLink` gave it.
struct Paging: Sendable {
  /// The id, in lower case, behind which the page begins; `nil`: the first page.
  let after: String?
  let size: Int

  init(_ request: ServiceRequest, _ page: PageSize) throws(ServiceError) {
    if let text = request.query["$top"] {
      guard let size = Int(text), size > 0 else {
        throw ServiceError(400, "InvalidTopInQueryString", "Invalid $top '\(text)' specified in the query string.")
      }
      self.size = min(size, page.most)
    } else {
      size = page.usual
    }
    guard let token = request.query["$skiptoken"] else {
      after = nil
      return
    }
    guard let bytes = Base64.decode(token), let id = ResourceID(String(decoding: bytes, as: UTF8.self)) else {
      throw ServiceError(400, "InvalidSkipToken", "The $skiptoken '\(token)' does not come from a list.")
    }
    after = id.folded
  }

  /// The address of the page behind `last`.
  func link(_ request: ServiceRequest, after last: ResourceID) -> String {
    let kept = request.query.all.filter { $0.name.lowercased() != "$skiptoken" }
    let items = kept + [("$skiptoken", Base64.encodeURL(Array(last.folded.utf8)))]
    let query = items.map { "\(Percent.encode($0.name))=\(Percent.encode($0.value))" }.joined(separator: "&")
    return "\(request.base)\(request.path)?\(query)"
  }
}

/// The resources of one page, and where the next begins.
struct ResourcePage: Sendable {
  private(set) var resources: [StoredResource] = []
  /// The last id of the page when there is another; `nil` on the last page.
  private(set) var last: ResourceID?

  /// The page of what `accepts` takes of all that lies in a scope.
  init(
    inside scope: ResourceID, type: String? = nil, _ paging: Paging, _ db: Database,
    where accepts: (StoredResource) -> Bool
  ) throws {
    var after = paging.after
    while true {
      let rows = try ResourceTable.page(inside: scope, type: type, after: after, limit: paging.size + 1, db)
      for row in rows where accepts(row) {
        guard resources.count < paging.size else {
          last = resources.last?.id
          return
        }
        resources.append(row)
      }
      guard rows.count > paging.size, let end = rows.last else { return }
      after = end.folded
    }
  }

  /// The page as it is answered.
  func answer(_ values: [Value], _ request: ServiceRequest, _ paging: Paging) -> HTTPResponse {
    var body: Value = ["value": .array(values)]
    if let last { body[member: "nextLink"] = .string(paging.link(request, after: last)) }
    return .json(200, body)
  }
}
