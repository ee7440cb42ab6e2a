import HTTP
import HTTPServer
import Testing

@Suite(.timeLimit(.minutes(10))) struct ProtocolTests {
  /// Status codes in the order in which they stand in an answer.
  private func statuses(_ answer: String) -> [Int] {
    answer.split(separator: "HTTP/1.1 ").compactMap { Int($0.prefix(3)) }
  }

  @Test func `requests sent ahead are answered in their order`() async throws {
    let responder = Answering { HTTPResponse(status: 200, body: Array($0.url.suffix(2).utf8)) }
    try await withServer(responder) { served in
      let requests = (1...3).map { "GET /\($0) HTTP/1.1\r\nHost: localhost\r\n" }.joined(separator: "\r\n")
      let answer = try await TLSClient.exchange(served, requests + "Connection: close\r\n\r\n")
      #expect(statuses(answer) == [200, 200, 200])
      let places = ["/1", "/2", "/3"].map { answer.firstRange(of: $0)?.lowerBound }
      #expect(places == places.sorted { ($0 ?? answer.endIndex) < ($1 ?? answer.endIndex) })
    }
  }

  @Test(arguments: [
    "nonsense\r\n\r\n", "GET /\r\n\r\n", "GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nHost: a b\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n",
    "CONNECT localhost:1 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "OPTIONS * HTTP/1.1\r\nHost: localhost\r\n\r\n", "GET / HTTP/1.1\r\nHost: localhost\r\nBad Header: x\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: x\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
  ]) func `what is not valid HTTP gets 400 and the connection ends`(_ request: String) async throws {
    try await withServer { served in
      let answer = try await TLSClient.exchange(served, request)
      #expect(statuses(answer) == [400])
      #expect(answer.contains("Connection: close\r\n"))
    }
  }

  @Test func `a good request before a bad one is still answered first`() async throws {
    try await withServer { served in
      let answer = try await TLSClient.exchange(
        served, "GET /good HTTP/1.1\r\nHost: localhost\r\n\r\nnonsense\r\n\r\n")
      #expect(statuses(answer) == [200, 400])
    }
  }

  @Test func `a chunked body arrives whole, and one beyond the limit is refused`() async throws {
    try await withServer(configure: { $0.maximumBodyBytes = 10 }) { served in
      let head = "POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
      let whole = try await TLSClient.exchange(served, head + "5\r\nhello\r\n5\r\nworld\r\n0\r\n\r\n")
      #expect(statuses(whole) == [200])
      #expect(whole.hasSuffix("helloworld"))
      let large = try await TLSClient.exchange(served, head + "5\r\nhello\r\n6\r\nworld!\r\n0\r\n\r\n")
      #expect(statuses(large) == [413])
    }
  }

  @Test func `a client that waits for leave to send its body gets it`() async throws {
    try await withServer { served in
      let head =
        "POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n"
      let answer = try await TLSClient.exchange(served, head + "ok")
      #expect(statuses(answer) == [100, 200])
    }
  }

  @Test func `a large last response arrives whole`() async throws {
    let responder = Answering { _ in HTTPResponse(status: 200, body: [UInt8](repeating: 0x61, count: 20 << 20)) }
    try await withServer(responder) { served in
      let answer = try await TLSClient.exchange(
        served, "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
      let body = answer.utf8.suffix(20 << 20)
      #expect(body.allSatisfy { $0 == 0x61 })
      #expect(answer.utf8.count > 20 << 20)
    }
  }

  @Test func `an absolute target and one of HTTP 1.0 are understood`() async throws {
    try await withServer { served in
      let answer = try await TLSClient.exchange(
        served, "GET https://localhost/x?y HTTP/1.0\r\nHost: LOCALHOST\r\n\r\n")
      #expect(statuses(answer) == [200])
      #expect(answer.contains("X-URL: https://localhost/x?y\r\n"))
    }
  }
}
