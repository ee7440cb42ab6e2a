import MQTT
import NIOCore
import NIOPosix
import NIOSSL
import NIOTLS

/// A client that sends exactly the bytes it is told to and gathers what comes.
final class TLSClient: Sendable {
  let channel: any Channel
  private let answer: EventLoopFuture<[UInt8]>

  /// Connects; with `reads` off nothing is ever read from the socket after the handshake.
  init(port: Int, reads: Bool = true) async throws {
    var settings = TLSConfiguration.makeClientConfiguration()
    // NIOSSL's library cannot check constraints on addresses; who trusts the authority is tested elsewhere.
    settings.certificateVerification = .none
    let context = try NIOSSLContext(configuration: settings)
    let loop = MultiThreadedEventLoopGroup.singleton.any()
    let promise = loop.makePromise(of: [UInt8].self)
    let greeted = loop.makePromise(of: Void.self)
    do {
      channel = try await ClientBootstrap(group: loop)
        .channelInitializer { channel in
          channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandlers(
              NIOSSLClientHandler(context: context, serverHostname: "localhost"), Collector(promise, greeted))
          }
        }
        .connect(host: "127.0.0.1", port: port).get()
    } catch {
      promise.fail(error)
      greeted.fail(error)
      throw error
    }
    answer = promise.futureResult
    // A server that turns the client away ends the connection before it is greeted.
    try? await greeted.futureResult.get()
    if !reads { try await channel.setOption(.autoRead, value: false).get() }
  }

  func send(_ bytes: [UInt8]) { channel.writeAndFlush(ByteBuffer(bytes: bytes), promise: nil) }

  func send(_ packets: MQTTPacket...) { send(packets.flatMap(\.bytes)) }

  /// All that came until the server ended the connection.
  func received() async throws -> [UInt8] { try await answer.get() }

  func close() async { try? await channel.close().get() }

  /// Connects, sends and returns all that comes until the server ends the connection.
  static func exchange(port: Int, _ parts: [[UInt8]]) async throws -> [UInt8] {
    let client = try await TLSClient(port: port)
    for part in parts { client.send(part) }
    return try await client.received()
  }

  /// Gathers what comes until the connection ends.
  private final class Collector: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let answer: EventLoopPromise<[UInt8]>
    private let greeted: EventLoopPromise<Void>
    private var bytes: [UInt8] = []

    init(_ answer: EventLoopPromise<[UInt8]>, _ greeted: EventLoopPromise<Void>) {
      self.answer = answer
      self.greeted = greeted
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
      if case .handshakeCompleted? = event as? TLSUserEvent { greeted.succeed() }
      context.fireUserInboundEventTriggered(event)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      bytes += unwrapInboundIn(data).readableBytesView
    }

    func channelInactive(context: ChannelHandlerContext) {
      greeted.fail(ChannelError.alreadyClosed)
      answer.succeed(bytes)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
      // An end without TLS's good-bye is an end; what came so far is the answer.
      context.close(promise: nil)
    }
  }
}
