import CurlTransport
import HTTP
import Testing

@Suite(.timeLimit(.minutes(10))) struct FailureTests {
  private func failure(of request: HTTPRequest, with transport: CurlTransport) async -> TransportError? {
    do {
      _ = try await transport.send(request)
      return nil
    } catch {
      return error
    }
  }

  @Test func `a connection that ends in the middle of a body is an interruption`() async throws {
    try await withListener([.last("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nsecret")]) { _, url in
      let transport = CurlTransport()
      let failure = await failure(of: HTTPRequest("GET", url), with: transport)
      #expect(failure?.kind == .interrupted)
      #expect(failure?.description.contains("secret") == false)
      transport.shutdown()
    }
  }

  @Test func `a connection that ends without an answer is an interruption`() async throws {
    try await withListener([.last("")]) { _, url in
      let transport = CurlTransport()
      #expect(await failure(of: HTTPRequest("GET", url), with: transport)?.kind == .interrupted)
      transport.shutdown()
    }
  }

  @Test func `an answer that is cut, withheld or stalled over TLS is what it is in process`() async throws {
    for (delivery, kind) in [
      (HTTPResponse.Delivery.cut(after: 10), TransportError.Kind.interrupted), (.withheld, .interrupted),
      (.stalled, .timeout),
    ] {
      let responder = Answering { _ in
        var response = HTTPResponse(status: 200, body: Array(repeating: UInt8(ascii: "x"), count: 100_000))
        response.delivery = delivery
        return response
      }
      let request = HTTPRequest("PUT", "https://a.test.invalid/", body: [1])
      try await withServer(responder) { served in
        let transport = served.transport { if delivery == .stalled { $0.requestTimeout = .seconds(1) } }
        #expect(await self.failure(of: request, with: transport)?.kind == kind, "\(delivery)")
        transport.shutdown()
      }
      await #expect(throws: TransportError.self) { try await InProcess(responder).send(request) }
    }
  }

  @Test func `a kept connection that is dead is replaced silently for GET only`() async throws {
    let first = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
    for method in ["GET", "POST", "PUT", "PATCH", "DELETE"] {
      try await withListener([.send(first), .last(""), .send(first)]) { listener, url in
        let transport = CurlTransport()
        _ = try await transport.send(HTTPRequest("GET", url))
        let failure = await failure(of: HTTPRequest(method, url), with: transport)
        #expect(failure?.kind == (method == "GET" ? nil : .interrupted), "\(method)")
        #expect(listener.requests.count == (method == "GET" ? 3 : 2), "\(method)")
        transport.shutdown()
      }
    }
  }

  @Test func `what is no HTTP is told without its content`() async throws {
    try await withListener([.last("secret nonsense\r\n\r\n")]) { _, url in
      let transport = CurlTransport()
      let failure = await failure(of: HTTPRequest("GET", url), with: transport)
      #expect(failure?.kind == .other)
      #expect(failure?.description.contains("secret") == false)
      transport.shutdown()
    }
  }

  @Test func `nobody listening means that nothing was sent`() async throws {
    try await withListener([]) { listener, _ in
      let port = listener.port
      listener.stopListening()
      let transport = CurlTransport()
      let failure = await failure(of: HTTPRequest("GET", "https://127.0.0.1:\(port)/"), with: transport)
      #expect(failure?.kind == .connect)
      #expect(failure?.host == "127.0.0.1:\(port)")
      transport.shutdown()
    }
  }

  @Test func `a name without an address is told as such`() async {
    let transport = CurlTransport()
    #expect(await failure(of: HTTPRequest("GET", "https://nowhere.invalid/"), with: transport)?.kind == .resolve)
    transport.shutdown()
  }

  @Test func `a peer that does not answer the handshake was sent nothing`() async throws {
    try await withListener([]) { _, url in
      let transport = CurlTransport(configuration: .init(connectTimeout: .milliseconds(200)))
      let failure = await failure(
        of: HTTPRequest("GET", url.replacing("http:", with: "https:")), with: transport)
      // The listener waits for a head that never comes: the handshake gets no answer.
      #expect(failure?.kind == .connect)
      transport.shutdown()
    }
  }

  @Test(arguments: [
    "http://management.azure.com/", "http://127.0.0.1.example.org/", "http://127.0.0.1@example.org/",
    "http://127.0.0.1\\@example.org/", "ftp://localhost/", "file:///etc/passwd", "https://user@localhost/",
    "https://localhost:70000/", "https://local host/", "https:///x", "localhost", "", "https://x\r\ny/",
  ]) func `a URL that is not https, or not plain, is refused before anything is sent`(_ url: String) async {
    let transport = CurlTransport()
    let failure = await failure(of: HTTPRequest("GET", url), with: transport)
    #expect(failure?.kind == .other)
    #expect(transport.statistics.requests == 0)
    transport.shutdown()
  }

  @Test func `a header that would break out of its line is refused`() async {
    let transport = CurlTransport()
    for headers: HTTPFields in [["A": "b\r\nc: d"], ["A\nb": "c"], ["A": "b\0"], ["": "x"], ["a b": "x"]] {
      let failure = await failure(of: HTTPRequest("GET", "https://localhost:1/", headers: headers), with: transport)
      #expect(failure?.kind == .other)
    }
    let failure = await failure(of: HTTPRequest("GET /\r\nX: y", "https://localhost:1/"), with: transport)
    #expect(failure?.kind == .other)
    transport.shutdown()
  }

  @Test func `no trust store means no trust`() async throws {
    let hello = Answering { _ in HTTPResponse(status: 200) }
    try await withServer(hello) { served in
      for bundle in [nil, "/nonexistent.pem"] {
        let transport = served.transport { $0.caBundle = bundle }
        for url in [served.local, "https://a.test.invalid/"] {
          let failure = await #expect(throws: TransportError.self) {
            try await transport.send(HTTPRequest("GET", url))
          }
          #expect(failure?.kind == .tls)
        }
        transport.shutdown()
      }
    }
  }
}
