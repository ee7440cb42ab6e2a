import HTTP
import NIOCore
import NIOHTTP1
import NIOSSL

/// The end of a connection's pipeline: whole requests go in, whole responses come out, in the same order.
///
/// It also decides when the connection ends: after a request that says so, after one that cannot be understood, when
/// nothing happens for long, and when the server stops, but never between a request and its response.
///
/// A request whose body is streamed goes in as soon as its head is there. A response that is streamed comes out in parts.
final class ExchangeHandler: ChannelDuplexHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPRequest
  typealias OutboundIn = ResponsePart
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
  /// Takes the body of the last request in `open` while it arrives.
  private var pipe: BodyPipe?
  /// Bytes of a response's body still to be sent before its end, and whether the connection ends with it.
  private var sending: (left: Int, closes: Bool)?

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
      guard handler.isFree, !handler.isClosing else { return handler.watch(context, for: handler.requestTimeout) }
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
      guard isFree else { break }
      context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n")), promise: nil)
    case .complete(let request, let exchange):
      guard !isLast else { break }
      open.append(exchange)
      if !exchange.keepsAlive { isLast = true }
      context.fireChannelRead(wrapInboundOut(request))
    case .streamed(let request, let exchange, let waits):
      guard !isLast else { break }
      begin(request, exchange, waits: waits, context)
    case .piece(let piece): pipe?.put(Array(piece.readableBytesView))
    case .streamEnded:
      pipe?.finish(.complete)
      pipe = nil
    case .refuse(let refusal): refuse(refusal, context)
    }
  }

  private func begin(
    _ request: HTTPRequest, _ exchange: Exchange, waits: Bool, _ context: ChannelHandlerContext
  ) {
    if waits, isFree {
      context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: "HTTP/1.1 100 Continue\r\n\r\n")), promise: nil)
    }
    let channel = context.channel
    let pipe = BodyPipe { channel.eventLoop.execute { channel.read() } }
    self.pipe = pipe
    open.append(exchange)
    if !exchange.keepsAlive { isLast = true }
    var request = request
    request.stream = pipe.stream(count: request.headers["Content-Length"].flatMap(Int.init))
    context.fireChannelRead(wrapInboundOut(request))
  }

  func read(context: ChannelHandlerContext) {
    // Not before the responder has taken what there is.
    if let pipe, pipe.holdUp() { return }
    context.read()
  }

  func channelInactive(context: ChannelHandlerContext) {
    pipe?.finish(.broken)
    pipe = nil
    context.fireChannelInactive()
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    lastAnswer = .now()
    switch unwrapOutboundIn(data) {
    case .whole(let response):
      guard let exchange = open.popFirst() else { return context.close(promise: promise) }
      send(response, to: exchange, closes: endsNow, context, promise)
      if open.isEmpty, let refusal { answer(refusal, context) }
    case .head(let response, let count):
      guard let exchange = open.popFirst() else { return context.close(promise: promise) }
      let closes = endsNow
      var buffer = context.channel.allocator.buffer(capacity: 512)
      buffer.write(response, count: count, to: exchange, closing: closes)
      sending = (count, closes)
      context.writeAndFlush(wrapOutboundOut(buffer), promise: promise)
    case .piece(let bytes):
      guard let left = sending?.left, bytes.count <= left else { return context.close(promise: promise) }
      sending?.left -= bytes.count
      context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: promise)
    case .end: endStream(context, promise)
    }
  }

  /// No response is awaited or on its way.
  private var isFree: Bool { open.isEmpty && sending == nil }

  /// Whether the connection ends with the response to be sent now. What a client still sends of a body that was answered
  /// before its end cannot be told from a next request, so that such a connection ends as well.
  private var endsNow: Bool {
    if pipe != nil, open.isEmpty {
      isLast = true
      return true
    }
    return (isLast || isDraining && !assembler.isUnderWay) && open.isEmpty && refusal == nil
  }

  /// After the last piece of a streamed response, or where it broke off.
  private func endStream(_ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?) {
    guard let sent = sending.take() else { return context.close(promise: promise) }
    // A client must not take half a body for the whole.
    guard sent.left == 0 else { return context.close(promise: promise) }
    promise?.succeed(())
    if open.isEmpty, let refusal { return answer(refusal, context) }
    guard sent.closes || isDraining && open.isEmpty && !assembler.isUnderWay else { return }
    isClosing = true
    Self.close(context.channel, lingers: pipe != nil)
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
    // A client that stops in the middle of a body is waited for no longer than one that says nothing.
    case is IdleStateHandler.IdleStateEvent where open.isEmpty || pipe != nil: context.close(promise: nil)
    case is ChannelShouldQuiesceEvent:
      isDraining = true
      if isFree, !assembler.isUnderWay { context.close(promise: nil) }
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
    let (channel, lingers) = (context.channel, refusal != nil || pipe != nil)
    written.futureResult.whenComplete { _ in Self.close(channel, lingers: lingers) }
    context.writeAndFlush(wrapOutboundOut(buffer), promise: written)
  }

  private func refuse(_ refusal: Refusal, _ context: ChannelHandlerContext) {
    guard self.refusal == nil, !isClosing, !isLast else { return }
    self.refusal = refusal
    pipe?.finish(.broken)
    pipe = nil
    if isFree { answer(refusal, context) }
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
