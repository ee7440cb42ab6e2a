import HTTP
import NIOCore
import NIOHTTP1

/// What the task that serves a connection hands to its pipeline.
enum ResponsePart: Sendable {
  case whole(HTTPResponse)
  /// The head of a response whose body of so many bytes follows in pieces.
  case head(HTTPResponse, count: Int)
  case piece([UInt8])
  /// After the last piece, or after the last that there will be.
  case end
}

extension ByteBuffer {
  /// Writes a whole response as HTTP/1.1 has it: framing by `Content-Length`, no body where none may be.
  mutating func write(_ response: HTTPResponse, to exchange: Exchange, closing: Bool) {
    write(response, count: response.body.count, to: exchange, closing: closing)
  }

  /// Writes a response whose body has `count` bytes, as far as they are in it.
  mutating func write(_ response: HTTPResponse, count: Int, to exchange: Exchange, closing: Bool) {
    let hasLength = response.status >= 200 && response.status != 204
    let hasBody = hasLength && response.status != 304 && !exchange.isHead
    writeString("HTTP/1.1 \(response.status) \(HTTPResponseStatus(statusCode: response.status).reasonPhrase)\r\n")
    for (name, value) in response.headers.all where !Self.isFraming(name) {
      // A line break in a value would let it speak for the server.
      guard value.utf8.allSatisfy({ $0 != 0x0D && $0 != 0x0A && $0 != 0 }) else { continue }
      writeString(name)
      writeStaticString(": ")
      writeString(value)
      writeStaticString("\r\n")
    }
    // The length in an answer to HEAD, or with 304, is that of the body a GET would get: only the responder may know it.
    if hasBody || exchange.isHead && hasLength {
      let told = exchange.isHead ? response.headers["Content-Length"].flatMap(Int.init) : nil
      writeString("Content-Length: \(told ?? count)\r\n")
    }
    if closing { writeStaticString("Connection: close\r\n") }
    writeStaticString("\r\n")
    if hasBody { writeBytes(response.body) }
  }

  private static func isFraming(_ name: String) -> Bool {
    switch name.utf8.count {
    case 10: name.lowercased() == "connection" || name.lowercased() == "keep-alive"
    case 14: name.lowercased() == "content-length"
    case 17: name.lowercased() == "transfer-encoding"
    default: false
    }
  }
}
