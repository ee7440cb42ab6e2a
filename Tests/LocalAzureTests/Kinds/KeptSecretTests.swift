import AzureClient
import Documents
import Plans
import Resources
import Testing

/// Secrets of children that have no tags, in front of a service that never returns them.
struct KeptSecretTests {
  static let manifests: [(String, String)] = [
    (
      "EventGridTopic.ev-events/eventSubscriptions/calls",
      KindSample.document(
        "EventGridTopic", "ev-events",
        """
        {eventSubscriptions: {calls: {destination: {endpointType: WebHook,
          endpointUrl: "https://receiver.example/in?code=${secret.env.A_PASSWORD}"}}}}
        """)
    ),
    (
      "DigitalTwinsInstance.ev-twins/endpoints/hub",
      KindSample.document(
        "DigitalTwinsInstance", "ev-twins",
        """
        {endpoints: {hub: {endpointType: EventHub, authenticationType: KeyBased,
          connectionStringPrimaryKey: "${secret.env.A_PASSWORD}"}}}
        """)
    ),
  ]

  @Test(arguments: manifests)
  func `a changed secret is seen, written once and kept to itself`(_ address: String, _ manifest: String) async throws {
    let world = try await KindWorld(polls: 1)
    let made = try await world.plan(manifest)
    try await world.apply(made)
    #expect(try await world.plan(manifest).changes.allSatisfy { $0.action == .none })
    let edited = try manifest.editing("A_PASSWORD", "A_CONNECTION")
    let plan = try await world.plan(edited)
    let acting = plan.changes.filter { $0.action != .none }
    #expect(acting.map(\.address.description) == [address])
    #expect(acting.first?.properties.count == 1)
    try await world.apply(plan)
    #expect(try await world.plan(edited).changes.allSatisfy { $0.action == .none })
    let kept = try #require(acting.first?.keptFingerprint)
    let holder = try await world.world.arm("GET", kept.holder.description)
    #expect(holder.body["tags"]?[kept.tag]?.string == kept.after)
    #expect(!holder.text.contains(KindWorld.secret))
    // Back again is a change again: nothing remembers the value before the last.
    #expect(try await world.plan(manifest).changes.contains { $0.action != .none })
  }

  @Test func `a header that is marked as secret is never shown, and a changed one is seen`() async throws {
    let manifest = KindSample.documents(
      KindSample.document(
        "StorageAccount", "evstore", "{sku: {name: Standard_LRS}, kind: StorageV2, queues: [events]}"),
      KindSample.document(
        "EventHubsNamespace", "ev-streams", "{sku: {name: Standard}, eventhubs: {telemetry: {partitionCount: 4}}}"),
      KindSample.document(
        "EventGridTopic", "ev-events",
        """
        {eventSubscriptions: {calls: {destination: {endpointType: EventHub,
          resourceId: "${EventHubsNamespace.ev-streams/eventhubs/telemetry}", deliveryAttributeMappings: {
            Key: {type: Static, isSecret: true, value: "Bearer ${secret.env.A_PASSWORD}"},
            Plain: {type: Static, value: shown}}}}}}
        """))
    let world = try await KindWorld(polls: 0)
    try await world.apply(try await world.plan(manifest))
    #expect(try await world.plan(manifest).changes.allSatisfy { $0.action == .none })
    let id = "\(World.group)/providers/Microsoft.EventGrid/topics/ev-events/eventSubscriptions/calls"
    let shown = try await world.world.arm("GET", id)
    #expect(!shown.text.contains(KindWorld.secret) && shown.text.contains("shown"))
    let asked = try await world.world.arm("POST", "\(id)/getDeliveryAttributes")
    #expect(asked.text.contains("Bearer \(KindWorld.secret)"))
    let plan = try await world.plan(try manifest.editing("Bearer ${", "Token ${"))
    let change = try #require(plan.changes.first { $0.action != .none })
    #expect(
      change.properties.map(\.path.description) == [
        "properties.destination.properties.deliveryAttributeMappings[name=Key].properties.value"
      ])
    try await world.apply(plan)
    #expect(try await world.world.arm("POST", "\(id)/getDeliveryAttributes").text.contains("Token Planted"))
  }

  @Test func `a write that is lost after it was done is made again`() async throws {
    let (_, manifest) = Self.manifests[0]
    let world = try await KindWorld(polls: 0)
    try await world.apply(try await world.plan(manifest))
    let edited = try manifest.editing("A_PASSWORD", "A_CONNECTION")
    let plan = try await world.plan(edited)
    let kept = try #require(plan.changes.compactMap(\.keptFingerprint).first)
    // As a crash leaves it: marked and written, and not yet kept.
    try await world.cloud.setTag(kept.tag, to: KeptFingerprint.pending, on: kept.holder)
    for text in [manifest, edited] {
      #expect(try await world.plan(text).changes.filter { $0.action != .none }.count == 1)
    }
    try await world.apply(try await world.plan(edited))
    #expect(try await world.plan(edited).changes.allSatisfy { $0.action == .none })
    try await world.cloud.removeTag(kept.tag, havingValue: "other", on: kept.holder)
    #expect(try await world.plan(edited).changes.allSatisfy { $0.action == .none })
  }
}
