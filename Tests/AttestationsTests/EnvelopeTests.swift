import Crypto
import Documents
import Encodings
import OrderedCollections
import Seeds
import Testing

@testable import Attestations

@Suite struct EnvelopeTests {
  /// Made by `openssl genpkey -algorithm ed25519` for these tests alone.
  static let edKey = """
    -----BEGIN PRIVATE KEY-----
    MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g
    -----END PRIVATE KEY-----
    """

  static func signer() throws -> SigningKey { try SigningKey(pem: Array(edKey.utf8)) }

  static func curveKey() throws -> SigningKey {
    try SigningKey(pem: Array(P256.Signing.PrivateKey().pemRepresentation.utf8))
  }

  static func attestation(
    _ digest: String = String(repeating: "a", count: 64), kind: PlanAttestation.Kind = .approved, expires: String? = nil
  ) -> PlanAttestation {
    PlanAttestation(
      kind: kind, plan: .init(name: "x.plan.json", digest: digest), environment: "prod", purpose: "apply",
      summary: ["create": 2, "delete": 1], signer: "Ann", comment: "looks \"right\"\n",
      time: "2026-01-01T00:00:00.000Z",
      expires: expires)
  }

  @Test func `what is signed is the encoding of type and payload that DSSE documents`() {
    let envelope = Envelope(payloadType: "http://example.com/HelloWorld", payload: Array("hello world".utf8))
    // The example of the protocol's own text.
    #expect(
      String(decoding: envelope.signedBytes, as: UTF8.self) == "DSSEv1 29 http://example.com/HelloWorld 11 hello world")
  }

  @Test func `a key of RFC 8032 gives the signature that it tells`() throws {
    // Section 7.1, test 2.
    let raw: [UInt8] = try #require(bytes("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb"))
    let head: [UInt8] = try #require(bytes("302e020100300506032b657004220420"))
    let pem = "-----BEGIN PRIVATE KEY-----\n\(Base64.encode(head + raw))\n-----END PRIVATE KEY-----\n"
    let key = try SigningKey(pem: Array(pem.utf8))
    #expect(
      key.publicKey.encoded.suffix(32)
        == bytes("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c")?[...])
    let known = try #require(
      bytes(
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
      ))
    #expect(key.publicKey.proves(known, of: [0x72]))
    #expect(key.publicKey.proves(try key.signature(of: [0x72]), of: [0x72]))
    #expect(!key.publicKey.proves(known, of: [0x73]))
  }

  private func bytes(_ hex: String) -> [UInt8]? {
    let digits = hex.utf8.compactMap(Hex.value)
    guard digits.count == hex.utf8.count else { return nil }
    return stride(from: 0, to: digits.count, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
  }

  @Test func `an envelope and its statement survive being written and read`() throws {
    for key in [try Self.signer(), try Self.curveKey()] {
      let attestation = Self.attestation(expires: "2026-02-01T00:00:00.000Z")
      let envelope = try attestation.signed(keyID: key.publicKey.identifier) { try key.signature(of: $0) }
      let read = try #require(Envelope(json: envelope.line))
      #expect(read == envelope)
      #expect(key.publicKey.proves(read.signatures[0].bytes, of: read.signedBytes))
      #expect(try PlanAttestation(#require(Statement(json: read.payload))) == attestation)
    }
  }

  @Test(arguments: [
    ("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----", SigningKey.Flaw.publicKey),
    ("-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----", .encrypted),
    ("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", .unknown(label: "CERTIFICATE")),
    ("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", .unreadable), ("words", .notPEM),
    ("-----BEGIN PRIVATE KEY-----\nAAAA", .notPEM),
  ])
  func `what cannot sign says why`(_ text: String, _ flaw: SigningKey.Flaw) {
    #expect(throws: flaw) { try SigningKey(pem: Array(text.utf8)) }
  }

  @Test func `a file of public keys names their holders`() throws {
    let keys = [try Self.signer().publicKey, try Self.curveKey().publicKey]
    let pem = keys.enumerated().map { index, key in
      (index == 0 ? "# Ann <ann@example.com>\n" : "")
        + "-----BEGIN PUBLIC KEY-----\n\(Base64.encode(key.encoded))\n-----END PUBLIC KEY-----\n"
    }
    let read = try #require(TrustedKey.all(inPEM: Array(pem.joined().utf8)))
    #expect(read.map(\.key) == keys)
    #expect(read.map(\.name) == ["Ann <ann@example.com>", String(keys[1].identifier.prefix(16))])
    #expect(TrustedKey.all(inPEM: Array(Self.edKey.utf8)) == nil, "a private key is not for handing round")
    #expect(TrustedKey.all(inPEM: []) == nil)
  }
}

@Suite struct SignatureCheckTests {
  private static let digest = String(repeating: "a", count: 64)

  private struct Person {
    let key: SigningKey
    let name: String
    var trusted: TrustedKey { TrustedKey(name: name, key: key.publicKey) }

    func line(_ attestation: PlanAttestation) throws -> [UInt8] {
      try attestation.signed(keyID: key.publicKey.identifier) { try key.signature(of: $0) }.line + [0x0a]
    }
  }

  private let ann: Person
  private let ben: Person

  init() throws {
    ann = Person(key: try EnvelopeTests.signer(), name: "ann")
    ben = Person(key: try EnvelopeTests.curveKey(), name: "ben")
  }

  private func check(_ bytes: [UInt8], digest: String = digest, environment: String = "prod") -> SignatureCheck {
    SignatureCheck(
      AttestationFile(bytes), plan: digest, environment: environment, purpose: "apply",
      keys: [ann.trusted, ben.trusted], time: "2026-01-02T00:00:00.000Z")
  }

  @Test func `each key counts once, whatever it signs`() throws {
    let file =
      try ann.line(EnvelopeTests.attestation(kind: .made)) + ann.line(EnvelopeTests.attestation())
      + ben.line(EnvelopeTests.attestation()) + ben.line(EnvelopeTests.attestation())
    let found = check(file)
    #expect(found.accepted.map(\.key.name) == ["ann", "ben"])
    #expect(found.rejected == [.init(line: 4, reason: "ben has approved it already")])
  }

  @Test func `what does not count is told with its line`() throws {
    let stranger = Person(key: try EnvelopeTests.curveKey(), name: "eve")
    let file =
      try stranger.line(EnvelopeTests.attestation()) + Array("{}\n".utf8)
      + ann.line(EnvelopeTests.attestation(expires: "2026-01-01T12:00:00.000Z"))
      + ann.line(EnvelopeTests.attestation(String(repeating: "b", count: 64)))
    let found = check(file)
    #expect(found.accepted.isEmpty)
    #expect(found.rejected.map(\.line) == [1, 2, 3, 4])
    for (rejected, word) in zip(found.rejected, ["not trusted", "no envelope", "expired", "another plan"]) {
      #expect(rejected.reason.contains(word), "\(rejected)")
    }
    let elsewhere = check(try ann.line(EnvelopeTests.attestation()), environment: "test")
    #expect(elsewhere.rejected.first?.reason == "it is about apply of prod")
  }

  @Test func `no byte of a signed line can be changed unnoticed`() throws {
    for person in [ann, ben] {
      let line = try person.line(EnvelopeTests.attestation())
      #expect(check(line).accepted.count == 1)
      for index in line.indices.dropLast() {
        for bit in [UInt8(1), 0x20, 0x80] {
          var changed = line
          changed[index] ^= bit
          #expect(check(changed).accepted.isEmpty, "byte \(index) of \(person.name)'s line, bit \(bit)")
        }
      }
    }
  }
}
