import HTTP
import Testing

@Suite struct MessagesTests {
  @Test func `names of header fields compare without regard to case`() {
    var fields: HTTPFields = ["Content-Type": "text/plain", "ETag": "1"]
    #expect(fields["content-type"] == "text/plain")
    #expect(fields["CONTENT-TYPE"] == "text/plain")
    #expect(fields["content-typ"] == nil)
    fields["etag"] = "2"
    #expect(fields.values("ETag") == ["2"])
    fields["ETAG"] = nil
    #expect(fields.all.map(\.name) == ["Content-Type"])
  }

  @Test func `a field may stand several times and setting it leaves one`() {
    var fields = HTTPFields()
    fields.add("Set-Cookie", "a")
    fields.add("set-cookie", "b")
    #expect(fields.values("Set-Cookie") == ["a", "b"])
    #expect(fields["Set-Cookie"] == "a")
    fields["Set-Cookie"] = "c"
    #expect(fields.values("set-cookie") == ["c"])
  }

  @Test func `fields are equal when their names differ in case only`() {
    let a: HTTPFields = ["A": "1", "B": "2"]
    let b: HTTPFields = ["a": "1", "b": "2"]
    #expect(a == b)
    #expect(a.hashValue == b.hashValue)
    #expect(a != ["a": "1"])
    #expect(a != ["a": "1", "b": "3"])
  }

  @Test func `a responder answers in process what it would over a socket`() async throws {
    struct Echo: Responder {
      func respond(to request: HTTPRequest) async -> HTTPResponse {
        HTTPResponse(status: 200, headers: ["X-Method": request.method], body: request.body)
      }
    }
    let answer = try await InProcess(Echo()).send(HTTPRequest("PUT", "https://example.com/a", body: [1, 2]))
    #expect(answer.status == 200)
    #expect(answer.headers["x-method"] == "PUT")
    #expect(answer.body == [1, 2])
  }

  @Test func `a transport error says what failed and where and no more`() {
    let error = TransportError(.timeout, host: "example.com:443", detail: "no answer in 30 s")
    #expect(error.description == "timeout example.com:443: no answer in 30 s")
  }
}
