package import Crypto
package import CryptoExtras
import Documents
import HTTPServer

/// The public half of a key that signs tokens: RSA of 2048 bits or more, or P-256.
package enum PublicKey: Sendable {
  case rsa(_RSA.Signing.PublicKey)
  case p256(P256.Signing.PublicKey)

  /// Whether this key made a token's signature, by an algorithm that fits the key: RS256, PS256 or ES256 (RFC 7518).
  func isSigner(of token: SignedToken) -> Bool {
    let digest = SHA256.hash(data: token.signed)
    switch (self, token.header["alg"]?.string) {
    case (.rsa(let key), "RS256"):
      return key.isValidSignature(.init(rawRepresentation: token.signature), for: digest, padding: .insecurePKCS1v1_5)
    case (.rsa(let key), "PS256"):
      return key.isValidSignature(.init(rawRepresentation: token.signature), for: digest, padding: .PSS)
    case (.p256(let key), "ES256"):
      guard let signature = try? P256.Signing.ECDSASignature(rawRepresentation: token.signature) else { return false }
      return key.isValidSignature(signature, for: digest)
    default: return false
    }
  }

  /// The keys of the certificates and public keys of a PEM file, in order; other blocks are left out.
  ///
  /// Throws what the PEM or a block in it is found to be wrong with; a key of another kind is wrong.
  package static func all(pem: String) throws -> [PublicKey] {
    try PublicKeyBlocks(pem: pem).keys.map(PublicKey.init(der:))
  }

  private init(der: [UInt8]) throws {
    if let rsa = try? _RSA.Signing.PublicKey(derRepresentation: der) {
      self = .rsa(rsa)
    } else if let p256 = try? P256.Signing.PublicKey(derRepresentation: der) {
      self = .p256(p256)
    } else {
      throw UnfitKey()
    }
  }

  /// A key that no token can be verified with.
  package struct UnfitKey: Error, CustomStringConvertible {
    package var description: String { "only RSA keys of 2048 bits or more and P-256 keys are taken" }
  }
}
