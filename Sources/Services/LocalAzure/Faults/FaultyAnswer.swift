import Encodings
import HTTP

/// Carries faults out: what becomes of a request that meets one.
struct FaultyAnswer: Sendable {
  let surroundings: Surroundings
  /// Answers as if nothing were wrong.
  let answer: @Sendable (ServiceRequest) async -> HTTPResponse

  func respond(to request: ServiceRequest, _ fault: FaultScript.Fault) async -> HTTPResponse {
    switch fault {
    case .status(let status, let code, let message, let retryAfter):
      var response = HTTPResponse.refusal(ServiceError(status, code, message))
      switch retryAfter {
      case .seconds(let seconds): response.headers["Retry-After"] = String(seconds)
      case .date(let seconds):
        response.headers["Retry-After"] = Timestamp.http(seconds: surroundings.now() / 1_000_000 + Int64(seconds))
      case nil: break
      }
      return response
    case .dropped: return HTTPResponse(status: 500).delivered(.withheld)
    case .lost: return await answer(request).delivered(.withheld)
    case .stalled: return await answer(request).delivered(.stalled)
    case .cut:
      let response = await answer(request)
      let count = response.stream?.count ?? response.body.count
      return response.delivered(count == 0 ? .withheld : .cut(after: count / 2))
    case .truncated:
      var response = await answer(request)
      // A body that is streamed cannot be shortened without being read; its end is torn off instead.
      if let count = response.stream?.count { return response.delivered(.cut(after: count / 2)) }
      response.body.removeLast(response.body.count - response.body.count / 2)
      return response
    case .html:
      var response = await answer(request)
      response.headers["Content-Type"] = "text/html"
      response.stream = nil
      response.body = Array("<html><body><h1>502 Bad Gateway</h1></body></html>".utf8)
      return response
    case .delay(let seconds):
      await surroundings.sleep(.milliseconds(Int64(seconds * 1000)))
      return await answer(request)
    case .operation(let polls, let failure):
      var request = request
      request.operationFault = OperationFault(polls: polls, failure: failure)
      return await answer(request)
    }
  }
}

/// What a script says of the operation that a request starts.
struct OperationFault: Sendable, Hashable {
  var polls: Int
  var failure: FaultScript.Failure?
}

extension HTTPResponse {
  fileprivate func delivered(_ delivery: Delivery) -> HTTPResponse {
    var response = self
    response.delivery = delivery
    return response
  }
}
