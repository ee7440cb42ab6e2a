import Cloud
import Documents
import Files
import HTTP
import Testing

@testable import AzureClient

private let planted = "plnt/3d+s\"cr=t"

/// Answers with all that it was sent: the worst server there could be.
private func echo(_ request: HTTPRequest) -> ScriptedTransport.Answer {
  if request.url.contains("openid-configuration") {
    return .json(200, #"{"token_endpoint":"https://login.microsoftonline.com/token"}"#)
  }
  let headers = request.headers.all.map { "\($0.name)=\($0.value)" }.joined(separator: ";")
  let text = "AADSTS7000215: \(request.url) \(headers) \(String(decoding: request.body, as: UTF8.self))"
  let body: Value = ["error": "invalid_client", "error_description": .string(text)]
  return .success(HTTPResponse(status: 401, body: body.json))
}

/// Hands out the planted secret as the statement of a CI system, and repeats everything else.
private func issuer(_ request: HTTPRequest) -> ScriptedTransport.Answer {
  if request.url.hasPrefix("https://ci.example") {
    let body: Value = ["value": .string(planted), "oidcToken": .string(planted)]
    return .success(HTTPResponse(status: 200, body: body.json))
  }
  return echo(request)
}

@Suite struct SignInErrorTests {
  private static func credentials(_ transport: ScriptedTransport) -> [(CredentialKind, any TokenCredential)] {
    let signIn = SignIn(transport: transport, effects: FakeTime().effects)
    return [
      (.clientSecret, ClientSecretCredential(tenant: "t", client: "c", secret: planted, signIn: signIn)),
      (
        .clientCertificate,
        ClientCertificateCredential(
          tenant: "t", client: "c", certificate: .init(path: "c.pem", password: planted),
          files: MemoryFileStore(["c.pem": Certificates.own.pem]), signIn: signIn)
      ),
      (
        .workloadIdentity,
        WorkloadIdentityCredential(
          tenant: "t", client: "c", tokenFile: "f", files: MemoryFileStore(["f": planted]), signIn: signIn)
      ),
      (
        .gitHubActions,
        GitHubActionsCredential(
          tenant: "t", client: "c", requestURL: "https://ci.example/", requestToken: planted, signIn: signIn)
      ),
      (
        .azurePipelines,
        AzurePipelinesCredential(
          tenant: "t", client: "c", connection: "s", requestURL: "https://ci.example/", accessToken: planted,
          signIn: signIn)
      ),
      (
        .managedIdentity,
        ManagedIdentityCredential(
          .appService(endpoint: "http://localhost/msi/token", header: planted), identity: nil, signIn: signIn)
      ),
      (
        .azureCLI,
        AzureCLICredential(tenant: nil, effects: signIn.effects) { _ in
          .ended(status: 1, output: Array(planted.utf8), errors: Array("ERROR: AADSTS7000215: no".utf8))
        }
      ),
    ]
  }

  @Test func `no secret of any credential gets into its error, which says that signing in failed`() async {
    #expect(Self.credentials(ScriptedTransport()).map(\.0) == CredentialKind.allCases)
    for script in [echo, issuer] {
      let transport = ScriptedTransport { script($0) }
      for (kind, credential) in Self.credentials(transport) {
        let error = await thrown { () throws(AzureError) in _ = try await credential.token(scope: "s/.default") }
        #expect(error?.kind == .unauthorized, "\(kind)")
        #expect(error?.code == "AADSTS7000215", "\(kind): \(String(describing: error))")
        for text in [error?.description ?? planted, String(reflecting: error)] {
          #expect(!text.contains("plnt") && !text.contains(URLText.encode(planted)), "\(kind): \(text)")
        }
        // A signed assertion is as good as a secret while it lasts.
        let assertions = transport.requests.flatMap {
          String(decoding: $0.body, as: UTF8.self).split(separator: "&").filter { $0.hasPrefix("client_assertion=") }
        }
        for assertion in assertions {
          #expect(error?.message.contains(assertion.dropFirst("client_assertion=".count)) == false, "\(kind)")
        }
      }
    }
  }

  @Test func `every credential passes on that no trusted connection could be had`() async {
    let transport = ScriptedTransport { _ in .failure(.tls) }
    for (kind, credential) in Self.credentials(transport).dropLast() {
      let error = await thrown { () throws(AzureError) in _ = try await credential.token(scope: "s/.default") }
      #expect(error?.kind == .transport, "\(kind)")
      #expect(error?.code == "UntrustedConnection", "\(kind)")
    }
  }

  @Test func `a refusal with status 400 is one of the credential, and there is advice`() async {
    let transport = ScriptedTransport { request in
      request.method == "GET"
        ? .json(
          400, #"{"error":"invalid_tenant","error_description":"AADSTS90002: Tenant 'x' not found.\r\nTrace ID: 1"}"#)
        : nil
    }
    let credential = ClientSecretCredential(
      tenant: "x", client: "c", secret: "secret", signIn: SignIn(transport: transport, effects: FakeTime().effects))
    let error = await thrown { () throws(AzureError) in _ = try await credential.token(scope: "s") }
    #expect(error?.kind == .unauthorized)
    #expect(error?.message == "Tenant 'x' not found.")
    #expect(error.map { SignInAdvice.help(for: $0) }?.first?.contains("AZURE_TENANT_ID") == true)
  }

  @Test func `each flaw of a certificate has words and advice`() async {
    let flaws: [ClientCertificate.Flaw] = [
      .notPEM, .notPEMButPKCS12, .noCertificate, .noKey, .encryptedWithoutPassword, .keyUnreadable, .keyTooShort(1024),
      .keyOfAnotherCertificate,
    ]
    #expect(Set(flaws.map(\.words)).count == flaws.count)
    for flaw in flaws {
      #expect(!SignInAdvice.help(for: AzureError(.unauthorized, code: flaw.code, message: "")).isEmpty, "\(flaw)")
    }
    let credential = ClientCertificateCredential(
      tenant: "t", client: "c", certificate: .init(path: "nowhere.pem"), files: MemoryFileStore([:]),
      signIn: SignIn(transport: ScriptedTransport(), effects: FakeTime().effects))
    let error = await thrown { () throws(AzureError) in _ = try await credential.token(scope: "s") }
    #expect(error?.code == "CertificateUnreadable")
    #expect(error?.message.contains("nowhere.pem") == true)
  }

  @Test func `whoever is kept out is told which role is lacking`() {
    let twins = AzureError(
      .forbidden, status: 403, code: "Forbidden", message: "no",
      request: "GET https://a.api.eus.digitaltwins.azure.net/models")
    #expect(AccessAdvice.help(for: twins).first?.contains("Azure Digital Twins Data Owner") == true)
    let devices = AzureError(
      .forbidden, status: 403, code: "Forbidden", message: "no", request: "GET https://a.azure-devices.net/devices")
    #expect(AccessAdvice.help(for: devices).first?.contains("IoT Hub Data Contributor") == true)
    // What a hub says to those whom it knows and whose roles do not suffice.
    let refused = AzureError(
      .unauthorized, status: 401, code: "IotHubUnauthorized", message: "no", request: devices.request)
    #expect(AccessAdvice.help(for: refused) == AccessAdvice.help(for: devices))
    #expect(AccessAdvice.help(for: AzureError(.notFound, code: "x", message: "", request: twins.request)).isEmpty)
  }
}
