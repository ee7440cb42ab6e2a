import CurlTransport
import HTTP
import Synchronization
import Testing

@Suite(.enabled(if: Nginx.isThere, "nginx is not installed"), .timeLimit(.minutes(10))) struct HTTP2Tests {
  /// Answers nobody before so many requests are there together.
  private struct Gathering: Responder {
    let count: Int
    let arrived = Counter()
    let complete = Signal()

    func respond(to request: HTTPRequest) async -> HTTPResponse {
      if arrived.next() == count { complete.give() }
      await complete.wait()
      return HTTPResponse(status: 200, headers: ["X-Body": String(request.body.count)], body: request.body)
    }
  }

  private final class Counter: Sendable {
    private let value = Atomic<Int>(0)

    func next() -> Int { value.add(1, ordering: .relaxed).newValue }
  }

  private func withNginx(
    before responder: any Responder, _ body: @Sendable @escaping (Nginx, Served) async throws -> Void
  ) async throws {
    try await withServer(responder) { served in
      let nginx = try await Nginx(before: served.port)
      defer { nginx.stop() }
      try await body(nginx, served)
    }
  }

  /// Sends that many requests at once and returns what the transport counted.
  private func burst(_ count: Int, to port: Int, _ configuration: CurlTransport.Configuration) async throws
    -> CurlTransport.Statistics
  {
    let transport = CurlTransport(configuration: configuration)
    defer { transport.shutdown() }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for number in 0..<count {
        group.addTask {
          let body = [UInt8](repeating: UInt8(number), count: number * 500)
          let answer = try await transport.send(HTTPRequest("PUT", "https://127.0.0.1:\(port)/\(number)", body: body))
          #expect(answer.status == 200)
          #expect(answer.body == body)
        }
      }
      try await group.waitForAll()
    }
    return transport.statistics
  }

  @Test func `where it is offered, requests share one connection at the same time`() async throws {
    try await withNginx(before: Gathering(count: 24)) { nginx, _ in
      // None is answered before all are there: one after the other they would never end.
      let statistics = try await burst(24, to: nginx.http2, .init(caBundle: nginx.bundle, requestTimeout: .seconds(60)))
      #expect(statistics == .init(requests: 24, overHTTP2: 24, connections: 1))
    }
  }

  @Test func `where it is not offered, or not allowed, requests go over HTTP/1.1 all the same`() async throws {
    try await withNginx(before: Gathering(count: 24)) { nginx, _ in
      let statistics = try await burst(24, to: nginx.http1, .init(caBundle: nginx.bundle))
      #expect(statistics == .init(requests: 24, overHTTP2: 0, connections: 24))
    }
    try await withNginx(before: Gathering(count: 4)) { nginx, _ in
      let statistics = try await burst(4, to: nginx.http2, .init(caBundle: nginx.bundle, allowsHTTP2: false))
      #expect(statistics == .init(requests: 4, overHTTP2: 0, connections: 4))
    }
  }

  @Test func `an authority that is not trusted ends the connection before anything is sent`() async throws {
    try await withNginx(before: Gathering(count: 1)) { nginx, served in
      let failure = await #expect(throws: TransportError.self) {
        try await burst(1, to: nginx.http2, .init(caBundle: served.bundle))
      }
      #expect(failure?.kind == .tls)
    }
  }
}
