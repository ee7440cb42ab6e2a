import Crypto
import Documents
import FoundationEssentials
import HTTP
import LocalAzure
import MQTT
import Synchronization
import Testing

/// A hub in a local Azure, with a service that is let in and devices that connect without a network.
struct DeviceWorld: Sendable {
  static let host = "ev-hub.azure-devices.net"

  let world: World
  let token: String

  init(hub body: Value = Sample.hubBody) async throws {
    world = try await World()
    try await world.make((Sample.hub, body))
    token = try await world.token("https://iothubs.azure.net/.default")
  }

  /// A call of the service's.
  func send(
    _ method: String, _ path: String, _ body: Value? = nil, headers: HTTPFields = [:]
  ) async throws -> Reply {
    let mark = path.contains("?") ? "&" : "?"
    return try await world.send(
      method, "https://\(Self.host)\(path)\(mark)api-version=2021-04-12", body, headers: headers, token: token)
  }

  /// Makes a device and returns its primary key.
  @discardableResult
  func device(_ id: String = "CP001") async throws -> Data {
    let made = try await send(
      "PUT", "/devices/\(id)", ["deviceId": .string(id), "authentication": ["type": "sas"]])
    let key = made.body["authentication"]?["symmetricKey"]?["primaryKey"]?.string
    return try #require(key.flatMap { Data(base64Encoded: $0) }, "\(made.text)")
  }

  /// Everything at an endpoint, in the order of its partitions.
  func events(_ endpoint: String = "events") async throws -> [Value] {
    var all: [Value] = []
    for partition in 0..<4 {
      let reply = try await send("GET", "/-/events/\(endpoint)?partition=\(partition)")
      all += try #require(reply.body["events"]?.array, "\(reply.text)")
    }
    return all
  }

  /// A signature that lets a device in.
  static func signature(
    _ key: Data, place: String, expiry: Int64 = 1_795_003_600, policy: String? = nil
  ) -> String {
    let resource = place.replacing("/", with: "%2F")
    let code = HMAC<SHA256>.authenticationCode(
      for: Array("\(resource)\n\(expiry)".utf8), using: SymmetricKey(data: key))
    let text = Data(code).base64EncodedString().replacing("+", with: "%2B").replacing("/", with: "%2F")
      .replacing("=", with: "%3D")
    return "SharedAccessSignature sr=\(resource)&sig=\(text)&se=\(expiry)" + (policy.map { "&skn=\($0)" } ?? "")
  }

  /// What a device says first.
  static func connect(
    _ id: String = "CP001", _ key: Data, host: String = host, isClean: Bool = true, will: MQTTPublish? = nil
  ) -> MQTTPacket {
    let path = id.replacing("/", with: "/modules/")
    return .connect(
      MQTTConnect(
        clientID: id, isClean: isClean, keepAlive: 60, user: "\(host)/\(id)/?api-version=2021-04-12",
        password: Array(signature(key, place: "\(host)/devices/\(path)").utf8), will: will))
  }

  /// A connection without a network.
  func client() async throws -> DeviceClient {
    let wire = Wire()
    let azure = try #require(world.azure)
    return DeviceClient(wire: wire, peer: await azure.deviceGateway.connected(wire))
  }

  /// A device that was let in and listens to these filters.
  func connected(_ id: String = "CP001", _ key: Data, listeningTo filters: String...) async throws -> DeviceClient {
    let client = try await client()
    try await client.say(Self.connect(id, key))
    #expect(client.wire.take() == [.connack(isSessionPresent: false, .accepted)])
    if !filters.isEmpty {
      try await client.say(.subscribe(1, filters.map { MQTTSubscription($0, qos: 1) }))
      #expect(client.wire.take().first == .suback(1, filters.map { _ in 1 }))
    }
    return client
  }
}

/// The device's end of a connection.
struct DeviceClient: Sendable {
  let wire: Wire
  let peer: any MQTTPeer

  func say(_ packet: MQTTPacket) async throws { await peer.received(try MQTTPacket(packet.bytes)) }

  func publish(_ topic: String, _ text: String = "", id: UInt16? = nil) async throws {
    try await say(.publish(MQTTPublish(topic, Array(text.utf8), qos: id == nil ? 0 : 1, id: id)))
  }

  /// What came on a topic that begins so, taken with all else that came.
  func message(_ prefix: String) throws -> (topic: String, body: Value) {
    let packets = wire.take()
    for case .publish(let publish) in packets where publish.topic.hasPrefix(prefix) {
      return (publish.topic, (try? JSONReader.parse(publish.payload)) ?? .null)
    }
    throw Missing(packets: packets)
  }

  struct Missing: Error { let packets: [MQTTPacket] }
}

/// Keeps what is sent.
final class Wire: MQTTWire {
  private let state = Mutex<(packets: [MQTTPacket], isClosed: Bool, waiters: [CheckedContinuation<Void, Never>])>(
    ([], false, []))

  func send(_ packet: MQTTPacket) {
    let waiters = state.withLock { state in
      state.packets.append(packet)
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter.resume() }
  }

  func close() { state.withLock { $0.isClosed = true } }

  var isClosed: Bool { state.withLock { $0.isClosed } }

  /// What was sent since the last look.
  func take() -> [MQTTPacket] {
    state.withLock { state in
      defer { state.packets = [] }
      return state.packets
    }
  }

  /// Returns once something was sent and not taken.
  func arrival() async {
    await withCheckedContinuation { continuation in
      let isThere = state.withLock { state in
        if state.packets.isEmpty { state.waiters.append(continuation) }
        return !state.packets.isEmpty
      }
      if isThere { continuation.resume() }
    }
  }
}
