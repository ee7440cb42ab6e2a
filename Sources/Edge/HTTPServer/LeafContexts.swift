import Crypto
import NIOCore
import NIOSSL
import Synchronization

/// TLS settings per host, each with a certificate issued when the host is first asked for.
final class LeafContexts: Sendable {
  private struct Entry {
    let context: NIOSSLContext
    let renewAt: Int64
  }

  /// A client can name hosts without end below a permitted domain.
  private static let capacity = 1024

  private let authority: CertificateAuthority
  private let entries = Mutex<[String: Entry]>([:])

  init(_ authority: CertificateAuthority) { self.authority = authority }

  func context(for host: String) throws -> NIOSSLContext {
    let time = authority.time
    if let entry = entries.withLock({ $0[host] }), time < entry.renewAt { return entry.context }
    let made = try make(host)
    entries.withLock { entries in
      if entries.count >= Self.capacity { entries.removeAll() }
      entries[host] = made
    }
    return made.context
  }

  private func make(_ host: String) throws -> Entry {
    let (der, renewAt) = try authority.issue(for: host)
    let key = try NIOSSLPrivateKey(bytes: Array(authority.leafKey.derRepresentation), format: .der)
    var settings = TLSConfiguration.makeServerConfiguration(
      certificateChain: [.certificate(try NIOSSLCertificate(bytes: der, format: .der))], privateKey: .privateKey(key))
    settings.minimumTLSVersion = .tlsv12
    settings.applicationProtocols = ["http/1.1"]
    // Every message says its own length: nothing is gained by waiting for the other side to say good-bye.
    settings.shutdownTimeout = .milliseconds(100)
    return Entry(context: try NIOSSLContext(configuration: settings), renewAt: renewAt)
  }
}
