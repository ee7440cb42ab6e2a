import Crypto
import CryptoExtras
import Documents
import Encodings
import OrderedCollections

/// The signed statement by which an application shows that it holds the key of its certificate (RFC 7523).
enum ClientAssertion {
  /// Seconds that a statement is good for. It is used at once.
  static let lifetime: Int64 = 600

  /// - Parameters:
  ///   - audience: the token endpoint.
  ///   - now: seconds since 1970.
  ///   - id: never the same twice.
  ///   - sendsChain: whether all certificates go along, for applications that trust an issuer and a subject name.
  /// - Returns: `nil` where the key cannot sign.
  static func make(
    _ certificate: ClientCertificate, _ algorithm: AssertionAlgorithm, client: String, audience: String, now: Int64,
    id: String, sendsChain: Bool
  ) -> String? {
    var header: [(String, Value)] = [("alg", .string(algorithm.rawValue)), ("typ", "JWT")]
    let own = certificate.chain[0]
    switch algorithm {
    case .rs256: header.append(("x5t", .string(Base64.encodeURL(Insecure.SHA1.hash(data: own)))))
    case .ps256: header.append(("x5t#S256", .string(Base64.encodeURL(SHA256.hash(data: own)))))
    }
    if sendsChain { header.append(("x5c", .array(certificate.chain.map { .string(Base64.encode($0)) }))) }
    let claims: Value = [
      "aud": .string(audience), "exp": .integer(now + lifetime), "iat": .integer(now), "iss": .string(client),
      "jti": .string(id), "nbf": .integer(now), "sub": .string(client),
    ]
    let signed = [Value.object(.init(uniqueKeysWithValues: header)), claims]
      .map { Base64.encodeURL($0.json) }.joined(separator: ".")
    let digest = SHA256.hash(data: Array(signed.utf8))
    guard let signature = try? certificate.key.signature(for: digest, padding: algorithm.padding) else { return nil }
    return signed + "." + Base64.encodeURL(signature.rawRepresentation)
  }
}

/// How a client assertion is signed (RFC 7518, sections 3.3 and 3.5).
package enum AssertionAlgorithm: String, Sendable, CaseIterable {
  /// RSASSA-PKCS1-v1_5; names the certificate by its SHA-1 thumbprint, `x5t`.
  case rs256 = "RS256"
  /// RSASSA-PSS; names the certificate by its SHA-256 thumbprint, `x5t#S256`.
  case ps256 = "PS256"

  var padding: _RSA.Signing.Padding {
    switch self {
    case .rs256: .insecurePKCS1v1_5
    case .ps256: .PSS
    }
  }
}
