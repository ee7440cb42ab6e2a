import NIOCore
import NIOPosix
import NIOSSL

/// A TLS client that says exactly what it is told, for what no HTTP client would send.
enum TLSClient {
  /// Connects to this machine, sends the text and returns all that comes until the server closes.
  ///
  /// `dripping` sends one byte of the text every few milliseconds, over and over, until the server closes.
  static func exchange(
    _ served: Served, _ text: String, name: String = "localhost", newest: TLSVersion? = nil, dripping: Bool = false
  ) async throws -> String {
    var settings = TLSConfiguration.makeClientConfiguration()
    // NIOSSL's library cannot check constraints on addresses; who trusts the authority is tested elsewhere.
    settings.certificateVerification = .none
    if let newest {
      settings.minimumTLSVersion = .tlsv1
      settings.maximumTLSVersion = newest
    }
    let context = try NIOSSLContext(configuration: settings)
    let group = MultiThreadedEventLoopGroup.singleton
    let answer = group.any().makePromise(of: String.self)
    do {
      let channel = try await ClientBootstrap(group: group)
        .channelInitializer { channel in
          channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.addHandlers(
              NIOSSLClientHandler(context: context, serverHostname: name), Collector(answer))
          }
        }
        .connect(host: "127.0.0.1", port: served.port).get()
      // A server that refuses early may close before all is written: what it answered is what counts.
      if dripping {
        drip(channel, Array(text.utf8), 0)
      } else {
        channel.writeAndFlush(ByteBuffer(string: text), promise: nil)
      }
    } catch {
      answer.fail(error)
    }
    return try await answer.futureResult.get()
  }

  private static func drip(_ channel: any Channel, _ bytes: [UInt8], _ index: Int) {
    channel.writeAndFlush(ByteBuffer(bytes: [bytes[index % bytes.count]])).whenSuccess {
      channel.eventLoop.scheduleTask(in: .milliseconds(10)) { drip(channel, bytes, index + 1) }
    }
  }

  /// Gathers what comes until the connection ends.
  private final class Collector: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let answer: EventLoopPromise<String>
    private var received = ByteBuffer()

    init(_ answer: EventLoopPromise<String>) { self.answer = answer }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      received.writeImmutableBuffer(unwrapInboundIn(data))
    }

    func channelInactive(context: ChannelHandlerContext) { answer.succeed(String(buffer: received)) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
      // An end without TLS's good-bye is an end; the rest closes, and what came so far is the answer.
      context.close(promise: nil)
    }
  }
}
