import HTTP
import NIOCore
import NIOHTTP1

/// Puts requests together from the parts that the decoder gives, one after the other.
struct RequestAssembler {
  /// What follows from a part.
  enum Step {
    case more
    /// The client waits for leave to send its body.
    case sayContinue
    case complete(HTTPRequest, Exchange)
    /// A request whose body follows in pieces; `waits` when the client waits for leave to send it.
    case streamed(HTTPRequest, Exchange, waits: Bool)
    case piece(ByteBuffer)
    case streamEnded
    /// The request cannot be answered as asked; nothing after it on this connection can be understood.
    case refuse(Refusal)
  }

  private let configuration: HTTPServer.Configuration
  private var request: HTTPRequest?
  private var exchange = Exchange(isHead: false, keepsAlive: false)
  /// The request under way was handed on, its body goes after it.
  private(set) var isStreaming = false

  init(_ configuration: HTTPServer.Configuration) { self.configuration = configuration }

  /// A request has begun and is not complete.
  var isUnderWay: Bool { request != nil || isStreaming }

  mutating func take(_ part: HTTPServerRequestPart) -> Step {
    switch part {
    case .head(let head): return begin(head)
    case .body(let piece): return isStreaming ? .piece(piece) : append(piece)
    case .end:
      if isStreaming {
        isStreaming = false
        return .streamEnded
      }
      guard let complete = request.take() else { return .more }
      return .complete(complete, exchange)
    }
  }

  private mutating func begin(_ head: HTTPRequestHead) -> Step {
    guard head.method != .CONNECT, let path = Self.path(of: head.uri) else { return .refuse(.badTarget) }
    let hosts = head.headers["host"]
    guard hosts.count == 1, let authority = Authority(hosts[0]) else { return .refuse(.badHost) }
    guard LoopbackAddress.isLocal(authority.host) || configuration.allowsHost(authority.host) else {
      return .refuse(.foreignHost)
    }
    var fields = HTTPFields()
    for (name, value) in head.headers { fields.add(name, value) }
    var begun = HTTPRequest(head.method.rawValue, "https://\(authority.text)\(path)", headers: fields)
    let length = head.headers.first(name: "content-length").flatMap(Int.init)
    exchange = Exchange(isHead: head.method == .HEAD, keepsAlive: head.isKeepAlive)
    let waits = head.version == .http1_1 && head.headers.first(name: "expect")?.lowercased() == "100-continue"
    if configuration.streamsBody(begun.method, begun.url) {
      isStreaming = true
      return .streamed(begun, exchange, waits: waits)
    }
    if let length {
      guard length <= configuration.maximumBodyBytes else { return .refuse(.bodyTooLarge) }
      begun.body.reserveCapacity(min(length, 1 << 20))
    }
    request = begun
    return waits ? .sayContinue : .more
  }

  private mutating func append(_ piece: ByteBuffer) -> Step {
    guard request != nil else { return .more }
    guard request!.body.count + piece.readableBytes <= configuration.maximumBodyBytes else {
      request = nil
      return .refuse(.bodyTooLarge)
    }
    piece.readableBytesView.withContiguousStorageIfAvailable { request?.body.append(contentsOf: $0) }
    return .more
  }

  /// Path and query of a request target, which may be an absolute URL; `nil` where there is none.
  private static func path(of uri: String) -> Substring? {
    if uri.hasPrefix("/") { return uri[...] }
    guard uri.lowercased().hasPrefix("https://") else { return nil }
    let rest = uri.dropFirst(8)
    return rest.firstIndex(of: "/").map { rest[$0...] } ?? "/"
  }
}

/// What must be remembered of a request until its response is written.
struct Exchange {
  let isHead: Bool
  let keepsAlive: Bool
}

/// A request that never reaches the responder.
enum Refusal: Error {
  case malformed
  case badTarget
  case badHost
  case foreignHost
  case headersTooLarge
  case bodyTooLarge

  var response: HTTPResponse {
    let (status, text) =
      switch self {
      case .malformed: (400, "The request is not valid HTTP.")
      case .badTarget: (400, "The request target must be a path.")
      case .badHost: (400, "The request must name one valid host.")
      case .foreignHost: (421, "The host is not answered here.")
      case .headersTooLarge: (431, "The request's headers are too large.")
      case .bodyTooLarge: (413, "The request's body is too large.")
      }
    return HTTPResponse(
      status: status, headers: ["Content-Type": "text/plain; charset=utf-8"], body: Array((text + "\n").utf8))
  }
}
