import Catalogue
import Diagnostics
import Documents
import Exporting
import Files
import Manifests
import Observing
import OrderedCollections
import Planning
import Plans
import Resources
import Testing

/// What lies in Azure is written as manifests that plan to nothing.
struct ExportTests {
  @Test(arguments: KindSample.all)
  func `what was applied is exported as manifests that plan to nothing`(_ sample: KindSample) async throws {
    let world = try await KindWorld(polls: 0)
    try await world.apply(try await world.plan(sample.manifest))
    let export = try await world.export()
    let left = try await world.planExport(export).changes.filter { $0.action != .none }
      .map { "\($0.action) \($0.address): \($0.reason.text); \($0.properties.map { "\($0.path)" })" }
    #expect(
      left == [], "\(export.files.map { "=== \($0.path)\n\($0.text)" }.joined(separator: "\n"))\n\(export.notices)")
    #expect(try await world.export().files == export.files)
  }

  @Test func `what Azure does not list is said to be missing`() async throws {
    let world = try await KindWorld(polls: 0)
    let sample = try #require(KindSample.all.first { $0.kind == "StreamAnalyticsTransformation" })
    try await world.apply(try await world.plan(sample.manifest))
    let notices = try await world.export().notices
    #expect(notices.contains("transformations of ev-averages: Azure does not list them"), "\(notices)")
  }

  @Test(arguments: KindSample.all)
  func `what nobody marked is exported as adopted and plans to nothing`(_ sample: KindSample) async throws {
    let world = try await KindWorld(polls: 0)
    try await world.apply(try await world.plan(sample.manifest))
    try await world.unmark()
    let export = try await world.export()
    let left = try await world.planExport(export).changes.filter { $0.action != .none }
      .map { "\($0.action) \($0.address): \($0.reason.text); \($0.properties.map { "\($0.path)" })" }
    #expect(
      left == [], "\(export.files.map { "=== \($0.path)\n\($0.text)" }.joined(separator: "\n"))\n\(export.notices)")
  }
}

extension KindWorld {
  static var group: ResourceID { .resourceGroup(World.subscription, "rg") }

  /// The value of a secret that an export asks for.
  private static func secret(_ variable: String) -> String {
    variable.contains("CONNECTION")
      ? "HostName=ev-hub.azure-devices.net;SharedAccessKeyName=iothubowner;SharedAccessKey=\(secret)" : secret
  }

  func export(_ group: ResourceID = KindWorld.group) async throws -> Export {
    let surveyor = Surveyor(cloud: cloud, width: 4) { _ in }
    let survey = try #require(try await surveyor.survey(group))
    let fingerprinter = Self.fingerprinter
    var exporter = Exporter(
      survey,
      origins: SecretOrigins(value: { Self.secret($0) }, fingerprint: { fingerprinter.fingerprint(of: $0) }))
    return exporter.export()
  }

  /// Loads what was exported, which must be right, and plans it.
  func planExport(_ export: Export, purpose: Plan.Purpose = .apply) async throws -> Plan {
    var contents: [String: String] = [:]
    for file in export.files { contents["e/\(file.path)"] = file.text }
    for model in export.models { contents["e/\(model.path)"] = model.definition.jsonText }
    let loaded = ManifestLoader(
      files: MemoryFileStore(contents), variables: ["AZURE_SUBSCRIPTION_ID": World.subscription]
    ).load("e")
    let told = loaded.findings.all.map { "\($0.code) \($0.message) \($0.label ?? "") \($0.help)" }.joined(
      separator: "\n")
    let texts = export.files.map { "=== \($0.path)\n\($0.text)" }.joined(separator: "\n")
    let state = try #require(loaded.state, "\(told)\n\(texts)")
    try #require(!loaded.findings.hasErrors, "\(told)\n\(texts)")
    let live = try await Observer(cloud: cloud, width: 4).observe(state) { _ in }
    var secrets: [SecretReference: String] = [:]
    for variable in export.secrets.keys { secrets[.environment(variable)] = Self.secret(variable) }
    return try Planner(fingerprints: Self.fingerprinter, secrets: secrets).plan(state, live, purpose: purpose)
  }

  /// Takes our marks off everything, as if somebody else had made it all.
  func unmark() async throws {
    let survey = try #require(try await Surveyor(cloud: cloud, width: 4) { _ in }.survey(Self.group))
    for resource in [survey.group] + survey.resources.flatMap(\.everything) {
      let version = resource.type.apiVersion
      guard var body = resource.body.object, var tags = body["tags"]?.object else { continue }
      tags = tags.filter { !$0.key.contains("twinwright") }
      body["tags"] = .object(tags)
      let patch: Value = ["tags": .object(tags)]
      let reply = try await world.arm("PATCH", resource.id.description, patch, version: version)
      if reply.status >= 300 {
        body = resource.type.declarable(.object(body)).object ?? [:]
        body["tags"] = .object(tags)
        let put = try await world.arm("PUT", resource.id.description, .object(body), version: version)
        try #require(put.status < 300, "\(resource.id): \(reply.text) \(put.text)")
      }
    }
  }
}
