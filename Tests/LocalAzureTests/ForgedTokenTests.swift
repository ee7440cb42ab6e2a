import Crypto
import CryptoExtras
import Documents
import Encodings
import Testing

@testable import LocalAzure

/// Tokens that the local Azure has not signed, or not like this, and what they get.
struct ForgedTokenTests {
  private static let now: Int64 = 1_795_000_000

  private static func claims(_ changes: Value = [:]) -> Value {
    let standing: Value = [
      "aud": "https://management.azure.com", "iss": .string("https://sts.windows.net/\(World.tenant)/"),
      "iat": .integer(now),
      "nbf": .integer(now), "exp": .integer(now + 3600), "appid": .string(World.client), "oid": "object",
      "sub": "object", "tid": .string(World.tenant), "ver": "1.0",
    ]
    return standing.merging(changes)
  }

  private func ask(_ token: String) async throws -> Reply {
    let world = try await World()
    return try await world.send(
      "GET", "https://management.azure.com/subscriptions?api-version=2022-12-01", token: token)
  }

  private static func join(_ header: Value, _ claims: Value, _ signature: [UInt8]) -> String {
    [header.json, claims.json, signature].map { Base64.encodeURL($0) }.joined(separator: ".")
  }

  @Test func `a token of the right key is let in`() async throws {
    #expect(try await ask(LocalTrust.ephemeral.key.sign(Self.claims())).status == 200)
  }

  private static let misfits: [(changes: Value, code: String)] = [
    (["exp": 1_794_999_999], "ExpiredAuthenticationToken"),
    (["aud": "https://digitaltwins.azure.net"], "InvalidAuthenticationTokenAudience"),
    (["aud": "https://management.azure.com.evil.example"], "InvalidAuthenticationTokenAudience"),
    (["tid": "0d3d4a55-0000-4000-8000-00000000ffff"], "InvalidAuthenticationTokenTenant"),
    (["iss": "https://sts.windows.net/0d3d4a55-0000-4000-8000-00000000ffff/"], "InvalidAuthenticationTokenTenant"),
    (["exp": "tomorrow"], "InvalidAuthenticationToken"), (["exp": 1e300], "InvalidAuthenticationToken"),
    (["oid": .null], "InvalidAuthenticationToken"),
  ]

  @Test(arguments: misfits) func `a signed token for somewhere else or another time is refused`(
    changes: Value, code: String
  ) async throws {
    let reply = try await ask(LocalTrust.ephemeral.key.sign(Self.claims(changes)))
    #expect(reply.status == 401 && reply.code == code, "\(reply.text)")
  }

  @Test func `whatever is changed in a token, it counts no more`() async throws {
    let world = try await World()
    let good = try await world.token()
    let parts = good.split(separator: ".").map(String.init)
    let header: Value = ["typ": "JWT", "alg": "RS256", "kid": .string(LocalTrust.ephemeral.key.id)]
    let other = try TokenKey()
    let shared = SymmetricKey(data: Array(LocalTrust.ephemeral.key.id.utf8))
    let hashed: Value = ["typ": "JWT", "alg": "HS256"]
    let unsigned = "\(Base64.encodeURL(hashed.json)).\(parts[1])"
    let code = HMAC<SHA256>.authenticationCode(for: Array(unsigned.utf8), using: shared)
    let forged: [String] = [
      // No signature at all, in the spellings that parsers have fallen for.
      Self.join(["typ": "JWT", "alg": "none"], Self.claims(), []),
      Self.join(["typ": "JWT", "alg": "None"], Self.claims(), Array("local".utf8)),
      "\(parts[0]).\(parts[1]).", "\(parts[0]).\(parts[1])", "\(good).\(parts[2])", ".\(parts[1]).\(parts[2])",
      // Another's signature, and one made with what everybody knows.
      try other.sign(Self.claims()), "\(unsigned).\(Base64.encodeURL(code))",
      Self.join(header, Self.claims(), try #require(Base64.decode(parts[2]))),
      // Claims or header changed under a signature that was right.
      "\(parts[0]).\(Base64.encodeURL(Self.claims(["oid": "someone-else"]).json)).\(parts[2])",
      "\(Base64.encodeURL(header.json)).\(parts[1]).\(parts[2])",
      String(repeating: "A", count: 100_000), "\u{0}.\u{0}.\u{0}", "..",
    ]
    for token in forged {
      let reply = try await world.send(
        "GET", "https://management.azure.com/subscriptions?api-version=2022-12-01", token: token)
      #expect(reply.status == 401, "\(token.prefix(80))")
    }
    #expect(
      try await world.send("GET", "https://management.azure.com/subscriptions?api-version=2022-12-01", token: good)
        .status == 200)
  }

  @Test func `the keys that discovery leads to verify a token`() async throws {
    let world = try await World()
    let discovery = try await world.send(
      "GET", "https://login.microsoftonline.com/\(World.tenant)/.well-known/openid-configuration", token: nil)
    let keys = try await world.send("GET", try #require(discovery.body["jwks_uri"]?.string), token: nil)
    let key = try #require(keys.body["keys"]?.array?.first)
    let token = try SignedToken(try await world.token())
    #expect(token.header["kid"] == key["kid"])
    #expect(token.claims["iss"] == discovery.body["issuer"])
    let modulus = try #require(key["n"]?.string.flatMap { Base64.decode($0) })
    let exponent = try #require(key["e"]?.string.flatMap { Base64.decode($0) })
    #expect(PublicKey.rsa(try _RSA.Signing.PublicKey(n: modulus, e: exponent)).isSigner(of: token))
    let direct = try await world.send(
      "GET", "https://localhost:4711/\(World.tenant)/discovery/v2.0/keys", token: nil)
    #expect(direct.body == keys.body)
  }
}
