import Cloud
import Documents
import HTTP

/// One call as a service client makes it, before token, identification and retries.
struct AzureCall: Sendable {
  var method: String
  var url: String
  var headers: HTTPFields
  var body: [UInt8]
  /// The scope of the token; `nil`: none is sent.
  var scope: String?
  var repeatability: RetryPolicy.Repeatability
  var load: RateGovernor.Load

  /// What repeating means follows from the method unless it is said: POST and PATCH are done once.
  init(
    _ method: String, _ url: String, body: [UInt8] = [], scope: String? = nil,
    repeatability: RetryPolicy.Repeatability? = nil, load: RateGovernor.Load = .free
  ) {
    self.method = method
    self.url = url
    self.body = body
    self.scope = scope
    self.load = load
    headers = HTTPFields()
    headers["Accept"] = "application/json"
    if !body.isEmpty { headers["Content-Type"] = "application/json" }
    switch method {
    case "GET", "HEAD": self.repeatability = repeatability ?? .safe
    case "PUT", "DELETE": self.repeatability = repeatability ?? .idempotent
    default: self.repeatability = repeatability ?? .once
    }
  }

  /// Method and URL, fit for an error.
  var label: String { "\(method) \(URLText.label(url))" }
}

extension AzureCall {
  /// Adds the headers of a condition, the etag written as given.
  mutating func apply(_ condition: Condition) {
    switch condition {
    case .always: break
    case .absent: headers["If-None-Match"] = "*"
    case .matches(let etag): headers["If-Match"] = etag
    }
  }
}

/// What came back from a call, retries done.
struct Reply: Sendable {
  var response: HTTPResponse
  /// `nil` when the status is a success.
  var error: AzureError?
  /// Whether an earlier attempt may have been carried out although no answer to it was seen: a conflict may then be
  /// with ourselves.
  var wasUncertain: Bool
  /// Method and URL, fit for an error.
  var label: String

  /// The response, or the refusal as an error.
  @discardableResult
  func success() throws(AzureError) -> HTTPResponse {
    if let error { throw error }
    return response
  }

  /// The body of a success as a value.
  func json() throws(AzureError) -> Value {
    let response = try success()
    do { return try JSONReader.parse(response.body) } catch { throw unreadable("\(error)") }
  }

  /// The error for a success whose body is not what the contract says.
  func unreadable(_ detail: String) -> AzureError {
    AzureError(
      .other, status: response.status, code: "AnswerUnreadable",
      message: "the answer is not what the service documents: \(detail)", request: label)
  }
}
