import HTTP
import NIOCore
import NIOHTTP1

extension ByteBuffer {
  /// Writes a whole response as HTTP/1.1 has it: framing by `Content-Length`, no body where none may be.
  mutating func write(_ response: HTTPResponse, to exchange: Exchange, closing: Bool) {
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
      writeString("Content-Length: \(told ?? response.body.count)\r\n")
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
