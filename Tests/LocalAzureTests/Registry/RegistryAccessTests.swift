import Documents
import Encodings
import HTTP
import LocalAzure
import Testing

@Suite(.timeLimit(.minutes(10))) struct RegistryAccessTests {
  private static let stranger = "0d3d4a55-0000-4000-8000-00000000000a"

  /// What a client gets for its credentials at the realm of a challenge.
  private func token(
    _ registry: RegistryWorld, _ credentials: String?, scope: String
  ) async throws -> (status: Int, token: String?) {
    var headers: HTTPFields = [:]
    if let credentials { headers["Authorization"] = "Basic " + Base64.encode(Array(credentials.utf8)) }
    let answer = try await registry.world.transport.send(
      HTTPRequest(
        "GET", "\(RegistryWorld.host)/oauth2/token?service=evimages.azurecr.io&scope=\(scope)", headers: headers))
    return (answer.status, try? JSONReader.parse(answer.body)["access_token"]?.string)
  }

  private func pull(_ registry: RegistryWorld, _ token: String?) async throws -> HTTPResponse {
    var headers: HTTPFields = [:]
    if let token { headers["Authorization"] = "Bearer \(token)" }
    return try await registry.world.transport.send(
      HTTPRequest("GET", "\(RegistryWorld.host)/v2/ev/manifests/v1", headers: headers))
  }

  @Test func `a challenge leads to a token that is good for what was asked and nothing else`() async throws {
    let registry = try await RegistryWorld()
    _ = try await registry.pushImage("ev", "v1")
    let challenge = try await pull(registry, nil)
    #expect(challenge.status == 401)
    #expect(
      challenge.headers["WWW-Authenticate"]
        == "Bearer realm=\"https://evimages.azurecr.io/oauth2/token\",service=\"evimages.azurecr.io\","
        + "scope=\"repository:ev:pull\"")
    let given = try await token(registry, "evimages:\(registry.password)", scope: "repository:ev:pull")
    #expect(try await pull(registry, given.token).status == 200)
    let other = try await token(registry, "evimages:\(registry.password)", scope: "repository:other:pull")
    #expect(try await pull(registry, other.token).status == 401)
    #expect(try await token(registry, "evimages:wrong", scope: "repository:ev:pull").status == 401)
    #expect(try await token(registry, nil, scope: "repository:ev:pull").status == 401)
    let forged = try #require(given.token).dropLast(4) + "AAAA"
    #expect(try await pull(registry, String(forged)).status == 401)
    registry.world.clock.advance(seconds: 2 * 3600)
    #expect(try await pull(registry, given.token).status == 401)
    try await registry.world.close()
  }

  @Test func `without the admin user its password is none`() async throws {
    let registry = try await RegistryWorld()
    _ = try await registry.pushImage("ev", "v1")
    _ = try await registry.world.arm(
      "PATCH", RegistryWorld.registry, ["properties": ["adminUserEnabled": false]])
    #expect(try await token(registry, "evimages:\(registry.password)", scope: "repository:ev:pull").status == 401)
    try await registry.world.close()
  }

  @Test func `anybody may pull where the registry says so, and nobody may push`() async throws {
    let registry = try await RegistryWorld(properties: ["adminUserEnabled": true, "anonymousPullEnabled": true])
    _ = try await registry.pushImage("ev", "v1")
    let given = try await token(registry, nil, scope: "repository:ev:pull,push")
    #expect(try await pull(registry, given.token).status == 200)
    let push = try await registry.world.transport.send(
      HTTPRequest(
        "POST", "\(RegistryWorld.host)/v2/ev/blobs/uploads/",
        headers: ["Authorization": "Bearer \(given.token ?? "")"]))
    #expect(push.status == 401)
    try await registry.world.close()
  }

  @Test func `where roles count, AcrPull lets pull and AcrPush lets push`() async throws {
    let registry = try await RegistryWorld(roles: .all)
    _ = try await registry.pushImage("ev", "v1")
    let credentials = "\(Self.stranger):\(registry.world.secret)"
    func mayPush() async throws -> Bool {
      let given = try await token(registry, credentials, scope: "repository:ev:pull,push")
      let answer = try await registry.world.transport.send(
        HTTPRequest(
          "POST", "\(RegistryWorld.host)/v2/ev/blobs/uploads/",
          headers: ["Authorization": "Bearer \(given.token ?? "")"]))
      return answer.status == 202
    }
    func mayPull() async throws -> Bool {
      let given = try await token(registry, credentials, scope: "repository:ev:pull")
      return try await pull(registry, given.token).status == 200
    }
    #expect(try await token(registry, "\(Self.stranger):wrong", scope: "repository:ev:pull").status == 401)
    #expect(try await !mayPull())
    try await assign("7f951dda-4ed3-4680-a7ca-43fe172d538d", "0d3d4a55-0000-4000-8000-0000000000c1", registry)
    #expect(try await mayPull())
    #expect(try await !mayPush())
    try await assign("8311e382-0749-4cb8-b61a-304f252e45ec", "0d3d4a55-0000-4000-8000-0000000000c2", registry)
    #expect(try await mayPush())
    try await registry.world.close()
  }

  private func assign(_ role: String, _ name: String, _ registry: RegistryWorld) async throws {
    let form =
      "client_id=\(Self.stranger)&grant_type=client_credentials&client_secret=\(registry.world.secret)"
      + "&scope=https://management.azure.com/.default"
    let answer = try await registry.world.transport.send(
      HTTPRequest(
        "POST", "https://login.microsoftonline.com/\(World.tenant)/oauth2/v2.0/token", body: Array(form.utf8)))
    let token = try #require(try JSONReader.parse(answer.body)["access_token"]?.string)
    let claims = try JSONReader.parse(try #require(Base64.decode(token.split(separator: ".")[1])))
    let definition = "/subscriptions/\(World.subscription)/providers/Microsoft.Authorization/roleDefinitions/\(role)"
    let reply = try await registry.world.arm(
      "PUT", "\(RegistryWorld.registry)/providers/Microsoft.Authorization/roleAssignments/\(name)",
      ["properties": ["roleDefinitionId": .string(definition), "principalId": claims["oid"] ?? .null]])
    try #require(reply.status == 201, "\(reply.text)")
  }

  @Test func `a token of Entra ID is exchanged for a refresh token, and that for access`() async throws {
    let registry = try await RegistryWorld()
    _ = try await registry.pushImage("ev", "v1")
    let entra = try await registry.world.token()
    func form(_ path: String, _ text: String) async throws -> Value {
      let answer = try await registry.world.transport.send(
        HTTPRequest("POST", "\(RegistryWorld.host)/oauth2/\(path)", body: Array(text.utf8)))
      return try JSONReader.parse(answer.body)
    }
    let service = "service=evimages.azurecr.io"
    let refresh = try #require(
      try await form("exchange", "grant_type=access_token&\(service)&access_token=\(entra)")["refresh_token"]?.string)
    let access = try await form(
      "token", "grant_type=refresh_token&\(service)&scope=repository:ev:pull&refresh_token=\(refresh)")
    #expect(try await pull(registry, access["access_token"]?.string).status == 200)
    #expect(try await pull(registry, refresh).status == 401)
    let basic = try await token(
      registry, "00000000-0000-0000-0000-000000000000:\(refresh)", scope: "repository:ev:pull")
    #expect(try await pull(registry, basic.token).status == 200)
    try await registry.world.close()
  }

  @Test func `on loopback the first part of a name is the registry`() async throws {
    let registry = try await RegistryWorld()
    let digest = try await registry.pushImage("ev", "v1")
    let challenge = try await registry.world.transport.send(
      HTTPRequest("GET", "https://localhost:8443/v2/evimages/ev/manifests/v1"))
    #expect(challenge.headers["WWW-Authenticate"]?.contains("scope=\"repository:evimages/ev:pull\"") == true)
    let basic: HTTPFields = [
      "Authorization": "Basic " + Base64.encode(Array("evimages:\(registry.password)".utf8))
    ]
    let given = try await registry.world.transport.send(
      HTTPRequest(
        "GET", "https://localhost:8443/oauth2/token?service=localhost:8443&scope=repository:evimages/ev:pull",
        headers: basic))
    let token = try #require(try JSONReader.parse(given.body)["access_token"]?.string)
    for path in ["v2/evimages/ev/manifests/v1", "acr/evimages/v2/ev/manifests/v1"] {
      let answer = try await registry.world.transport.send(
        HTTPRequest("GET", "https://localhost:8443/\(path)", headers: ["Authorization": "Bearer \(token)"]))
      #expect(answer.headers["Docker-Content-Digest"] == digest, "\(path)")
    }
    try await registry.world.close()
  }
}
