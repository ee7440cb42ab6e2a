import CurlTransport
import HTTP
import Testing

@Suite(.timeLimit(.minutes(10))) struct ProxyTests {
  private static let hello = Answering { HTTPResponse(status: 200, body: Array($0.url.utf8)) }

  private func failure(through proxy: String, _ configure: (inout CurlTransport.Configuration) -> Void = { _ in })
    async -> TransportError?
  {
    var configuration = CurlTransport.Configuration(proxy: proxy)
    configure(&configuration)
    let transport = CurlTransport(configuration: configuration)
    defer { transport.shutdown() }
    do throws(TransportError) {
      _ = try await transport.send(HTTPRequest("GET", "https://a.test.invalid/x"))
      return nil
    } catch {
      return error
    }
  }

  @Test func `hosts behind the proxy are asked for by CONNECT, with its credentials and nothing of the request`()
    async throws
  {
    try await withListener([.last("HTTP/1.1 502 Bad Gateway\r\n\r\n")]) { listener, _ in
      let failure = await failure(through: "http://deployer:pa55word@127.0.0.1:\(listener.port)")
      #expect(failure?.kind == .connect)
      #expect(failure?.detail == "the proxy answered 502 to CONNECT")
      let request = try #require(listener.requests.first)
      #expect(request.hasPrefix("CONNECT a.test.invalid:443 HTTP/1.1\r\n"))
      #expect(request.contains("Proxy-Authorization: Basic ZGVwbG95ZXI6cGE1NXdvcmQ=\r\n"))
      #expect(!request.contains("/x"))
    }
  }

  @Test(arguments: [("407 Proxy Authentication Required", "credentials"), ("403 Forbidden", "403")])
  func `a proxy that refuses is named with its status, without the credentials, and is not asked again`(
    _ status: String, _ words: String
  ) async throws {
    let answer = "HTTP/1.1 \(status)\r\nProxy-Authenticate: Basic realm=\"r\"\r\nContent-Length: 0\r\n\r\n"
    try await withListener([.last(answer), .last(answer)]) { listener, _ in
      let failure = await failure(through: "http://deployer:pa55word@127.0.0.1:\(listener.port)")
      #expect(failure?.kind == .other)
      #expect(failure?.host == "a.test.invalid:443")
      #expect(failure?.detail.hasPrefix("the proxy answered \(status.prefix(3)) to CONNECT") == true)
      #expect(failure?.detail.contains(words) == true)
      for secret in ["pa55word", "deployer", "ZGVwbG95ZXI6cGE1NXdvcmQ="] {
        #expect(failure.map { "\($0)".contains(secret) } == false)
      }
      #expect(listener.requests.count == 1)
    }
  }

  @Test func `a proxy that is not there is no connection, told without its credentials`() async throws {
    try await withListener([]) { listener, _ in
      listener.stopListening()
      let failure = await failure(through: "http://deployer:pa55word@127.0.0.1:\(listener.port)")
      #expect(failure?.kind == .connect)
      #expect(failure.map { "\($0)".contains("pa55word") } == false)
    }
  }

  @Test(arguments: ["localhost", "127.0.0.0/8", "*"])
  func `what is excepted goes straight, everything else does not`(_ exception: String) async throws {
    try await withServer(Self.hello) { served in
      try await withListener([.last("HTTP/1.1 403 Forbidden\r\n\r\n")]) { listener, _ in
        let transport = served.transport {
          $0.proxy = "http://127.0.0.1:\(listener.port)"
          $0.directHosts = [exception]
        }
        let host = exception == "127.0.0.0/8" ? "127.0.0.1" : "localhost"
        let answer = try await transport.send(HTTPRequest("GET", "https://\(host):\(served.port)/direct"))
        #expect(answer.status == 200)
        #expect(listener.requests.isEmpty)
        if exception != "*" {
          await #expect(throws: TransportError.self) {
            try await transport.send(HTTPRequest("GET", "https://a.test.invalid/"))
          }
          #expect(listener.requests.count == 1)
        }
        transport.shutdown()
      }
    }
  }

  @Test func `the proxy is taken for the host that is meant`() async throws {
    try await withServer(Self.hello) { served in
      let transport = served.transport()
      let answer = try await transport.send(HTTPRequest("GET", "https://b.test.invalid/y"))
      #expect(String(decoding: answer.body, as: UTF8.self) == "https://b.test.invalid/y")
      transport.shutdown()
    }
  }
}
