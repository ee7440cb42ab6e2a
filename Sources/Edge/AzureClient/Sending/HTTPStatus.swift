/// What to call an answer that does not name its own error.
enum HTTPStatus {
  private static let names: [Int: (name: String, sentence: String)] = [
    400: ("BadRequest", "the request was refused as malformed"),
    401: ("Unauthorized", "the token was not accepted"),
    403: ("Forbidden", "the identity may not do this"),
    404: ("NotFound", "there is nothing at this address"),
    405: ("MethodNotAllowed", "the address does not take this method"),
    408: ("RequestTimeout", "the service gave up waiting"),
    409: ("Conflict", "the state of the resource does not allow it"),
    410: ("Gone", "what was here is gone"),
    412: ("PreconditionFailed", "the object has changed or exists already"),
    413: ("PayloadTooLarge", "the request is larger than the service takes"),
    415: ("UnsupportedMediaType", "the service does not take this kind of body"),
    429: ("TooManyRequests", "too many requests"),
    500: ("InternalServerError", "the service failed"),
    502: ("BadGateway", "a gateway got no usable answer from the service"),
    503: ("ServiceUnavailable", "the service is unavailable"),
    504: ("GatewayTimeout", "a gateway got no answer from the service in time"),
  ]

  static func name(_ status: Int) -> String { names[status]?.name ?? "HTTP\(status)" }

  static func sentence(_ status: Int) -> String { names[status]?.sentence ?? "the service answered \(status)" }
}
