import HTTPServer
import MQTT
import MQTTServer

/// The server that devices connect to, if there is one.
struct DeviceServing: Sendable {
  var server: MQTTServer?
  var port: Int?
  /// Why there is none although there could be.
  var flaw: String?

  /// Starts it as far as it is wanted; throws only when it was asked for by its port.
  static func start(
    _ wanted: MQTTServing, _ service: any MQTTService, _ authority: CertificateAuthority, _ surroundings: Surroundings
  ) async throws(LocalHostError) -> DeviceServing {
    let port: Int
    switch wanted {
    case .off: return DeviceServing()
    case .ifFree: port = MQTTServing.usualPort
    case .port(let number): port = number
    }
    let server = MQTTServer(configuration: .init(port: port), service: service) { host in
      // A client may name any host; this machine vouches for its own and for hubs only.
      let named: String =
        switch HostName(host) {
        case .hub: host
        default: "localhost"
        }
      let identity = try authority.identity(for: named)
      return MQTTServerIdentity(certificate: identity.certificate, key: identity.key) {
        surroundings.now() / 1_000_000 < identity.renewAt
      }
    }
    do { return DeviceServing(server: server, port: try await server.start()) } catch {
      guard case .ifFree = wanted else { throw LocalHostError(.network, "MQTT: \(error)") }
      return DeviceServing(flaw: "\(error)")
    }
  }
}
