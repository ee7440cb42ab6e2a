import Documents
import Encodings
import HTTP
import OrderedCollections

/// A call of the data plane with what every answer needs.
struct TwinsCall: Sendable {
  let request: ServiceRequest
  let instance: InstanceID
  /// The api-version asked for.
  let version: String

  var number: ResourceNumber { instance.number }

  /// `max-items-per-page`, bounded by what the service allows.
  func pageSize(default standard: Int, maximum: Int) -> Int {
    guard let text = request.headers["max-items-per-page"], let size = Int(text), size > 0 else { return standard }
    return min(size, maximum)
  }

  /// The body as JSON.
  func json() throws(ServiceError) -> Value {
    guard !request.body.isEmpty else { throw TwinsRefusal.missingBody }
    do { return try JSONReader.parse(request.body) } catch { throw TwinsRefusal.notJSON(error) }
  }

  /// The body as an object; `what` names it in the refusal.
  func object(_ what: String) throws(ServiceError) -> Value {
    let value = try json()
    guard value.object != nil else { throw TwinsRefusal.invalidArgument("\(what) must be a JSON object.") }
    return value
  }

  /// Whether the caller wants to create and not to replace.
  var mustBeNew: Bool { request.headers["If-None-Match"] == "*" }

  /// Refuses a stale `If-Match`; `*` matches anything that exists.
  func checkIfMatch(_ etag: String) throws(ServiceError) {
    guard let wanted = request.headers["If-Match"], wanted != "*", wanted != etag else { return }
    throw TwinsRefusal.stale(wanted)
  }

  var methodNotAllowed: ServiceError { TwinsRefusal.methodNotAllowed(request) }

  // MARK: answers

  private static let jsonType = "application/json; charset=utf-8"

  /// An entity as it is stored; the first api-version lacked `$lastUpdateTime`.
  func answer(_ json: String, etag: String) -> HTTPResponse {
    var body = Array(json.utf8)
    if version == "2020-10-31", case .object(var members)? = try? JSONReader.parse(body),
      case .object(var metadata)? = members["$metadata"]
    {
      metadata["$lastUpdateTime"] = nil
      members["$metadata"] = .object(metadata)
      body = Value.object(members).json
    }
    return HTTPResponse(status: 200, headers: ["Content-Type": Self.jsonType, "ETag": etag], body: body)
  }

  /// A page whose rows already are JSON: `before`, the rows as `value`, `after`.
  func page(_ rows: [String], before: String = "", after: String, headers: HTTPFields = HTTPFields()) -> HTTPResponse {
    var body: [UInt8] = []
    body.reserveCapacity(rows.reduce(before.utf8.count + after.utf8.count + 16) { $0 + $1.utf8.count + 1 })
    body.append(contentsOf: "{\(before)\"value\":[".utf8)
    for (index, row) in rows.enumerated() {
      if index > 0 { body.append(UInt8(ascii: ",")) }
      body.append(contentsOf: row.utf8)
    }
    body.append(contentsOf: "]\(after)}".utf8)
    var headers = headers
    headers["Content-Type"] = Self.jsonType
    return HTTPResponse(status: 200, headers: headers, body: body)
  }

  /// This call's URL for the page behind a token, as JSON; `null` without a token.
  func nextLink(_ token: String?) -> String {
    guard let token else { return "null" }
    let kept = request.query.all.filter { $0.name.lowercased() != "continuationtoken" }
    let items = (kept + [("continuationToken", token)]).map { "\($0.name)=\(Percent.encode($0.value))" }
    return Value.string("\(request.base)\(request.path)?\(items.joined(separator: "&"))").jsonText
  }

  /// Where a listing goes on, as `nextLink` said it.
  var continuation: String? { request.query["continuationToken"] }
}
