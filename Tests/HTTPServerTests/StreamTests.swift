import CurlTransport
import Files
import HTTP
import HTTPServer
import Synchronization
import Testing

/// Bodies that are never held as a whole.
@Suite(.timeLimit(.minutes(10))) struct StreamTests {
  private static let large = (0..<(6 << 20)).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }

  @Sendable private static func streams(_ method: String, _ url: String) -> Bool { url.hasSuffix("/streamed") }

  /// Takes a body in pieces and gives it back in pieces.
  private static let mirror = Answering { request in
    guard let stream = request.stream else { return HTTPResponse(status: 500) }
    var (bytes, taken) = ([UInt8](), 0)
    do {
      while let piece = try await stream.next() {
        bytes += piece
        taken += 1
      }
    } catch { return HTTPResponse(status: 400) }
    var response = HTTPResponse(status: 200, headers: ["X-Pieces": String(taken), "X-Count": "\(stream.count ?? -1)"])
    response.stream = pieces(of: bytes)
    return response
  }

  private static func pieces(of bytes: [UInt8], failsAt: Int = .max) -> StreamedBody {
    let place = Mutex(0)
    return StreamedBody(count: bytes.count) {
      try place.withLock { place in
        guard place < failsAt else { throw FileError(.other, path: "", detail: "gone") }
        guard place < bytes.count else { return nil }
        let end = min(place + 100_000, bytes.count)
        defer { place = end }
        return Array(bytes[place..<end])
      }
    }
  }

  @Test func `a body larger than is held in memory goes in and out in pieces`() async throws {
    try await withServer(Self.mirror) {
      $0.maximumBodyBytes = 1000
      $0.streamsBody = Self.streams
    } _: { served in
      let transport = served.transport()
      for _ in 0..<2 {
        let answer = try await transport.send(HTTPRequest("PATCH", served.local + "/streamed", body: Self.large))
        #expect(answer.status == 200)
        #expect(answer.body == Self.large)
        #expect(answer.headers["X-Count"] == String(Self.large.count))
        #expect(try #require(answer.headers["X-Pieces"].flatMap(Int.init)) > 1)
      }
      let refused = try await transport.send(HTTPRequest("PATCH", served.local + "/whole", body: Self.large))
      #expect(refused.status == 413)
      transport.shutdown()
    }
  }

  @Test func `a body without a length is streamed, and the next request on the connection is answered`() async throws {
    try await withServer(Self.mirror) {
      $0.streamsBody = Self.streams
    } _: { served in
      let answers = try await TLSClient.exchange(
        served,
        "PATCH /streamed HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
          + "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\nPATCH /streamed HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\nConnection: close\r\n\r\nfg"
      )
      #expect(answers.contains("X-Count: -1\r\n"))
      #expect(answers.contains("\r\n\r\nabcde"))
      #expect(answers.hasSuffix("\r\n\r\nfg"))
    }
  }

  @Test func `an answer before the end of a body ends the connection`() async throws {
    let early = Answering { _ in HTTPResponse(status: 401, body: Array("no".utf8)) }
    try await withServer(early) {
      $0.streamsBody = Self.streams
    } _: { served in
      let answer = try await TLSClient.exchange(
        served, "PATCH /streamed HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nabc")
      #expect(answer.hasPrefix("HTTP/1.1 401 "))
      #expect(answer.contains("Connection: close\r\n"))
      #expect(answer.hasSuffix("no"))
    }
  }

  @Test func `a client that stops within a body is not waited for`() async throws {
    let ended = Signal()
    let waiting = Answering { request in
      let body = try? await request.stream?.collected(limit: 10_000)
      if body == nil { ended.give() }
      return HTTPResponse(status: 200)
    }
    try await withServer(waiting) {
      $0.streamsBody = Self.streams
      $0.idleTimeout = .milliseconds(200)
    } _: { served in
      let answer = try await TLSClient.exchange(
        served, "PATCH /streamed HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\nabc")
      await ended.wait()
      #expect(answer == "")
    }
  }

  @Test func `a source that fails ends the connection instead of the body`() async throws {
    let failing = Answering { _ in
      var response = HTTPResponse(status: 200)
      response.stream = Self.pieces(of: Self.large, failsAt: 1 << 20)
      return response
    }
    try await withServer(failing) { _ in
    } _: { served in
      let transport = served.transport()
      let failure = await #expect(throws: TransportError.self) {
        try await transport.send(HTTPRequest("GET", served.local + "/"))
      }
      #expect(failure?.kind == .interrupted)
      transport.shutdown()
    }
  }
}
