import Glibc
import MQTT
import MQTTServer
import NIOCore
import NIOPosix
import Testing

/// How a server keeps its connections within bounds.
struct ServerTests {
  private static let hello = MQTTPacket.connect(MQTTConnect(clientID: "c"))
  private static let welcome = MQTTPacket.connack(isSessionPresent: false, .accepted).bytes

  @Test func `clients get their answers in order`() async throws {
    let answer = try await withServer(EchoService()) { port, _ in
      let client = try await TLSClient(port: port)
      client.send(Self.hello, .pingreq, .publish(MQTTPublish("t", [1], qos: 1, id: 4)))
      client.send(.subscribe(7, [MQTTSubscription("a", qos: 1)]), .disconnect)
      return try await client.received()
    }
    let expected: [MQTTPacket] = [
      .pingresp, .puback(4), .publish(MQTTPublish("t", [1])), .suback(7, [1]),
    ]
    #expect(answer == Self.welcome + expected.flatMap(\.bytes))
  }

  @Test func `who says nothing, or only part of a CONNECT, is let go`() async throws {
    let service = EchoService()
    try await withServer(service, configure: { $0.connectTimeout = .milliseconds(300) }) { port, _ in
      let silent = try await TLSClient(port: port)
      let trickling = try await TLSClient(port: port)
      trickling.send(Array(Self.hello.bytes.prefix(3)))
      #expect(try await silent.received().isEmpty)
      #expect(try await trickling.received().isEmpty)
    }
    #expect(service.events(0) == [.ended])
    #expect(service.events(1) == [.ended])
  }

  @Test func `a client that is silent for longer than it promised is taken for gone`() async throws {
    let service = EchoService()
    let answer = try await withServer(service) { port, _ in
      let client = try await TLSClient(port: port)
      client.send(.connect(MQTTConnect(clientID: "c", keepAlive: 20)))
      return try await client.received()
    }
    #expect(answer == Self.welcome)
    #expect(service.events().last == .ended)
  }

  @Test func `a client without keep alive has the server's patience`() async throws {
    let service = EchoService()
    let answer = try await withServer(service, configure: { $0.idleTimeout = .seconds(30) }) { port, _ in
      let client = try await TLSClient(port: port)
      client.send(.connect(MQTTConnect(clientID: "c", keepAlive: 0)))
      return try await client.received()
    }
    #expect(answer == Self.welcome)
  }

  @Test func `a client that does not read is cut off, and nobody else waits for it`() async throws {
    // More than any socket's buffers hold.
    let block = MQTTPacket.publish(MQTTPublish("t", Array(repeating: 1, count: 200_000)))
    let service = EchoService(flood: Array(repeating: block, count: 200))
    try await withServer(service, configure: { $0.maximumPendingBytes = 1 << 20 }) { port, _ in
      let slow = try await TLSClient(port: port, reads: false)
      slow.send(Self.hello, .subscribe(1, [MQTTSubscription("t", qos: 0)]))
      await service.end(of: 0)
      let other = try await TLSClient.exchange(port: port, [Self.hello.bytes, MQTTPacket.disconnect.bytes])
      #expect(other == Self.welcome)
      await slow.close()
    }
    #expect(service.events().last == .ended)
  }

  @Test func `connections beyond the number are closed, and a place that is left is free`() async throws {
    let service = EchoService()
    try await withServer(service, configure: { $0.maximumConnections = 2 }) { port, _ in
      let first = try await TLSClient(port: port)
      let second = try await TLSClient(port: port)
      for client in [first, second] { client.send(Self.hello) }
      let third = try? await TLSClient.exchange(port: port, [Self.hello.bytes])
      #expect(third?.isEmpty ?? true)
      #expect(service.connections == 2)
      first.send(.disconnect)
      #expect(try await first.received() == Self.welcome)
      await service.end(of: 0)
      // The server counts a connection as gone a moment after the client does.
      var answer: [UInt8] = []
      while answer.isEmpty {
        answer = (try? await TLSClient.exchange(port: port, [Self.hello.bytes, MQTTPacket.disconnect.bytes])) ?? []
      }
      #expect(answer == Self.welcome)
      await second.close()
    }
  }

  @Test func `a client without TLS is let go`() async throws {
    let service = EchoService()
    try await withServer(service) { port, _ in
      let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .connect(host: "127.0.0.1", port: port).get()
      channel.writeAndFlush(ByteBuffer(bytes: Self.hello.bytes), promise: nil)
      try await channel.closeFuture.get()
      let answer = try await TLSClient.exchange(port: port, [Self.hello.bytes, MQTTPacket.disconnect.bytes])
      #expect(answer == Self.welcome)
    }
    #expect(!service.events(0).contains(.packet(Self.hello)))
  }

  @Test func `stopping ends every connection`() async throws {
    let service = EchoService()
    try await withServer(service) { port, server in
      let clients = try await [TLSClient(port: port), TLSClient(port: port)]
      for client in clients { client.send(Self.hello) }
      await server.stop()
      for client in clients { #expect(Self.welcome.starts(with: try await client.received())) }
    }
    for connection in 0..<service.connections { #expect(service.events(connection).last == .ended) }
  }

  @Test func `it listens on this machine only, on a port that is free, and once`() async throws {
    let open = MQTTServer(
      configuration: .init(address: "0.0.0.0", port: 0), service: EchoService(), identity: try identities())
    await #expect(throws: MQTTServerError.notLoopback("0.0.0.0")) { try await open.start() }
    try await withServer(EchoService()) { port, server in
      let second = MQTTServer(configuration: .init(port: port), service: EchoService(), identity: try identities())
      await #expect(throws: MQTTServerError.addressInUse(port)) { try await second.start() }
      await #expect(throws: MQTTServerError.wrongState) { try await server.start() }
    }
  }
}
