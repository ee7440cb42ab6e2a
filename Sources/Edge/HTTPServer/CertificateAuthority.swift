import Crypto
package import Files
import FoundationEssentials
import SwiftASN1
import X509

/// A private certificate authority for this machine: vouches only for the names it was made for.
///
/// Its certificate carries critical name constraints, so that even a stolen key is worth nothing for any other host.
/// The key never leaves `ca.key` and this process.
package struct CertificateAuthority: Sendable {
  /// Name of the file with the certificate that clients are told to trust.
  package static let certificateFile = "ca.pem"
  /// Name of the file with the private key and its certificate, for the owner only.
  package static let keyFile = "ca.key"

  /// The certificate as clients read it.
  package let certificatePEM: String

  let certificate: Certificate
  /// One key for all server certificates of this process: what tells them apart is their names.
  let leafKey = P256.Signing.PrivateKey()
  private let key: P256.Signing.PrivateKey
  private let now: @Sendable () -> Int64

  /// Reads the authority of a folder, or makes it at first use.
  ///
  /// `domains` are permitted with every name below them; `localhost` and the loopback addresses always are. An authority
  /// that is about to expire or does not cover the domains is made anew. Several processes may do this at once: they
  /// end up with the same one. `now` gives seconds since 1970.
  package static func loadOrCreate(
    in folder: String, files: any FileStore, permitting domains: [String], now: @escaping @Sendable () -> Int64
  ) throws(CertificateAuthorityError) -> CertificateAuthority {
    let keyPath = Path.join(folder, keyFile)
    do {
      try files.createFolder(folder)
      var authority = try existing(at: keyPath, files: files, now: now)
      if let unfit = authority, !unfit.isFit(for: domains) {
        try files.remove(keyPath)
        authority = nil
      }
      let settled = try authority ?? create(at: keyPath, files: files, permitting: domains, now: now)
      try settled.publish(at: Path.join(folder, certificateFile), files: files)
      return settled
    } catch let error as CertificateAuthorityError {
      throw error
    } catch {
      throw CertificateAuthorityError(path: folder, detail: "\(error)")
    }
  }

  private static func existing(
    at path: String, files: any FileStore, now: @escaping @Sendable () -> Int64
  ) throws -> CertificateAuthority? {
    let bytes: [UInt8]
    do { bytes = try files.read(path, limit: 1 << 20) } catch  where error.kind == .notFound { return nil }
    do {
      return try CertificateAuthority(bundle: String(decoding: bytes, as: UTF8.self), now: now)
    } catch {
      throw CertificateAuthorityError(
        path: path, detail: "does not hold a private key and its certificate; remove it to have a new one made")
    }
  }

  private static func create(
    at path: String, files: any FileStore, permitting domains: [String], now: @escaping @Sendable () -> Int64
  ) throws -> CertificateAuthority {
    let key = P256.Signing.PrivateKey()
    let certificate = try Certificate.authority(key: key, permitting: domains, now: now())
    let made = try CertificateAuthority(key: key, certificate: certificate, now: now)
    do {
      try files.create(path, Array((key.pemRepresentation + "\n" + made.certificatePEM).utf8), access: .ownerOnly)
      return made
    } catch  where error.kind == .exists {
      // Another process was first: its authority is the one that counts.
      guard let other = try existing(at: path, files: files, now: now) else { throw error }
      return other
    }
  }

  private init(bundle: String, now: @escaping @Sendable () -> Int64) throws {
    let documents = try PEMDocument.parseMultiple(pemString: bundle)
    guard let keyPart = documents.first(where: { $0.discriminator.hasSuffix("PRIVATE KEY") }),
      let certificatePart = documents.first(where: { $0.discriminator == "CERTIFICATE" })
    else { throw CertificateAuthorityError(path: "", detail: "incomplete") }
    let key = try P256.Signing.PrivateKey(pemRepresentation: keyPart.pemString)
    let certificate = try Certificate(pemDocument: certificatePart)
    guard certificate.publicKey == Certificate.PublicKey(key.publicKey) else {
      throw CertificateAuthorityError(path: "", detail: "the key is not that of the certificate")
    }
    try self.init(key: key, certificate: certificate, now: now)
  }

  private init(key: P256.Signing.PrivateKey, certificate: Certificate, now: @escaping @Sendable () -> Int64) throws {
    self.key = key
    self.certificate = certificate
    self.now = now
    certificatePEM = try certificate.serializeAsPEM().pemString + "\n"
  }

  /// Good for another two months and for these domains.
  private func isFit(for domains: [String]) -> Bool {
    let end = Int64(certificate.notValidAfter.timeIntervalSince1970)
    guard end - now() > 60 * Certificate.day, let constraints = try? certificate.extensions.nameConstraints else {
      return false
    }
    return Set(domains.map { $0.lowercased() }).isSubset(of: constraints.permittedDNSDomains)
  }

  /// Puts the certificate where clients look for it, unless it is there.
  private func publish(at path: String, files: any FileStore) throws {
    let bytes = Array(certificatePEM.utf8)
    if let there = try? files.read(path, limit: 1 << 20), there == bytes { return }
    try files.write(path, bytes, access: .everyone)
  }

  /// A server certificate for a host, valid for a month at most, in DER, and when it should be replaced (seconds since
  /// 1970).
  func issue(for host: String) throws -> (der: [UInt8], renewAt: Int64) {
    let time = now()
    let leaf = try Certificate.leaf(for: host, key: leafKey.publicKey, issuer: certificate, issuerKey: key, now: time)
    var serializer = DER.Serializer()
    try serializer.serialize(leaf)
    return (serializer.serializedBytes, (time + Int64(leaf.notValidAfter.timeIntervalSince1970)) / 2)
  }

  /// A certificate for a host and its key, both in DER, and until when to use them (seconds since 1970): for servers of
  /// other protocols.
  package func identity(for host: String) throws -> (certificate: [UInt8], key: [UInt8], renewAt: Int64) {
    let (der, renewAt) = try issue(for: host)
    return (der, Array(leafKey.derRepresentation), renewAt)
  }

  /// Seconds since 1970, as the authority was told to read them.
  var time: Int64 { now() }
}

/// Why there is no certificate authority.
package struct CertificateAuthorityError: Error, Sendable, Hashable, CustomStringConvertible {
  package let path: String
  package let detail: String

  package var description: String { "\(path): \(detail)" }
}
