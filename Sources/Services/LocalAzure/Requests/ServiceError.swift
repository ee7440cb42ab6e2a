package import Documents

/// An answer that refuses, in the service's own terms; the plane that answers gives it its JSON shape.
package struct ServiceError: Error, Sendable, Hashable {
  /// One of several causes.
  package struct Detail: Sendable, Hashable {
    package var code: String
    package var message: String
    package var target: String?

    package init(code: String, message: String, target: String? = nil) {
      self.code = code
      self.message = message
      self.target = target
    }
  }

  /// HTTP status.
  package var status: Int
  /// Azure's code, such as `ResourceNotFound`.
  package var code: String
  package var message: String
  package var details: [Detail]
  /// Extra header fields of the answer.
  package var headers: [String: String]
  /// The body where the web framework answers rather than the service: RFC 9457 `application/problem+json`.
  package var problem: Value?

  package init(
    _ status: Int, _ code: String, _ message: String, details: [Detail] = [], headers: [String: String] = [:]
  ) {
    self.status = status
    self.code = code
    self.message = message
    self.details = details
    self.headers = headers
  }

  /// A 500 that says what went wrong inside.
  package static func internalError(_ detail: String) -> ServiceError {
    ServiceError(500, "InternalServerError", "The local Azure could not do this: \(detail)")
  }

  /// A service's own refusal as it is, anything else as a 500.
  static func storage(_ error: any Error) -> ServiceError {
    error as? ServiceError ?? .internalError("\(error)")
  }

  /// `{"error":{"code","message","details"}}`, the shape of ARM and of Digital Twins.
  package var body: Value {
    var error: Value = ["code": .string(code), "message": .string(message)]
    if !details.isEmpty {
      error = ["code": .string(code), "message": .string(message), "details": .array(details.map(\.body))]
    }
    return ["error": error]
  }
}

extension ServiceError.Detail {
  fileprivate var body: Value {
    guard let target else { return ["code": .string(code), "message": .string(message)] }
    return ["code": .string(code), "target": .string(target), "message": .string(message)]
  }
}
