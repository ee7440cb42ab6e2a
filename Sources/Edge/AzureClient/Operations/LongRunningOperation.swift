import Cloud
import Documents
import HTTP

/// Follows an operation that Azure goes on with after it has answered: answers in, actions out. Does no I/O.
///
/// Three styles (reference: Azure Resource Manager asynchronous operations): a status document behind
/// `Azure-AsyncOperation`, which wins when there are several; 202 answers from `Location` until another status comes;
/// and the `provisioningState` of the resource itself.
struct LongRunningOperation: Sendable {
  /// What to do next.
  enum Action: Sendable, Equatable {
    /// Ask the URL after the wait, then call `received`.
    case poll(String, after: Duration)
    /// It has ended well. The last answer is what was asked for when `needsRead` is false.
    case finish(HTTPResponse, needsRead: Bool)
    /// It has ended badly, or the answer makes no sense.
    case fail(AzureError)
  }

  private enum Style: Equatable { case statusDocument, location, resource }

  private let method: String
  private let resourceURL: String
  private let label: String
  private let isTrusted: @Sendable (String) -> Bool
  private var style = Style.resource
  private var pollURL: String
  private var finalURL: String?
  private var polls = 0

  /// `isTrusted` says which hosts may be polled: the token goes there.
  init(method: String, url: String, label: String, isTrusted: @escaping @Sendable (String) -> Bool) {
    self.method = method
    resourceURL = url
    pollURL = url
    self.label = label
    self.isTrusted = isTrusted
  }

  /// Takes the answer to the request that began it.
  mutating func began(_ response: HTTPResponse, retryAfter: Duration?) -> Action {
    // A container group restarts behind a 204 that names its operation.
    if response.status == 204, response.headers["Azure-AsyncOperation"] == nil {
      return .finish(response, needsRead: false)
    }
    let location = response.headers["Location"]
    if let status = response.headers["Azure-AsyncOperation"] {
      style = .statusDocument
      finalURL = method == "POST" ? location : nil
      return poll(status, retryAfter)
    }
    // A 201 names the created resource in `Location`; only a 202 means that one asks there.
    if response.status == 202, let location {
      style = .location
      return poll(location, retryAfter)
    }
    guard method == "PUT" || method == "PATCH" else { return .finish(response, needsRead: false) }
    return judge(resource: response, retryAfter)
  }

  /// Takes the answer to a poll.
  mutating func received(_ response: HTTPResponse, error: AzureError?, retryAfter: Duration?) -> Action {
    polls += 1
    if let error {
      // The status of a deletion may go with what was deleted.
      if method == "DELETE", error.kind == .notFound { return .finish(response, needsRead: false) }
      return .fail(error)
    }
    switch style {
    case .statusDocument: return judge(status: response, retryAfter)
    case .location: return judge(location: response, retryAfter)
    case .resource: return judge(resource: response, retryAfter)
    }
  }

  private mutating func judge(status response: HTTPResponse, _ retryAfter: Duration?) -> Action {
    let body = try? JSONReader.parse(response.body)
    guard let status = (body?["status"] ?? body?["properties"]?["provisioningState"])?.string else {
      // Some providers end a deletion with an empty answer.
      if response.status == 200 || response.status == 204, method == "DELETE" || response.body.isEmpty {
        return .finish(response, needsRead: method != "DELETE")
      }
      if response.status == 202 { return poll(response.headers["Azure-AsyncOperation"] ?? pollURL, retryAfter) }
      return .fail(unreadable("the operation's status is missing"))
    }
    switch State(status) {
    case .running: return poll(response.headers["Azure-AsyncOperation"] ?? pollURL, retryAfter)
    case .failed: return .fail(failure(body, status))
    case .succeeded:
      guard method == "POST" else { return .finish(response, needsRead: method != "DELETE") }
      guard let finalURL else { return .finish(response, needsRead: false) }
      style = .location
      self.finalURL = nil
      return poll(finalURL, .zero)
    }
  }

  private mutating func judge(location response: HTTPResponse, _ retryAfter: Duration?) -> Action {
    if response.status == 202 { return poll(response.headers["Location"] ?? pollURL, retryAfter) }
    let body = try? JSONReader.parse(response.body)
    if let status = (body?["properties"]?["provisioningState"] ?? body?["status"])?.string {
      switch State(status) {
      case .running where method != "POST": return poll(pollURL, retryAfter)
      case .failed where method != "POST": return .fail(failure(body, status))
      default: break
      }
    }
    return .finish(response, needsRead: method == "PUT" || method == "PATCH")
  }

  private mutating func judge(resource response: HTTPResponse, _ retryAfter: Duration?) -> Action {
    guard let body = try? JSONReader.parse(response.body) else {
      return response.body.isEmpty
        ? .finish(response, needsRead: true) : .fail(unreadable("the resource is not JSON"))
    }
    guard let state = body["properties"]?["provisioningState"]?.string else {
      return .finish(response, needsRead: false)
    }
    switch State(state) {
    case .running: return poll(resourceURL, retryAfter)
    case .succeeded: return .finish(response, needsRead: false)
    case .failed: return .fail(failure(body, state))
    }
  }

  private mutating func poll(_ url: String, _ retryAfter: Duration?) -> Action {
    let url = URLText.resolve(url, against: pollURL)
    guard isTrusted(URLText.host(of: url)) else {
      return .fail(unreadable("it names a host that is not Azure Resource Manager's to poll"))
    }
    pollURL = url
    // Our own pace where the service sets none: 1, 2, 4, 8, then 15 seconds.
    let own = Duration.seconds(min(15, 1 << min(polls, 4)))
    // "At once" is taken at its word twice; then the service plainly did not mean it.
    let asked = polls > 2 && retryAfter == .zero ? nil : retryAfter
    return .poll(url, after: min(asked ?? own, .seconds(300)))
  }

  private func failure(_ body: Value?, _ status: String) -> AzureError {
    let named = body?["error"] ?? body?["properties"]?["error"]
    let cause = named.map { ErrorReader.nested($0) }
    let kind: AzureError.Kind = cause?.code == "Conflict" ? .conflict : .other
    var message = cause?.message ?? ""
    if message.isEmpty { message = State.explanation(status) }
    let code = cause.map(\.code) ?? ""
    return AzureError(kind, code: code.isEmpty ? "Operation\(status)" : code, message: message, request: label)
  }

  private func unreadable(_ detail: String) -> AzureError {
    AzureError(.other, code: "AnswerUnreadable", message: "the operation cannot be followed: \(detail)", request: label)
  }

  /// What the many words for a state come down to.
  private enum State {
    case running, succeeded, failed

    init(_ word: String) {
      switch word.lowercased() {
      case "succeeded", "completed": self = .succeeded
      case "failed", "canceled", "cancelled", "timedout", "awaitingmanualaction": self = .failed
      default: self = .running
      }
    }

    static func explanation(_ word: String) -> String {
      switch word.lowercased() {
      case "canceled", "cancelled": "the operation was cancelled"
      case "awaitingmanualaction": "the subscription waits until its receiver answers the validation event"
      default: "the operation ended as \(word) and Azure does not say why"
      }
    }
  }
}
