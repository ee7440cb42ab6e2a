import Applying
import AzureClient
import Diagnostics
import Documents
import Files
import HTTP
import LocalAzure
import Manifests
import Observing
import Planning
import Plans
import Resources
import Testing

/// The stages as the commands put them together, in front of a local Azure in memory.
struct KindWorld: Sendable {
  let world: World
  let cloud: AzureCloud
  /// What every secret of a manifest holds.
  static let secret = "Planted-secret-1"
  static let fingerprinter = Fingerprinter(key: Array("a key of the tests".utf8))

  init(polls: Int = 1) async throws {
    let world = try await World(
      options: Options(
        tenant: World.tenant, subscription: World.subscription, pollsUntilDone: polls, retryAfter: 1))
    self.world = world
    cloud = Self.cloud(world, through: world.transport)
  }

  /// A client of the same local Azure by another way.
  func cloud(through transport: any Transport) -> AzureCloud { Self.cloud(world, through: transport) }

  private static func cloud(_ world: World, through transport: any Transport) -> AzureCloud {
    let now: @Sendable () -> Double = { Double(world.clock.surroundings.now()) / 1e6 }
    let credential = ClientSecretCredential(
      tenant: World.tenant, client: World.client, secret: LocalTrust.ephemeral.secret, transport: transport,
      effects: Effects(now: now, sleep: { _ in }, random: { 0.5 }))
    return AzureCloud(
      transport: transport, credential: credential, now: now,
      sleep: { world.clock.advance(seconds: max(1, $0.components.seconds)) }, random: { 0.5 })
  }

  /// A model for the manifests that want one.
  static let node = """
    {
      "@id": "dtmi:test:Node;1", "@type": "Interface", "@context": "dtmi:dtdl:context;3",
      "contents": [
        {"@type": "Property", "name": "level", "schema": "integer"}, {"@type": "Relationship", "name": "next"}
      ]
    }
    """

  static func load(_ manifest: String, group: String = "rg") -> (state: DesiredState?, findings: Findings) {
    let environment = """
      apiVersion: twinwright/v1
      kind: Environment
      metadata: {name: test}
      spec: {subscription: \(World.subscription), location: eastus, resourceGroup: \(group), tags: {team: a}}

      """
    let documents = manifest.documents().map { "apiVersion: twinwright/v1\n\($0)" }
    let files = MemoryFileStore([
      "m/environment.yaml": environment, "m/x.yaml": documents.joined(separator: "\n---\n"),
      "m/models/node.json": node,
    ])
    return ManifestLoader(files: files, variables: [:]).load("m")
  }

  /// Loads a manifest that must be right, looks at what is live and plans.
  func plan(
    _ manifest: String, purpose: Plan.Purpose = .apply, group: String = "rg", through transport: (any Transport)? = nil
  ) async throws -> Plan {
    try await look(manifest, purpose: purpose, group: group, through: transport).plan()
  }

  /// Looks at what is live: what a plan is made of, and the making of it.
  func look(
    _ manifest: String, purpose: Plan.Purpose = .apply, group: String = "rg", through transport: (any Transport)? = nil
  ) async throws -> (live: LiveState, plan: () throws(DiagnosticError) -> Plan) {
    let loaded = Self.load(manifest, group: group)
    let told = loaded.findings.all.map { "\($0.code) \($0.message) \($0.label ?? "")" }
    let state = try #require(loaded.state, "\(told)")
    try #require(!loaded.findings.hasErrors, "\(told)")
    let observer = Observer(cloud: transport.map(cloud(through:)) ?? cloud, width: 4)
    var live = try await observer.observe(state) { _ in }
    if purpose == .apply { live.outlook = try await observer.survey(state, live) { _ in } }
    let secrets = [SecretReference.environment("A_PASSWORD"), .environment("A_CONNECTION")]
    let planner = Planner(
      fingerprints: Self.fingerprinter,
      secrets: Dictionary(uniqueKeysWithValues: secrets.map { ($0, Self.value(of: $0)) }))
    return (live, { [live] () throws(DiagnosticError) in try planner.plan(state, live, purpose: purpose) })
  }

  /// Why there is no plan; empty where there is one.
  func refusals(_ manifest: String, group: String = "rg") async throws -> [Diagnostic] {
    let plan = try await look(manifest, group: group).plan
    do throws(DiagnosticError) { _ = try plan() } catch { return error.findings.all }
    return []
  }

  private static func value(of secret: SecretReference) -> String {
    secret == .environment("A_CONNECTION")
      ? "HostName=ev-hub.azure-devices.net;SharedAccessKeyName=iothubowner;SharedAccessKey=\(Self.secret)" : Self.secret
  }

  func apply(_ plan: Plan) async throws {
    let report = try await outcome(of: plan)
    let failures =
      report.failed.map { "\($0.address): \($0.failure)" } + report.refusals.map(\.message)
    let isComplete = report.isComplete
    try #require(isComplete, "\(failures.joined(separator: "\n"))")
  }

  /// Applies a plan that may fail.
  func outcome(of plan: Plan) async throws -> ApplyReport {
    let clock = ApplyClock(
      now: { world.clock.surroundings.now() / 1000 }, elapsed: { .microseconds(world.clock.surroundings.now()) },
      sleep: { world.clock.advance(seconds: max(1, $0.components.seconds)) })
    let journal = try Journal(path: "test.journal.jsonl", files: MemoryFileStore(), now: clock.now)
    let report = await Applier(
      cloud: cloud, journal: journal, clock: clock, secrets: { Self.value(of: $0) },
      fingerprinter: Self.fingerprinter, width: 4
    ).apply(plan, events: { _ in }, stop: StopSignal())
    await journal.close()
    return report
  }
}

extension String {
  /// The same with the one place where `old` stands replaced.
  func editing(_ old: String, _ new: String) throws -> String {
    let parts = components(separatedBy: old)
    try #require(parts.count == 2, "`\(old)` must stand exactly once")
    return parts.joined(separator: new)
  }

  private func components(separatedBy separator: String) -> [String] {
    var parts: [String] = [""]
    var rest = self[...]
    while let next = rest.first {
      if rest.hasPrefix(separator) {
        parts.append("")
        rest = rest.dropFirst(separator.count)
      } else {
        parts[parts.count - 1].append(next)
        rest = rest.dropFirst()
      }
    }
    return parts
  }

  fileprivate func documents() -> [String] { components(separatedBy: "\n---\n") }
}
