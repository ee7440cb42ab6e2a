import MQTT
import MQTTServer
import Seeds
import Testing

/// What a server does with clients that speak no MQTT, or not as the standard wants.
struct AbuseTests {
  private static let hello = MQTTPacket.connect(MQTTConnect(clientID: "c")).bytes

  /// A CONNECT that names a protocol and a level.
  private static func connect(_ name: String, _ level: UInt8) -> [UInt8] {
    let fields = [0, UInt8(name.utf8.count)] + Array(name.utf8) + [level, 2, 0, 60, 0, 1, UInt8(ascii: "c")]
    return [0x10, UInt8(fields.count)] + fields
  }

  @Test(arguments: [("MQIsdp", 3), ("MQTT", 5), ("MQTT", 3), ("mqtt", 4), ("AMQP", 4)] as [(String, UInt8)])
  func `another protocol or version is told so and let go`(_ name: String, _ level: UInt8) async throws {
    let service = EchoService()
    let answer = try await withServer(service) { port, _ in
      try await TLSClient.exchange(port: port, [Self.connect(name, level)])
    }
    #expect(answer == MQTTPacket.connack(isSessionPresent: false, .wrongProtocol).bytes)
    #expect(service.events() == [.ended])
  }

  @Test(
    arguments: [
      Array("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8), [0, 0], [0xF0, 0], [0x11, 0], [0x62, 2, 0, 1],
      [0x10, 0xFF, 0xFF, 0xFF, 0xFF, 1], [0x10, 2, 0, 9], [0x82, 2, 0, 0], [0x36, 4, 0, 1, 0x61, 0],
    ] as [[UInt8]])
  func `bytes that are no packet end the connection without a word`(_ bytes: [UInt8]) async throws {
    let service = EchoService()
    let answer = try await withServer(service) { port, _ in try await TLSClient.exchange(port: port, [bytes]) }
    #expect(answer.isEmpty)
    #expect(service.events() == [.ended])
  }

  @Test func `what comes before the nonsense counts, what comes after it does not`() async throws {
    let service = EchoService()
    let answer = try await withServer(service) { port, _ in
      try await TLSClient.exchange(
        port: port, [Self.hello + [0xC0, 0] + [0xFF, 0] + MQTTPacket.publish(MQTTPublish("t", [1])).bytes])
    }
    let expected: [MQTTPacket] = [.connack(isSessionPresent: false, .accepted), .pingresp]
    #expect(expected.flatMap(\.bytes).starts(with: answer))
    #expect(!service.events().contains(.packet(.publish(MQTTPublish("t", [1])))))
    #expect(service.events().last == .ended)
  }

  @Test func `a packet as large as may be is taken, a larger one ends the connection at its first bytes`() async throws
  {
    let service = EchoService()
    // Header, length in two bytes, topic of three: 1,018 bytes are left.
    let fitting = MQTTPacket.publish(MQTTPublish("t", Array(repeating: 7, count: 1018)))
    #expect(fitting.bytes.count == 1024)
    let tooLarge = MQTTPacket.publish(MQTTPublish("t", Array(repeating: 7, count: 1019))).bytes
    try await withServer(service, configure: { $0.maximumPacketBytes = 1024 }) { port, _ in
      _ = try await TLSClient.exchange(
        port: port, [Self.hello, fitting.bytes, MQTTPacket.disconnect.bytes])
      // The body never comes, and is not waited for.
      _ = try await TLSClient.exchange(port: port, [Self.hello, Array(tooLarge.prefix(3))])
      await service.end(of: 1)
    }
    #expect(service.events(0).contains(.packet(fitting)))
    #expect(service.events(1).count == 2)
  }

  @Test func `packets may come byte by byte or many at once`() async throws {
    let service = EchoService()
    let packets: [MQTTPacket] = [
      .connect(MQTTConnect(clientID: "c")), .pingreq, .publish(MQTTPublish("a/b", [1, 2], qos: 1, id: 9)),
      .publish(MQTTPublish("a/b", [1, 2], qos: 1, id: 9, isDuplicate: true)), .unsubscribe(3, ["x"]), .disconnect,
    ]
    try await withServer(service) { port, _ in
      let bytes = packets.flatMap(\.bytes)
      _ = try await TLSClient.exchange(port: port, bytes.map { [$0] })
      _ = try await TLSClient.exchange(port: port, [bytes])
    }
    for connection in 0...1 { #expect(service.events(connection) == packets.map { .packet($0) } + [.ended]) }
  }

  @Test(arguments: 0..<4) func `no bytes keep the server from serving the next client`(_ seed: UInt64) async throws {
    var random = SplitMix(seed: seed)
    let sound = [
      Self.hello, MQTTPacket.publish(MQTTPublish("t", [1, 2, 3], qos: 1, id: 5)).bytes,
      MQTTPacket.subscribe(1, [MQTTSubscription("#", qos: 1)]).bytes, MQTTPacket.pingreq.bytes,
    ].flatMap { $0 }
    let scripts = (0..<24).map { _ in
      var bytes = sound
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      // A length that was bent upwards must not wait for more: the rest of the client's life is one byte.
      return bytes + Array(repeating: UInt8(0xFF), count: 1024)
    }
    try await withServer(EchoService(), configure: { $0.maximumPacketBytes = 512 }) { port, _ in
      for (index, bytes) in scripts.enumerated() {
        _ = try await TLSClient.exchange(port: port, [bytes])
        let answer = try await TLSClient.exchange(port: port, [Self.hello, MQTTPacket.disconnect.bytes])
        #expect(answer == MQTTPacket.connack(isSessionPresent: false, .accepted).bytes, "seed \(seed), script \(index)")
      }
    }
  }
}
