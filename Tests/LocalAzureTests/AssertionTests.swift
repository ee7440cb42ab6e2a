import Crypto
import CryptoExtras
import Documents
import Encodings
import HTTP
import HTTPServer
import Testing

@testable import LocalAzure

/// Client assertions and federated tokens: which count, and why the others do not.
struct AssertionTests {
  private static let key = P256.Signing.PrivateKey()
  private static let now: Int64 = 1_795_000_000
  private static let issuer = "https://token.actions.githubusercontent.com"
  private static let endpoint = "https://login.microsoftonline.com/\(World.tenant)/oauth2/v2.0/token"

  private static func assertion(_ claims: Value, key: P256.Signing.PrivateKey = key) throws -> String {
    let standing: Value = [
      "iss": .string(World.client), "sub": .string(World.client), "aud": .string(endpoint),
      "exp": .integer(now + 600), "nbf": .integer(now),
    ]
    let parts: [Value] = [["alg": "ES256", "typ": "JWT"], standing.merging(claims)]
    let signed = parts.map { Base64.encodeURL($0.json) }.joined(separator: ".")
    let signature = try key.signature(for: SHA256.hash(data: Array(signed.utf8)))
    return "\(signed).\(Base64.encodeURL(signature.rawRepresentation))"
  }

  private func world(_ credentials: CredentialCheck = .checked, trusting: Bool = true) async throws -> World {
    let trust = LocalTrust(
      secret: LocalTrust.ephemeral.secret, key: LocalTrust.ephemeral.key,
      assertionKeys: { trusting ? [.p256(Self.key.publicKey)] : [] })
    return try await World(
      options: Options(tenant: World.tenant, subscription: World.subscription, credentials: credentials), trust: trust)
  }

  private func signIn(_ world: World, _ assertion: String, client: String = World.client) async throws -> Reply {
    let form =
      "client_id=\(client)&grant_type=client_credentials&scope=https://management.azure.com/.default"
      + "&client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer&client_assertion=\(assertion)"
    return Reply(try await world.transport.send(.init("POST", Self.endpoint, body: Array(form.utf8))))
  }

  @Test func `an assertion counts that a registered key has signed, and no other`() async throws {
    let good = try Self.assertion([:])
    #expect(try await signIn(world(), good).status == 200)
    let unknown = try await signIn(world(trusting: false), good)
    #expect(unknown.status == 401 && unknown.body["error_codes"] == [700_027], "\(unknown.text)")
    let other = try Self.assertion([:], key: P256.Signing.PrivateKey())
    #expect(try await signIn(world(), other).body["error_codes"] == [700_027])
    #expect(try await signIn(world(.any, trusting: false), other).status == 200)
  }

  private static let misfits: [(claims: Value, number: Int64)] = [
    (["exp": 1_794_999_000], 700_024), (["exp": .null], 700_024), (["nbf": 1_795_009_000], 700_024),
    (["sub": "somebody"], 700_021), (["aud": "https://login.microsoftonline.com/another/oauth2/v2.0/token"], 700_023),
    (["aud": .null], 700_023),
  ]

  @Test(arguments: misfits) func `an assertion for another time or place is refused`(claims: Value, number: Int64)
    async throws
  {
    let reply = try await signIn(world(), try Self.assertion(claims))
    #expect(reply.status == 401 && reply.body["error_codes"] == [.integer(number)], "\(reply.text)")
  }

  @Test func `a federated token counts where a federated credential names it`() async throws {
    let world = try await world()
    try await world.make((Sample.identity, Sample.plain))
    let identity = try await world.arm("GET", Sample.identity)
    let client = try #require(identity.properties["clientId"]?.string)
    let made = try await world.arm(
      "PUT", "\(Sample.identity)/federatedIdentityCredentials/build",
      [
        "properties": [
          "issuer": .string(Self.issuer), "subject": "repo:example/twins:ref:refs/heads/main",
          "audiences": ["api://AzureADTokenExchange"],
        ]
      ])
    try #require(made.status < 300, "\(made.text)")
    func token(_ changes: Value = [:]) throws -> String {
      let claims: Value = [
        "iss": .string(Self.issuer), "sub": "repo:example/twins:ref:refs/heads/main",
        "aud": "api://AzureADTokenExchange",
      ]
      return try Self.assertion(claims.merging(changes))
    }
    #expect(try await signIn(world, token(), client: client).status == 200)
    let misfits: [(Value, Int64)] = [
      (["iss": "https://other.example"], 700_211), (["sub": "repo:example/twins:pull_request"], 700_213),
      (["aud": "api://other"], 700_212),
    ]
    for (changes, number) in misfits {
      #expect(
        try await signIn(world, token(changes), client: client).body["error_codes"] == [.integer(number)])
    }
    // Another application has no such credential.
    #expect(try await signIn(world, token()).body["error_codes"] == [700_211])
  }

  @Test func `keys are read from certificates and public keys, and private ones are left out`() throws {
    let pem = Self.key.publicKey.pemRepresentation
    #expect(try PublicKey.all(pem: pem).count == 1)
    #expect(try PublicKey.all(pem: Self.key.pemRepresentation).isEmpty)
    let kept = try PublicKeyBlocks(pem: "\(Self.key.pemRepresentation)\n\(pem)").text
    #expect(kept.contains("BEGIN PUBLIC KEY") && !kept.contains("PRIVATE"))
    let short = try _RSA.Signing.PrivateKey(unsafeKeySize: .init(bitCount: 1024)).publicKey.pemRepresentation
    #expect(throws: (any Error).self) { try PublicKey.all(pem: short) }
  }
}
