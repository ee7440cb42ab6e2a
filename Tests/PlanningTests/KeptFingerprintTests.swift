import Cloud
import Diagnostics
import Documents
import OrderedCollections
import Plans
import Resources
import Testing

@testable import Planning

/// Secrets of resources without tags: told by a fingerprint in a tag of what they lie in.
@Suite struct KeptFingerprintTests {
  static let id = Make.topic.child("eventSubscriptions", "calls")
  static let address = Make.topicAddress.child("eventSubscriptions", "calls")
  static let tag = "hidden-twinwright-secrets:eventsubscriptions:calls"

  private func subscription(_ secret: Template, labels: Value = ["a"]) -> DesiredResource {
    let destination = Template.object([
      "endpointType": "WebHook", "properties": .object(["endpointUrl": secret, "maxEventsPerBatch": .literal(1)]),
    ])
    return Make.resource(
      Self.address, Self.id, ["properties": .object(["destination": destination, "labels": .literal(labels)])])
  }

  private func desired(_ secret: Template = Make.secret("KEY"), labels: Value = ["a"], topic: Value = [:])
    -> DesiredState
  {
    let holder = Make.resource(
      Make.topicAddress, Make.topic,
      ["location": "eastus", "tags": ["owner": "team"], "properties": .literal(topic)])
    return DesiredState(
      environment: Make.environment,
      resources: [Make.groupResource, holder, subscription(secret, labels: labels)])
  }

  private func plan(_ desired: DesiredState, _ world: World, _ secrets: [SecretReference: String] = Make.secrets)
    throws -> Plan
  {
    try Make.planner(secrets).plan(desired, world.live(desired), purpose: .apply)
  }

  private func applied() throws -> World {
    var world = World()
    try world.apply(try plan(desired(), world))
    return world
  }

  private func change(_ plan: Plan) throws -> Change {
    try #require(plan.changes.first { $0.address == Self.address })
  }

  private func tags(_ world: World) -> OrderedDictionary<String, Value> {
    world.resources[Make.topic]?["tags"]?.object ?? [:]
  }

  private func setting(_ value: Value?, _ world: World) throws -> World {
    var world = world
    var body = try #require(world.resources[Make.topic]?.object)
    var tags = body["tags"]?.object ?? [:]
    tags[Self.tag] = value
    body["tags"] = .object(tags)
    world.resources[Make.topic] = .object(body)
    return world
  }

  @Test func `the fingerprint is kept with what it lies in, shows no secret, and the next plan is empty`() throws {
    var world = World()
    let first = try plan(desired(), world)
    let kept = try #require(try change(first).keptFingerprint)
    #expect(kept.holder == Make.topic && kept.tag == Self.tag && kept.before == nil)
    #expect(kept.after?.hasPrefix("v1:\(Make.fingerprints.keyID):") == true)
    try world.apply(first)
    #expect(tags(world)[Self.tag]?.string == kept.after)
    let second = try plan(desired(), world)
    #expect(!second.hasChanges)
    #expect(second.changes.allSatisfy { $0.keptFingerprint == nil && $0.properties.isEmpty })
    #expect(!String(decoding: PlanDocument.encode(first), as: UTF8.self).contains(Make.planted))
  }

  @Test func `a changed secret is a change of its property and of nothing else`() throws {
    var world = try applied()
    var secrets = Make.secrets
    secrets[.environment("KEY")] = "another"
    let second = try plan(desired(), world, secrets)
    let changed = try change(second)
    #expect(changed.action == .update)
    #expect(changed.properties.map(\.path.description) == ["properties.destination.properties.endpointUrl"])
    #expect(second.changes.filter { $0.action != .none }.count == 1)
    #expect(changed.keptFingerprint?.before == tags(world)[Self.tag]?.string)
    world.secrets = secrets
    try world.apply(second)
    #expect(try !plan(desired(), world, secrets).hasChanges)
    #expect(try plan(desired(), world).hasChanges)
  }

  @Test func `a plan document keeps the fingerprint`() throws {
    let plan = try plan(desired(), World())
    let read = try PlanDocument.decode(PlanDocument.encode(plan), path: "p")
    #expect(try change(read).keptFingerprint == change(plan).keptFingerprint)
  }

  @Test func `after a crash in the middle of a write it is written again, whatever the manifest says now`() throws {
    let world = try setting(.string(KeptFingerprint.pending), try applied())
    for secret in [Make.planted, "another"] {
      let plan = try plan(desired(), world, [.environment("KEY"): secret])
      #expect(try change(plan).action == .update)
    }
  }

  @Test func `where no tag tells there is no change, and the next write makes one`() throws {
    let foreign = Fingerprinter(key: [1]).fingerprint(of: "x")
    for value in [nil, Value.string(foreign)] {
      var world = try setting(value, try applied())
      let quiet = try plan(desired(), world)
      #expect(!quiet.hasChanges)
      #expect(try change(quiet).suppressed.contains { $0.rule == .writeOnly })
      try world.apply(try plan(desired(labels: ["b"]), world))
      #expect(tags(world)[Self.tag]?.string?.hasPrefix("v1:\(Make.fingerprints.keyID):") == true)
    }
  }

  @Test func `a write of what it lies in leaves the tag, and a plan that changes both ends in both`() throws {
    var world = try applied()
    let other = try plan(desired(topic: ["publicNetworkAccess": "Disabled"]), world)
    #expect(other.changes.filter { $0.action != .none }.map(\.address) == [Make.topicAddress])
    let before = tags(world)[Self.tag]
    try world.apply(other)
    #expect(tags(world)[Self.tag] == before)
    var secrets = Make.secrets
    secrets[.environment("KEY")] = "another"
    world.secrets = secrets
    let both = try plan(desired(), world, secrets)
    #expect(try change(both).dependsOn == [Make.topicAddress])
    try world.apply(both)
    #expect(try !plan(desired(), world, secrets).hasChanges)
  }

  @Test func `a secret that another resource hands out now goes in once and takes the tag away`() throws {
    var world = try applied()
    let output = Template(.secret(.output(Reference(target: Make.topicAddress, output: "key1"))))
    let second = try plan(desired(output), world)
    #expect(try change(second).action == .update && change(second).keptFingerprint?.after == nil)
    try world.apply(second)
    #expect(tags(world)[Self.tag] == nil)
    #expect(try !plan(desired(output), world).hasChanges)
  }

  @Test func `the tag goes when what it was kept for goes`() throws {
    let world = try applied()
    let desired = desired()
    var live = world.live(desired)
    // Somebody else's subscription keeps the topic.
    live.undeclared.append(
      LiveResource(id: Make.topic.child("eventSubscriptions", "theirs"), body: [:]))
    let plan = try Make.planner().plan(desired, live, purpose: .destroy)
    let gone = try change(plan)
    #expect(gone.action == .delete)
    #expect(gone.keptFingerprint?.before != nil && gone.keptFingerprint?.after == nil)
    let whole = try Make.planner().plan(desired, world.live(desired), purpose: .destroy)
    #expect(whole.changes.allSatisfy { $0.keptFingerprint == nil })
  }

  @Test func `a tag for what is not declared is no change, and goes with the next write`() throws {
    var world = try applied()
    var without = desired()
    without.resources.removeLast()
    #expect(try !plan(without, world).hasChanges)
    without.resources[1].body = desired(topic: ["publicNetworkAccess": "Disabled"]).resources[1].body
    try world.apply(try plan(without, world))
    #expect(tags(world)[Self.tag] == nil && tags(world)["owner"] == "team")
  }

  @Test func `a resource of another name, without room for tags, or that was there before keeps none`() throws {
    var full = desired()
    let own = OrderedDictionary(uniqueKeysWithValues: (0..<49).map { ("tag\($0)", Value.string("x")) })
    full.resources[1].body = .object([
      "location": "eastus", "tags": .literal(.object(own)), "properties": .literal([:]),
    ])
    var world = World()
    let crowded = try plan(full, world)
    #expect(try change(crowded).keptFingerprint == nil)
    try world.apply(crowded)
    #expect(try !plan(full, world).hasChanges)
    var adopted = desired()
    adopted.resources[2].isAdopted = true
    #expect(try change(try plan(adopted, World())).keptFingerprint == nil)
  }

  @Test func `names of tags stay within what Azure takes`() {
    let scope = Make.topic
    let attached = scope.provider("Microsoft.EventGrid/eventSubscriptions", "Calls")
    #expect(
      KeptFingerprint.tag(of: attached, in: scope)
        == "hidden-twinwright-secrets:providers:microsoft.eventgrid:eventsubscriptions:calls")
    let names = ["a%b", "ü", String(repeating: "n", count: 200)].map {
      KeptFingerprint.tag(of: scope.child("eventSubscriptions", $0), in: scope)
    }
    #expect(Set(names).count == 3)
    for name in names { #expect(name.count == KeptFingerprint.prefix.count + 32) }
  }
}
