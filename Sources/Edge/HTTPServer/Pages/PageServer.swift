package import HTTP
import NIOCore
import NIOHTTP1
import NIOPosix

/// What a page server answers: a whole body, or one that goes on for as long as there is something to say.
package struct PageAnswer: Sendable {
  package enum Body: Sendable {
    case bytes([UInt8])
    /// Sent piece by piece as they come; the sequence is cancelled when the client goes away.
    case stream(AsyncStream<[UInt8]>)
  }

  package var status: Int
  package var headers: HTTPFields
  package var body: Body

  package init(status: Int, headers: HTTPFields = HTTPFields(), body: Body = .bytes([])) {
    self.status = status
    self.headers = headers
    self.body = body
  }
}

/// Answers the requests of a page and for it.
package protocol PageResponder: Sendable {
  func respond(to request: HTTPRequest) async -> PageAnswer
}

/// A server of plain HTTP on 127.0.0.1 for a browser on the same machine, which does not know the private authority.
///
/// A browser sends requests for any page it shows: only those are answered that name this server as their host, so that no
/// name that was led to 127.0.0.1 by somebody else gets in (DNS rebinding). What a request may do is the responder's affair.
package actor PageServer {
  typealias Connection = NIOAsyncChannel<HTTPServerRequestPart, HTTPServerResponsePart>

  /// Of one request body.
  static let maximumBodyBytes = 256 << 10
  private static let maximumHeaderBytes = 32 << 10
  private static let maximumConnections = 64
  private static let idleTimeout = TimeAmount.seconds(60)

  private let responder: any PageResponder
  private let wantedPort: Int
  private let connections = Connections(maximum: maximumConnections)
  private var listener: (channel: NIOAsyncChannel<Connection, Never>, group: any EventLoopGroup, port: Int)?

  /// `port` zero lets the system choose.
  package init(port: Int = 0, responder: any PageResponder) {
    wantedPort = port
    self.responder = responder
  }

  /// Binds the port and returns its number; connections wait until `run()`.
  package func start() async throws(HTTPServerError) -> Int {
    guard listener == nil else { throw HTTPServerError(.wrongState, "the server was started before") }
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    do {
      let channel = try await bind(on: group)
      let port = channel.channel.localAddress?.port ?? wantedPort
      listener = (channel, group, port)
      return port
    } catch {
      try? await group.shutdownGracefully()
      let isTaken = (error as? IOError)?.errnoCode == EADDRINUSE
      throw HTTPServerError(isTaken ? .addressInUse : .other, "cannot listen on 127.0.0.1:\(wantedPort): \(error)")
    }
  }

  /// Serves until `stop()`.
  package func run() async {
    guard let (channel, group, port) = listener else { return }
    await serve(channel, port: port)
    try? await group.shutdownGracefully()
  }

  /// Ends every connection, also those that are being answered: nothing of a page is lost.
  package func stop() {
    listener?.channel.channel.close(promise: nil)
    for channel in connections.close() { channel.close(promise: nil) }
  }

  private func bind(on group: any EventLoopGroup) async throws -> NIOAsyncChannel<Connection, Never> {
    let connections = connections
    return try await ServerBootstrap(group: group)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .serverChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandlers(AcceptBackoffHandler(), AcceptErrorHandler())
        }
      }
      .bind(host: "127.0.0.1", port: wantedPort) { channel in
        channel.eventLoop.makeCompletedFuture {
          guard connections.admit(channel) else {
            channel.close(promise: nil)
            throw ChannelError.alreadyClosed
          }
          var limits = NIOHTTPDecoderLimitConfiguration()
          limits.maxHeaderListSize = Self.maximumHeaderBytes
          limits.maxHeaderFieldSize = Self.maximumHeaderBytes
          let pipeline = channel.pipeline.syncOperations
          try pipeline.addHandler(IdleStateHandler(allTimeout: Self.idleTimeout))
          try pipeline.addHandler(HTTPResponseEncoder())
          try pipeline.addHandler(ByteToMessageHandler(HTTPRequestDecoder(limitConfiguration: limits)))
          try pipeline.addHandler(IdleCloser())
          return try NIOAsyncChannel(wrappingChannelSynchronously: channel)
        }
      }
  }

  private nonisolated func serve(_ listener: NIOAsyncChannel<Connection, Never>, port: Int) async {
    await connections.served(from: listener.channel) { await self.serveAll(listener, port: port) }
  }

  private nonisolated func serveAll(_ listener: NIOAsyncChannel<Connection, Never>, port: Int) async {
    try? await listener.executeThenClose { incoming in
      try await withThrowingDiscardingTaskGroup { group in
        for try await connection in incoming {
          // A connection that breaks is the browser's affair.
          group.addTask { try? await PageConnection(port: port, responder: self.responder).serve(connection) }
        }
      }
    }
  }
}

/// Closes a connection on which nothing happens, or which speaks no HTTP.
private final class IdleCloser: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = HTTPServerRequestPart

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if event is IdleStateHandler.IdleStateEvent { context.close(promise: nil) }
    context.fireUserInboundEventTriggered(event)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
