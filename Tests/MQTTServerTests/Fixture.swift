import Files
import Foundation
import HTTPServer
import MQTT
import MQTTServer
import Synchronization

/// A service that says yes to everybody, echoes what is published and writes down what it is told.
final class EchoService: MQTTService {
  /// What happened on one connection, in order.
  enum Event: Sendable, Hashable {
    case packet(MQTTPacket)
    case ended
  }

  private let state = Mutex<[[Event]]>([])
  /// Given when the connection of that number has ended.
  private let ends = Mutex<[Int: Signal]>([:])
  /// What a client that subscribed is sent, at once.
  private let flood: [MQTTPacket]

  init(flood: [MQTTPacket] = []) { self.flood = flood }

  /// The events of the connection of that number, counted from nought.
  func events(_ connection: Int = 0) -> [Event] { state.withLock { $0.count > connection ? $0[connection] : [] } }

  var connections: Int { state.withLock { $0.count } }

  /// Returns when the connection of that number has ended.
  func end(of connection: Int) async { await signal(connection).wait() }

  func connected(_ wire: any MQTTWire) async -> any MQTTPeer {
    let number = state.withLock { all in
      all.append([])
      return all.count - 1
    }
    return Peer(service: self, number: number, wire: wire)
  }

  private func signal(_ connection: Int) -> Signal {
    ends.withLock { ends in
      if let there = ends[connection] { return there }
      let made = Signal()
      ends[connection] = made
      return made
    }
  }

  private func note(_ event: Event, of connection: Int) { state.withLock { $0[connection].append(event) } }

  private struct Peer: MQTTPeer {
    let service: EchoService
    let number: Int
    let wire: any MQTTWire

    func received(_ packet: MQTTPacket) async {
      service.note(.packet(packet), of: number)
      switch packet {
      case .connect: wire.send(.connack(isSessionPresent: false, .accepted))
      case .publish(let message):
        if let id = message.id { wire.send(.puback(id)) }
        wire.send(.publish(MQTTPublish(message.topic, message.payload)))
      case .subscribe(let id, let filters):
        wire.send(.suback(id, filters.map(\.qos)))
        for packet in service.flood { wire.send(packet) }
      case .pingreq: wire.send(.pingresp)
      case .disconnect: wire.close()
      default: break
      }
    }

    func ended() async {
      service.note(.ended, of: number)
      service.signal(number).give()
    }
  }
}

/// Something that happens once and can be waited for.
final class Signal: Sendable {
  private let state = Mutex<(isGiven: Bool, waiters: [CheckedContinuation<Void, Never>])>((false, []))

  func give() {
    let waiters = state.withLock { state in
      state.isGiven = true
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter.resume() }
  }

  func wait() async {
    await withCheckedContinuation { waiter in
      let isGiven = state.withLock { state in
        if !state.isGiven { state.waiters.append(waiter) }
        return state.isGiven
      }
      if isGiven { waiter.resume() }
    }
  }
}

/// Runs a body against a started server on a free port and stops the server after it.
func withServer<R: Sendable>(
  _ service: any MQTTService, configure: (inout MQTTServer.Configuration) -> Void = { _ in },
  _ body: @Sendable @escaping (_ port: Int, _ server: MQTTServer) async throws -> R
) async throws -> R {
  var configuration = MQTTServer.Configuration(port: 0)
  configure(&configuration)
  let server = MQTTServer(configuration: configuration, service: service, identity: try identities())
  let port = try await server.start()
  return try await withThrowingTaskGroup(of: Void.self) { group in
    group.addTask { await server.run() }
    let result: Result<R, any Error>
    do { result = .success(try await body(port, server)) } catch { result = .failure(error) }
    await server.stop()
    try await group.waitForAll()
    return try result.get()
  }
}

/// Certificates of an authority that lives as long as the process.
func identities() throws -> @Sendable (String) throws -> MQTTServerIdentity {
  let authority = try authority.get()
  return { host in
    let identity = try authority.identity(for: host)
    return MQTTServerIdentity(certificate: identity.certificate, key: identity.key) { true }
  }
}

private let authority = Result {
  try CertificateAuthority.loadOrCreate(
    in: "ca", files: MemoryFileStore(), permitting: [], now: { Int64(Date().timeIntervalSince1970) })
}
