import AzureClient
import Cloud
import Documents
import HTTP
import LocalAzure
import Resources
import Testing

struct MachineIdentityTests {
  private static let base = "https://127.0.0.1:4711"

  private static let secret = LocalTrust.ephemeral.secret

  private func ask(
    _ path: String, _ headers: HTTPFields = ["Metadata": "true", "X-IDENTITY-HEADER": secret],
    _ credentials: CredentialCheck = .checked
  ) async throws -> Reply {
    let world = try await World(options: Options(tenant: World.tenant, credentials: credentials))
    return Reply(try await world.transport.send(HTTPRequest("GET", Self.base + path, headers: headers)))
  }

  @Test(arguments: [
    (ManagedIdentityCredential.Host.metadataService(base: base), CredentialCheck.any),
    (.appService(endpoint: "\(base)/msi/token", header: secret), .checked),
  ]) func `a managed identity signs in and is somebody`(
    _ host: ManagedIdentityCredential.Host, _ credentials: CredentialCheck
  ) async throws {
    let world = try await World(
      options: Options(tenant: World.tenant, subscription: World.subscription, credentials: credentials))
    let now: @Sendable () -> Double = { Double(world.clock.surroundings.now()) / 1e6 }
    let effects = Effects(now: now, sleep: { _ in }, random: { 0.5 })
    let signIn = SignIn(transport: world.transport, effects: effects)
    func cloud(_ identity: ManagedIdentityCredential.Identity?) -> AzureCloud {
      AzureCloud(
        transport: world.transport, credential: ManagedIdentityCredential(host, identity: identity, signIn: signIn),
        now: now, sleep: { _ in }, random: { 0.5 })
    }
    let own = try await cloud(nil).caller()
    let named = try await cloud(.client(World.client)).caller()
    #expect(named.applicationID == World.client)
    #expect(own.objectID != named.objectID)
    #expect(own.expiresAt > now() + 3600)
    #expect(try await cloud(nil).resource(.subscription(World.subscription), apiVersion: "2022-12-01") != nil)
    let id = ResourceID.resourceGroup(World.subscription, "g")
      .provider("Microsoft.ManagedIdentity/userAssignedIdentities", "runtime")
    let owner = AzureCloud(
      transport: world.transport, credential: ManagedIdentityCredential(host, identity: nil, signIn: signIn),
      now: now, sleep: { _ in }, random: { 0.5 })
    _ = try await owner.putResource(
      try #require(id.parent), apiVersion: "2024-03-01", body: ["location": "eastus"], condition: .always)
    let made = try await owner.putResource(
      id, apiVersion: "2023-01-31", body: ["location": "eastus"], condition: .always)
    let principal = try #require(made.body["properties"]?["principalId"]?.string)
    let byResource = try await cloud(.init(id.description.uppercased().replacing("/SUBS", with: "/subs"))).caller()
    #expect(byResource.objectID == principal)
    #expect(try await cloud(.init(principal)).caller().objectID == principal)
    let nobody = await #expect(throws: AzureError.self) {
      try await cloud(.resource("\(id)x")).caller()
    }
    #expect(nobody?.message.contains("Identity not found") == true)
    #expect(await ManagedIdentityCredential.answers(at: Self.base, signIn: signIn))
  }

  @Test(arguments: ["/metadata/identity/oauth2/token", "/msi/token"])
  func `no machine is given a token without the secret, unless anything goes`(_ place: String) async throws {
    let path = "\(place)?api-version=2019-08-01&resource=https%3A%2F%2Fmanagement.azure.com"
    #expect(try await ask(path).status == 200)
    let none = try await ask(path, ["Metadata": "true"])
    #expect(none.status == 401 && none.text.contains("IDENTITY_HEADER"))
    let guess: HTTPFields = ["Metadata": "true", "X-IDENTITY-HEADER": "guess"]
    #expect(try await ask(path, guess).status == 401)
    #expect(try await ask(path, guess, .any).status == 200)
  }

  @Test func `no token without the header that keeps it from others`() async throws {
    let path = "/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https%3A%2F%2Fmanagement.azure.com"
    #expect(try await ask(path).status == 200)
    let refused = try await ask(path, [:])
    #expect(refused.status == 400)
    #expect(refused.body["error"] == "invalid_request")
    #expect(try await ask(path.replacing("metadata/identity/oauth2", with: "msi"), [:]).status == 401)
    #expect(try await ask("/metadata/identity/oauth2/token?resource=https://management.azure.com").status == 400)
    #expect(
      try await ask("/metadata/identity/oauth2/token?api-version=1&resource=x").body["error"] == "invalid_resource")
    #expect(try await ask(path + "&client_id=nobody").body["error_description"] == "Identity not found")
  }
}
