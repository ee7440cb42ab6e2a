import Applying
import AzureClient
import Cloud
import DTDL
import Diagnostics
import Documents
import Files
import Foundation
import HTTP
import LocalAzure
import Manifests
import Observing
import Planning
import OrderedCollections
import Plans
import Resources
import Seeds
import Testing
import Twins

@testable import LocalAzure

/// Plans and applies random environments on a local Azure that goes wrong at random: it always comes out right.
///
/// `TWINWRIGHT_FAULT_SEEDS=1000 swift test --filter FaultConvergenceTests` takes more seeds; `TWINWRIGHT_SEED` is the
/// first of them.
struct FaultConvergenceTests {
  @Test func `whatever goes wrong, planning and applying again ends as declared, with nothing lost or doubled`()
    async throws
  {
    let variables = ProcessInfo.processInfo.environment
    let count = variables["TWINWRIGHT_FAULT_SEEDS"].flatMap { UInt64($0) } ?? 60
    let first = variables["TWINWRIGHT_SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: 0...UInt64(Int32.max))
    var rounds: [Int: Int] = [:]
    var given = 0
    for number in 0..<count {
      let seed = first &+ number
      do {
        let trial = try await FaultTrial(seed: seed)
        let took = try await trial.run()
        rounds[took.rounds, default: 0] += 1
        given += took.faults
      } catch {
        Issue.record("seed \(seed): \(error); repeat with TWINWRIGHT_SEED=\(seed) TWINWRIGHT_FAULT_SEEDS=1")
        return
      }
    }
    print(
      "\(count) seeds from \(first): \(given) faults; rounds of plan and apply needed: "
        + rounds.sorted { $0.key < $1.key }.map { "\($0.key)x\($0.value)" }.joined(separator: " "))
    #expect(given > Int(count), "the scripts gave \(given) faults to \(count) environments")
  }
}

/// One environment under one script.
private struct FaultTrial: Sendable {
  let seed: UInt64
  let world: World
  let cloud: AzureCloud
  let sure: AzureCloud
  let files = MemoryFileStore()

  struct Failure: Error, CustomStringConvertible { let description: String }

  /// Applies at most, before it must be done.
  private static let rounds = 25

  init(seed: UInt64) async throws {
    self.seed = seed
    var random = SplitMix(seed: seed)
    world = try await World(
      options: Options(
        tenant: World.tenant, subscription: World.subscription, pollsUntilDone: Int.random(in: 0...2, using: &random),
        retryAfter: 1, roles: .off, queryLag: random.below(3) == 0 ? 3_000_000 : 0))
    cloud = Self.cloud(world, chance: 0.5)
    sure = Self.cloud(world, chance: 0.5)
  }

  private static func cloud(_ world: World, chance: Double) -> AzureCloud {
    let now: @Sendable () -> Double = { Double(world.clock.surroundings.now()) / 1e6 }
    let wait: @Sendable (Duration) async throws -> Void = {
      world.clock.advance(seconds: max(1, $0.components.seconds))
    }
    let credential = ClientSecretCredential(
      tenant: World.tenant, client: World.client, secret: LocalTrust.ephemeral.secret, transport: world.transport,
      effects: Effects(now: now, sleep: wait, random: { chance }))
    return AzureCloud(
      transport: world.transport, credential: credential, now: now, sleep: wait, random: { chance })
  }

  /// Two environments after another, each until it is as declared.
  func run() async throws -> (rounds: Int, faults: Int) {
    var random = SplitMix(seed: seed ^ 0x5EED)
    var total = 0
    var faults = 0
    let untouched = try await addForeign()
    for _ in 0..<2 {
      let manifest = RandomManifest(&random).text
      let script = Self.script(&random)
      world.azure?.faults.play(script)
      total += try await converge(manifest)
      faults += world.azure?.faults.playing?.given ?? 0
      world.azure?.faults.play(nil)
      try await check(manifest, untouched)
    }
    return (total, faults)
  }

  /// Plans and applies until a round went through and the next plan is empty.
  private func converge(_ manifest: String) async throws -> Int {
    for round in 1...Self.rounds {
      // Faults end some day: the last rounds have none.
      if round == Self.rounds - 3 { world.azure?.faults.play(nil) }
      guard let plan = try await plan(manifest, cloud, mayFail: true) else { continue }
      guard plan.hasChanges else { return round }
      try await apply(plan)
      // Nobody plans again at the same instant: the index has its time.
      world.clock.advance(seconds: 5)
    }
    throw Failure(description: "not done after \(Self.rounds) rounds")
  }

  private func plan(_ manifest: String, _ cloud: AzureCloud, mayFail: Bool) async throws -> Plan? {
    let loaded = KindWorld.load(manifest)
    guard let state = loaded.state, !loaded.findings.hasErrors else {
      throw Failure(description: "\(loaded.findings.all.map(\.message)): \(manifest)")
    }
    let live: LiveState
    do throws(AzureError) { live = try await Observer(cloud: cloud, width: 4).observe(state) { _ in } } catch {
      if mayFail { return nil }
      throw error
    }
    let fingerprints = Fingerprinter(key: Array("a key of the tests".utf8))
    return try Planner(fingerprints: fingerprints, secrets: [:]).plan(state, live, purpose: .apply)
  }

  private func apply(_ plan: Plan) async throws {
    let clock = ApplyClock(
      now: { world.clock.surroundings.now() / 1000 }, elapsed: { .microseconds(world.clock.surroundings.now()) },
      sleep: { world.clock.advance(seconds: max(1, $0.components.seconds)) })
    let journal = try Journal(path: "j.jsonl", files: files, now: clock.now)
    _ = await Applier(
      cloud: cloud, journal: journal, clock: clock,
      secrets: { throw Failure(description: "\($0) is no secret of these manifests") },
      fingerprinter: Fingerprinter(key: Array("a key of the tests".utf8)), width: 4
    ).apply(plan, events: { _ in }, stop: StopSignal())
    await journal.close()
  }

  // MARK: Checks

  private static let foreign = "\(World.group)/providers/Microsoft.Network/virtualNetworks/somebody-elses"

  /// Somebody else's, and what it looks like.
  private func addForeign() async throws -> Value? {
    let body: Value = ["location": "eastus", "properties": ["addressSpace": ["addressPrefixes": ["10.0.0.0/8"]]]]
    try await world.make((Self.foreign, body))
    // Each look brings it nearer to the end of its making.
    for _ in 0..<3 { _ = try await sure.resource(ResourceID(Self.foreign)!, apiVersion: "2024-05-01") }
    return try await sure.resource(ResourceID(Self.foreign)!, apiVersion: "2024-05-01")?.body
  }

  /// Without faults: nothing is left to do, what Azure holds is what is declared and nothing else, and the journal holds.
  private func check(_ manifest: String, _ untouched: Value?) async throws {
    // The query index may lag: what it shows by now is all there is.
    world.clock.advance(seconds: 10)
    guard let plan = try await plan(manifest, sure, mayFail: false) else { throw Failure(description: "no plan") }
    let left = plan.changes.filter { $0.action != .none }.map { "\($0.action) \($0.address): \($0.reason.text)" }
    guard left.isEmpty else { throw Failure(description: "left to do: \(left)") }
    let loaded = KindWorld.load(manifest)
    let declared = Set((loaded.state?.resources ?? []).map(\.id))
    let group = ResourceID.resourceGroup(World.subscription, "rg")
    let live = try await sure.resources(inGroup: group).map(\.id)
    let strangers = live.filter { !declared.contains($0) }
    // What an earlier environment declared and this one does not is left alone, so only doubles are looked for here.
    guard strangers.contains(ResourceID(Self.foreign)!) else {
      throw Failure(description: "the foreign network is gone")
    }
    let network = try await sure.resource(ResourceID(Self.foreign)!, apiVersion: "2024-05-01")?.body
    guard network == untouched else { throw Failure(description: "the foreign network was changed") }
    try await checkRoles()
    try await checkDevices(loaded.state)
    try await checkParts(loaded.state)
    guard Set(live).count == live.count else { throw Failure(description: "a resource is there twice: \(live)") }
    for graph in loaded.state?.twinGraphs ?? [] {
      let host = try await sure.resource(graph.instance, apiVersion: "2023-01-31")?.body["properties"]?["hostName"]?
        .string
      var twins: [String] = []
      var relationships: [String] = []
      let service = sure.twins(host: host ?? "")
      try await service.eachTwinPage { page throws(AzureError) in twins += page.map(\.id) }
      try await service.eachRelationshipPage { page throws(AzureError) in
        relationships += page.map { "\($0.key.source)/\($0.key.id)" }
      }
      let models = try await service.models().map(\.id.description).sorted()
      let sets = (loaded.state?.modelSets ?? []).filter { $0.instance == graph.instance }
      let declaredModels = sets.flatMap { $0.models.interfaces.keys }.map(\.description).sorted()
      guard models == declaredModels else {
        throw Failure(description: "models \(models), declared \(declaredModels)")
      }
      let wanted = graph.graph.twinIDs.sorted()
      guard twins.sorted() == wanted else { throw Failure(description: "twins \(twins.sorted()), declared \(wanted)") }
      let keys = graph.graph.relationshipKeys.map { "\($0.source)/\($0.id)" }.sorted()
      guard relationships.sorted() == keys else {
        throw Failure(description: "relationships \(relationships.sorted()), declared \(keys)")
      }
    }
    let verified = Journal.verify(try files.read("j.jsonl"))
    guard verified.holds else { throw Failure(description: "the journal does not hold: \(verified)") }
  }

  /// No assignment is there twice, under whatever name.
  private func checkRoles() async throws {
    let found = try await sure.children(
      of: ResourceID(Sample.twins)!, collection: "providers/Microsoft.Authorization/roleAssignments",
      apiVersion: "2022-04-01")
    let said = found.map { live in
      let properties = live.body["properties"]
      return "\(properties?["principalId"]?.string ?? "") \(properties?["roleDefinitionId"]?.string ?? "")"
    }
    guard Set(said).count == said.count else { throw Failure(description: "a role is assigned twice: \(said)") }
  }

  /// Every declared device is there as declared, and so is the one that nobody declares.
  private func checkDevices(_ state: DesiredState?) async throws {
    guard let hub = state?.resources.first(where: { $0.id == ResourceID(Sample.hub)! }) else { return }
    let live = try await sure.resource(hub.id, apiVersion: hub.apiVersion)?.body
    let devices = try await sure.devices(host: live?["properties"]?["hostName"]?.string ?? "").devices()
    for device in state?.devices ?? [] {
      guard devices.contains(where: { $0.id == device.id && $0.status == device.status }) else {
        throw Failure(description: "the device \(device.id) is not as declared: \(devices)")
      }
    }
    guard Set(devices.map(\.id)).count == devices.count else {
      throw Failure(description: "a device is there twice: \(devices)")
    }
  }

  /// Every declared part of an instance or a hub is there, once, and says what is declared.
  private func checkParts(_ state: DesiredState?) async throws {
    let parts = (state?.resources ?? []).filter { ["endpoints", "ConsumerGroups"].contains($0.id.collection.tail) }
    for (parent, declared) in Dictionary(grouping: parts, by: { $0.id.parent }) {
      guard let parent, let first = declared.first else { continue }
      let found = try await sure.children(
        of: parent, collection: first.id.collection, apiVersion: first.apiVersion)
      guard Set(found.map(\.id)).count == found.count else {
        throw Failure(description: "a part of \(parent.name) is there twice: \(found.map(\.id))")
      }
      for part in declared {
        guard let live = found.first(where: { $0.id == part.id })?.body["properties"] else {
          throw Failure(description: "\(part.id) is not there: \(found.map(\.id))")
        }
        guard live["provisioningState"]?.string ?? "Succeeded" == "Succeeded" else {
          throw Failure(description: "\(part.id) is \(live.jsonText)")
        }
      }
    }
    for route in state?.eventRoutes ?? [] {
      let host = try await sure.resource(route.instance, apiVersion: "2023-01-31")?.body["properties"]?["hostName"]
      let found = try await sure.twins(host: host?.string ?? "").eventRoutes().filter { $0.id == route.id }
      guard found.map(\.endpointName) == [route.endpointName], found.map(\.filter) == [route.filter] else {
        throw Failure(description: "the route \(route.id) is there as \(found)")
      }
    }
  }

  // MARK: Scripts

  /// A few rules, each rare enough for a round to get somewhere.
  private static func script(_ random: inout SplitMix) -> FaultScript {
    let faults: [FaultScript.Fault] = [
      .dropped, .lost, .cut, .truncated, .html, .stalled, .delay(2),
      .status(500, code: "InternalServerError", message: "m", retryAfter: nil),
      .status(503, code: "ServiceUnavailable", message: "m", retryAfter: .seconds(2)),
      .status(429, code: "TooManyRequests", message: "m", retryAfter: .date(3)),
      .status(429, code: "TooManyRequests", message: "m", retryAfter: .seconds(0)),
      .status(409, code: "AnotherOperationInProgress", message: "m", retryAfter: nil),
      .status(403, code: "AuthorizationFailed", message: "m", retryAfter: nil),
      .operation(polls: 5, failure: nil), .operation(polls: 2, failure: .init(code: "Late", message: "failed late")),
    ]
    let methods: [Set<String>] = [[], ["GET"], ["PUT"], ["PUT", "PATCH"], ["DELETE"], ["POST"]]
    let hosts = [nil, "management.azure.com", "*.digitaltwins.azure.net", "*.azure-devices.net"]
    let rules = (0..<Int.random(in: 1...5, using: &random)).map { _ in
      FaultScript.Rule(
        methods: methods.randomElement(using: &random) ?? [], host: hosts.randomElement(using: &random) ?? nil,
        chance: [0.05, 0.1, 0.3].randomElement(using: &random) ?? 0.1, times: Int.random(in: 1...12, using: &random),
        fault: faults.randomElement(using: &random) ?? .dropped)
    }
    return FaultScript(seed: random.next(), rules: rules)
  }
}

extension String {
  /// Behind the last slash.
  fileprivate var tail: Substring { self[(lastIndex(of: "/").map(index(after:)) ?? startIndex)...] }
}

/// A random environment as manifests: an instance with models, twins and routes, a hub with devices, and what they need.
private struct RandomManifest {
  let text: String

  init(_ random: inout SplitMix) {
    func flag() -> Bool { random.below(2) == 0 }
    var documents = [
      "kind: DigitalTwinsInstance\nmetadata: {name: ev-twins}\nspec: {identity: {type: SystemAssigned}"
        + (flag() ? ", publicNetworkAccess: Disabled" : "")
        + (flag()
          ? ", endpoints: {out: {endpointType: EventGrid, topic: \"${EventGridTopic.ev-topic}\"}}"
            + ", eventRoutes: {updates: {endpointName: out, filter: \"true\"}}" : "") + "}",
      "kind: EventGridTopic\nmetadata: {name: ev-topic}\nspec: {tags: {n: \"\(random.below(3))\"}}",
    ]
    if flag() {
      let devices = (0..<random.below(5)).map { "D\($0): {status: \(flag() ? "enabled" : "disabled")}" }
      documents.append(
        "kind: IoTHub\nmetadata: {name: ev-hub}\nspec: {sku: {name: S1, capacity: \(1 + random.below(3))}"
          + ", consumerGroups: [\(flag() ? "a, b" : "a")], devices: {\(devices.joined(separator: ", "))}}")
    }
    if flag() {
      documents.append("kind: UserAssignedIdentity\nmetadata: {name: ev-id}\nspec: {}")
      documents.append(
        "kind: RoleAssignment\nmetadata: {name: reader}\nspec: {role: Azure Digital Twins Data Reader, "
          + "scope: \"${DigitalTwinsInstance.ev-twins}\", principalId: \"${UserAssignedIdentity.ev-id.principalId}\"}")
    }
    if flag() {
      documents.append(
        "kind: StorageAccount\nmetadata: {name: evstore}\nspec: {sku: {name: Standard_LRS}, kind: StorageV2, "
          + "accessTier: \(flag() ? "Hot" : "Cool"), blobContainers: {jobs: {}}}")
    }
    let count = random.below(12)
    var twins: [String] = []
    for index in 0..<count {
      let next = index > 0 && flag() ? ", relationships: {next: t\(random.below(index))}" : ""
      twins.append("t\(index): {model: \"dtmi:test:Node;1\", properties: {level: \(random.below(4))}\(next)}")
    }
    documents.append(
      "kind: ModelSet\nmetadata: {name: models}\nspec: {instance: \"${DigitalTwinsInstance.ev-twins}\", from: models, "
        + "prune: [\"dtmi:test:*\"]}")
    documents.append(
      "kind: TwinGraph\nmetadata: {name: graph}\nspec: {instance: \"${DigitalTwinsInstance.ev-twins}\", "
        + "prune: {models: [\"dtmi:test:Node;1\"]}, twins: {\(twins.joined(separator: ", "))}}")
    text = documents.joined(separator: "\n---\n")
  }
}
