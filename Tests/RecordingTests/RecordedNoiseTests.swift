import Catalogue
import Cloud
import Documents
import HTTP
import OrderedCollections
import Planning
import Plans
import Resources
import Testing

/// What the service makes of what it was sent is no difference to us.
@Suite struct RecordedNoiseTests {
  @Test func `what was declared in a recording plans to nothing against what the service said of it`() async throws {
    var kinds: [String: Int] = [:]
    for recording in try await Recordings.all() {
      for pair in try Self.pairs(recording) {
        guard let type = Catalogue.type(arm: pair.id.type) else { continue }
        let noise = try Self.noise(pair, type)
        #expect(noise.isEmpty, "\(recording), \(pair.id): \(noise)")
        kinds[type.kind, default: 0] += 1
      }
    }
    for (kind, count) in kinds.sorted(by: { $0.key < $1.key }) { print("plans to nothing: \(kind), \(count) times") }
    #expect(
      kinds == [
        "ContainerGroup": 1, "DataHistoryConnection": 1, "DigitalTwinsEndpoint": 1, "DigitalTwinsInstance": 3,
        "EventGridDomain": 2, "EventGridTopic": 2, "EventSubscription": 3, "IoTHub": 1, "Lock": 5, "ResourceGroup": 3,
        "UserAssignedIdentity": 4,
      ])
  }

  /// What was sent and what stood there in the end.
  private struct Pair {
    let id: ResourceID
    let sent: Value
    let said: Value
  }

  private static func pairs(_ recording: Recording) throws -> [Pair] {
    try recording.exchanges.compactMap { put in
      guard put.method == "PUT", put.response.status < 300, let id = ResourceID(put.path) else { return nil }
      // A later change by PATCH is not what was sent here.
      let until = recording.exchanges.firstIndex { $0.method == "PATCH" && $0.path == put.path }
      let answers = recording.exchanges[..<(until ?? recording.exchanges.endIndex)].filter {
        $0.path == put.path && ["PUT", "GET"].contains($0.method)
      }
      guard let last = answers.last, last.answer["id"] != nil else { return nil }
      return Pair(id: id, sent: try JSONReader.parse(Array(put.requestBody.utf8)), said: last.answer)
    }
  }

  private static let fingerprinter = Fingerprinter(key: Array("a key of the tests".utf8))
  private static let secret = SecretReference.environment("SECRET")

  /// The changes that a plan would make; the resource is ours, and the secrets are those that went in.
  private static func noise(_ pair: Pair, _ type: ResourceType) throws -> [String] {
    var said = pair.said
    mark(&said, "twinwright-environment", "recorded")
    let first = try change(pair, type, said)
    // What was written when the secrets went in tells the next plan that they did.
    switch first.operation {
    case .putResource(_, _, let body), .replaceResource(_, _, let body):
      let tag = body["tags"]?["hidden-twinwright-secrets"]?.literal?.string
      if let tag { mark(&said, "hidden-twinwright-secrets", tag) }
    default: break
    }
    let second = try change(pair, type, said)
    return second.action == .none ? [] : ["\(second.action)"] + second.properties.map { "\($0.path)" }
  }

  private static func change(_ pair: Pair, _ type: ResourceType, _ said: Value) throws -> Change {
    let environment = DesiredState.Environment(
      name: "recorded", subscription: pair.id.subscription ?? "", location: "westus",
      resourceGroup: pair.id.resourceGroup ?? "rg")
    let resource = DesiredResource(
      address: ObjectAddress(kind: type.kind, name: pair.id.name), id: pair.id, apiVersion: type.apiVersion,
      body: template(pair.sent))
    let live = LiveState(
      deployerObjectID: "o", deployerTenantID: "t", resources: [pair.id: LiveResource(id: pair.id, body: said)])
    let plan = try Planner(fingerprints: fingerprinter, secrets: [secret: "planted"]).plan(
      DesiredState(environment: environment, resources: [resource]), live, purpose: .apply)
    return try #require(plan.changes.first { $0.identifier == pair.id.description })
  }

  /// What a manifest would hold: secrets by reference.
  private static func template(_ value: Value) -> Template {
    switch value {
    case .object(let members):
      var made = OrderedDictionary<String, Template>()
      for (name, member) in members {
        made[name] = ["endpointUrl", "workspaceKey"].contains(name) ? Template(.secret(secret)) : template(member)
      }
      return .object(made)
    case .array(let items): return Template(.list(items.map(template)))
    default: return .literal(value)
    }
  }

  private static func mark(_ body: inout Value, _ name: String, _ text: String) {
    guard case .object(var members) = body else { return }
    var tags = members["tags"]?.object ?? [:]
    tags[name] = .string(text)
    members["tags"] = .object(tags)
    body = .object(members)
  }
}
