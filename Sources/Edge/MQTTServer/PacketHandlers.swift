import MQTT
import NIOCore

/// Cuts the stream into packets; throws at the first bytes that are none.
struct PacketDecoder: ByteToMessageDecoder {
  typealias InboundOut = MQTTPacket

  let limit: Int

  func decode(context: ChannelHandlerContext, buffer: inout ByteBuffer) throws -> DecodingState {
    guard let size = try MQTTFrame.size(buffer.readableBytesView, limit: limit), buffer.readableBytes >= size,
      let bytes = buffer.readBytes(length: size)
    else { return .needMoreData }
    context.fireChannelRead(wrapInboundOut(try MQTTPacket(bytes)))
    return .continue
  }

  func decodeLast(context: ChannelHandlerContext, buffer: inout ByteBuffer, seenEOF: Bool) throws -> DecodingState {
    try decode(context: context, buffer: &buffer)
  }
}

/// Writes packets, and ends a connection that is silent for too long, does not read, or talks nonsense.
final class PacketHandler: ChannelDuplexHandler {
  typealias InboundIn = MQTTPacket
  typealias InboundOut = MQTTPacket
  typealias OutboundIn = MQTTPacket
  typealias OutboundOut = ByteBuffer

  private let configuration: MQTTServer.Configuration
  /// Written and not yet taken by the socket.
  private var pending = 0
  private var silence: Duration
  private var alarm: Scheduled<Void>?
  private var lastHeard = NIODeadline.now()

  init(_ configuration: MQTTServer.Configuration) {
    self.configuration = configuration
    silence = configuration.connectTimeout
  }

  func handlerAdded(context: ChannelHandlerContext) { watch(context) }

  func handlerRemoved(context: ChannelHandlerContext) { alarm?.cancel() }

  func channelInactive(context: ChannelHandlerContext) {
    alarm?.cancel()
    context.fireChannelInactive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    // Until CONNECT the clock runs on: bytes that trickle do not hold a place.
    if case .connect(let connect) = unwrapInboundIn(data) {
      silence = configuration.silence(keepAlive: connect.keepAlive)
      lastHeard = .now()
      alarm?.cancel()
      watch(context)
    }
    lastHeard = .now()
    context.fireChannelRead(data)
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    let bytes = unwrapOutboundIn(data).bytes
    pending += bytes.count
    guard pending <= configuration.maximumPendingBytes else { return context.close(promise: promise) }
    let written = promise ?? context.eventLoop.makePromise()
    let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
    written.futureResult.whenComplete { _ in bound.value.pending -= bytes.count }
    context.write(wrapOutboundOut(context.channel.allocator.buffer(bytes: bytes)), promise: written)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard error as? MQTTError == .wrongProtocol else { return context.close(promise: nil) }
    let channel = context.channel
    let answer = MQTTPacket.connack(isSessionPresent: false, .wrongProtocol).bytes
    context.writeAndFlush(wrapOutboundOut(channel.allocator.buffer(bytes: answer))).whenComplete { _ in
      channel.close(promise: nil)
    }
  }

  private func watch(_ context: ChannelHandlerContext) {
    let (bound, channel) = (NIOLoopBound(self, eventLoop: context.eventLoop), context.channel)
    let end = lastHeard + TimeAmount(silence)
    alarm = context.eventLoop.scheduleTask(deadline: end) { bound.value.look(channel) }
  }

  private func look(_ channel: any Channel) {
    let end = lastHeard + TimeAmount(silence)
    guard NIODeadline.now() < end else { return channel.close(promise: nil) }
    let bound = NIOLoopBound(self, eventLoop: channel.eventLoop)
    alarm = channel.eventLoop.scheduleTask(deadline: end) { bound.value.look(channel) }
  }
}

/// The way back through a channel.
struct ChannelWire: MQTTWire {
  let channel: any Channel

  func send(_ packet: MQTTPacket) { channel.writeAndFlush(packet, promise: nil) }

  func close() {
    // Behind all that was written before.
    channel.eventLoop.execute { channel.close(promise: nil) }
  }
}
