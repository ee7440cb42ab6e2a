/// Why no response came. Never holds a header or a body: those may carry secrets.
package struct TransportError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What a caller may tell apart, to try again or to explain.
  package enum Kind: String, Sendable {
    /// No connection to the host or its proxy could be made; the request was not sent.
    case connect
    /// The host name has no address.
    case resolve
    /// The certificate was not accepted or the handshake failed.
    case tls
    /// No answer in time.
    case timeout
    /// The connection ended before the answer did; the server may have acted on the request.
    case interrupted
    /// The answer is larger than allowed.
    case tooLarge
    /// The caller gave up.
    case cancelled
    case other
  }

  /// What went wrong.
  package let kind: Kind
  /// Host and port the request went to.
  package let host: String
  /// What the transport said, in one line.
  package let detail: String

  package init(_ kind: Kind, host: String, detail: String) {
    self.kind = kind
    self.host = host
    self.detail = detail
  }

  package var description: String { "\(kind.rawValue) \(host): \(detail)" }
}

/// The only way out: sends a request to wherever its URL says and returns the whole response.
package protocol Transport: Sendable {
  func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse
}

/// Answers requests: what a server is, seen from inside.
package protocol Responder: Sendable {
  func respond(to request: HTTPRequest) async -> HTTPResponse
}

/// A responder used as a transport, so that the same test body runs in process and over a socket.
package struct InProcess<R: Responder>: Transport {
  private let responder: R

  package init(_ responder: R) { self.responder = responder }

  package func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    var response = await responder.respond(to: request)
    let host = String(request.url.drop { $0 != "/" }.drop { $0 == "/" }.prefix { $0 != "/" })
    switch response.delivery {
    case .whole:
      guard let stream = response.stream else { return response }
      response.stream = nil
      if request.method == "HEAD" { return response }
      do {
        guard let body = try await stream.collected(limit: 1 << 30) else {
          throw TransportError(.tooLarge, host: host, detail: "the answer has more than 1 GiB")
        }
        response.body = body
        return response
      } catch let error as TransportError {
        throw error
      } catch {
        throw TransportError(.interrupted, host: host, detail: "the answer ended before its end")
      }
    case .cut, .withheld:
      throw TransportError(.interrupted, host: host, detail: "the connection ended before the answer did")
    case .stalled: throw TransportError(.timeout, host: host, detail: "no answer came")
    }
  }
}
