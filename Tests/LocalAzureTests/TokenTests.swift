import Documents
import Encodings
import HTTP
import LocalAzure
import Testing

struct TokenTests {
  private func ask(_ form: String, tenant: String = World.tenant) async throws -> Reply {
    let world = try await World()
    return Reply(
      try await world.transport.send(
        HTTPRequest(
          "POST", "https://login.microsoftonline.com/\(tenant)/oauth2/v2.0/token", body: Array(form.utf8))))
  }

  private static let secret = LocalTrust.ephemeral.secret
  private let good = "client_id=\(World.client)&grant_type=client_credentials&client_info=1&client_secret=\(secret)"

  @Test func `a secret buys a token for the resource of the scope`() async throws {
    let reply = try await ask("\(good)&scope=https%3A%2F%2Fdigitaltwins.azure.net%2F.default")
    #expect(reply.status == 200)
    #expect(reply.body["token_type"] == "Bearer")
    let parts = reply.body["access_token"]?.string?.split(separator: ".") ?? []
    #expect(parts.count == 3)
  }

  @Test func `the double slash that the Azure CLI sends is accepted`() async throws {
    let reply = try await ask("\(good)&scope=https%3A%2F%2Fmanagement.core.windows.net%2F%2F.default")
    #expect(reply.status == 200)
  }

  @Test(arguments: ["local", "s", "", "\(secret)x", String(secret.dropLast())])
  func `a secret that is not the local one buys nothing`(_ other: String) async throws {
    let form = "client_id=\(World.client)&grant_type=client_credentials&client_secret=\(other)"
    let reply = try await ask("\(form)&scope=https://management.azure.com/.default")
    #expect(reply.status == 401 && reply.body["error"] == "invalid_client")
    let number: Value = other.isEmpty ? 7_000_216 : 7_000_215
    #expect(reply.body["error_codes"] == [number], "\(reply.text)")
    #expect(!reply.text.contains(Self.secret))
  }

  @Test(arguments: [
    ("grant_type=client_credentials&client_secret=s&scope=x/.default", 400, "AADSTS900144"),
    ("client_id=\(World.client)&client_secret=s&scope=x/.default", 400, "AADSTS900144"),
    ("client_id=\(World.client)&grant_type=client_credentials&scope=x/.default", 401, "AADSTS7000218"),
    ("client_id=\(World.client)&grant_type=password&client_secret=s&scope=x/.default", 400, "AADSTS70003"),
    ("client_id=x&grant_type=client_credentials&client_secret=s&scope=x/.default", 400, "AADSTS700016"),
    (
      "client_id=\(World.client)&grant_type=client_credentials&client_secret=\(secret)"
        + "&scope=https://management.azure.com/user",
      400, "AADSTS1002012"
    ),
    (
      "client_id=\(World.client)&grant_type=client_credentials&client_secret=\(secret)"
        + "&scope=https://unknown.example/.default",
      400, "AADSTS500011"
    ),
    (
      "client_id=\(World.client)&grant_type=client_credentials&scope=https://management.azure.com/.default"
        + "&client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer&client_assertion=nonsense",
      401, "AADSTS50027"
    ),
  ])
  func `a wrong request gets the number that says why`(form: String, status: Int, number: String) async throws {
    let reply = try await ask(form)
    #expect(reply.status == status)
    #expect(reply.body["error_description"]?.string?.hasPrefix("\(number):") == true, "\(reply.text)")
  }

  @Test(arguments: ["nowhere", "0d3d4a55-0000-4000-8000-00000000ffff"])
  func `a tenant that is none of ours is named`(_ tenant: String) async throws {
    let reply = try await ask("\(good)&scope=https://management.azure.com/.default", tenant: tenant)
    #expect(reply.status == 400)
    #expect(reply.body["error_codes"] == [90002])
  }

  @Test func `discovery names the endpoints on the host that was asked`() async throws {
    let world = try await World()
    for base in ["https://login.microsoftonline.com", "https://localhost:4711"] {
      let reply = try await world.send(
        "GET", "\(base)/\(World.tenant)/v2.0/.well-known/openid-configuration", token: nil)
      #expect(reply.body["token_endpoint"] == .string("\(base)/\(World.tenant)/oauth2/v2.0/token"))
    }
    let discovery = try await world.send(
      "GET",
      "https://login.microsoftonline.com/common/discovery/instance?api-version=1.1&authorization_endpoint="
        + "https://login.microsoftonline.com/\(World.tenant)/oauth2/v2.0/authorize", token: nil)
    #expect(discovery.body["metadata"]?.array?.first?["preferred_network"] == "login.microsoftonline.com")
    #expect(discovery.body["tenant_discovery_endpoint"]?.string?.contains(World.tenant) == true)
  }

  @Test func `no service is entered without a token for it`() async throws {
    let world = try await World()
    try await world.make((Sample.twins, Sample.instance), (Sample.hub, Sample.hubBody))
    let group = "https://management.azure.com\(World.group)?api-version=2025-04-01"
    let none = try await world.send("GET", group, token: nil)
    #expect(none.status == 401 && none.code == "AuthenticationFailed")
    #expect(none.headers["WWW-Authenticate"]?.contains("authorization_uri") == true)
    let other = try await world.send(
      "GET", group, token: try await world.token("https://digitaltwins.azure.net/.default"))
    #expect(other.status == 401 && other.code == "InvalidAuthenticationTokenAudience")
    let twin = try await world.send(
      "GET", "https://ev-twins.api.eus.digitaltwins.azure.net/digitaltwins/x?api-version=2023-10-31",
      token: try await world.token())
    #expect(twin.status == 401 && twin.body == ["statusCode": 401, "message": "Unauthorized"])
    let device = try await world.send(
      "GET", "https://ev-hub.azure-devices.net/devices?api-version=2021-04-12", token: try await world.token())
    #expect(device.status == 401 && device.headers["iothub-errorcode"] == "IotHubUnauthorizedAccess")
  }

  @Test func `a token ends with its time`() async throws {
    let world = try await World()
    let token = try await world.token()
    world.clock.advance(seconds: 90_000)
    let reply = try await world.send(
      "GET", "https://management.azure.com/subscriptions?api-version=2022-12-01", token: token)
    #expect(reply.status == 401 && reply.code == "ExpiredAuthenticationToken")
  }

  @Test func `an instance that does not exist is no sub-domain`() async throws {
    let world = try await World()
    let token = try await world.token("https://digitaltwins.azure.net/.default")
    let reply = try await world.send(
      "GET", "https://nobody.api.eus.digitaltwins.azure.net/models?api-version=2023-10-31", token: token)
    #expect(reply.status == 404 && reply.message.contains("Sub-Domain not found"))
  }
}
