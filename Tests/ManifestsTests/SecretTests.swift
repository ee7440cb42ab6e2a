import Diagnostics
import Documents
import OrderedCollections
import Plans
import Resources
import Testing

/// Secrets enter by reference only.
@Suite struct SecretTests {
  private func group(_ variable: String) -> String {
    Loading.header("ContainerGroup", "group")
      + """
      spec:
        osType: Linux
        containers:
          a:
            image: a:1
            resources: {requests: {cpu: 1, memoryInGB: 1}}
            environmentVariables:
              A: \(variable)
      """
  }

  @Test func `a literal in a secret property is refused`() {
    #expect(Loading(group("{secureValue: hunter2}")).marks == ["TW1115 x.yaml:11:26"])
  }

  private func subscription(_ header: String) -> String {
    Loading.header("EventGridTopic", "topic")
      + """
      spec:
        eventSubscriptions:
          calls:
            destination:
              endpointType: WebHook
              endpointUrl: "${secret.env.HOOK}"
              deliveryAttributeMappings: {Authorization: \(header)}
      """
  }

  @Test func `a header that is marked as secret must not be spelt out`() {
    let literal = Loading(subscription("{type: Static, value: hunter2, isSecret: true}"))
    #expect(literal.findings.all.map(\.code) == ["TW1115"])
    #expect(literal.findings.all.map(\.concealsSource) == [true])
    for allowed in [
      "{type: Static, value: \"Bearer ${secret.env.TOKEN}\", isSecret: true}",
      "{type: Static, value: plain, isSecret: false}", "{type: Static, value: plain}",
      "{type: Dynamic, sourceField: data.id}",
    ] {
      #expect(Loading(subscription(allowed)).findings.all.map(\.code) == [], "\(allowed)")
    }
  }

  @Test func `a header that a variable marks as secret must not be spelt out either`() {
    let environment = Loading.environment.replacing("tags: {team: a}", with: "variables: {hide: true, p: hunter2}")
    let text = subscription("{type: Static, value: \"${var.p}\", isSecret: \"${var.hide}\"}")
    #expect(Loading(["m/environment.yaml": environment, "m/x.yaml": text]).findings.all.map(\.code) == ["TW1115"])
  }

  @Test func `a secret where everybody could read it is refused`() {
    #expect(Loading(group("{value: \"${secret.env.TOKEN}\"}")).marks == ["TW1116 x.yaml:11:20"])
    #expect(Loading(group("\"x ${secret.env.TOKEN}\"")).marks == ["TW1116 x.yaml:11:12"])
  }

  @Test func `an environment variable that sounds like a secret is not read as text`() throws {
    let loading = Loading(group("\"${env.API_KEY}\""), process: ["API_KEY": "planted-value"])
    #expect(loading.marks == ["TW1117 x.yaml:11:13"])
    #expect(loading.findings.all.first?.fixes.first?.replacement == "${secret.env.API_KEY}")
    #expect(!"\(loading)".contains("planted-value"))
  }

  @Test func `a variable cannot smuggle a literal into a secret property`() {
    let environment = Loading.environment.replacing("tags: {team: a}", with: "variables: {p: hunter2}")
    let loading = Loading(["m/environment.yaml": environment, "m/x.yaml": group("{secureValue: \"${var.p}\"}")])
    #expect(loading.findings.all.map(\.code) == ["TW1115"])
  }

  @Test func `sources of secrets are kept, values never read`() throws {
    let loading = Loading(
      group("{secureValue: \"Bearer ${secret.env.TOKEN}\"}"), process: ["TOKEN": "planted-value"])
    #expect(loading.marks == [])
    let group = try #require(loading.resource("ContainerGroup.group"))
    #expect(group.body.secrets().map(\.secret) == [.environment("TOKEN")])
    #expect(!"\(loading.state as Any)".contains("planted-value"))
  }

  @Test(arguments: [
    ("${secret.file.keys/a.txt}", SecretReference.file("keys/a.txt")),
    ("${secret.keyVault.vault.name}", .keyVault(vault: "vault", name: "name")),
  ])
  func `files and Key Vault are sources as well`(text: String, secret: SecretReference) throws {
    let loading = Loading(group("{secureValue: \"\(text)\"}"))
    #expect(loading.marks == [])
    #expect(loading.resource("ContainerGroup.group")?.body.secrets().map(\.secret) == [secret])
  }

  @Test func `a secret without a source is reported`() {
    #expect(Loading(group("{secureValue: \"${secret.TOKEN}\"}")).marks == ["TW1120 x.yaml:11:27"])
  }

  @Test func `an untyped resource may hold secrets where names say so`() {
    let text = { (member: String) in
      Loading.header("AzureResource", "sql")
        + "spec: {type: Microsoft.Sql/servers@2025-01-01, properties: {administratorLogin: a, \(member)}}"
    }
    #expect(Loading(text("administratorLoginPassword: \"${secret.env.P}\"")).marks == [])
    #expect(Loading(text("administratorLoginPassword: hunter2")).findings.all.map(\.code) == ["TW1115"])
    #expect(Loading(text("version: \"${secret.env.P}\"")).findings.all.map(\.code) == ["TW1116"])
  }
}
