import Cloud
import Documents
import Files
import HTTP
import Testing

@testable import AzureClient

private let discovery = ScriptedTransport.Answer.json(
  200, #"{"token_endpoint":"https://login.microsoftonline.com/t/oauth2/v2.0/token"}"#)

@Suite struct CredentialTests {
  @Test func `a client secret is exchanged after discovery`() async throws {
    let time = FakeTime(now: 1000)
    let transport = ScriptedTransport([
      discovery, .json(200, #"{"token_type":"Bearer","expires_in":3599,"access_token":"abc"}"#),
    ])
    let credential = ClientSecretCredential(
      tenant: "t", client: "app", secret: "p&ss w=rd", transport: transport, effects: time.effects)
    let token = try await credential.token(scope: "https://management.azure.com/.default")
    #expect(token == AccessToken(value: "abc", expiresAt: 4599))
    #expect(
      transport.lines == [
        "GET https://login.microsoftonline.com/t/v2.0/.well-known/openid-configuration",
        "POST https://login.microsoftonline.com/t/oauth2/v2.0/token",
      ])
    let sent = transport.requests[1]
    #expect(sent.headers["Content-Type"] == "application/x-www-form-urlencoded")
    #expect(
      String(decoding: sent.body, as: UTF8.self)
        == "client_id=app&grant_type=client_credentials&client_info=1&client_secret=p%26ss%20w%3Drd"
        + "&scope=https%3A%2F%2Fmanagement.azure.com%2F.default")
    #expect(transport.requests.allSatisfy { $0.headers["Authorization"] == nil })
  }

  @Test func `a workload's assertion is read from its file for every token`() async throws {
    let files = MemoryFileStore(["token": "assertion-1\n"])
    let transport = ScriptedTransport { request in
      request.method == "GET" ? discovery : .json(200, #"{"expires_in":"60","access_token":"abc"}"#)
    }
    let credential = WorkloadIdentityCredential(
      tenant: "t", client: "app", tokenFile: "token", files: files, transport: transport, effects: FakeTime().effects)
    _ = try await credential.token(scope: "s/.default")
    try files.write("token", Array("assertion-2".utf8), access: .ownerOnly)
    _ = try await credential.token(scope: "s/.default")
    let forms = transport.requests.filter { $0.method == "POST" }.map { String(decoding: $0.body, as: UTF8.self) }
    #expect(forms[0].contains("client_assertion=assertion-1&"))
    #expect(forms[1].contains("client_assertion=assertion-2&"))
    #expect(
      forms[0].contains("client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer"))
  }

  @Test func `a missing assertion file is named`() async {
    let credential = WorkloadIdentityCredential(
      tenant: "t", client: "app", tokenFile: "nowhere", files: MemoryFileStore([:]), transport: ScriptedTransport(),
      effects: FakeTime().effects)
    let error = await thrown { () throws(AzureError) in _ = try await credential.token(scope: "s") }
    #expect(error?.code == "FederatedTokenUnreadable")
    #expect(error?.message.contains("nowhere") == true)
  }

  @Test func `the secret is sent to no other host than that of the login`() async {
    let transport = ScriptedTransport([.json(200, #"{"token_endpoint":"https://evil.example/token"}"#)])
    let credential = ClientSecretCredential(
      tenant: "t", client: "app", secret: "planted-secret", transport: transport, effects: FakeTime().effects)
    let error = await thrown { () throws(AzureError) in _ = try await credential.token(scope: "s") }
    #expect(error?.code == "DiscoveryUnreadable")
    #expect(transport.requests.count == 1)
  }

  @Test func `fifty callers at once cause one renewal`() async throws {
    let gate = Gate()
    let credential = CountingCredential { _ throws(AzureError) in await gate.wait() }
    let cache = TokenCache(credential, effects: FakeTime().effects)
    let tokens = await withTaskGroup(of: String?.self) { group in
      for _ in 0..<50 { group.addTask { try? await cache.token(scope: "s").value } }
      group.addTask {
        await gate.open()
        return nil
      }
      return await group.reduce(into: [String]()) { if let token = $1 { $0.append(token) } }
    }
    #expect(tokens == Array(repeating: "token-1", count: 50))
    #expect(credential.calls == 1)
  }

  @Test func `each scope has a token of its own`() async throws {
    let credential = CountingCredential()
    let cache = TokenCache(credential, effects: FakeTime().effects)
    #expect(try await cache.token(scope: "a").value == "token-1")
    #expect(try await cache.token(scope: "b").value == "token-2")
    #expect(try await cache.token(scope: "a").value == "token-1")
  }

  @Test func `a token is renewed before it ends`() async throws {
    let time = FakeTime()
    let credential = CountingCredential(lifetime: 3600, time: time)
    let cache = TokenCache(credential, effects: time.effects)
    _ = try await cache.token(scope: "s")
    time.advance(3299)
    #expect(try await cache.token(scope: "s").value == "token-1")
    time.advance(2)
    #expect(try await cache.token(scope: "s").value == "token-2")
  }

  @Test func `a failed early renewal goes on with the old token while it holds`() async throws {
    let time = FakeTime()
    let credential = CountingCredential(lifetime: 3600, time: time) { number throws(AzureError) in
      if number > 1 { throw AzureError(.server, code: "X", message: "down") }
    }
    let cache = TokenCache(credential, effects: time.effects)
    _ = try await cache.token(scope: "s")
    time.advance(3400)
    #expect(try await cache.token(scope: "s").value == "token-1")
    #expect(try await cache.token(scope: "s").value == "token-1")
    #expect(credential.calls == 2)
    time.advance(300)
    let error = await thrown { () throws(AzureError) in _ = try await cache.token(scope: "s") }
    #expect(error?.code == "X")
  }

  @Test func `a failure reaches everybody who waited for it, and the next caller tries again`() async throws {
    let gate = Gate()
    let credential = CountingCredential { number throws(AzureError) in
      await gate.wait()
      if number == 1 { throw AzureError(.unauthorized, code: "AADSTS7000215", message: "no") }
    }
    let cache = TokenCache(credential, effects: FakeTime().effects)
    let first = await withTaskGroup(of: String?.self) { group in
      for _ in 0..<5 {
        group.addTask { await thrown { () throws(AzureError) in _ = try await cache.token(scope: "s") }?.code }
      }
      // The waiters are counted by yielding until the one renewal is under way; then the gate opens.
      while credential.calls == 0 { await Task.yield() }
      await gate.open()
      return await group.reduce(into: Set<String>()) { if let code = $1 { $0.insert(code) } }
    }
    #expect(first == ["AADSTS7000215"])
    #expect(try await cache.token(scope: "s").value.hasPrefix("token-"))
  }

  @Test func `who deploys is read from the token`() async throws {
    let cloud = AzureCloud.scripted(ScriptedTransport())
    #expect(try await cloud.deployerObjectID() == "object-1")
    #expect(try await cloud.deployerTenantID() == "tenant-1")
  }

  @Test(arguments: ["", "abc", "a.b.c", "e30.e30.", "a.!!.c"])
  func `a token that does not say who it is for is refused`(_ token: String) {
    #expect(throws: AzureError.self) { try TokenClaims(AccessToken(value: token, expiresAt: 0)) }
  }

  @Test func `what the Azure CLI prints is read`() throws {
    let output = #"{"accessToken":"abc","expiresOn":"2026-01-01 10:00:00.000000","expires_on":1767261600}"#
    #expect(
      try AzureCLIOutput.token(Array(output.utf8), now: 0) == AccessToken(value: "abc", expiresAt: 1_767_261_600))
    #expect(
      try AzureCLIOutput.token(Array(#"{"accessToken":"abc"}"#.utf8), now: 10)
        == AccessToken(value: "abc", expiresAt: 310))
    #expect(throws: AzureError.self) { try AzureCLIOutput.token(Array("Please run az login".utf8), now: 0) }
    #expect(
      AzureCLIOutput.arguments(scope: "https://digitaltwins.azure.net/.default", tenant: "t")
        == [
          "account", "get-access-token", "--output", "json", "--resource", "https://digitaltwins.azure.net",
          "--tenant", "t",
        ])
  }

  @Test func `a token does not print itself`() {
    let token = AccessToken(value: "planted-token", expiresAt: 1)
    #expect(!"\(token)".contains("planted"))
    #expect(!String(reflecting: token).contains("planted"))
  }
}

/// Holds callers until it is opened.
actor Gate {
  private var isOpen = false
  private var waiting: [CheckedContinuation<Void, Never>] = []

  func wait() async {
    if !isOpen { await withCheckedContinuation { waiting.append($0) } }
  }

  func open() {
    isOpen = true
    for continuation in waiting { continuation.resume() }
    waiting = []
  }
}
