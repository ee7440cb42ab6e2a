import NIOCore
import NIOSSL
import Synchronization

/// A certificate for one host and its key, both in DER.
package struct MQTTServerIdentity: Sendable {
  let certificate: [UInt8]
  let key: [UInt8]
  /// Whether it is still to be used.
  let isFresh: @Sendable () -> Bool

  package init(certificate: [UInt8], key: [UInt8], isFresh: @escaping @Sendable () -> Bool) {
    self.certificate = certificate
    self.key = key
    self.isFresh = isFresh
  }
}

/// The TLS settings of the server, made anew when its certificate grows old; a client that names another host is answered
/// with a certificate for that one.
final class ServerContexts: Sendable {
  private struct Entry {
    let context: NIOSSLContext
    let isFresh: @Sendable () -> Bool
  }

  private let identity: @Sendable (String) throws -> MQTTServerIdentity
  private let entry = Mutex<Entry?>(nil)

  init(_ identity: @escaping @Sendable (String) throws -> MQTTServerIdentity) { self.identity = identity }

  func context() throws -> NIOSSLContext {
    if let entry = entry.withLock({ $0 }), entry.isFresh() { return entry.context }
    let (identity, own) = (identity, try identity("localhost"))
    var settings = try ServerContexts.settings(own)
    settings.sslContextCallback = { extensions, promise in
      var override = NIOSSLContextConfigurationOverride.noChanges
      // A host that nobody vouches for gets the certificate of this machine, and the client judges.
      if let host = extensions.serverHostname, host != "localhost", let other = try? identity(host.lowercased()),
        let chosen = try? ServerContexts.settings(other)
      {
        override.certificateChain = chosen.certificateChain
        override.privateKey = chosen.privateKey
      }
      promise.succeed(override)
    }
    let made = Entry(context: try NIOSSLContext(configuration: settings), isFresh: own.isFresh)
    entry.withLock { $0 = made }
    return made.context
  }

  private static func settings(_ identity: MQTTServerIdentity) throws -> TLSConfiguration {
    var settings = TLSConfiguration.makeServerConfiguration(
      certificateChain: [.certificate(try NIOSSLCertificate(bytes: identity.certificate, format: .der))],
      privateKey: .privateKey(try NIOSSLPrivateKey(bytes: identity.key, format: .der)))
    settings.minimumTLSVersion = .tlsv12
    settings.shutdownTimeout = .milliseconds(100)
    return settings
  }
}

/// The connections that are open, to keep them within a number and to end them all.
final class OpenChannels: Sendable {
  private let maximum: Int
  private let state = Mutex<(channels: [ObjectIdentifier: any Channel], isClosed: Bool)>(([:], false))

  init(maximum: Int) { self.maximum = maximum }

  /// False when there are as many as there may be, or when no more are wanted.
  func admit(_ channel: any Channel) -> Bool {
    let identifier = ObjectIdentifier(channel)
    let isAdmitted = state.withLock { state in
      guard !state.isClosed, state.channels.count < maximum else { return false }
      state.channels[identifier] = channel
      return true
    }
    if isAdmitted {
      channel.closeFuture.whenComplete { _ in self.state.withLock { _ = $0.channels.removeValue(forKey: identifier) } }
    }
    return isAdmitted
  }

  /// Admits no more and ends those that are there.
  func closeAll() {
    let channels = state.withLock { state in
      state.isClosed = true
      return Array(state.channels.values)
    }
    for channel in channels { channel.close(promise: nil) }
  }
}
