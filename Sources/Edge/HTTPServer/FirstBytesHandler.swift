import NIOCore
import NIOHTTP1
import NIOSSL

/// Decides by the first bytes of a connection what it is: a TLS handshake for this machine, or a plain `CONNECT` after
/// which a TLS handshake for the named host follows. Then it makes place for TLS and HTTP and leaves.
///
/// Nothing is ever relayed: the only server behind a tunnel is this one.
final class FirstBytesHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private static let maximumHeadBytes = 16 << 10
  private static let endOfHead: [UInt8] = Array("\r\n\r\n".utf8)

  private let configuration: HTTPServer.Configuration
  private let contexts: LeafContexts
  private var received = ByteBuffer()
  private var isDone = false

  init(_ configuration: HTTPServer.Configuration, contexts: LeafContexts) {
    self.configuration = configuration
    self.contexts = contexts
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    // A connection that was refused: what else it says is of no interest.
    guard !isDone else { return }
    received.writeImmutableBuffer(unwrapInboundIn(data))
    guard let first = received.getInteger(at: received.readerIndex, as: UInt8.self) else { return }
    if first == 0x16 { return secure(context, host: "localhost") }
    if let end = received.readableBytesView.firstRange(of: Self.endOfHead) {
      let head = received.readString(length: end.lowerBound - received.readerIndex) ?? ""
      received.moveReaderIndex(forwardBy: Self.endOfHead.count)
      answer(PlainRequest(head: head), context)
    } else if received.readableBytes > Self.maximumHeadBytes {
      refuse(context, 431, "Request Header Fields Too Large", "The request is too long.")
    }
  }

  private func answer(_ request: PlainRequest, _ context: ChannelHandlerContext) {
    switch request {
    case .malformed:
      refuse(context, 400, "Bad Request", "This is not a request that can be understood.")
    case .other:
      refuse(
        context, 400, "Bad Request",
        "This port speaks HTTPS. Use https://, or name it as HTTPS proxy for the hosts of Azure.")
    case .connect(let host, let port) where LoopbackAddress.isLocal(host) && port == context.localAddress?.port:
      open(context, host: "localhost")
    case .connect(let host, 443) where configuration.allowsHost(host):
      open(context, host: host)
    case .connect(let host, let port):
      refuse(context, 403, "Forbidden", "Nothing is relayed, and \(host):\(port) is not answered here.")
    }
  }

  private func open(_ context: ChannelHandlerContext, host: String) {
    let line = ByteBuffer(string: "HTTP/1.1 200 Connection established\r\n\r\n")
    context.writeAndFlush(wrapOutboundOut(line), promise: nil)
    secure(context, host: host)
  }

  /// Puts TLS and HTTP behind this handler, hands on what has come and removes it.
  private func secure(_ context: ChannelHandlerContext, host: String) {
    isDone = true
    do {
      let tls = NIOSSLServerHandler(context: try contexts.context(for: host))
      var limits = NIOHTTPDecoderLimitConfiguration()
      limits.maxHeaderListSize = configuration.maximumHeaderBytes
      limits.maxHeaderFieldSize = configuration.maximumHeaderBytes
      let decoder = ByteToMessageHandler(HTTPRequestDecoder(limitConfiguration: limits))
      try context.pipeline.syncOperations.addHandlers([tls, decoder], position: .after(self))
    } catch {
      return context.close(promise: nil)
    }
    if received.readableBytes > 0 {
      context.fireChannelRead(wrapInboundOut(received))
      context.fireChannelReadComplete()
    }
    context.pipeline.syncOperations.removeHandler(self, promise: nil)
  }

  private func refuse(_ context: ChannelHandlerContext, _ status: Int, _ reason: String, _ text: String) {
    isDone = true
    let answer = """
      HTTP/1.1 \(status) \(reason)\r\nContent-Type: text/plain; charset=utf-8\r\n\
      Content-Length: \(text.utf8.count + 1)\r\nConnection: close\r\n\r\n\(text)\n
      """
    let channel = context.channel
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer))).whenComplete { _ in
      channel.close(promise: nil)
    }
  }
}
