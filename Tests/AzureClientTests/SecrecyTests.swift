import Cloud
import Documents
import Files
import HTTP
import Redaction
import Resources
import Testing

@testable import AzureClient

private let group = ResourceID.resourceGroup("s", "g")
private let planted = "plnt/3d+s\"cr=t"

/// Answers every request with its own URL, headers and body: the worst server there could be.
private func echo(_ request: HTTPRequest) -> ScriptedTransport.Answer {
  let headers = request.headers.all.map { "\($0.name)=\($0.value)" }.joined(separator: ";")
  let text = "refused: \(request.url) \(headers) \(String(decoding: request.body, as: UTF8.self))"
  let body: Value = ["error": ["code": "Bad", "message": .string(text)]]
  return .success(HTTPResponse(status: 400, body: body.json))
}

private func holdsSecret(_ error: AzureError?) -> Bool {
  guard let error else { return true }
  return [error.description, String(reflecting: error)].contains {
    $0.contains("plnt") || $0.contains(URLText.encode(planted))
  }
}

@Suite struct SecrecyTests {
  @Test func `a secret that Azure repeats does not get into the error`() async {
    let cloud = AzureCloud.scripted(ScriptedTransport { echo($0) })
    cloud.conceal(planted)
    let error = await thrown { () throws(AzureError) in
      _ = try await cloud.putResource(
        group, apiVersion: "1", body: ["properties": ["accessKey1": .string(planted)]], condition: .always)
    }
    #expect(error?.message.contains("accessKey1") == true)
    #expect(!holdsSecret(error))
  }

  @Test func `the token does not get into the error`() async {
    let cloud = AzureCloud.scripted(ScriptedTransport { echo($0) }, credential: StaticCredential("plnt-token"))
    let error = await thrown { () throws(AzureError) in _ = try await cloud.resource(group, apiVersion: "1") }
    #expect(error?.message.contains("Authorization=Bearer \(Redactor.mark)") == true)
    #expect(!holdsSecret(error))
  }

  @Test func `a client secret does not get into the error`() async {
    let credential = ClientSecretCredential(
      tenant: "t", client: "c", secret: planted,
      transport: ScriptedTransport { request in
        request.method == "GET"
          ? .json(200, #"{"token_endpoint":"https://login.microsoftonline.com/token"}"#) : echo(request)
      }, effects: FakeTime().effects)
    let error = await thrown { () throws(AzureError) in _ = try await credential.token(scope: "s") }
    #expect(!holdsSecret(error))
  }

  @Test func `an assertion does not get into the error`() async {
    let credential = WorkloadIdentityCredential(
      tenant: "t", client: "c", tokenFile: "f", files: MemoryFileStore(["f": planted]),
      transport: ScriptedTransport { request in
        request.method == "GET"
          ? .json(200, #"{"token_endpoint":"https://login.microsoftonline.com/token"}"#) : echo(request)
      }, effects: FakeTime().effects)
    let error = await thrown { () throws(AzureError) in _ = try await credential.token(scope: "s") }
    #expect(!holdsSecret(error))
  }

  @Test func `keys and vault secrets that were read are concealed from then on`() async throws {
    let listed = "plnt-listed-key"
    let transport = ScriptedTransport([
      .json(200, #"{"keys":[{"keyName":"key1","value":"\#(listed)"}]}"#), .json(200, #"{"value":"plnt-vault"}"#),
    ]) { echo($0) }
    let cloud = AzureCloud.scripted(transport)
    _ = try await cloud.post(group, action: "listKeys", apiVersion: "1", body: nil)
    #expect(try await cloud.keyVaultSecret(vault: "v", name: "n") == "plnt-vault")
    #expect(transport.lines[1] == "GET https://v.vault.azure.net/secrets/n?api-version=7.4")
    let body: Value = ["a": .string(listed), "b": "plnt-vault"]
    let error = await thrown { () throws(AzureError) in
      _ = try await cloud.putResource(group, apiVersion: "1", body: body, condition: .always)
    }
    #expect(!holdsSecret(error))
  }

  @Test(arguments: ["evil.example/", "v@evil", "", "a.b"])
  func `a vault's name cannot lead to another host`(_ vault: String) async {
    let transport = ScriptedTransport()
    let cloud = AzureCloud.scripted(transport)
    let error = await thrown { () throws(AzureError) in _ = try await cloud.keyVaultSecret(vault: vault, name: "n") }
    #expect(error?.code == "InvalidVaultName")
    #expect(transport.requests.isEmpty)
  }
}
