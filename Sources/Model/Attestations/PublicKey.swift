import Crypto
import Encodings
import Foundation

/// A key that proves signatures: Ed25519 (RFC 8032) or ECDSA over P-256 with SHA-256.
package struct PublicKey: Sendable, Hashable {
  package enum Algorithm: String, Sendable, Hashable {
    case ed25519, p256

    package var name: String { self == .ed25519 ? "Ed25519" : "ECDSA P-256" }
  }

  package let algorithm: Algorithm
  /// SubjectPublicKeyInfo, DER.
  package let encoded: [UInt8]

  /// From a SubjectPublicKeyInfo in DER; `nil` for any other kind of key.
  package init?(encoded: [UInt8]) {
    if encoded.count == 44, encoded.starts(with: Self.ed25519Head) {
      guard (try? Curve25519.Signing.PublicKey(rawRepresentation: encoded[12...])) != nil else { return nil }
      algorithm = .ed25519
    } else {
      guard let key = try? P256.Signing.PublicKey(derRepresentation: encoded),
        Array(key.derRepresentation) == encoded
      else { return nil }
      algorithm = .p256
    }
    self.encoded = encoded
  }

  init(raw: [UInt8]) {
    algorithm = .ed25519
    encoded = Self.ed25519Head + raw
  }

  /// `SEQUENCE { SEQUENCE { OID 1.3.101.112 } BIT STRING }` up to the 32 bytes of the key (RFC 8410, section 4).
  private static let ed25519Head: [UInt8] = [
    0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00,
  ]

  /// SHA-256 of the encoded key, hex: the `keyid` of its signatures.
  package var identifier: String { Hex.text(SHA256.hash(data: encoded)) }

  /// Whether the signature is one of these bytes by the key's owner. ECDSA signatures are in DER.
  package func proves(_ signature: [UInt8], of bytes: [UInt8]) -> Bool {
    switch algorithm {
    case .ed25519:
      (try? Curve25519.Signing.PublicKey(rawRepresentation: encoded[12...]))?
        .isValidSignature(signature, for: bytes) ?? false
    case .p256:
      if let key = try? P256.Signing.PublicKey(derRepresentation: encoded),
        let signature = try? P256.Signing.ECDSASignature(derRepresentation: signature)
      {
        key.isValidSignature(signature, for: bytes)
      } else {
        false
      }
    }
  }
}

/// A public key with the name of who holds its private half.
package struct TrustedKey: Sendable, Hashable {
  package var name: String
  package var key: PublicKey

  package init(name: String, key: PublicKey) {
    self.name = name
    self.key = key
  }

  /// The public keys of a PEM text. A comment line above a key (`# ann@example.com`) is its name, its identifier where
  /// there is none. `nil` where the text is not PEM, holds no key, or holds something else beside keys.
  package static func all(inPEM bytes: [UInt8]) -> [TrustedKey]? {
    guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
    let blocks = PEMBlock.all(in: text)
    guard !blocks.isEmpty else { return nil }
    var keys: [TrustedKey] = []
    for block in blocks {
      guard block.label == "PUBLIC KEY", let key = block.content.flatMap(PublicKey.init(encoded:)) else { return nil }
      keys.append(TrustedKey(name: block.comment ?? String(key.identifier.prefix(16)), key: key))
    }
    return keys
  }
}
