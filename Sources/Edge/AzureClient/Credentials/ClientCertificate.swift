import CryptoExtras
import Encodings

/// A certificate with its private key, as a PEM file holds them in any order.
struct ClientCertificate: Sendable {
  /// Why a file is none.
  enum Flaw: Error, Sendable, Hashable {
    case notPEM
    /// PKCS#12, the format of `.pfx` files.
    case notPEMButPKCS12
    case noCertificate
    case noKey
    case encryptedWithoutPassword
    case keyUnreadable
    case keyTooShort(Int)
    case keyOfAnotherCertificate
  }

  /// Bits below which Entra ID takes no key.
  private static let shortestKey = 2048

  /// DER, the certificate of the key first, then those of its issuers as the file has them.
  let chain: [[UInt8]]
  let key: _RSA.Signing.PrivateKey

  /// Reads a PEM file; `password` opens an encrypted key.
  init(pem bytes: [UInt8], password: String?) throws(Flaw) {
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Self.isSequence(bytes) ? .notPEMButPKCS12 : .notPEM
    }
    let blocks = PEMBlock.all(in: text)
    guard !blocks.isEmpty else { throw Self.isSequence(bytes) ? .notPEMButPKCS12 : .notPEM }
    let certificates = blocks.filter { $0.label == "CERTIFICATE" }.compactMap(\.content)
    guard !certificates.isEmpty else { throw .noCertificate }
    guard let block = blocks.first(where: { $0.label.hasSuffix("PRIVATE KEY") }) else { throw .noKey }
    key = try Self.key(block, password: password)
    guard key.keySizeInBits >= Self.shortestKey else { throw .keyTooShort(key.keySizeInBits) }
    // A certificate holds its public key in this very encoding (RFC 5280, section 4.1.2.7).
    let published = Array(key.publicKey.derRepresentation)
    guard let own = certificates.firstIndex(where: { $0.contains(published) }) else { throw .keyOfAnotherCertificate }
    chain = [certificates[own]] + certificates[..<own] + certificates[(own + 1)...]
  }

  private static func key(_ block: PEMBlock, password: String?) throws(Flaw) -> _RSA.Signing.PrivateKey {
    // The library's own errors are dropped: nothing of a key may get into a text.
    guard block.isEncrypted else {
      guard let key = try? _RSA.Signing.PrivateKey(unsafePEMRepresentation: block.text) else { throw .keyUnreadable }
      return key
    }
    guard let password else { throw .encryptedWithoutPassword }
    let opened = try? _RSA.Signing.PrivateKey(encryptedPEMRepresentation: block.text) { (set: ([UInt8]) -> Void) in
      set(Array(password.utf8))
    }
    guard let opened else { throw .keyUnreadable }
    return opened
  }

  /// Whether bytes begin as a DER sequence does.
  private static func isSequence(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x30, 0x82]) }
}

extension [UInt8] {
  /// Whether a run of bytes occurs.
  fileprivate func contains(_ run: [UInt8]) -> Bool {
    guard !run.isEmpty, count >= run.count else { return false }
    return (0...count - run.count).contains { self[$0] == run[0] && self[$0..<$0 + run.count].elementsEqual(run) }
  }
}
