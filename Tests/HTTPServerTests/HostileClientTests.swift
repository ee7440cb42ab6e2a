import HTTP
import HTTPServer
import NIOSSL
import Synchronization
import Testing

/// What a hostile process on this machine, or a page in a browser on it, may try.
@Suite(.timeLimit(.minutes(10))) struct HostileClientTests {
  private static let next = "GET /next HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"

  private func status(_ answer: String) -> Int? {
    answer.hasPrefix("HTTP/1.1 ") ? Int(answer.dropFirst(9).prefix(3)) : nil
  }

  /// The server still answers others.
  private func expectAlive(_ served: Served) async throws {
    let answer = try await TLSClient.exchange(served, Self.next)
    #expect(status(answer) == 200)
  }

  @Test(arguments: [
    // Both lengths, in either order; two lengths; a chunked body that is not last, or is spelled to be overlooked.
    "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcde",
    "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4, 5\r\n\r\nabcde",
    "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999999999999\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
    "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n",
    "GET / HTTP/1.1\r\nHost: localhost\r\nX: a\u{0}b\r\n\r\n",
    "GET / HTTP/1.1\r\nHost: localhost\u{0}.evil.example\r\n\r\n",
    "GET /\u{0} HTTP/1.1\r\nHost: localhost\r\n\r\n",
  ]) func `a request that two readers could read differently is refused, and nothing behind it is answered`(
    _ request: String
  ) async throws {
    try await withServer { served in
      let answer = try await TLSClient.exchange(served, request + Self.next)
      #expect(status(answer) == 400, "\(answer)")
      #expect(!answer.contains("/next"))
      try await expectAlive(served)
    }
  }

  @Test(arguments: [
    "evil.example", "evil.example:443", "localhost.evil.example", "127.0.0.1.evil.example", "169.254.169.254",
  ])
  func `a name that was bent to this machine is not answered`(_ host: String) async throws {
    try await withServer { served in
      let answer = try await TLSClient.exchange(
        served, "GET / HTTP/1.1\r\nHost: \(host)\r\nConnection: close\r\n\r\n", name: "evil.example")
      #expect(status(answer) == 421)
    }
  }

  @Test(arguments: [TLSVersion.tlsv1, .tlsv11]) func `old versions of TLS are not spoken`(_ newest: TLSVersion)
    async throws
  {
    try await withServer { served in
      let answer = try await TLSClient.exchange(served, Self.next, newest: newest)
      #expect(answer == "")
      try await expectAlive(served)
    }
  }

  @Test(arguments: [
    // Not TLS at all, a record that promises more than may be, and one that has no hello in it.
    "\u{16}\u{3}\u{1}\u{7f}\u{7f}garbage", "\u{16}\u{3}\u{3}\u{0}\u{5}\u{1}\u{0}\u{0}\u{1}\u{0}",
    "\u{16}" + String(repeating: "A", count: 100_000),
  ]) func `a handshake of garbage ends the connection and nothing else`(_ bytes: String) async throws {
    try await withServer(configure: { $0.idleTimeout = .seconds(20) }) { served in
      let answer = try await RawClient.exchange(port: served.port, bytes)
      #expect(!answer.contains("HTTP/1.1 2"))
      try await expectAlive(served)
    }
  }

  @Test(arguments: [
    ("X-Slow: a", "POST / HTTP/1.1\r\nHost: localhost\r\n"),
    ("b", "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n"),
  ]) func `a request that drips in without end is cut off`(_ drop: String, _ head: String) async throws {
    // Far from idle: without a limit for the whole request this would not end before the test's own limit.
    try await withServer(configure: {
      $0.idleTimeout = .seconds(600)
      $0.requestTimeout = .milliseconds(300)
    }) { served in
      let answer = try await TLSClient.exchange(served, head + drop, dripping: true)
      #expect(!answer.contains("HTTP/1.1 2"))
    }
  }

  @Test func `a client that connects and says nothing more is cut off as well`() async throws {
    try await withServer(configure: {
      $0.idleTimeout = .seconds(600)
      $0.requestTimeout = .milliseconds(300)
    }) { served in
      for beginning in ["CONNECT management", "\u{16}\u{3}"] {
        let answer = try await RawClient.exchange(port: served.port, beginning)
        #expect(answer == "")
      }
    }
  }

  @Test func `a request whose answer takes longer than that is answered`() async throws {
    let place = Place()
    // Answers once another connection, made after this one, was cut off: the time is then over for this one too.
    let responder = Answering { _ in
      let silent = try? await RawClient.exchange(port: place.port.withLock { $0 }, "CONNECT management")
      return HTTPResponse(status: silent == "" ? 200 : 500)
    }
    try await withServer(responder, configure: { $0.requestTimeout = .seconds(10) }) { served in
      place.port.withLock { $0 = served.port }
      let answer = try await TLSClient.exchange(served, Self.next)
      #expect(status(answer) == 200)
    }
  }

  /// Where the server listens, told to a responder that was made before it.
  private final class Place: Sendable { let port = Mutex(0) }
}
