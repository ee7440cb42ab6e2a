import Crypto
import Encodings
import Foundation

/// A private key that signs: Ed25519 or P-256, from a PEM file as `openssl genpkey` writes it.
package struct SigningKey: Sendable {
  /// Why a file is no such key. Nothing of the file is in it.
  package enum Flaw: Error, Sendable, Hashable {
    case notPEM, encrypted, publicKey, unknown(label: String), unreadable

    /// One sentence, lower case, no full stop.
    package var description: String {
      switch self {
      case .notPEM: "it is not PEM"
      case .encrypted: "it is encrypted; a key that signs plans is protected by where it lies, or stays in a vault"
      case .publicKey: "it holds the public half; the private one signs"
      case .unknown(let label): "it holds `\(label)`, not a private key"
      case .unreadable: "it is neither an Ed25519 nor a P-256 key"
      }
    }
  }

  private enum Kind {
    case ed25519(Curve25519.Signing.PrivateKey)
    case p256(P256.Signing.PrivateKey)
  }

  private let kind: Kind
  package let publicKey: PublicKey

  /// Reads PKCS#8 (RFC 5958), or SEC 1 for P-256.
  package init(pem bytes: [UInt8]) throws(Flaw) {
    guard let text = String(validating: bytes, as: UTF8.self), let block = PEMBlock.all(in: text).first else {
      throw .notPEM
    }
    if block.isEncrypted { throw .encrypted }
    switch block.label {
    case "PRIVATE KEY", "EC PRIVATE KEY": break
    case "PUBLIC KEY": throw .publicKey
    default: throw .unknown(label: block.label)
    }
    if let content = block.content, content.count == 48, content.starts(with: Self.ed25519Head),
      let key = try? Curve25519.Signing.PrivateKey(rawRepresentation: content[16...])
    {
      kind = .ed25519(key)
      publicKey = PublicKey(raw: Array(key.publicKey.rawRepresentation))
      return
    }
    guard let key = try? P256.Signing.PrivateKey(pemRepresentation: block.text),
      let published = PublicKey(encoded: Array(key.publicKey.derRepresentation))
    else { throw .unreadable }
    kind = .p256(key)
    publicKey = published
  }

  /// `OneAsymmetricKey` of Ed25519 up to the 32 bytes of the key (RFC 8410, section 7).
  private static let ed25519Head: [UInt8] = [
    0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20,
  ]

  /// The signature of these bytes: 64 bytes for Ed25519, DER for P-256.
  package func signature(of bytes: [UInt8]) throws -> [UInt8] {
    switch kind {
    case .ed25519(let key): Array(try key.signature(for: bytes))
    case .p256(let key): Array(try key.signature(for: bytes).derRepresentation)
    }
  }
}
