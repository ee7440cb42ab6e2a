import Documents
import HTTP
import LocalAzure
import Testing

/// What Microsoft's own clients would not get along without.
struct RealClientShapeTests {
  private static let tags = "\(Sample.topic)/providers/Microsoft.Resources/tags/default"

  @Test func `tags are read, merged, replaced and taken away by themselves`() async throws {
    let world = try await World()
    try await world.make((Sample.topic, ["location": "eastus", "tags": ["a": "1"]]))
    func patch(_ operation: String, _ tags: Value) async throws -> Value? {
      let body: Value = ["operation": .string(operation), "properties": ["tags": tags]]
      return try await world.arm("PATCH", Self.tags, body).properties["tags"]
    }
    #expect(try await patch("Merge", ["b": "2"]) == ["a": "1", "b": "2"])
    #expect(try await patch("Delete", ["a": "1"]) == ["b": "2"])
    #expect(try await patch("Replace", ["c": "3"]) == ["c": "3"])
    #expect(try await world.arm("GET", Self.tags).properties["tags"] == ["c": "3"])
    #expect(try await world.arm("GET", Sample.topic).body["tags"] == ["c": "3"])
    #expect(try await world.arm("PATCH", Self.tags, ["operation": "Other"]).code == "InvalidRequestContent")
    #expect(try await world.arm("DELETE", Self.tags).status == 200)
    #expect(try await world.arm("GET", Self.tags).properties["tags"] == [:])
  }

  @Test func `an update of an event subscription names the properties by themselves`() async throws {
    let world = try await World()
    let path = "\(Sample.topic)/eventSubscriptions/low"
    let destination: Value = ["endpointType": "WebHook", "properties": ["endpointUrl": "https://runtime.example/hook"]]
    try await world.make((Sample.topic, Sample.plain), (path, ["properties": ["destination": destination]]))
    #expect(try await world.arm("PATCH", path, ["retryPolicy": ["maxDeliveryAttempts": 3]]).status == 201)
    let made = try await world.arm("GET", path)
    #expect(made.properties["retryPolicy"]?["maxDeliveryAttempts"] == 3)
    #expect(made.body["retryPolicy"] == nil)
  }

  @Test func `a scope may come as one escaped segment`() async throws {
    let world = try await World()
    try await world.make((Sample.topic, Sample.plain))
    let scope =
      "/" + String(Sample.topic.map { $0 == "/" ? "%" : $0 }).split(separator: "%").map { "%2F\($0)" }.joined()
    let lock = "/providers/Microsoft.Authorization/locks/keep"
    let body: Value = ["properties": ["level": "CanNotDelete"]]
    #expect(try await world.arm("PUT", scope + lock, body, version: "2020-05-01").status == 201)
    #expect(try await world.arm("GET", Sample.topic + lock, version: "2020-05-01").status == 200)
  }

  @Test func `a restart is an operation and logs can be read`() async throws {
    let world = try await World()
    try await world.make((Sample.containers, Sample.containersBody))
    let restart = try await world.arm("POST", "\(Sample.containers)/restart")
    #expect(restart.status == 204)
    let poll = try await world.arm("GET", try #require(restart.headers["Azure-AsyncOperation"]))
    #expect(poll.body["status"] == "Succeeded")
    #expect(try await world.arm("GET", "\(Sample.containers)/containers/physics/logs").body == ["content": ""])
  }

  @Test func `built-in roles are found by their id in any scope`() async throws {
    let world = try await World()
    let id = "/providers/Microsoft.Authorization/roleDefinitions/7f951dda-4ed3-4680-a7ca-43fe172d538d"
    let scoped = "/subscriptions/\(World.subscription)\(id)"
    let found = try await world.arm("GET", scoped)
    #expect(found.properties["roleName"] == "AcrPull")
    #expect(found.body["id"] == .string(scoped))
  }

  @Test func `a hub tells its quotas, editions and statistics`() async throws {
    let world = try await World()
    try await world.make((Sample.hub, Sample.hubBody))
    let quotas = try await world.arm("GET", "\(Sample.hub)/quotaMetrics").body["value"]?.array
    #expect(quotas?.first?["maxValue"] == 400_000)
    let editions = try await world.arm("GET", "\(Sample.hub)/skus").body["value"]?.array
    #expect(editions?.compactMap { $0["sku"]?["name"]?.string } == ["S1", "S2", "S3"])
    #expect(try await world.arm("GET", "\(Sample.hub)/IotHubStats").body["totalDeviceCount"] == 0)
    #expect(try await world.arm("GET", "\(Sample.hub)x/IotHubStats").code == "ResourceNotFound")
  }
}
