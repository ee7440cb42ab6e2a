import AzureClient
import Cloud
import Documents
import HTTP
import LocalAzure
import Resources
import Testing

struct MachineIdentityTests {
  private static let base = "https://127.0.0.1:4711"

  private func ask(_ path: String, _ headers: HTTPFields = ["Metadata": "true"]) async throws -> Reply {
    let world = try await World()
    return Reply(try await world.transport.send(HTTPRequest("GET", Self.base + path, headers: headers)))
  }

  @Test(arguments: [
    ManagedIdentityCredential.Host.metadataService(base: base),
    .appService(endpoint: "\(base)/msi/token", header: "any"),
  ]) func `a managed identity signs in and is somebody`(_ host: ManagedIdentityCredential.Host) async throws {
    let world = try await World()
    let now: @Sendable () -> Double = { Double(world.clock.surroundings.now()) / 1e6 }
    let effects = Effects(now: now, sleep: { _ in }, random: { 0.5 })
    let signIn = SignIn(transport: world.transport, effects: effects)
    func cloud(_ client: String?) -> AzureCloud {
      AzureCloud(
        transport: world.transport, credential: ManagedIdentityCredential(host, client: client, signIn: signIn),
        now: now, sleep: { _ in }, random: { 0.5 })
    }
    let own = try await cloud(nil).caller()
    let named = try await cloud(World.client).caller()
    #expect(named.applicationID == World.client)
    #expect(own.objectID != named.objectID)
    #expect(own.expiresAt > now() + 3600)
    #expect(try await cloud(nil).resource(.subscription(World.subscription), apiVersion: "2022-12-01") != nil)
    #expect(await ManagedIdentityCredential.answers(at: Self.base, signIn: signIn))
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
