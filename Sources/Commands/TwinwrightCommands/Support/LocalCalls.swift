import CurlTransport
import Diagnostics
import Documents
import HTTP
import LocalAzure

/// Calls of what a running local Azure answers beside Azure's own, at `/-/…` on loopback.
final class LocalCalls: Sendable {
  private let endpoint: Endpoint
  private let server: LocalServer
  private let transport: CurlTransport

  /// `width` is how many calls may be under way at a time; the transport's own number when left out.
  init(_ endpoint: Endpoint, _ server: LocalServer, width: Int? = nil) {
    self.endpoint = endpoint
    self.server = server
    var configuration = CurlTransport.Configuration()
    configuration.caBundle = endpoint.caBundle
    if let width { configuration.maximumConnections = width }
    transport = CurlTransport(configuration: configuration)
  }

  deinit { transport.shutdown() }

  /// To the local Azure that runs in this user's folder; TW7011 when none does.
  static func running(_ context: Context, width: Int? = nil) throws -> LocalCalls {
    let server = LocalServer(context)
    guard let endpoint = server.host.endpoint() else {
      throw CommandFailure(
        Diagnostic("TW7011", "the local Azure is not running", help: ["start it: twinwright local start"]),
        .unavailable)
    }
    return LocalCalls(endpoint, server, width: width)
  }

  /// The answer to a call, which must be one of success; TW7011 otherwise.
  func send(_ method: String, _ path: String, _ body: [UInt8] = []) async throws -> HTTPResponse {
    let headers: HTTPFields = ["Authorization": "Bearer \(try server.secret())"]
    let response: HTTPResponse
    do {
      response = try await transport.send(
        HTTPRequest(method, "https://127.0.0.1:\(endpoint.port)\(path)", headers: headers, body: body))
    } catch {
      throw CommandFailure(Diagnostic("TW7011", "the local Azure does not answer: \(error)"), .unavailable)
    }
    guard response.status < 300 else {
      let said = (try? JSONReader.parse(response.body))?["error"]?["message"]?.string
      throw CommandFailure(
        Diagnostic("TW7011", "the local Azure refuses this (\(response.status))\(said.map { ": \($0)" } ?? "")"),
        response.status == 404 ? .invalidInput : .unavailable)
    }
    return response
  }

  /// The JSON that stands at a path.
  func get(_ path: String) async throws -> Value {
    let response = try await send("GET", path)
    do { return try JSONReader.parse(response.body) } catch {
      throw CommandFailure(Diagnostic("TW7011", "the local Azure answers with what is no JSON: \(error)"), .unavailable)
    }
  }
}
