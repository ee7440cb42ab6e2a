import Cloud
import Diagnostics
import Files
import HTTP
import Testing

@testable import AzureClient

private let application = ["AZURE_TENANT_ID": "t", "AZURE_CLIENT_ID": "c"]
private let secret = ["AZURE_CLIENT_SECRET": "s"]
private let certificate = ["AZURE_CLIENT_CERTIFICATE_PATH": "c.pem"]
private let workload = ["AZURE_FEDERATED_TOKEN_FILE": "f"]
private let gitHub = [
  "GITHUB_ACTIONS": "true", "ACTIONS_ID_TOKEN_REQUEST_URL": "https://x?y=z", "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "gh",
]
private let pipelines = [
  "SYSTEM_OIDCREQUESTURI": "https://dev.azure.com/x", "SYSTEM_ACCESSTOKEN": "job",
  "AZURESUBSCRIPTION_SERVICE_CONNECTION_ID": "s", "AZURESUBSCRIPTION_TENANT_ID": "t",
  "AZURESUBSCRIPTION_CLIENT_ID": "c",
]
private let app = ["IDENTITY_ENDPOINT": "http://localhost/msi", "IDENTITY_HEADER": "h"]

@Suite struct CredentialChainTests {
  private func chain(
    _ parts: [String: String]..., metadata: ScriptedTransport = ScriptedTransport(), hasAzureCLI: Bool = false
  ) -> CredentialChain {
    let variables = parts.reduce(into: [:]) { $0.merge($1) { $1 } }
    let effects = FakeTime().effects
    return CredentialChain(
      variable: { variables[$0] }, files: MemoryFileStore([:]),
      signIn: SignIn(transport: ScriptedTransport(), effects: effects),
      machine: SignIn(transport: metadata, effects: effects),
      runAzureCLI: hasAzureCLI ? { @Sendable _ in .notStarted("") } : nil)
  }

  private let machineInAzure = Self.machine(.json(200, #"{"access_token":"abc","expires_on":"4000000000"}"#))

  /// A metadata service that answers so where its header stands.
  private static func machine(_ answer: ScriptedTransport.Answer) -> ScriptedTransport {
    ScriptedTransport { request in
      request.headers["Metadata"] == "true"
        ? answer
        : .json(400, #"{"error":"invalid_request","error_description":"Required metadata header not specified"}"#)
    }
  }

  @Test func `of all that are there the first in the documented order is taken`() async throws {
    // Each step takes away what the one before it took.
    let steps: [([[String: String]], CredentialKind)] = [
      ([application, secret, certificate, workload, gitHub, pipelines, app], .clientSecret),
      ([application, certificate, workload, gitHub, pipelines, app], .clientCertificate),
      ([application, workload, gitHub, pipelines, app], .workloadIdentity),
      ([application, gitHub, pipelines, app], .gitHubActions), ([pipelines, app], .azurePipelines),
      ([app], .managedIdentity), ([], .azureCLI),
    ]
    #expect(steps.map(\.1) == CredentialKind.allCases)
    for (parts, kind) in steps {
      let all = parts.reduce(into: [String: String]()) { $0.merge($1) { $1 } }
      let choice = try await chain(all, hasAzureCLI: true).choose()
      #expect(choice.kind == kind)
      #expect(choice.verdicts.map(\.kind) == CredentialKind.allCases)
      #expect(choice.verdicts.filter { $0.outcome == .taken }.count == 1)
      #expect(choice.verdicts.allSatisfy { !$0.reason.isEmpty })
    }
  }

  @Test func `a credential that is only half there is passed over, with what it lacks`() async throws {
    let choice = try await chain(secret, ["AZURE_CLIENT_ID": "c"], hasAzureCLI: true).choose()
    #expect(choice.kind == .azureCLI)
    #expect(choice.verdicts[0].outcome == .unavailable)
    #expect(choice.verdicts[0].reason == "AZURE_TENANT_ID is not set, but AZURE_CLIENT_SECRET is")
    let job = try await chain(application, ["GITHUB_ACTIONS": "true"], hasAzureCLI: true).choose()
    #expect(job.verdicts[3].reason == "the job lacks `permissions: id-token: write`")
    let step = try await chain(pipelines.filter { $0.key != "SYSTEM_ACCESSTOKEN" }, hasAzureCLI: true).choose()
    #expect(step.verdicts[4].reason == "SYSTEM_ACCESSTOKEN is not set, but SYSTEM_OIDCREQUESTURI is")
  }

  @Test func `a machine in Azure is known by its metadata service, asked without the header that it demands`()
    async throws
  {
    let choice = try await chain(metadata: machineInAzure, hasAzureCLI: true).choose()
    #expect(choice.kind == .managedIdentity)
    #expect(choice.verdicts[6].outcome == .notReached)
    #expect(choice.verdicts[6].reason == "`az` is on the PATH, but managed identity comes first")
    let url =
      "GET http://169.254.169.254/metadata/identity/oauth2/token?api-version=2018-02-01"
      + "&resource=https%3A%2F%2Fmanagement.azure.com"
    #expect(machineInAzure.lines == [url, url])
    #expect(machineInAzure.requests[0].headers["Metadata"] == nil)
  }

  @Test func `an identity is named by resource id or object id, shown, and asked for`() async throws {
    let resource = "/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/i"
    let object = "b0f3b2f0-5b5b-4b0c-8a53-2d0dbb2b3ff5"
    for (setting, shown, query) in [
      (resource, resource, "&msi_res_id=\(URLText.encode(resource))"),
      (object, "object id \(object)", "&object_id=\(object)"),
    ] {
      let metadata = Self.machine(.json(200, #"{"access_token":"abc","expires_on":"4000000000"}"#))
      let choice = try await chain(
        ["TWINWRIGHT_MANAGED_IDENTITY": setting, "AZURE_CLIENT_ID": "c"], metadata: metadata
      ).choose()
      #expect(choice.managedIdentity == shown)
      #expect(metadata.lines.last?.hasSuffix(query) == true)
    }
    let own = try await chain(["AZURE_CLIENT_ID": "c"], metadata: machineInAzure).choose()
    #expect(own.managedIdentity == "client id c")
    #expect(
      try await chain(application, secret, ["TWINWRIGHT_MANAGED_IDENTITY": object]).choose().managedIdentity == nil)
  }

  @Test(arguments: ["name", "/subscriptions/s", "/subscriptions/s/resourceGroups/g/providers/Microsoft.Web/sites/i"])
  func `what names no managed identity is told before anybody is asked`(_ text: String) async {
    do {
      _ = try await chain(["TWINWRIGHT_MANAGED_IDENTITY": text]).choose()
      Issue.record("it was taken")
    } catch { #expect(error.findings.all.map(\.code) == ["TW6011"]) }
  }

  @Test func `a machine in Azure without an identity leaves the way to the Azure CLI`() async throws {
    let metadata = Self.machine(.json(400, #"{"error":"invalid_request","error_description":"Identity not found"}"#))
    let choice = try await chain(metadata: metadata, hasAzureCLI: true).choose()
    #expect(choice.kind == .azureCLI)
    #expect(
      choice.verdicts[5].reason == "the metadata service of this machine has no such identity: Identity not found")
    // Trouble of another kind says nothing against the identity: nobody becomes another for it.
    let troubled = try await chain(metadata: Self.machine(.json(403)), hasAzureCLI: true).choose()
    #expect(troubled.kind == .managedIdentity)
  }

  @Test func `nobody asks the metadata service where an earlier credential is there`() async throws {
    let choice = try await chain(application, secret, metadata: machineInAzure).choose()
    #expect(choice.kind == .clientSecret)
    #expect(choice.verdicts[5].reason == "not asked for: client secret comes first")
    #expect(machineInAzure.requests.isEmpty)
  }

  @Test(arguments: [
    ScriptedTransport.Answer.failure(.connect), .failure(.timeout), .json(403, "blocked"), .json(502),
  ]) func `a machine elsewhere has no managed identity`(_ answer: ScriptedTransport.Answer) async throws {
    let metadata = ScriptedTransport([answer])
    let choice = try await chain(metadata: metadata, hasAzureCLI: true).choose()
    #expect(choice.kind == .azureCLI)
    #expect(metadata.requests.count == 1)
  }

  @Test(arguments: [
    (
      "prod",
      [
        CredentialKind.clientSecret, .clientCertificate, .workloadIdentity, .gitHubActions, .azurePipelines,
        .managedIdentity,
      ]
    ),
    ("dev", [.azureCLI]), ("EnvironmentCredential", [.clientSecret, .clientCertificate]),
    ("workloadidentitycredential", [.workloadIdentity]), ("ManagedIdentityCredential", [.managedIdentity]),
    ("AzureCliCredential", [.azureCLI]), ("GITHUB-ACTIONS", [.gitHubActions]), ("azure-pipelines", [.azurePipelines]),
  ]) func `AZURE_TOKEN_CREDENTIALS is read as the SDKs read it, and by our names`(
    _ word: String, _ kinds: [CredentialKind]
  ) throws {
    #expect(CredentialSelection(word)?.kinds == kinds)
  }

  @Test func `a credential that is asked for is taken before others, and no other is taken instead`() async throws {
    let asked = ["AZURE_TOKEN_CREDENTIALS": "ManagedIdentityCredential"]
    let metadata = ScriptedTransport()
    let choice = try await chain(application, secret, asked, metadata: metadata, hasAzureCLI: true).choose()
    #expect(choice.kind == .managedIdentity)
    #expect(choice.verdicts[0].outcome == .excluded)
    #expect(metadata.requests.isEmpty)
    let none = try await chain(
      application, secret, ["AZURE_TOKEN_CREDENTIALS": "WorkloadIdentityCredential"], hasAzureCLI: true
    ).choose()
    #expect(none.kind == nil)
    #expect(none.credential == nil)
    #expect(none.failure.code == "TW6010")
    #expect(none.failure.notes.contains("workload identity (token file): AZURE_FEDERATED_TOKEN_FILE is not set"))
  }

  @Test func `a word that names no credential is refused with what was meant`() async {
    let error = await #expect(throws: DiagnosticError.self) {
      try await chain(["AZURE_TOKEN_CREDENTIALS": "ManagedIdentityCredentials"]).choose()
    }
    #expect(error?.findings.all.first?.code == "TW6011")
    #expect(error?.findings.all.first?.help == ["did you mean `ManagedIdentityCredential`?"])
    let algorithm = await #expect(throws: DiagnosticError.self) {
      try await chain(application, certificate, ["TWINWRIGHT_ASSERTION_ALGORITHM": "HS256"]).choose()
    }
    #expect(algorithm?.findings.all.first?.message.contains("RS256 or PS256") == true)
  }

  @Test func `no value of a setting gets into a verdict`() async throws {
    var planted: [String: String] = [:]
    for part in [application, secret, certificate, workload, gitHub, pipelines, app] {
      for name in part.keys { planted[name] = "plnt-\(name)" }
    }
    for name in planted.keys.sorted() {
      var some = planted
      some[name] = nil
      let choice = try await chain(some).choose()
      for verdict in choice.verdicts { #expect(!verdict.reason.contains("plnt"), "\(verdict)") }
    }
  }
}
