import HTTP
import Synchronization

/// Writes down what is asked.
final class AskedTransport: Transport {
  private let inner: any Transport
  private let asked = Mutex<[HTTPRequest]>([])

  init(_ inner: any Transport) { self.inner = inner }

  var requests: [HTTPRequest] { asked.withLock { $0 } }
  var urls: [String] { requests.map(\.url) }

  func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    asked.withLock { $0.append(request) }
    return try await inner.send(request)
  }
}
