import Crypto
import CryptoExtras
import Foundation
import SwiftASN1
import Testing
import X509

@testable import AzureClient

/// Certificates made for the tests: no key lies in the repository.
enum Certificates {
  struct Pair: Sendable {
    let key: _RSA.Signing.PrivateKey
    let certificate: Certificate
    let certificatePEM: String

    var pem: String { key.pkcs8PEMRepresentation + "\n" + certificatePEM + "\n" }
  }

  static let own = pair("own")
  static let other = pair("other")

  private static func pair(_ name: String) -> Pair {
    do { return try made(name) } catch { fatalError("no certificate can be made: \(error)") }
  }

  private static func made(_ name: String) throws -> Pair {
    let key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
    let subject = try DistinguishedName { CommonName(name) }
    let now = Date(timeIntervalSince1970: 1_700_000_000)
    let certificate = try Certificate(
      version: .v3, serialNumber: .init(), publicKey: .init(key.publicKey), notValidBefore: now,
      notValidAfter: now + 86_400, issuer: subject, subject: subject, signatureAlgorithm: .sha256WithRSAEncryption,
      extensions: .init(), issuerPrivateKey: .init(key))
    return Pair(key: key, certificate: certificate, certificatePEM: try certificate.serializeAsPEM().pemString)
  }
}

extension Certificates.Pair {
  /// The certificate's bytes, by another reader than ours.
  var der: [UInt8] {
    get throws {
      var serializer = DER.Serializer()
      try serializer.serialize(certificate)
      return serializer.serializedBytes
    }
  }

  /// The key as a verifier has it: taken out of the certificate.
  var publicKey: _RSA.Signing.PublicKey {
    get throws { try #require(_RSA.Signing.PublicKey(certificate.publicKey)) }
  }
}
