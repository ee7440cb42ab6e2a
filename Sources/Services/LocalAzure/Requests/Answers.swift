package import Documents
package import HTTP

extension HTTPResponse {
  /// A JSON answer.
  package static func json(_ status: Int = 200, _ value: Value, headers: HTTPFields = HTTPFields()) -> HTTPResponse {
    var headers = headers
    headers["Content-Type"] = "application/json; charset=utf-8"
    return HTTPResponse(status: status, headers: headers, body: value.json)
  }

  /// An answer without a body.
  package static func empty(_ status: Int, headers: HTTPFields = HTTPFields()) -> HTTPResponse {
    HTTPResponse(status: status, headers: headers)
  }

  /// The error in the shape of ARM and Digital Twins.
  package static func refusal(_ error: ServiceError) -> HTTPResponse {
    var headers = HTTPFields()
    headers["x-ms-error-code"] = error.code
    for (name, value) in error.headers.sorted(by: { $0.key < $1.key }) { headers[name] = value }
    guard let problem = error.problem else { return .json(error.status, error.body, headers: headers) }
    headers["Content-Type"] = "application/problem+json; charset=utf-8"
    return HTTPResponse(status: error.status, headers: headers, body: problem.json)
  }
}
