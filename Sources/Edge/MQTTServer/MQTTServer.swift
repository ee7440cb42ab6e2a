package import MQTT
import NIOCore
import NIOPosix
import NIOSSL

/// A server of MQTT 3.1.1 over TLS on one port of this machine.
///
/// It frames packets, keeps connections within their bounds and hands each to a ``MQTTService``. `start()`, then `run()`
/// for as long as it shall serve; `stop()` ends every connection.
package actor MQTTServer {
  typealias Connection = NIOAsyncChannel<MQTTPacket, Never>

  private enum State {
    case new
    case listening(NIOAsyncChannel<Connection, Never>, any EventLoopGroup)
    case ended
  }

  private let configuration: Configuration
  private let service: any MQTTService
  private let contexts: ServerContexts
  private let connections: OpenChannels
  private var state = State.new

  /// `identity` gives the certificate and key for a host name; it is asked again when they are to be renewed.
  package init(
    configuration: Configuration, service: any MQTTService,
    identity: @escaping @Sendable (_ host: String) throws -> MQTTServerIdentity
  ) {
    self.configuration = configuration
    self.service = service
    contexts = ServerContexts(identity)
    connections = OpenChannels(maximum: configuration.maximumConnections)
  }

  /// Binds the port and returns its number; connections wait until `run()`.
  package func start() async throws(MQTTServerError) -> Int {
    guard case .new = state else { throw .wrongState }
    guard ["127.0.0.1", "::1"].contains(configuration.address) else { throw .notLoopback(configuration.address) }
    state = .ended
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    do {
      let listener = try await bind(on: group)
      state = .listening(listener, group)
      return listener.channel.localAddress?.port ?? configuration.port
    } catch {
      try? await group.shutdownGracefully()
      if (error as? IOError)?.errnoCode == EADDRINUSE { throw .addressInUse(configuration.port) }
      throw .other("\(error)")
    }
  }

  /// Serves until `stop()` is called or the task is cancelled; returns when every connection has ended.
  package func run() async {
    guard case .listening(let listener, let group) = state else { return }
    await serve(listener)
    try? await group.shutdownGracefully()
    state = .ended
  }

  /// Accepts nothing more and closes every connection.
  package func stop() {
    guard case .listening(let listener, _) = state else { return }
    listener.channel.close(promise: nil)
    connections.closeAll()
  }

  private func bind(on group: any EventLoopGroup) async throws -> NIOAsyncChannel<Connection, Never> {
    let (configuration, contexts, connections) = (configuration, contexts, connections)
    return try await ServerBootstrap(group: group)
      .serverChannelOption(.backlog, value: 256)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .serverChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandlers(AcceptBackoffHandler())
        }
      }
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      .bind(host: configuration.address, port: configuration.port) { channel in
        channel.eventLoop.makeCompletedFuture {
          guard connections.admit(channel) else {
            channel.close(promise: nil)
            throw ChannelError.alreadyClosed
          }
          let pipeline = channel.pipeline.syncOperations
          let tls = NIOSSLServerHandler(context: try contexts.context())
          try pipeline.addHandlers(
            tls, ByteToMessageHandler(PacketDecoder(limit: configuration.maximumPacketBytes)),
            PacketHandler(configuration))
          return try Connection(
            wrappingChannelSynchronously: channel,
            configuration: .init(backPressureStrategy: .init(lowWatermark: 4, highWatermark: 16)))
        }
      }
  }

  private nonisolated func serve(_ listener: NIOAsyncChannel<Connection, Never>) async {
    // A task of its own: were it cancelled, what was accepted and not yet taken would be dropped, which ends the process.
    let serving = Task { await self.serveAll(listener) }
    await withTaskCancellationHandler {
      await serving.value
    } onCancel: {
      listener.channel.close(promise: nil)
      connections.closeAll()
    }
  }

  private nonisolated func serveAll(_ listener: NIOAsyncChannel<Connection, Never>) async {
    try? await listener.executeThenClose { incoming in
      try await withThrowingDiscardingTaskGroup { group in
        for try await connection in incoming {
          group.addTask { await self.serve(connection) }
        }
      }
    }
  }

  private nonisolated func serve(_ connection: Connection) async {
    let peer = await service.connected(ChannelWire(channel: connection.channel))
    // A connection that breaks is an end like any other.
    try? await connection.executeThenClose { packets, _ in
      for try await packet in packets { await peer.received(packet) }
    }
    await peer.ended()
  }
}

extension MQTTServer {
  /// Where a server listens and what it puts up with.
  package struct Configuration: Sendable {
    /// `127.0.0.1` or `::1`; anything else is refused.
    package var address: String
    /// Zero lets the system choose.
    package var port: Int
    /// Of one packet, header and all.
    package var maximumPacketBytes: Int
    /// Waiting to be read by one client; a client further behind is cut off.
    package var maximumPendingBytes: Int
    /// Connections beyond this number are closed at once.
    package var maximumConnections: Int
    /// How long a client may take to finish the handshake and to say CONNECT.
    package var connectTimeout: Duration
    /// The longest silence of a connected client, whatever keep alive it asks for.
    package var idleTimeout: Duration

    package init(
      address: String = "127.0.0.1", port: Int, maximumPacketBytes: Int = (256 << 10) + (4 << 10),
      maximumPendingBytes: Int = 4 << 20, maximumConnections: Int = 1024, connectTimeout: Duration = .seconds(30),
      idleTimeout: Duration = .seconds(2655)
    ) {
      self.address = address
      self.port = port
      self.maximumPacketBytes = maximumPacketBytes
      self.maximumPendingBytes = maximumPendingBytes
      self.maximumConnections = maximumConnections
      self.connectTimeout = connectTimeout
      self.idleTimeout = idleTimeout
    }

    /// The silence after which a client with that keep alive is taken for gone: half as long again as it promised
    /// (MQTT 3.1.1, 3.1.2.10).
    func silence(keepAlive: UInt16) -> Duration {
      keepAlive == 0 ? idleTimeout : min(.milliseconds(Int(keepAlive) * 1500), idleTimeout)
    }
  }
}

/// Why a server does not listen.
package enum MQTTServerError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The address is reachable from outside this machine.
  case notLoopback(String)
  case addressInUse(Int)
  /// It was started before, or stopped.
  case wrongState
  case other(String)

  package var description: String {
    switch self {
    case .notLoopback(let address): "\(address) is not 127.0.0.1 or ::1: this server is for this machine only"
    case .addressInUse(let port): "port \(port) is taken by another process"
    case .wrongState: "the server was started before"
    case .other(let detail): detail
    }
  }
}
