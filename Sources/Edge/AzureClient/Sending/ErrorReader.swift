import Cloud
import Documents
import HTTP
import OrderedCollections

/// Turns refusals into `AzureError`: every shape in which Azure's services say no.
enum ErrorReader {
  /// Code and words of a refusal, before the request is named.
  struct Cause: Sendable, Hashable {
    var code: String
    var message: String
    var requestID: String?
  }

  /// The error of an answer with a status that is not a success.
  static func error(_ response: HTTPResponse, request: String) -> AzureError {
    let body = try? JSONReader.parse(response.body)
    var cause =
      body.flatMap { Self.cause(of: $0) } ?? XMLErrorReader.cause(of: response.body)
      ?? Cause(code: "", message: plainText(response))
    if cause.code.isEmpty { cause.code = response.headers["x-ms-error-code"] ?? "" }
    if cause.code.isEmpty { cause.code = response.headers["iothub-errorcode"] ?? "" }
    if cause.code.isEmpty { cause.code = HTTPStatus.name(response.status) }
    if cause.message.isEmpty { cause.message = HTTPStatus.sentence(response.status) }
    cause.message = shortened(cause.message, to: 4_000)
    cause.code = shortened(cause.code, to: 200)
    return AzureError(
      kind(response.status, cause), status: response.status, code: cause.code, message: cause.message,
      request: request, requestID: requestID(response.headers) ?? cause.requestID)
  }

  /// The error of a call that got no answer.
  static func error(_ failure: TransportError, request: String) -> AzureError {
    let kind: AzureError.Kind =
      switch failure.kind {
      case .timeout: .timeout
      case .cancelled: .cancelled
      default: .transport
      }
    let message =
      switch failure.kind {
      case .connect: "no connection to \(failure.host): \(failure.detail)"
      case .resolve: "the host \(failure.host) has no address: \(failure.detail)"
      case .tls: "no trusted connection to \(failure.host): \(failure.detail)"
      case .timeout: "no answer from \(failure.host) in time: \(failure.detail)"
      case .interrupted: "the connection to \(failure.host) ended before the answer did: \(failure.detail)"
      case .tooLarge: "the answer of \(failure.host) is larger than allowed: \(failure.detail)"
      case .cancelled: "stopped before \(failure.host) answered"
      case .other: "\(failure.host): \(failure.detail)"
      }
    return AzureError(kind, code: codes[failure.kind] ?? "TransportFailed", message: message, request: request)
  }

  /// What a JSON body says went wrong; `nil` when it says nothing of the kind.
  static func cause(of body: Value, depth: Int = 0) -> Cause? {
    guard case .object = body else { return nil }
    if body["error"]?.object != nil, let error = body["error"] { return nested(error, depth: depth) }
    if let error = body["error"]?.string { return tokenRefusal(error, body) }
    if body["Message"]?.string != nil || body["ExceptionMessage"]?.string != nil { return hubRefusal(body) }
    if body["title"]?.string != nil { return problem(body) }
    if body["code"] != nil || body["message"] != nil || body["statusCode"] != nil {
      return nested(body, depth: depth)
    }
    return nil
  }

  private static let codes: [TransportError.Kind: String] = [
    .connect: "ConnectFailed", .resolve: "HostNotFound", .tls: "UntrustedConnection", .timeout: "NoAnswer",
    .interrupted: "ConnectionLost", .tooLarge: "AnswerTooLarge", .cancelled: "Cancelled",
  ]

  private static func kind(_ status: Int, _ cause: Cause) -> AzureError.Kind {
    switch status {
    // The service answers so when the token is of a tenant it does not know: nothing is absent.
    case 404 where cause.message.contains("Sub-Domain not found"): .unauthorized
    case 400, 422: .invalid
    // A hub's word for somebody whom it knows and whose roles do not suffice.
    case 401 where cause.code == "IotHubUnauthorized": .forbidden
    case 401: .unauthorized
    case 403: .forbidden
    case 404, 410: .notFound
    case 408, 504: .timeout
    case 409: .conflict
    case 412: .preconditionFailed
    case 429: .throttled
    case 500...: .server
    default: .other
    }
  }

  /// The id under which the service has logged the call.
  static func requestID(_ headers: HTTPFields) -> String? {
    for name in ["x-ms-request-id", "mise-correlation-id", "x-ms-correlation-request-id", "request-id"] {
      if let value = headers[name], !value.isEmpty { return value }
    }
    return headers["traceresponse"]
  }

  private static func shortened(_ text: String, to limit: Int) -> String {
    text.utf8.count <= limit ? text : text.prefix(limit) + "..."
  }

  /// Text answers are shown, shortened; pages made for browsers are not.
  private static func plainText(_ response: HTTPResponse) -> String {
    guard let type = response.headers["Content-Type"]?.lowercased(), type.hasPrefix("text/plain") else { return "" }
    let text = String(decoding: response.body.prefix(400), as: UTF8.self).trimmed
    return text.split(whereSeparator: \.isNewline).joined(separator: " ")
  }
}

extension ErrorReader {
  /// `{code, message, details, innererror, additionalInfo}` at any depth, as ARM and Digital Twins write it. The code is
  /// that of the innermost cause as long as there is one only; the words are all of them, each said once.
  static func nested(_ error: Value, depth: Int = 0) -> Cause {
    var cause = Cause(code: code(error), message: (error["message"] ?? error["Message"])?.string?.trimmed ?? "")
    let violations = PolicyViolation.sentences(error)
    if !violations.isEmpty { cause.message = PolicyViolation.shortened(cause.message) }
    guard depth < 8 else { return cause }
    if let (words, inner) = wrapped(cause.message, depth) {
      cause.message = words
      cause = joined(cause, [inner])
    }
    if let inner = error["innererror"] ?? error["innerError"], inner.object != nil {
      cause = joined(cause, [nested(inner, depth: depth + 1)])
    }
    let details = (error["details"]?.array ?? []).filter { $0.object != nil }.map { nested($0, depth: depth + 1) }
    let inner = details + violations.map { Cause(code: "", message: $0) }
    return joined(cause, inner.filter { !$0.code.isEmpty || !$0.message.isEmpty })
  }

  /// A message that is, or ends with, a JSON document: how deployments and gateways wrap what a resource provider said.
  private static func wrapped(_ message: String, _ depth: Int) -> (words: String, inner: Cause)? {
    guard let open = message.firstIndex(of: "{"), let close = message.lastIndex(of: "}"), open < close,
      let body = try? JSONReader.parse(Array(message[open...close].utf8)), let inner = cause(of: body, depth: depth + 1)
    else { return nil }
    var words = message[..<open]
    while let last = words.last, last.isWhitespace || ":'\"`".contains(last) { words = words.dropLast() }
    return (String(words), inner)
  }

  private static func joined(_ outer: Cause, _ inner: [Cause]) -> Cause {
    guard !inner.isEmpty else { return outer }
    var result = outer
    if inner.count == 1, !inner[0].code.isEmpty { result.code = inner[0].code }
    if result.code.isEmpty { result.code = inner[0].code }
    var said: [String] = []
    for message in inner.map(\.message) where !message.isEmpty && !said.contains(message) { said.append(message) }
    let words = said.joined(separator: "; ")
    if outer.message.isEmpty || words.contains(outer.message) {
      result.message = words
    } else if !words.isEmpty, !outer.message.contains(words) {
      result.message = outer.message.withoutFullStop + ": " + words
    }
    return result
  }

  /// A code is a text, or a number with the IoT Hub provider; gateways write `statusCode` instead.
  private static func code(_ error: Value) -> String {
    switch error["code"] ?? error["Code"] {
    case .string(let text)?: text
    case .integer(let number)?: String(number)
    default: (error["statusCode"]?.integer).map { HTTPStatus.name(Int($0)) } ?? ""
    }
  }

  /// `{"error": "invalid_client", "error_description": "AADSTS7000215: …"}`: the token endpoint.
  private static func tokenRefusal(_ error: String, _ body: Value) -> Cause {
    let description = body["error_description"]?.string ?? ""
    let line = description.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
    let number = line.hasPrefix("AADSTS") ? String(line.prefix { $0 != ":" && $0 != " " }) : ""
    let words = number.isEmpty ? line : String(line.dropFirst(number.count).drop { $0 == ":" || $0 == " " })
    return Cause(
      code: number.isEmpty ? error : number, message: words.isEmpty ? error : words,
      requestID: body["correlation_id"]?.string ?? body["trace_id"]?.string
        ?? identifier("Correlation ID: ", description) ?? identifier("Trace ID: ", description))
  }

  /// The word after a label that Entra ID writes into its description.
  private static func identifier(_ label: String, _ description: String) -> String? {
    guard let found = description.firstRange(of: label) else { return nil }
    let word = description[found.upperBound...].prefix { $0.isHexDigit || $0 == "-" }
    return word.isEmpty ? nil : String(word)
  }

  /// `{"Message": "ErrorCode:DeviceNotFound;id", "ExceptionMessage": "Tracking ID:…"}`: the IoT Hub registry; its newer
  /// paths write `{"errorCode": 404001, "trackingId": "…", "message": "…"}` as the text of `Message`.
  private static func hubRefusal(_ body: Value) -> Cause {
    let message = (body["Message"] ?? body["ExceptionMessage"])?.string ?? ""
    if message.hasPrefix("{"), let inner = try? JSONReader.parse(Array(message.utf8)),
      let words = inner["message"]?.string
    {
      return Cause(
        code: (inner["errorCode"]?.integer).map { String($0) } ?? "", message: words.trimmed,
        requestID: inner["trackingId"]?.string)
    }
    let tracking = body["ExceptionMessage"]?.string.flatMap { text -> String? in
      guard text.hasPrefix("Tracking ID:") else { return nil }
      return String(text.dropFirst(12).prefix { $0 != "-" && $0 != " " }).trimmed
    }
    guard message.hasPrefix("ErrorCode:") else { return Cause(code: "", message: message, requestID: tracking) }
    let parts = message.dropFirst(10).split(separator: ";", maxSplits: 1, omittingEmptySubsequences: false)
    let code = String(parts[0])
    let rest = parts.count > 1 ? String(parts[1]).trimmed : ""
    return Cause(code: code, message: rest.isEmpty ? code : rest, requestID: tracking)
  }

  /// `application/problem+json` (RFC 9457) with the member `errors` that ASP.NET adds.
  private static func problem(_ body: Value) -> Cause {
    var words = [body["title"]?.string, body["detail"]?.string].compactMap { $0?.trimmed }.filter { !$0.isEmpty }
    for (_, value) in body["errors"]?.object ?? [:] {
      words += (value.array ?? [value]).compactMap(\.string)
    }
    let status = body["status"]?.integer.map { HTTPStatus.name(Int($0)) } ?? ""
    let trace = (body["extensions"]?["traceId"] ?? body["traceId"])?.string
    return Cause(code: status, message: words.joined(separator: " "), requestID: trace)
  }
}

extension String {
  /// Ready to be followed by a colon.
  var withoutFullStop: String { hasSuffix(".") ? String(dropLast()) : self }
}
