import CurlTransport
import Files
import HTTP
import HTTPServer
import Testing

@Suite(.timeLimit(.minutes(10))) struct ServerTests {
  @Test func `an allowed host is answered through CONNECT under its own name`() async throws {
    try await withServer { served in
      let transport = served.transport()
      let answer = try await transport.send(
        HTTPRequest("POST", "https://x.api.eus.digitaltwins.azure.net/query?a=%20b", body: Array("hello".utf8)))
      #expect(answer.status == 200)
      #expect(answer.headers["x-url"] == "https://x.api.eus.digitaltwins.azure.net/query?a=%20b")
      #expect(answer.headers["x-method"] == "POST")
      #expect(answer.body == Array("hello".utf8))
      transport.shutdown()
    }
  }

  @Test func `this machine is answered directly with its port in the URL`() async throws {
    try await withServer { served in
      let transport = served.transport()
      let answer = try await transport.send(HTTPRequest("GET", served.local + "/adt/x?y=1"))
      #expect(answer.headers["x-url"] == "https://localhost:\(served.port)/adt/x?y=1")
      let byAddress = try await transport.send(HTTPRequest("GET", "https://127.0.0.1:\(served.port)/z"))
      #expect(byAddress.headers["x-url"] == "https://127.0.0.1:\(served.port)/z")
      transport.shutdown()
    }
  }

  @Test func `this machine is answered through CONNECT to its own port as well`() async throws {
    try await withServer { served in
      let transport = served.transport { $0.directHosts = [] }
      let answer = try await transport.send(HTTPRequest("GET", served.local + "/"))
      #expect(answer.headers["x-url"] == served.local + "/")
      transport.shutdown()
    }
  }

  @Test func `a host outside the list is refused and never relayed`() async throws {
    try await withServer { served in
      let transport = served.transport()
      let failure = await #expect(throws: TransportError.self) {
        try await transport.send(HTTPRequest("GET", "https://example.org/"))
      }
      #expect(failure?.kind == .other)
      #expect(failure?.detail == "the proxy answered 403 to CONNECT")
      for target in ["example.org:443", "management.azure.com:22", "localhost:1", "evilmanagement.azure.com:443"] {
        let answer = try await RawClient.exchange(port: served.port, "CONNECT \(target) HTTP/1.1\r\n\r\n")
        #expect(answer.hasPrefix("HTTP/1.1 403 "), "\(target)")
        #expect(answer.contains(target), "\(target)")
      }
      transport.shutdown()
    }
  }

  @Test func `a host header that differs from the tunnel and is not allowed is refused`() async throws {
    try await withServer { served in
      let transport = served.transport()
      let answer = try await transport.send(
        HTTPRequest("GET", "https://management.azure.com/", headers: ["Host": "example.org"]))
      #expect(answer.status == 421)
      transport.shutdown()
    }
  }

  @Test(arguments: [
    "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", "GET http://example.org/ HTTP/1.1\r\nHost: example.org\r\n\r\n",
    "nonsense\r\n\r\n", "CONNECT management.azure.com HTTP/1.1\r\n\r\n", "CONNECT [::1 HTTP/1.1\r\n\r\n",
  ]) func `plain text that is no CONNECT is told so`(_ request: String) async throws {
    try await withServer { served in
      let answer = try await RawClient.exchange(port: served.port, request)
      #expect(answer.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
      #expect(answer.contains("Connection: close"))
    }
  }

  @Test func `an endless first line is cut off`() async throws {
    try await withServer { served in
      let answer = try await RawClient.exchange(
        port: served.port, "CONNECT " + String(repeating: "a", count: 20_000))
      #expect(answer.hasPrefix("HTTP/1.1 431 "))
    }
  }

  @Test(arguments: ["0.0.0.0", "::", "192.168.0.1", "localhost.example.org", "127.0.0.2", ""])
  func `any address but loopback is refused`(_ address: String) async throws {
    let scratch = try Scratch()
    let server = HTTPServer(
      configuration: .init(address: address, allowsHost: Served.allows),
      authority: try Served.authority(in: scratch.path), responder: Answering.echo)
    let failure = await #expect(throws: HTTPServerError.self) { try await server.start() }
    #expect(failure?.kind == .notLoopback)
  }

  @Test func `a port in use is named as such`() async throws {
    try await withServer { served in
      let second = HTTPServer(
        configuration: .init(port: served.port, allowsHost: Served.allows),
        authority: try Served.authority(in: served.scratch.path), responder: Answering.echo)
      let failure = await #expect(throws: HTTPServerError.self) { try await second.start() }
      #expect(failure?.kind == .addressInUse)
    }
  }

  @Test func `a body beyond the limit is refused with 413`() async throws {
    try await withServer(configure: { $0.maximumBodyBytes = 1000 }) { served in
      let transport = served.transport()
      let url = "https://management.azure.com/"
      let small = try await transport.send(HTTPRequest("PUT", url, body: [UInt8](repeating: 1, count: 1000)))
      #expect(small.status == 200)
      let large = try await transport.send(HTTPRequest("PUT", url, body: [UInt8](repeating: 1, count: 1001)))
      #expect(large.status == 413)
      transport.shutdown()
    }
  }

  @Test func `headers beyond the limit are refused with 431`() async throws {
    try await withServer(configure: { $0.maximumHeaderBytes = 2000 }) { served in
      let transport = served.transport()
      let answer = try await transport.send(
        HTTPRequest("GET", served.local, headers: ["X": String(repeating: "a", count: 3000)]))
      #expect(answer.status == 431)
      transport.shutdown()
    }
  }

  @Test func `a response carries no body where HTTP allows none`() async throws {
    let responder = Answering { request in
      HTTPResponse(status: request.url.hasSuffix("/204") ? 204 : 200, body: Array("body".utf8))
    }
    try await withServer(responder) { served in
      let transport = served.transport()
      let head = try await transport.send(HTTPRequest("HEAD", served.local + "/200"))
      #expect(head.body.isEmpty)
      #expect(head.headers["content-length"] == "4")
      let none = try await transport.send(HTTPRequest("DELETE", served.local + "/204"))
      #expect(none.status == 204)
      #expect(none.body.isEmpty)
      #expect(none.headers["content-length"] == nil)
      // The connection is in step afterwards.
      let plain = try await transport.send(HTTPRequest("GET", served.local + "/200"))
      #expect(plain.body == Array("body".utf8))
      #expect(transport.statistics.connections == 1)
      transport.shutdown()
    }
  }

  @Test func `a line break in a response header does not reach the client`() async throws {
    let responder = Answering { _ in
      HTTPResponse(status: 200, headers: ["A": "1", "B": "x\r\nInjected: yes", "C": "3"])
    }
    try await withServer(responder) { served in
      let transport = served.transport()
      let answer = try await transport.send(HTTPRequest("GET", served.local))
      #expect(answer.headers["injected"] == nil)
      #expect(answer.headers["c"] == "3")
      transport.shutdown()
    }
  }

  @Test func `stopping lets a request under way finish`() async throws {
    let (arrived, proceed) = (Signal(), Signal())
    let responder = Answering { _ in
      arrived.give()
      await proceed.wait()
      return HTTPResponse(status: 200, body: Array("done".utf8))
    }
    try await withServer(responder) { served in
      let transport = served.transport()
      async let answer = transport.send(HTTPRequest("GET", served.local))
      await arrived.wait()
      async let stopped: Void = served.server.stop()
      proceed.give()
      let response = try await answer
      await stopped
      #expect(response.body == Array("done".utf8))
      let failure = await #expect(throws: TransportError.self) {
        try await transport.send(HTTPRequest("GET", served.local))
      }
      #expect(failure?.kind == .connect)
      transport.shutdown()
    }
  }

  @Test func `connections beyond the maximum are closed`() async throws {
    let (arrived, proceed) = (Signal(), Signal())
    let responder = Answering { _ in
      arrived.give()
      await proceed.wait()
      return HTTPResponse(status: 200)
    }
    try await withServer(responder, configure: { $0.maximumConnections = 1 }) { served in
      let (first, second) = (served.transport(), served.transport())
      async let answer = first.send(HTTPRequest("GET", served.local))
      await arrived.wait()
      let failure = await #expect(throws: TransportError.self) {
        try await second.send(HTTPRequest("GET", served.local))
      }
      #expect(failure?.kind == .connect || failure?.kind == .tls)
      proceed.give()
      let response = try await answer
      #expect(response.status == 200)
      first.shutdown()
      second.shutdown()
    }
  }

  @Test func `a connection on which nothing happens is closed`() async throws {
    try await withServer(configure: { $0.idleTimeout = .milliseconds(50) }) { served in
      // Nothing is sent: the answer ends when the server closes.
      let answer = try await RawClient.exchange(port: served.port, "")
      #expect(answer.isEmpty)
    }
  }
}
