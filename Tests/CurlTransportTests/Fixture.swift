import CurlTransport
import Files
import Glibc
import HTTP
import HTTPServer
import Synchronization

/// A responder made of a closure.
struct Answering: Responder {
  let body: @Sendable (HTTPRequest) async -> HTTPResponse

  init(_ body: @escaping @Sendable (HTTPRequest) async -> HTTPResponse) { self.body = body }

  func respond(to request: HTTPRequest) async -> HTTPResponse { await body(request) }
}

/// A server for `*.test.invalid` with an authority in a temporary folder.
struct Served {
  let port: Int
  let bundle: String
  let server: HTTPServer

  var local: String { "https://localhost:\(port)" }

  /// A transport that trusts the server and names it as proxy.
  func transport(_ change: (inout CurlTransport.Configuration) -> Void = { _ in }) -> CurlTransport {
    var configuration = CurlTransport.Configuration(proxy: "http://127.0.0.1:\(port)", caBundle: bundle)
    change(&configuration)
    return CurlTransport(configuration: configuration)
  }
}

/// Runs a body against a server and stops the server after it.
func withServer<R: Sendable>(
  _ responder: any Responder, _ body: @Sendable @escaping (Served) async throws -> R
) async throws -> R {
  var template = Array("/tmp/twinwright-test-XXXXXX".utf8CString)
  guard let made = mkdtemp(&template) else { throw FileError(.other, path: "/tmp", detail: "no temporary folder") }
  let folder = String(cString: made)
  let files = DiskFileStore(root: folder)
  defer {
    for name in (try? files.list(".")) ?? [] { try? files.remove(name) }
    rmdir(folder)
  }
  let authority = try CertificateAuthority.loadOrCreate(
    in: ".", files: files, permitting: ["test.invalid"], now: { Int64(time(nil)) })
  let server = HTTPServer(
    configuration: .init { $0.hasSuffix(".test.invalid") }, authority: authority, responder: responder)
  let served = Served(port: try await server.start(), bundle: folder + "/ca.pem", server: server)
  return try await withThrowingTaskGroup(of: Void.self) { group in
    group.addTask { await server.run() }
    let result: Result<R, any Error>
    do { result = .success(try await body(served)) } catch { result = .failure(error) }
    await server.stop()
    try await group.waitForAll()
    return try result.get()
  }
}

/// Something that happens once and can be waited for.
final class Signal: Sendable {
  private struct State {
    var isGiven = false
    var waiters: [CheckedContinuation<Void, Never>] = []
  }

  private let state = Mutex(State())

  func give() {
    let waiters = state.withLock { state in
      state.isGiven = true
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter.resume() }
  }

  func wait() async {
    await withCheckedContinuation { waiter in
      let isGiven = state.withLock { state in
        if !state.isGiven { state.waiters.append(waiter) }
        return state.isGiven
      }
      if isGiven { waiter.resume() }
    }
  }
}
