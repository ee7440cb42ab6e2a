import HTTP
import NIOCore
import NIOHTTP1
import NIOSSL

/// The end of a connection's pipeline: whole requests go in, whole responses come out, in the same order.
///
/// It also decides when the connection ends: after a request that says so, after one that cannot be understood, when
/// nothing happens for long, and when the server stops, but never between a request and its response.
final class ExchangeHandler: ChannelDuplexHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPRequest
  typealias OutboundIn = HTTPResponse
  typealias OutboundOut = ByteBuffer

  private var assembler: RequestAssembler
  /// Requests handed on and not answered yet, oldest first.
  private var open = CircularBuffer<Exchange>()
  /// Set when what the client sends is not listened to any more; answered after what is open.
  private var refusal: Refusal?
  /// The client wants no further request answered.
  private var isLast = false
  /// The server stops.
  private var isDraining = false
  private var isClosing = false
  private let requestTimeout: TimeAmount
  /// When the connection was made or last answered on.
  private var lastAnswer = NIODeadline.now()

  init(_ configuration: HTTPServer.Configuration) {
    assembler = RequestAssembler(configuration)
    requestTimeout = TimeAmount(configuration.requestTimeout)
  }

  func handlerAdded(context: ChannelHandlerContext) { watch(context, for: requestTimeout) }

  /// Ends the connection of a client that takes too long over a request: one that sends a byte now and then is never
  /// idle.
  private func watch(_ context: ChannelHandlerContext, for time: TimeAmount) {
    let handler = NIOLoopBound(self, eventLoop: context.eventLoop)
    let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
    let task = context.eventLoop.scheduleTask(in: time) {
      let (handler, context) = (handler.value, bound.value)
      guard handler.open.isEmpty, !handler.isClosing else { return handler.watch(context, for: handler.requestTimeout) }
      let left = handler.lastAnswer + handler.requestTimeout - .now()
      if left > .zero { handler.watch(context, for: left) } else { context.close(promise: nil) }
    }
    watching?.cancel()
    watching = task
  }

  private var watching: Scheduled<Void>?

  func handlerRemoved(context: ChannelHandlerContext) { watching?.cancel() }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard refusal == nil, !isClosing else { return }
    switch assembler.take(unwrapInboundIn(data)) {
    case .more: break
    case .sayContinue:
      // Only the first in line may speak; who pipelines does not wait.
      guard open.isEmpty else { break }
      context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n")), promise: nil)
    case .complete(let request, let exchange):
      guard !isLast else { break }
      open.append(exchange)
      if !exchange.keepsAlive { isLast = true }
      context.fireChannelRead(wrapInboundOut(request))
    case .refuse(let refusal): refuse(refusal, context)
    }
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    guard let exchange = open.popFirst() else { return context.close(promise: promise) }
    lastAnswer = .now()
    let closes = (isLast || isDraining && !assembler.isUnderWay) && open.isEmpty && refusal == nil
    send(unwrapOutboundIn(data), to: exchange, closes: closes, context, promise)
    if open.isEmpty, let refusal { answer(refusal, context) }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    switch error {
    case HTTPParserError.headerOverflow: refuse(.headersTooLarge, context)
    case is HTTPParserError: refuse(.malformed, context)
    default: context.close(promise: nil)
    }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    switch event {
    case is IdleStateHandler.IdleStateEvent where open.isEmpty: context.close(promise: nil)
    case is ChannelShouldQuiesceEvent:
      isDraining = true
      if open.isEmpty, !assembler.isUnderWay { context.close(promise: nil) }
    default: context.fireUserInboundEventTriggered(event)
    }
  }

  private func send(
    _ response: HTTPResponse, to exchange: Exchange, closes: Bool, _ context: ChannelHandlerContext,
    _ promise: EventLoopPromise<Void>?
  ) {
    var buffer = context.channel.allocator.buffer(capacity: response.body.count + 512)
    var closes = closes
    switch response.delivery {
    case .whole: buffer.write(response, to: exchange, closing: closes)
    case .cut(let count):
      buffer.write(response, to: exchange, closing: closes)
      let unsent = max(0, response.body.count - count)
      buffer.moveWriterIndex(to: max(buffer.readerIndex, buffer.writerIndex - unsent))
      closes = true
    case .withheld: closes = true
    case .stalled:
      // Nothing is read any more either; the idle limit ends the connection.
      isLast = true
      promise?.succeed(())
      return
    }
    guard closes else { return context.writeAndFlush(wrapOutboundOut(buffer), promise: promise) }
    isClosing = true
    // Not before all of it is out: closing drops what still waits to be sent.
    let written = promise ?? context.eventLoop.makePromise()
    let (channel, lingers) = (context.channel, refusal != nil)
    written.futureResult.whenComplete { _ in Self.close(channel, lingers: lingers) }
    context.writeAndFlush(wrapOutboundOut(buffer), promise: written)
  }

  private func refuse(_ refusal: Refusal, _ context: ChannelHandlerContext) {
    guard self.refusal == nil, !isClosing, !isLast else { return }
    self.refusal = refusal
    if open.isEmpty { answer(refusal, context) }
  }

  private func answer(_ refusal: Refusal, _ context: ChannelHandlerContext) {
    send(refusal.response, to: Exchange(isHead: false, keepsAlive: false), closes: true, context, nil)
  }

  /// A client that is still sending would lose the answer if the connection went away under it: such a one lingers.
  private static func close(_ channel: any Channel, lingers: Bool) {
    guard lingers else { return channel.close(promise: nil) }
    channel.eventLoop.scheduleTask(in: .seconds(1)) { channel.close(promise: nil) }
  }
}
