package import HTTP
import NIOCore
import NIOHTTP1
import NIOPosix

/// An HTTPS server on one port of this machine.
///
/// A client reaches it as `https://localhost:PORT`, or names it as its HTTPS proxy and means one of the allowed hosts: the
/// server then speaks for that host itself, with a certificate from its private authority. It listens on loopback only
/// and relays nothing.
///
/// `start()`, then `run()` for as long as it shall serve; `stop()` lets requests under way finish.
package actor HTTPServer {
  typealias Connection = NIOAsyncChannel<HTTPRequest, ResponsePart>

  private enum State {
    case new
    case listening(NIOAsyncChannel<Connection, Never>, any EventLoopGroup)
    case running(any Channel)
    case ended
  }

  private let configuration: Configuration
  private let responder: any Responder
  private let contexts: LeafContexts
  private let connections: Connections
  private var state = State.new
  private var waiters: [CheckedContinuation<Void, Never>] = []

  package init(configuration: Configuration, authority: CertificateAuthority, responder: any Responder) {
    self.configuration = configuration
    self.responder = responder
    contexts = LeafContexts(authority)
    connections = Connections(maximum: configuration.maximumConnections)
  }

  /// Binds the port and returns its number; connections wait until `run()`.
  package func start() async throws(HTTPServerError) -> Int {
    guard case .new = state else { throw HTTPServerError(.wrongState, "the server was started before") }
    guard LoopbackAddress(rawValue: configuration.address) != nil else {
      throw HTTPServerError(
        .notLoopback, "\(configuration.address) is not 127.0.0.1 or ::1: this server is for this machine only")
    }
    state = .ended
    let group = MultiThreadedEventLoopGroup(numberOfThreads: configuration.threads)
    do {
      let listener = try await bind(on: group)
      state = .listening(listener, group)
      return listener.channel.localAddress?.port ?? configuration.port
    } catch {
      try? await group.shutdownGracefully()
      let isTaken = (error as? IOError)?.errnoCode == EADDRINUSE
      throw HTTPServerError(
        isTaken ? .addressInUse : .other, "cannot listen on \(configuration.address):\(configuration.port): \(error)")
    }
  }

  /// Serves until `stop()` is called or the task is cancelled; returns when every connection has ended.
  package func run() async {
    guard case .listening(let listener, let group) = state else { return }
    state = .running(listener.channel)
    await serve(listener)
    try? await group.shutdownGracefully()
    state = .ended
    for waiter in waiters { waiter.resume() }
    waiters = []
  }

  /// Accepts nothing more, lets requests under way finish within the stop timeout and closes every connection.
  package func stop() async {
    switch state {
    case .new, .ended: state = .ended
    case .listening(let listener, let group):
      state = .ended
      try? await listener.channel.close()
      try? await group.shutdownGracefully()
    case .running(let listener):
      listener.close(promise: nil)
      for channel in connections.close() { drain(channel) }
      await withCheckedContinuation { waiters.append($0) }
    }
  }

  private func drain(_ channel: any Channel) {
    channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
    let late = channel.eventLoop.scheduleTask(in: TimeAmount(configuration.stopTimeout)) { channel.close(promise: nil) }
    channel.closeFuture.whenComplete { _ in late.cancel() }
  }
}

// MARK: Connections

extension HTTPServer {
  private func bind(on group: any EventLoopGroup) async throws -> NIOAsyncChannel<Connection, Never> {
    let (configuration, contexts, connections) = (configuration, contexts, connections)
    return try await ServerBootstrap(group: group)
      .serverChannelOption(.backlog, value: 1024)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .serverChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandlers(AcceptBackoffHandler(), AcceptErrorHandler())
        }
      }
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      .bind(host: configuration.address, port: configuration.port) { channel in
        channel.eventLoop.makeCompletedFuture {
          guard connections.admit(channel) else {
            channel.close(promise: nil)
            throw ChannelError.alreadyClosed
          }
          return try Self.prepare(channel, configuration, contexts)
        }
      }
  }

  private static func prepare(
    _ channel: any Channel, _ configuration: Configuration, _ contexts: LeafContexts
  ) throws -> Connection {
    let pipeline = channel.pipeline.syncOperations
    try pipeline.addHandler(IdleStateHandler(allTimeout: TimeAmount(configuration.idleTimeout)))
    try pipeline.addHandler(FirstBytesHandler(configuration, contexts: contexts))
    try pipeline.addHandler(ExchangeHandler(configuration))
    // One request being answered and one waiting: a client that sends ahead without end is slowed down by TCP.
    return try NIOAsyncChannel(
      wrappingChannelSynchronously: channel,
      configuration: .init(backPressureStrategy: .init(lowWatermark: 1, highWatermark: 2)))
  }

  private nonisolated func serve(_ listener: NIOAsyncChannel<Connection, Never>) async {
    await connections.served(from: listener.channel) { await self.serveAll(listener) }
  }

  private nonisolated func serveAll(_ listener: NIOAsyncChannel<Connection, Never>) async {
    // An error here is that of the listening socket: nothing more can come, and what was accepted has been served.
    try? await listener.executeThenClose { incoming in
      try await withThrowingDiscardingTaskGroup { group in
        for try await connection in incoming {
          group.addTask { await self.serve(connection) }
        }
      }
    }
  }

  private nonisolated func serve(_ connection: Connection) async {
    // A connection that breaks is the client's affair; what it asked for has been done.
    try? await connection.executeThenClose { requests, responses in
      for try await request in requests {
        let response = await responder.respond(to: request)
        guard let stream = response.stream, let count = stream.count, request.method != "HEAD" else {
          try await responses.write(.whole(response))
          continue
        }
        try await send(response, stream, count: count, responses)
      }
    }
  }

  /// Sends a body piece by piece, as fast as the client takes it.
  private nonisolated func send(
    _ response: HTTPResponse, _ stream: StreamedBody, count: Int,
    _ responses: NIOAsyncChannelOutboundWriter<ResponsePart>
  ) async throws {
    // The deliveries that a fault script asks for, with as little of the body as they send.
    var limit = count
    switch response.delivery {
    case .whole: break
    case .cut(let cut): limit = min(cut, count)
    case .withheld, .stalled: return try await responses.write(.whole(response))
    }
    try await responses.write(.head(response, count: count))
    var sent = 0
    // A source that fails ends the body early, which closes the connection.
    while sent < limit, let piece = try? await stream.next() {
      let piece = piece.count > limit - sent ? Array(piece.prefix(limit - sent)) : piece
      try await responses.write(.piece(piece))
      sent += piece.count
    }
    try await responses.write(.end)
  }
}
