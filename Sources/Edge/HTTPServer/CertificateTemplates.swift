import Crypto
import Encodings
import FoundationEssentials
import SwiftASN1
import X509

extension Certificate {
  /// Seconds.
  static let day: Int64 = 86_400

  /// A self-signed authority for these domains and this machine (RFC 5280, 4.2.1.10 for the constraints).
  static func authority(
    key: P256.Signing.PrivateKey, permitting domains: [String], now: Int64
  ) throws -> Certificate {
    let publicKey = PublicKey(key.publicKey)
    let identifier = SubjectKeyIdentifier(hash: publicKey)
    // The name is made unique, so that no client mixes this authority up with an earlier one of the same machine.
    let mark = Hex.text(identifier.keyIdentifier.prefix(4))
    let name = try DistinguishedName {
      CommonName("twinwright local authority \(mark)")
    }
    let constraints = NameConstraints(
      permittedDNSDomains: ["localhost"] + domains.map { $0.lowercased() },
      permittedIPRanges: LoopbackAddress.allCases.map { ASN1OctetString(contentBytes: $0.range[...]) })
    return try Certificate(
      version: .v3, serialNumber: SerialNumber(), publicKey: publicKey, notValidBefore: date(now - day),
      notValidAfter: date(now + 5 * 365 * day), issuer: name, subject: name,
      extensions: Extensions {
        Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
        Critical(KeyUsage(keyCertSign: true, cRLSign: true))
        Critical(constraints)
        identifier
        AuthorityKeyIdentifier(keyIdentifier: identifier.keyIdentifier)
      }, issuerPrivateKey: PrivateKey(key))
  }

  /// A server certificate for a host name, or for this machine under all its names when the host is one of them.
  static func leaf(
    for host: String, key: P256.Signing.PublicKey, issuer: Certificate, issuerKey: P256.Signing.PrivateKey, now: Int64
  ) throws -> Certificate {
    let publicKey = PublicKey(key)
    let names: [GeneralName] =
      LoopbackAddress.isLocal(host)
      ? [.dnsName("localhost")]
        + LoopbackAddress.allCases.map { .ipAddress(ASN1OctetString(contentBytes: $0.bytes[...])) }
      : [.dnsName(host)]
    // A common name has at most 64 characters; what counts are the alternative names.
    let subject = try DistinguishedName {
      CommonName(host.utf8.count <= 64 ? host : "twinwright local server")
    }
    return try Certificate(
      version: .v3, serialNumber: SerialNumber(), publicKey: publicKey,
      notValidBefore: max(date(now - day), issuer.notValidBefore),
      notValidAfter: min(date(now + 30 * day), issuer.notValidAfter), issuer: issuer.subject, subject: subject,
      extensions: Extensions {
        Critical(BasicConstraints.notCertificateAuthority)
        Critical(KeyUsage(digitalSignature: true))
        try ExtendedKeyUsage([.serverAuth])
        SubjectAlternativeNames(names)
        SubjectKeyIdentifier(hash: publicKey)
        AuthorityKeyIdentifier(keyIdentifier: try issuer.extensions.subjectKeyIdentifier?.keyIdentifier)
      }, issuerPrivateKey: PrivateKey(issuerKey))
  }

  private static func date(_ seconds: Int64) -> Date { Date(timeIntervalSince1970: TimeInterval(seconds)) }
}
