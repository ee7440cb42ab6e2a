import Cloud
import HTTP
import Redaction

/// Drives a `LongRunningOperation`: asks, waits, reads.
struct OperationFollower: Sendable {
  let sender: Sender
  let scope: String
  let isTrusted: @Sendable (String) -> Bool
  /// An operation that takes longer is given up on, though Azure may go on with it.
  var deadline = Duration.seconds(3600)

  /// How an operation ended.
  struct End: Sendable {
    var response: HTTPResponse
    /// Whether the resource has to be read to know what it is now.
    var needsRead: Bool
  }

  /// Follows what `reply` began to its end.
  func follow(_ call: AzureCall, _ reply: Reply) async throws(AzureError) -> End {
    let began = sender.effects.now()
    var operation = LongRunningOperation(
      method: call.method, url: call.url, label: call.label, isTrusted: isTrusted)
    var action = operation.began(try reply.success(), retryAfter: retryAfter(reply.response))
    var last = reply.response
    while true {
      switch action {
      case .finish(let response, let needsRead): return End(response: response, needsRead: needsRead)
      case .fail(let error): throw sender.redactor.redact(named(error, by: last))
      case .poll(let url, let wait):
        guard .seconds(sender.effects.now() - began) + wait <= deadline else { throw named(late(call), by: last) }
        try await sender.pause(wait, call)
        let answer = try await sender.send(AzureCall("GET", url, scope: scope))
        last = answer.response
        action = operation.received(answer.response, error: answer.error, retryAfter: retryAfter(answer.response))
      }
    }
  }

  /// With the id by which Azure knows the answer that told of the end.
  private func named(_ error: AzureError, by answer: HTTPResponse) -> AzureError {
    var error = error
    error.requestID = error.requestID ?? ErrorReader.requestID(answer.headers)
    return error
  }

  private func retryAfter(_ response: HTTPResponse) -> Duration? {
    RetryAfter.read(response.headers, now: sender.effects.now())
  }

  private func late(_ call: AzureCall) -> AzureError {
    AzureError(
      .timeout, code: "OperationTooLong",
      message: "the operation has not ended within \(deadline.components.seconds) seconds; Azure may still end it",
      request: call.label)
  }
}
