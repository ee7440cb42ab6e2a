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

  /// Says what was asked: method, URL and body.
  static let echo = Answering { request in
    HTTPResponse(
      status: 200, headers: ["X-Method": request.method, "X-URL": request.url], body: request.body)
  }
}

/// A folder of its own below the system's place for temporary files, removed at the end.
final class Scratch: Sendable {
  let path: String

  init() throws {
    var template = Array("/tmp/twinwright-test-XXXXXX".utf8CString)
    guard let made = mkdtemp(&template) else { throw FileError(.other, path: "/tmp", detail: "no temporary folder") }
    path = String(cString: made)
  }

  deinit {
    let store = DiskFileStore(root: path)
    for name in (try? store.list(".")) ?? [] { try? store.remove(name) }
    rmdir(path)
  }
}

/// A server on a free port with an authority in a folder of its own.
struct Served {
  let port: Int
  let scratch: Scratch
  let server: HTTPServer

  var bundle: String { scratch.path + "/" + CertificateAuthority.certificateFile }
  var local: String { "https://localhost:\(port)" }

  /// A transport that trusts the server's authority and names it as proxy.
  func transport(_ change: (inout CurlTransport.Configuration) -> Void = { _ in }) -> CurlTransport {
    var configuration = CurlTransport.Configuration(proxy: "http://127.0.0.1:\(port)", caBundle: bundle)
    change(&configuration)
    return CurlTransport(configuration: configuration)
  }

  static let domains = ["management.azure.com", "digitaltwins.azure.net"]

  @Sendable static func allows(_ host: String) -> Bool {
    domains.contains { host == $0 || host.hasSuffix("." + $0) }
  }

  static func authority(in folder: String) throws -> CertificateAuthority {
    try CertificateAuthority.loadOrCreate(
      in: ".", files: DiskFileStore(root: folder), permitting: domains, now: { Int64(time(nil)) })
  }
}

/// Runs a body against a started server and stops the server after it.
func withServer<R: Sendable>(
  _ responder: any Responder = Answering.echo,
  configure: (inout HTTPServer.Configuration) -> Void = { _ in },
  _ body: @Sendable @escaping (Served) async throws -> R
) async throws -> R {
  var configuration = HTTPServer.Configuration(allowsHost: Served.allows)
  configure(&configuration)
  let scratch = try Scratch()
  let server = HTTPServer(
    configuration: configuration, authority: try Served.authority(in: scratch.path), responder: responder)
  let served = Served(port: try await server.start(), scratch: scratch, server: server)
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

/// A plain TCP client for what no HTTP client would send.
///
/// Its calls block: each exchange runs on a thread of its own, never on the pool that the server needs.
enum RawClient {
  /// Connects, sends the text and returns all that comes until the other side closes.
  static func exchange(port: Int, _ text: String) async throws -> String {
    try await withCheckedThrowingContinuation { continuation in
      onThread { continuation.resume(with: Result { try blockingExchange(port: port, text) }) }
    }
  }

  private static func blockingExchange(port: Int, _ text: String) throws -> String {
    let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(socket) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    let connected = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard connected == 0 else { throw FileError(.other, path: "127.0.0.1:\(port)", detail: "errno \(errno)") }
    let bytes = Array(text.utf8)
    _ = bytes.withUnsafeBytes { send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
    var answer: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 4096)
    while true {
      let count = recv(socket, &chunk, chunk.count, 0)
      guard count > 0 else { return String(decoding: answer, as: UTF8.self) }
      answer += chunk[..<count]
    }
  }

  private static func onThread(_ body: @escaping @Sendable () -> Void) {
    let context = Unmanaged.passRetained(Box(body))
    var thread = pthread_t()
    let made = pthread_create(
      &thread, nil,
      { context in
        guard let context else { return nil }
        Unmanaged<Box>.fromOpaque(context).takeRetainedValue().body()
        return nil
      }, context.toOpaque())
    precondition(made == 0)
    pthread_detach(thread)
  }

  private final class Box {
    let body: @Sendable () -> Void
    init(_ body: @escaping @Sendable () -> Void) { self.body = body }
  }
}
