import Crypto
import CryptoExtras
import Documents
import Encodings

/// The key that signs access tokens, and its public half as clients fetch it (RFC 7517).
package struct TokenKey: Sendable {
  private let key: _RSA.Signing.PrivateKey
  /// `kid`: the thumbprint of the public half (RFC 7638).
  let id: String
  /// Modulus and exponent, base64url.
  private let modulus: String
  private let exponent: String

  /// Makes a new one of 2048 bits.
  package init() throws { try self.init(_RSA.Signing.PrivateKey(keySize: .bits2048)) }

  /// Reads what ``pem`` wrote; throws for anything else.
  package init(pem: String) throws { try self.init(_RSA.Signing.PrivateKey(pemRepresentation: pem)) }

  private init(_ key: _RSA.Signing.PrivateKey) throws {
    self.key = key
    let primitives = try key.publicKey.getKeyPrimitives()
    modulus = Base64.encodeURL(primitives.modulus)
    exponent = Base64.encodeURL(primitives.publicExponent)
    let members = #"{"e":"\#(exponent)","kty":"RSA","n":"\#(modulus)"}"#
    id = Base64.encodeURL(SHA256.hash(data: Array(members.utf8)))
  }

  /// The private key, PKCS#8.
  package var pem: String { key.pkcs8PEMRepresentation }

  /// The token that carries these claims: RS256, with this key's id.
  func sign(_ claims: Value) throws(ServiceError) -> String {
    let header: Value = ["typ": "JWT", "alg": "RS256", "x5t": .string(id), "kid": .string(id)]
    let signed = [header, claims].map { Base64.encodeURL($0.json) }.joined(separator: ".")
    do {
      let signature = try key.signature(
        for: SHA256.hash(data: Array(signed.utf8)), padding: _RSA.Signing.Padding.insecurePKCS1v1_5)
      return signed + "." + Base64.encodeURL(signature.rawRepresentation)
    } catch { throw .internalError("a token cannot be signed") }
  }

  /// Whether this key made the signature of a token, in the way that its tokens are signed and no other.
  func isSigner(of token: SignedToken) -> Bool {
    token.header["alg"] == "RS256" && token.header["kid"]?.string == id
      && PublicKey.rsa(key.publicKey).isSigner(of: token)
  }

  /// What `jwks_uri` answers.
  func keySet(issuer: String) -> Value {
    [
      "keys": [
        [
          "kty": "RSA", "use": "sig", "alg": "RS256", "kid": .string(id), "x5t": .string(id), "n": .string(modulus),
          "e": .string(exponent), "issuer": .string(issuer),
        ]
      ]
    ]
  }
}
