import Cloud
import Diagnostics
import Documents
import HTTP
import Testing

@testable import AzureClient

@Suite struct CloudChoiceTests {
  private func endpoints(_ variables: [String: String], _ transport: ScriptedTransport = ScriptedTransport())
    async throws(DiagnosticError) -> AzureEndpoints
  {
    try await CloudChoice { variables[$0] }.endpoints(
      signIn: SignIn(transport: transport, effects: FakeTime().effects))
  }

  @Test(
    arguments: [
      ([:], AzureEndpoints.publicCloud), (["AZURE_CLOUD": "AzureCloud"], .publicCloud),
      (["AZURE_CLOUD": "azureusgovernment"], .usGovernment), (["AZURE_CLOUD": "AZURE_CHINA_CLOUD"], .china),
      (["AZURE_AUTHORITY_HOST": "https://login.microsoftonline.us/"], .usGovernment),
      (["AZURE_AUTHORITY_HOST": "login.chinacloudapi.cn"], .china),
    ] as [([String: String], AzureEndpoints)])
  func `the clouds that are known are named without asking anybody`(
    _ variables: [String: String], _ cloud: AzureEndpoints
  ) async throws {
    let transport = ScriptedTransport()
    #expect(try await endpoints(variables, transport) == cloud)
    #expect(transport.requests.isEmpty)
  }

  @Test func `each cloud has hosts and audiences of its own`() {
    let known = AzureEndpoints.known
    for member in [\AzureEndpoints.name, \.resourceManager, \.login, \.keyVaultSuffix, \.resourceManagerScope] {
      #expect(Set(known.map { $0[keyPath: member] }).count == known.count)
    }
    for cloud in known { #expect(cloud.resourceManagerScope == "https://\(cloud.resourceManager)/.default") }
  }

  @Test func `another login host is taken into the cloud that is named`() async throws {
    let cloud = try await endpoints([
      "AZURE_CLOUD": "AzureCloud", "AZURE_AUTHORITY_HOST": "https://login.example:8443/",
    ])
    #expect(cloud.login == "login.example:8443")
    #expect(cloud.resourceManager == "management.azure.com")
  }

  private static let own = #"""
    {"name":"Own","resourceManager":"https://arm.example:30005/",
     "authentication":{"loginEndpoint":"https://login.example/","audiences":["https://arm.old/","https://arm.example:30005/"]},
     "suffixes":{"keyVaultDns":"vault.example"}}
    """#

  @Test func `a cloud of one's own is described by its Resource Manager`() async throws {
    let transport = ScriptedTransport([.json(200, Self.own)])
    let cloud = try await endpoints(["ARM_CLOUD_METADATA_URL": "https://arm.example:30005"], transport)
    #expect(transport.lines == ["GET https://arm.example:30005/metadata/endpoints?api-version=2022-09-01"])
    #expect(
      cloud
        == AzureEndpoints(
          name: "Own", resourceManager: "arm.example:30005", login: "login.example", keyVaultSuffix: "vault.example",
          resourceManagerScope: "https://arm.example:30005/.default", keyVaultScope: "https://vault.example/.default"))
    #expect(cloud.isResourceManager("arm.example"))
    #expect(cloud.isResourceManager("west.arm.example"))
    #expect(!cloud.isResourceManager("farm.example"))
  }

  @Test func `of several clouds in one description the named one is taken`() async throws {
    let other = #"{"name":"AzureCloud","resourceManager":"https://management.azure.com/","authentication":{}}"#
    let url = "https://arm.example/metadata/endpoints?api-version=2019-05-01"
    let transport = ScriptedTransport { _ in .json(200, "[\(other),\(Self.own)]") }
    let named = ["ARM_CLOUD_METADATA_URL": url, "AZURE_CLOUD": "own"]
    #expect(try await endpoints(named, transport).login == "login.example")
    #expect(transport.lines == ["GET \(url)"])
    let error = await #expect(throws: DiagnosticError.self) {
      try await endpoints(["ARM_CLOUD_METADATA_URL": url], transport)
    }
    #expect(error?.findings.all.first?.code == "TW6011")
  }

  @Test(arguments: [
    ["AZURE_CLOUD": "AzureUSGoverment"], ["AZURE_AUTHORITY_HOST": "http://login.example"],
    ["AZURE_AUTHORITY_HOST": "user@login.example"], ["ARM_CLOUD_METADATA_URL": "http://arm.example"],
    ["ARM_CLOUD_METADATA_URL": "https://arm.example/broken"],
    ["ARM_CLOUD_METADATA_URL": "https://user:plnt@arm.example/"],
    ["AZURE_AUTHORITY_HOST": "https://user:plnt@a.example"],
  ]) func `what cannot be meant so is refused with the name of the setting`(_ variables: [String: String]) async {
    let transport = ScriptedTransport([.json(200, "[]")])
    let error = await #expect(throws: DiagnosticError.self) { try await endpoints(variables, transport) }
    let finding = error?.findings.all.first
    #expect(finding?.code == "TW6011")
    let said = ([finding?.message ?? ""] + (finding?.help ?? [])).joined(separator: " ")
    #expect(variables.keys.contains { said.contains($0) }, "\(said)")
    #expect(!said.contains("plnt"))
    if variables["AZURE_CLOUD"] != nil { #expect(said.contains("did you mean `AzureUSGovernment`?")) }
  }
}
