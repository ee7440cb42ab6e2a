import Documents
import OrderedCollections
import Plans
import Resources
import Testing

@testable import Planning

/// Objects that come in variants: what the old variant alone had goes when another one is declared.
@Suite struct VariantTests {
  static let subscription = Make.topic.child("eventSubscriptions", "s")
  static let address = Make.topicAddress.child("eventSubscriptions", "s")

  static func desired(_ destination: Value) -> DesiredState {
    DesiredState(
      environment: Make.environment,
      resources: [
        Make.groupResource, Make.topicResource,
        Make.resource(address, subscription, ["properties": ["destination": destination]]),
      ])
  }

  static let hook: Value = [
    "endpointType": "WebHook",
    "properties": [
      "endpointBaseUrl": "https://receiver.example/in", "maxEventsPerBatch": 7, "minimumTlsVersionAllowed": "1.2",
    ],
  ]
  static let hub: Value = [
    "endpointType": "EventHub", "properties": ["resourceId": "/subscriptions/s/resourceGroups/g/x"],
  ]

  private func applied(_ live: Value, _ desired: DesiredState) throws -> (world: World, plan: Plan) {
    var world = World()
    for body in [Self.desired(Self.hub)] {
      try world.apply(try Make.planner().plan(body, world.live(body), purpose: .apply))
    }
    world.resources[Self.subscription] = ["properties": ["destination": live, "labels": ["kept"]]]
    return (world, try Make.planner().plan(desired, world.live(desired), purpose: .apply))
  }

  private func destination(_ plan: Plan) throws -> Value? {
    let change = try #require(plan.changes.first { $0.address == Self.address })
    #expect(change.action == .update)
    guard case .putResource(_, _, let body)? = change.operation else { return nil }
    #expect(body["properties"]?["labels"]?.literal == ["kept"])
    return body["properties"]?["destination"]?.literal
      ?? body.resolved(reference: { _ in nil }).literal?["properties"]?["destination"]
  }

  @Test func `nothing of the old receiver is sent with the new one, and the next plan is empty`() throws {
    let desired = Self.desired(Self.hub)
    var (world, plan) = try applied(Self.hook, desired)
    #expect(try destination(plan) == Self.hub)
    let paths = try #require(plan.changes.first { $0.address == Self.address }).properties.map(\.path.description)
    #expect(paths == ["properties.destination.endpointType", "properties.destination.properties.resourceId"])
    try world.apply(plan)
    #expect(try !Make.planner().plan(desired, world.live(desired), purpose: .apply).hasChanges)
  }

  @Test func `a receiver with an identity takes the place of one without, and the other way round`() throws {
    let plain: Value = ["destination": Self.hub]
    let identified: Value = [
      "deliveryWithResourceIdentity": ["identity": ["type": "SystemAssigned"], "destination": Self.hub]
    ]
    for (before, after) in [(plain, identified), (identified, plain)] {
      var (world, _) = try applied(Self.hub, Self.desired(Self.hub))
      world.resources[Self.subscription] = ["properties": before]
      var desired = Self.desired(Self.hub)
      desired.resources[2].body = .object(["properties": .literal(after)])
      let plan = try Make.planner().plan(desired, world.live(desired), purpose: .apply)
      let change = try #require(plan.changes.first { $0.address == Self.address })
      let (old, new) = (try #require(before.object?.keys.first), try #require(after.object?.keys.first))
      guard case .putResource(_, _, let body)? = change.operation else { throw Refused(description: "no put") }
      #expect(body["properties"]?[new] != nil && body["properties"]?[old] == nil)
      #expect(change.properties.contains { $0.path.description == "properties.\(old)" && $0.after == nil })
      try world.apply(plan)
      #expect(try !Make.planner().plan(desired, world.live(desired), purpose: .apply).hasChanges)
    }
  }

  @Test func `what nobody declares survives where the variant stays, in whatever case it is written`() throws {
    let more: Value = [
      "endpointType": "webhook", "properties": ["maxEventsPerBatch": 8],
    ]
    let (_, plan) = try applied(Self.hook, Self.desired(more))
    #expect(try destination(plan)?["properties"]?["minimumTlsVersionAllowed"] == "1.2")
    #expect(try destination(plan)?["properties"]?["maxEventsPerBatch"] == 8)
  }
}
