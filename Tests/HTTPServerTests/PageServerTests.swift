import CurlTransport
import HTTP
import HTTPServer
import Testing

/// The server of pages over a real socket, with a real client.
@Suite struct PageServerTests {
  private struct Echo: PageResponder {
    func respond(to request: HTTPRequest) async -> PageAnswer {
      guard request.url.hasSuffix("/stream") else {
        return PageAnswer(status: 200, headers: ["X-URL": request.url], body: .bytes(request.body))
      }
      return PageAnswer(
        status: 200,
        body: .stream(
          AsyncStream { continuation in
            for piece in ["one ", "two ", "three"] { continuation.yield(Array(piece.utf8)) }
            continuation.finish()
          }))
    }
  }

  private func withServer(_ body: (_ port: Int, _ transport: CurlTransport) async throws -> Void) async throws {
    let server = PageServer(responder: Echo())
    let port = try await server.start()
    let running = Task { await server.run() }
    let transport = CurlTransport(configuration: .init())
    let result: Result<Void, any Error>
    do { result = .success(try await body(port, transport)) } catch { result = .failure(error) }
    transport.shutdown()
    await server.stop()
    await running.value
    try result.get()
  }

  @Test func `it answers under its own names and no other`() async throws {
    try await withServer { port, transport in
      for host in ["127.0.0.1:\(port)", "localhost:\(port)", "LOCALHOST:\(port)"] {
        let answer = try await transport.send(
          HTTPRequest("POST", "http://127.0.0.1:\(port)/a?b", headers: ["Host": host], body: [1, 2]))
        #expect(answer.status == 200 && answer.body == [1, 2])
        #expect(answer.headers["X-URL"] == "http://\(host.lowercased())/a?b")
      }
      for host in [
        "evil.example", "evil.example:\(port)", "127.0.0.1", "localhost:1", "127.0.0.1:\(port).evil.example",
      ] {
        let answer = try await transport.send(
          HTTPRequest("GET", "http://127.0.0.1:\(port)/", headers: ["Host": host]))
        #expect(answer.status == 421, "\(host)")
      }
    }
  }

  @Test func `a body that goes on is sent as it comes, and one connection serves several requests`() async throws {
    try await withServer { port, transport in
      for _ in 0..<3 {
        let answer = try await transport.send(HTTPRequest("GET", "http://127.0.0.1:\(port)/stream"))
        #expect(String(decoding: answer.body, as: UTF8.self) == "one two three")
      }
    }
  }

  @Test func `a body without end is refused`() async throws {
    try await withServer { port, transport in
      let body = [UInt8](repeating: 0, count: 1 << 20)
      let answer = try? await transport.send(HTTPRequest("POST", "http://127.0.0.1:\(port)/", body: body))
      // The connection may end before all of the body was sent.
      #expect(answer == nil || answer?.status == 413)
    }
  }

  @Test func `a port that is taken is named`() async throws {
    try await withServer { port, _ in
      await #expect { _ = try await PageServer(port: port, responder: Echo()).start() } throws: {
        ($0 as? HTTPServerError)?.kind == .addressInUse
      }
    }
  }
}
