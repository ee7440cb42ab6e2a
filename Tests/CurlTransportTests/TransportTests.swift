import CurlTransport
import HTTP
import Testing

@Suite(.timeLimit(.minutes(10))) struct TransportTests {
  private static let hello = Answering { _ in HTTPResponse(status: 200, body: Array("hello".utf8)) }

  @Test func `two hundred requests at once are all answered, each with its own answer`() async throws {
    let responder = Answering { HTTPResponse(status: 200, headers: ["X-URL": $0.url], body: $0.body) }
    try await withServer(responder) { served in
      let transport = served.transport { $0.maximumConnections = 16 }
      try await withThrowingTaskGroup(of: Void.self) { group in
        for number in 0..<200 {
          group.addTask {
            let url = "https://a.test.invalid/\(number)"
            let body = [UInt8](repeating: UInt8(number), count: number * 100)
            let answer = try await transport.send(HTTPRequest("PUT", url, body: body))
            #expect(answer.headers["x-url"] == url)
            #expect(answer.body == body)
          }
        }
        try await group.waitForAll()
      }
      #expect(transport.statistics.requests == 200)
      #expect(transport.statistics.connections <= 16)
      transport.shutdown()
    }
  }

  @Test func `requests one after the other share one connection per host`() async throws {
    try await withServer(Self.hello) { served in
      let transport = served.transport()
      for _ in 0..<10 {
        _ = try await transport.send(HTTPRequest("GET", "https://a.test.invalid/"))
        _ = try await transport.send(HTTPRequest("GET", "https://b.test.invalid/"))
      }
      #expect(transport.statistics.requests == 20)
      #expect(transport.statistics.connections == 2)
      transport.shutdown()
    }
  }

  @Test func `a status is an answer and a redirect is not followed`() async throws {
    let responder = Answering { _ in HTTPResponse(status: 302, headers: ["Location": "https://localhost:1/"]) }
    try await withServer(responder) { served in
      let transport = served.transport()
      let answer = try await transport.send(HTTPRequest("GET", served.local))
      #expect(answer.status == 302)
      #expect(answer.headers["location"] == "https://localhost:1/")
      transport.shutdown()
    }
  }

  @Test func `an empty body is sent with its length and nothing is added to the headers`() async throws {
    try await withListener([.send("HTTP/1.1 204 No Content\r\n\r\n")]) { listener, url in
      let transport = CurlTransport()
      let answer = try await transport.send(HTTPRequest("PUT", url + "/a/../b?c=%2F", headers: ["X-Empty": ""]))
      #expect(answer.status == 204)
      let lines = listener.requests.first?.split(separator: "\r\n").sorted()
      #expect(
        lines == [
          "Accept-Encoding: gzip", "Accept: */*", "Content-Length: 0", "Host: 127.0.0.1:\(listener.port)",
          "PUT /a/../b?c=%2F HTTP/1.1", "User-Agent: twinwright", "X-Empty:",
        ])
      transport.shutdown()
    }
  }

  @Test func `a response beyond the limit is refused, announced or not`() async throws {
    let responder = Answering { HTTPResponse(status: 200, body: [UInt8](repeating: 1, count: $0.body.count)) }
    try await withServer(responder) { served in
      let transport = served.transport { $0.maximumResponseBytes = 100_000 }
      let fits = try await transport.send(
        HTTPRequest("POST", served.local, body: [UInt8](repeating: 0, count: 100_000)))
      #expect(fits.body.count == 100_000)
      let failure = await #expect(throws: TransportError.self) {
        try await transport.send(HTTPRequest("POST", served.local, body: [UInt8](repeating: 0, count: 100_001)))
      }
      #expect(failure?.kind == .tooLarge)
      transport.shutdown()
    }
    let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n5\r\nworld\r\n0\r\n\r\n"
    try await withListener([.send(chunked), .send(chunked)]) { _, url in
      let (wide, narrow) = (
        CurlTransport(configuration: .init(maximumResponseBytes: 10)),
        CurlTransport(configuration: .init(maximumResponseBytes: 9))
      )
      let answer = try await wide.send(HTTPRequest("GET", url))
      #expect(answer.body == Array("helloworld".utf8))
      wide.shutdown()
      let failure = await #expect(throws: TransportError.self) { try await narrow.send(HTTPRequest("GET", url)) }
      #expect(failure?.kind == .tooLarge)
      narrow.shutdown()
    }
  }

  @Test func `headers beyond the limit are refused`() async throws {
    let responder = Answering { _ in
      HTTPResponse(status: 200, headers: ["X-Long": String(repeating: "a", count: 5000)])
    }
    try await withServer(responder) { served in
      let transport = served.transport { $0.maximumHeaderBytes = 4000 }
      let failure = await #expect(throws: TransportError.self) {
        try await transport.send(HTTPRequest("GET", served.local))
      }
      #expect(failure?.kind == .tooLarge)
      #expect(failure?.detail.contains("aaa") == false)
      transport.shutdown()
    }
  }

  @Test func `a compressed body arrives plain`() async throws {
    // gzip of "hello", made with gzip -n.
    let packed: [UInt8] = [
      0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x03, 0xCB, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00, 0x86, 0xA6,
      0x10, 0x36, 0x05, 0x00, 0x00, 0x00,
    ]
    let responder = Answering { _ in HTTPResponse(status: 200, headers: ["Content-Encoding": "gzip"], body: packed) }
    try await withServer(responder) { served in
      let transport = served.transport()
      let answer = try await transport.send(HTTPRequest("GET", served.local))
      #expect(answer.body == Array("hello".utf8))
      #expect(answer.headers["content-encoding"] == nil)
      #expect(answer.headers["content-length"] == nil)
      transport.shutdown()
    }
  }

  @Test func `an interim response leaves no trace in the final one`() async throws {
    let text =
      "HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\nHTTP/1.1 200 OK\r\nX-Late: 2\r\nContent-Length: 2\r\n\r\nok"
    try await withListener([.send(text)]) { _, url in
      let transport = CurlTransport()
      let answer = try await transport.send(HTTPRequest("GET", url))
      #expect(answer.status == 200)
      #expect(answer.headers["x-early"] == nil)
      #expect(answer.headers["x-late"] == "2")
      transport.shutdown()
    }
  }
}
