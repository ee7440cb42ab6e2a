import Diagnostics
import Documents
import OrderedCollections
import Plans
import Policies
import Resources
import Testing

@Suite struct BuiltInRuleTests {
  private static let storage = "Microsoft.Storage/storageAccounts"
  private static let twins = "Microsoft.DigitalTwins/digitalTwinsInstances"
  private static let containers = "Microsoft.ContainerInstance/containerGroups"
  private static let closed: Value = ["publicNetworkAccess": "Disabled", "minimumTlsVersion": "TLS1_2"]

  /// The messages of one built-in rule about these changes.
  private static func said(_ id: String, _ changes: Change...) throws -> [String] {
    let rule = try #require(BuiltInRules.rule(id))
    return Judged(changes, by: [PolicyRule(rule.id, rule.effect)]).messages
  }

  private static func resource(_ type: String, _ properties: Value, _ action: Action = .create) -> Change {
    Judged.resource("x", type, .literal(["properties": properties]), action)
  }

  @Test func `every built-in rule reads, warns and says what it is against`() throws {
    for rule in BuiltInRules.all {
      _ = try CompiledRule(rule)
      #expect(rule.effect == .warn)
      #expect(!rule.description.isEmpty)
    }
  }

  @Test func `public network access`() throws {
    let id = "public-network-access"
    #expect(try Self.said(id, Self.resource(Self.twins, [:])).count == 1)
    #expect(try Self.said(id, Self.resource(Self.twins, ["publicNetworkAccess": "Enabled"], .update)).count == 1)
    #expect(try Self.said(id, Self.resource(Self.storage, Self.closed)).isEmpty)
    #expect(try Self.said(id, Self.resource(Self.twins, [:], .delete)).isEmpty)
    #expect(try Self.said(id, Self.resource(Self.containers, ["ipAddress": ["type": "Public"]])).count == 1)
    #expect(try Self.said(id, Self.resource(Self.containers, ["ipAddress": ["type": "Private"]])).isEmpty)
    #expect(try Self.said(id, Self.resource("Microsoft.Network/virtualNetworks", [:])).isEmpty)
  }

  @Test func `missing diagnostic settings`() throws {
    let id = "missing-diagnostics"
    let twins = Self.resource(Self.twins, [:])
    #expect(try Self.said(id, twins).count == 1)
    #expect(try Self.said(id, Self.resource(Self.twins, [:], .update)).isEmpty)
    let instance = try #require(ResourceID(twins.identifier))
    let setting = Judged.resource("logs", "microsoft.insights/diagnosticSettings", .literal([:]), on: instance)
    #expect(try Self.said(id, twins, setting).isEmpty)
    let gone = Judged.resource("logs", "Microsoft.Insights/diagnosticSettings", .literal([:]), .delete, on: instance)
    #expect(try Self.said(id, twins, gone).count == 1)
  }

  @Test(
    arguments: [
      ["name": "OCPP_PASSWORD", "value": "hunter2"], ["adminPassword": "hunter2"], ["api_key": "abc"],
      ["x": "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=Zm9vYmFy"],
      ["x": "-----BEGIN RSA PRIVATE KEY-----\nMII"], ["x": "ghp_0123456789abcdefghijABCDEFGHIJ012345"],
      ["x": "https://a.blob.core.windows.net/c?sv=1&sig=0123456789abcdefghijklmn"],
    ] as [Value])
  func `what looks like a secret is found and not repeated`(_ properties: Value) throws {
    let said = try Self.said("secret-by-value", Self.resource(Self.containers, properties))
    #expect(said.count == 1)
    for text in ["hunter2", "Zm9vYmFy", "MII", "ghp_", "sig="] { #expect(!said.joined().contains(text)) }
  }

  @Test func `references to secrets and harmless texts are none`() throws {
    let body = Template.object([
      "properties": .object([
        "password": Template(.secret(.environment("KEY"))), "tokenIssuer": .literal("a"), "secret": .literal(""),
        "connection": Template(.text([.literal("AccountKey="), Template(.secret(.environment("KEY")))])),
        "image": .literal("a:1"), "name": .literal("PASSWORD_POLICY"), "value": .literal("strict"),
      ])
    ])
    #expect(try Self.said("secret-by-value", Judged.resource("x", Self.containers, body)).isEmpty)
  }

  @Test func `images without a digest`() throws {
    let digest = "@sha256:" + String(repeating: "a", count: 64)
    func images(_ names: String...) throws -> [String] {
      let containers = Value.array(names.map { ["name": "c", "properties": ["image": .string($0)]] as Value })
      return try Self.said("unpinned-image", Self.resource(Self.containers, ["containers": containers]))
    }
    #expect(try images("a", "a:latest", "a:1.2.3", "r.azurecr.io/a:1@sha256:abc").count == 4)
    #expect(try images("a" + digest, "r.azurecr.io/a:1.2" + digest).isEmpty)
  }

  @Test func `weak TLS`() throws {
    let id = "weak-tls"
    #expect(try Self.said(id, Self.resource(Self.storage, ["minimumTlsVersion": "TLS1_0"])).count == 1)
    #expect(try Self.said(id, Self.resource(Self.storage, [:])).count == 1)
    #expect(try Self.said(id, Self.resource(Self.storage, Self.closed)).isEmpty)
    #expect(try Self.said(id, Self.resource("Microsoft.Sql/servers", ["minimalTlsVersion": "1.1"])).count == 1)
    #expect(try Self.said(id, Self.resource("Microsoft.Sql/servers", ["minimalTlsVersion": "1.2"])).isEmpty)
    #expect(try Self.said(id, Self.resource(Self.twins, [:])).isEmpty)
  }

  @Test func `owner roles`() throws {
    func role(_ id: String) -> Change {
      Self.resource(
        "Microsoft.Authorization/roleAssignments", ["roleDefinitionId": .string("/x/roleDefinitions/\(id)")])
    }
    #expect(try Self.said("owner-role", role("8E3AF657-A8FF-443C-A75C-2FE8C4BCB635")).count == 1)
    #expect(try Self.said("owner-role", role("acdd72a7-3385-48ef-bd42-f606fba81ae7")).isEmpty)
  }

  @Test func `a built-in rule can refuse, and what it finds is never shown from the file`() throws {
    let judged = Judged(
      [Self.resource(Self.containers, ["password": "hunter2"])], by: [PolicyRule("secret-by-value", .deny)])
    #expect(judged.marks == ["TW4150 error"])
    #expect(judged.findings.allSatisfy { $0.concealsSource })
  }
}
