import HTTP
import NIOCore
import NIOHTTP1

/// One connection of a browser: requests in, answers out, one after the other.
struct PageConnection: Sendable {
  let port: Int
  let responder: any PageResponder

  func serve(_ connection: PageServer.Connection) async throws {
    try await connection.executeThenClose { parts, writer in
      var head: HTTPRequestHead?
      var body: [UInt8] = []
      for try await part in parts {
        switch part {
        case .head(let begun): (head, body) = (begun, [])
        case .body(let piece):
          guard body.count + piece.readableBytes <= PageServer.maximumBodyBytes else {
            return try await write(Self.refusal(413, "The request's body is too large."), isLast: true, writer)
          }
          body.append(contentsOf: piece.readableBytesView)
        case .end:
          guard let complete = head.take() else { return }
          let answer: PageAnswer
          switch request(complete, body) {
          case .success(let request): answer = await responder.respond(to: request)
          case .failure(let refusal): answer = refusal.answer
          }
          let isLast = !complete.isKeepAlive
          try await write(answer, isLast: isLast, isHead: complete.method == .HEAD, writer)
          if isLast { return }
        }
      }
    }
  }

  private struct Refused: Error {
    let answer: PageAnswer
  }

  /// The request with an absolute URL, if it is meant for this server.
  private func request(_ head: HTTPRequestHead, _ body: [UInt8]) -> Result<HTTPRequest, Refused> {
    let hosts = head.headers["host"]
    guard hosts.count == 1, ["127.0.0.1:\(port)", "localhost:\(port)"].contains(hosts[0].lowercased()) else {
      return .failure(Refused(answer: Self.refusal(421, "The host is not answered here.")))
    }
    guard head.uri.hasPrefix("/") else {
      return .failure(Refused(answer: Self.refusal(400, "The request target must be a path.")))
    }
    var fields = HTTPFields()
    for (name, value) in head.headers { fields.add(name, value) }
    return .success(
      HTTPRequest(head.method.rawValue, "http://\(hosts[0].lowercased())\(head.uri)", headers: fields, body: body))
  }

  private static func refusal(_ status: Int, _ text: String) -> PageAnswer {
    PageAnswer(
      status: status, headers: ["Content-Type": "text/plain; charset=utf-8"], body: .bytes(Array((text + "\n").utf8)))
  }

  private func write(
    _ answer: PageAnswer, isLast: Bool, isHead: Bool = false,
    _ writer: NIOAsyncChannelOutboundWriter<HTTPServerResponsePart>
  ) async throws {
    var headers = HTTPHeaders()
    for (name, value) in answer.headers.all where value.utf8.allSatisfy({ $0 >= 0x20 }) {
      headers.add(name: name, value: value)
    }
    if isLast { headers.replaceOrAdd(name: "Connection", value: "close") }
    if case .bytes(let bytes) = answer.body { headers.replaceOrAdd(name: "Content-Length", value: "\(bytes.count)") }
    try await writer.write(
      .head(
        HTTPResponseHead(version: .http1_1, status: HTTPResponseStatus(statusCode: answer.status), headers: headers)))
    switch answer.body {
    case .bytes(let bytes) where !isHead && !bytes.isEmpty:
      try await writer.write(.body(.byteBuffer(ByteBuffer(bytes: bytes))))
    case .stream(let pieces) where !isHead:
      for await piece in pieces { try await writer.write(.body(.byteBuffer(ByteBuffer(bytes: piece)))) }
    case .bytes, .stream: break
    }
    try await writer.write(.end(nil))
  }
}
