import Cloud
import Documents
import Encodings
import Files
import HTTP
import Testing

@testable import AzureClient

private let discovery = ScriptedTransport.Answer.json(
  200, #"{"token_endpoint":"https://login.microsoftonline.com/t/oauth2/v2.0/token"}"#)
private let token = ScriptedTransport.Answer.json(200, #"{"expires_in":3599,"access_token":"abc"}"#)
private let scope = "https://digitaltwins.azure.net/.default"

private func signIn(_ transport: ScriptedTransport, _ time: FakeTime = FakeTime(now: 1000)) -> SignIn {
  SignIn(transport: transport, effects: time.effects)
}

/// The body of a request as its fields, in order.
private func fields(_ request: HTTPRequest) -> [String] {
  String(decoding: request.body, as: UTF8.self).split(separator: "&").map { Percent.decode($0) }
}

/// The exact request of each credential.
@Suite struct SignInRequestTests {
  @Test func `a certificate signs an assertion for the token endpoint`() async throws {
    let transport = ScriptedTransport([discovery, token])
    let credential = ClientCertificateCredential(
      tenant: "t", client: "app", certificate: .init(path: "c.pem"),
      files: MemoryFileStore(["c.pem": Certificates.own.pem]), signIn: signIn(transport))
    #expect(try await credential.token(scope: scope) == AccessToken(value: "abc", expiresAt: 4599))
    #expect(
      transport.lines == [
        "GET https://login.microsoftonline.com/t/v2.0/.well-known/openid-configuration",
        "POST https://login.microsoftonline.com/t/oauth2/v2.0/token",
      ])
    let form = fields(transport.requests[1])
    #expect(
      form.prefix(4) == [
        "client_id=app", "grant_type=client_credentials", "client_info=1",
        "client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      ])
    #expect(form.last == "scope=\(scope)")
    try #require(form.count == 6)
    let parts = form[4].dropFirst("client_assertion=".count).split(separator: ".")
    let claims = try JSONReader.parse(try #require(Base64.decode(parts[1])))
    #expect(claims["aud"] == "https://login.microsoftonline.com/t/oauth2/v2.0/token")
    #expect(claims["iss"] == "app")
    #expect(claims["exp"] == 1600)
  }

  @Test func `a job of GitHub Actions exchanges the token that GitHub gives it`() async throws {
    let transport = ScriptedTransport([.json(200, #"{"count":1,"value":"gh-assertion"}"#), discovery, token])
    let credential = GitHubActionsCredential(
      tenant: "t", client: "app", requestURL: "https://pipelines.example/idtoken/1?api-version=2.0",
      requestToken: "gh-token", signIn: signIn(transport))
    #expect(try await credential.token(scope: scope).value == "abc")
    #expect(
      transport.lines[0]
        == "GET https://pipelines.example/idtoken/1?api-version=2.0&audience=api%3A%2F%2FAzureADTokenExchange")
    #expect(transport.requests[0].headers["Authorization"] == "Bearer gh-token")
    #expect(transport.requests.dropFirst().allSatisfy { $0.headers["Authorization"] == nil })
    #expect(
      fields(transport.requests[2]) == [
        "client_id=app", "grant_type=client_credentials", "client_info=1",
        "client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
        "client_assertion=gh-assertion", "scope=\(scope)",
      ])
  }

  @Test func `a job of Azure Pipelines exchanges the token of its service connection`() async throws {
    let transport = ScriptedTransport([.json(200, #"{"oidcToken":"ado-assertion"}"#), discovery, token])
    let credential = AzurePipelinesCredential(
      tenant: "t", client: "app", connection: "c 1", requestURL: "https://dev.azure.com/o/p/_apis/oidctoken",
      accessToken: "job-token", signIn: signIn(transport))
    #expect(try await credential.token(scope: scope).value == "abc")
    let first = transport.requests[0]
    #expect(
      transport.lines[0]
        == "POST https://dev.azure.com/o/p/_apis/oidctoken?api-version=7.1&serviceConnectionId=c%201")
    #expect(first.body.isEmpty)
    #expect(first.headers["Authorization"] == "Bearer job-token")
    #expect(first.headers["Content-Type"] == "application/json")
    #expect(first.headers["X-TFS-FedAuthRedirect"] == "Suppress")
    #expect(fields(transport.requests[2]).contains("client_assertion=ado-assertion"))
  }

  @Test(arguments: [
    ScriptedTransport.Answer.json(200, "{}"), .json(203, "<html>sign in</html>"),
    .json(302, "", ["Location": "https://signin"]),
  ]) func `a sign-in page instead of a token is no assertion`(_ answer: ScriptedTransport.Answer) async {
    let transport = ScriptedTransport([answer])
    let credential = AzurePipelinesCredential(
      tenant: "t", client: "app", connection: "c", requestURL: "https://dev.azure.com/x", accessToken: "job-token",
      signIn: signIn(transport))
    let error = await thrown { () throws(AzureError) in _ = try await credential.token(scope: scope) }
    #expect(error?.code == "FederatedTokenUnreadable")
    #expect(error?.kind == .unauthorized)
    #expect(transport.requests.count == 1)
  }

  @Test func `a job's token goes over https only`() async {
    let transport = ScriptedTransport()
    let credential = GitHubActionsCredential(
      tenant: "t", client: "app", requestURL: "http://pipelines.example/", requestToken: "gh-token",
      signIn: signIn(transport))
    let error = await thrown { () throws(AzureError) in _ = try await credential.token(scope: scope) }
    #expect(error?.code == "FederatedTokenUnreadable")
    #expect(transport.requests.isEmpty)
  }

  @Test(
    arguments: [
      (nil, ""), (.client("id 1"), "&client_id=id%201"), (.object("o"), "&object_id=o"),
      (.resource("/subscriptions/s"), "&msi_res_id=%2Fsubscriptions%2Fs"),
    ] as [(ManagedIdentityCredential.Identity?, String)])
  func `a machine asks its metadata service`(_ identity: ManagedIdentityCredential.Identity?, _ query: String)
    async throws
  {
    let transport = ScriptedTransport([
      .json(200, #"{"access_token":"abc","expires_on":"1767261600","resource":"r","token_type":"Bearer"}"#)
    ])
    let credential = ManagedIdentityCredential(
      .metadataService(base: ManagedIdentityCredential.metadataBase), identity: identity, signIn: signIn(transport))
    #expect(try await credential.token(scope: scope) == AccessToken(value: "abc", expiresAt: 1_767_261_600))
    #expect(
      transport.lines == [
        "GET http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01"
          + "&resource=https%3A%2F%2Fdigitaltwins.azure.net" + query
      ])
    #expect(transport.requests[0].headers["Metadata"] == "true")
  }

  @Test(
    arguments: [
      (.client("id"), "client_id=id"), (.object("o"), "object_id=o"),
      (.resource("/subscriptions/s"), "mi_res_id=%2Fsubscriptions%2Fs"),
    ] as [(ManagedIdentityCredential.Identity, String)])
  func `an app or container asks the endpoint of its platform`(
    _ identity: ManagedIdentityCredential.Identity, _ query: String
  ) async throws {
    let transport = ScriptedTransport([
      .json(200, #"{"access_token":"abc","expires_on":"1767261600","resource":"r","token_type":"Bearer"}"#)
    ])
    let credential = ManagedIdentityCredential(
      .appService(endpoint: "http://localhost:42356/msi/token", header: "planted"), identity: identity,
      signIn: signIn(transport))
    #expect(try await credential.token(scope: scope) == AccessToken(value: "abc", expiresAt: 1_767_261_600))
    #expect(
      transport.lines == [
        "GET http://localhost:42356/msi/token?api-version=2019-08-01"
          + "&resource=https%3A%2F%2Fdigitaltwins.azure.net&" + query
      ])
    #expect(transport.requests[0].headers["X-IDENTITY-HEADER"] == "planted")
    #expect(transport.requests[0].headers["Metadata"] == nil)
  }

  @Test func `a metadata service that starts or is updated is waited for`() async throws {
    let time = FakeTime(now: 1000)
    let transport = ScriptedTransport([
      .json(404), .json(410), .json(200, #"{"access_token":"abc","expires_on":"1767261600"}"#),
    ])
    let credential = ManagedIdentityCredential(
      .metadataService(base: "http://169.254.169.254"), identity: nil, signIn: signIn(transport, time))
    #expect(try await credential.token(scope: scope).value == "abc")
    #expect(time.sleeps == [.seconds(2), .seconds(4)])
  }

  @Test func `a metadata service that never comes is given up after 70 seconds`() async {
    let time = FakeTime(now: 1000)
    let transport = ScriptedTransport { _ in .json(410, #"{"error":"gone"}"#) }
    let credential = ManagedIdentityCredential(
      .metadataService(base: "http://169.254.169.254"), identity: nil, signIn: signIn(transport, time))
    let error = await thrown { () throws(AzureError) in _ = try await credential.token(scope: scope) }
    #expect(error?.kind == .unauthorized)
    #expect(time.now == 1070)
    #expect(transport.requests.count == 7)
  }

  @Test func `the Azure CLI is asked for the resource and the tenant`() async throws {
    let credential = AzureCLICredential(tenant: "t", effects: FakeTime().effects) { arguments in
      #expect(
        arguments == [
          "account", "get-access-token", "--output", "json", "--resource", "https://digitaltwins.azure.net",
          "--tenant", "t",
        ])
      return .ended(
        status: 0, output: Array(#"{"accessToken":"abc","expires_on":1767261600}"#.utf8), errors: Array("WARNING".utf8))
    }
    #expect(try await credential.token(scope: scope) == AccessToken(value: "abc", expiresAt: 1_767_261_600))
  }

  @Test(
    arguments: [
      (
        AzureCLICredential.Outcome.ended(
          status: 1, output: Array("planted".utf8),
          errors: Array("WARNING: x\nERROR: Please run 'az login' to setup account.\n".utf8)),
        "AzureCLINotSignedIn", "`az`: Please run 'az login' to setup account."
      ),
      (
        .ended(
          status: 1, output: [], errors: Array("ERROR: AADSTS700082: The refresh token has expired.\nTrace: x".utf8)),
        "AADSTS700082", "`az`: AADSTS700082: The refresh token has expired."
      ),
      (.ended(status: 3, output: [], errors: []), "AzureCLIFailed", "`az` ended with 3 and said nothing"),
      (.gaveNoAnswer(seconds: 60), "AzureCLINoAnswer", "`az` gave no token within 60 seconds"),
      (.notStarted("no such file"), "AzureCLINotStarted", "`az` cannot be started: no such file"),
      (.ended(status: 0, output: Array("{}".utf8), errors: []), "AzureCLIUnreadable", nil as String?),
    ] as [(AzureCLICredential.Outcome, String, String?)])
  func `what the Azure CLI refuses is told in its words`(
    _ outcome: AzureCLICredential.Outcome, _ code: String, _ message: String?
  ) async {
    let credential = AzureCLICredential(tenant: nil, effects: FakeTime().effects) { _ in outcome }
    let error = await thrown { () throws(AzureError) in _ = try await credential.token(scope: scope) }
    #expect(error?.code == code)
    if let message { #expect(error?.message == message) }
    #expect(error.map { "\($0)".contains("planted") } == false)
  }

  @Test func `a thousand callers at once cause one token request`() async throws {
    let gate = Gate()
    let transport = ScriptedTransport { request in
      await gate.wait()
      return request.method == "GET" ? discovery : token
    }
    let time = FakeTime(now: 1000)
    let cache = TokenCache(
      ClientSecretCredential(tenant: "t", client: "app", secret: "s3cret", signIn: signIn(transport, time)),
      effects: time.effects)
    let tokens = await withTaskGroup(of: String?.self) { group in
      for _ in 0..<1000 { group.addTask { try? await cache.token(scope: scope).value } }
      while transport.requests.isEmpty { await Task.yield() }
      await gate.open()
      return await group.reduce(into: [String]()) { if let token = $1 { $0.append(token) } }
    }
    #expect(tokens == Array(repeating: "abc", count: 1000))
    #expect(transport.requests.filter { $0.method == "POST" }.count == 1)
    // Near its end the token is renewed once, however many ask, and those who ask meanwhile have the old one.
    time.advance(3599 - 299)
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<1000 { group.addTask { _ = try? await cache.token(scope: scope) } }
    }
    #expect(transport.requests.filter { $0.method == "POST" }.count == 2)
  }
}
