import Crypto
import CryptoExtras
import Documents
import Encodings
import Foundation
import Seeds
import Testing

@testable import AzureClient

@Suite struct ClientAssertionTests {
  private func parts(_ assertion: String) throws -> (header: Value, claims: Value, signed: String, signature: [UInt8]) {
    let parts = assertion.split(separator: ".", omittingEmptySubsequences: false)
    try #require(parts.count == 3)
    let values = try parts.prefix(2).map { try JSONReader.parse(try #require(Base64.decode($0))) }
    return (values[0], values[1], "\(parts[0]).\(parts[1])", try #require(Base64.decode(parts[2])))
  }

  private func isValid(_ signed: String, _ signature: [UInt8], _ algorithm: AssertionAlgorithm) throws -> Bool {
    let key = try Certificates.own.publicKey
    return key.isValidSignature(
      _RSA.Signing.RSASignature(rawRepresentation: signature), for: SHA256.hash(data: Array(signed.utf8)),
      padding: algorithm == .rs256 ? .insecurePKCS1v1_5 : .PSS)
  }

  @Test(arguments: AssertionAlgorithm.allCases)
  func `any assertion is verified with the key of the certificate, and no changed one is`(
    _ algorithm: AssertionAlgorithm
  ) throws {
    let seed = UInt64.random(in: 0 ... .max)
    var numbers = SplitMix(seed: seed)
    let certificate = try ClientCertificate(pem: Array(Certificates.own.pem.utf8), password: nil)
    for _ in 0..<25 {
      let client = String(UInt64.random(in: 0 ... .max, using: &numbers), radix: 36)
      let audience = "https://login.example/\(UInt32.random(in: 0 ... .max, using: &numbers))/ü\"/token"
      let now = Int64.random(in: 0...4_000_000_000, using: &numbers)
      let assertion = try #require(
        ClientAssertion.make(
          certificate, algorithm, client: client, audience: audience, now: now, id: "id-\(now)", sendsChain: false))
      let (header, claims, signed, signature) = try parts(assertion)
      #expect(try isValid(signed, signature, algorithm), "seed \(seed)")
      #expect(header["alg"]?.string == algorithm.rawValue, "seed \(seed)")
      #expect(
        claims == [
          "aud": .string(audience), "exp": .integer(now + 600), "iat": .integer(now), "iss": .string(client),
          "jti": .string("id-\(now)"), "nbf": .integer(now), "sub": .string(client),
        ], "seed \(seed)")
      var bytes = Array(signed.utf8)
      bytes[Int.random(in: 0..<bytes.count, using: &numbers)] ^= 1
      #expect(try !isValid(String(decoding: bytes, as: UTF8.self), signature, algorithm), "seed \(seed)")
      var forged = signature
      forged[Int.random(in: 0..<forged.count, using: &numbers)] ^= 1
      #expect(try !isValid(signed, forged, algorithm), "seed \(seed)")
    }
  }

  @Test func `the certificate is named by the thumbprint that goes with the algorithm`() throws {
    let certificate = try ClientCertificate(pem: Array(Certificates.own.pem.utf8), password: nil)
    let der = try Certificates.own.der
    func header(_ algorithm: AssertionAlgorithm, sendsChain: Bool = false) throws -> Value {
      try parts(
        try #require(
          ClientAssertion.make(
            certificate, algorithm, client: "c", audience: "a", now: 0, id: "i", sendsChain: sendsChain))
      ).header
    }
    #expect(
      try header(.rs256) == [
        "alg": "RS256", "typ": "JWT", "x5t": .string(Base64.encodeURL(Insecure.SHA1.hash(data: der))),
      ])
    #expect(
      try header(.ps256) == [
        "alg": "PS256", "typ": "JWT", "x5t#S256": .string(Base64.encodeURL(SHA256.hash(data: der))),
      ])
    #expect(try header(.ps256, sendsChain: true)["x5c"] == [.string(Base64.encode(der))])
  }

  @Test func `the certificate of the key comes first, wherever it stands in the file`() throws {
    let text = "Bag Attributes\r\n" + Certificates.other.certificatePEM + "\r\n" + Certificates.own.pem
    let certificate = try ClientCertificate(pem: Array(text.utf8), password: nil)
    #expect(certificate.chain == [try Certificates.own.der, try Certificates.other.der])
  }

  @Test func `a file that is no certificate with its key is refused for what it lacks`() throws {
    let (own, other) = (Certificates.own, Certificates.other)
    let encrypted = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----\n"
    let ec = P256.Signing.PrivateKey().pemRepresentation
    let short = try _RSA.Signing.PrivateKey(unsafeKeySize: .init(bitCount: 1024)).pkcs8PEMRepresentation
    let cases: [(String, ClientCertificate.Flaw)] = [
      ("", .notPEM), ("hello", .notPEM), (own.certificatePEM, .noKey), (own.key.pkcs8PEMRepresentation, .noCertificate),
      (own.key.pkcs8PEMRepresentation + "\n" + other.certificatePEM, .keyOfAnotherCertificate),
      (own.certificatePEM + "\n" + encrypted, .encryptedWithoutPassword),
      (own.certificatePEM + "\n" + ec, .keyUnreadable), (own.certificatePEM + "\n" + short, .keyTooShort(1024)),
    ]
    for (text, flaw) in cases {
      #expect(throws: flaw) { _ = try ClientCertificate(pem: Array(text.utf8), password: nil) }
    }
    #expect(throws: ClientCertificate.Flaw.notPEMButPKCS12) {
      _ = try ClientCertificate(pem: [0x30, 0x82, 0x0A, 0xFF, 0x80], password: nil)
    }
    #expect(throws: ClientCertificate.Flaw.keyUnreadable) {
      _ = try ClientCertificate(pem: Array((own.certificatePEM + "\n" + encrypted).utf8), password: "wrong")
    }
  }
}

/// The signature as another implementation sees it.
@Suite struct ForeignVerificationTests {
  private static let openssl = "/usr/bin/openssl"

  @Test(
    .enabled(if: FileManager.default.isExecutableFile(atPath: openssl), "no /usr/bin/openssl to verify with"),
    arguments: AssertionAlgorithm.allCases)
  func `openssl verifies the assertion with the parameters that RFC 7518 demands`(_ algorithm: AssertionAlgorithm)
    throws
  {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("assertion-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let certificate = try ClientCertificate(pem: Array(Certificates.own.pem.utf8), password: nil)
    let assertion = try #require(
      ClientAssertion.make(
        certificate, algorithm, client: "c", audience: "a", now: 1, id: "i", sendsChain: false))
    let parts = assertion.split(separator: ".")
    let contents: [(String, Data)] = [
      ("key.pem", Data(try Certificates.own.publicKey.pemRepresentation.utf8)),
      ("signature", Data(try #require(Base64.decode(parts[2])))), ("signed", Data("\(parts[0]).\(parts[1])".utf8)),
    ]
    for (name, data) in contents { try data.write(to: folder.appendingPathComponent(name)) }
    let padding =
      algorithm == .rs256
      ? ["rsa_padding_mode:pkcs1"] : ["rsa_padding_mode:pss", "rsa_pss_saltlen:32", "rsa_mgf1_md:sha256"]
    let process = Process()
    process.executableURL = URL(fileURLWithPath: Self.openssl)
    process.currentDirectoryURL = folder
    process.arguments =
      ["dgst", "-sha256", "-verify", "key.pem"] + padding.flatMap { ["-sigopt", $0] }
      + ["-signature", "signature", "signed"]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
  }
}
