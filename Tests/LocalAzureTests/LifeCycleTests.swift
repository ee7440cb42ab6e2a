import Documents
import HTTP
import LocalAzure
import Testing

struct LifeCycleTests {
  @Test func `an instance is created by a polled operation and has its outputs at the end`() async throws {
    let world = try await World()
    try await world.make()
    let put = try await world.arm("PUT", Sample.twins, Sample.instance)
    #expect(put.status == 201)
    #expect(put.properties["provisioningState"] == "Provisioning")
    #expect(put.properties["hostName"] == .null)
    #expect(put.body["identity"]?["principalId"] == .null)
    #expect(put.body["tags"] == .null)
    let poll = try #require(put.headers["Azure-AsyncOperation"])
    #expect(poll.contains("/providers/Microsoft.DigitalTwins/locations/eastus/operationsStatuses/"))
    #expect(put.headers["Location"]?.contains("/operationResults/") == true)
    let status = try await world.arm("GET", poll)
    #expect(status.body["status"] == "Succeeded")
    #expect(status.body["endTime"] != nil)
    let made = try await world.arm("GET", Sample.twins)
    #expect(made.properties["hostName"] == "ev-twins.api.eus.digitaltwins.azure.net")
    #expect(made.properties["publicNetworkAccess"] == "Enabled")
    #expect(made.properties["privateEndpointConnections"] == [])
    #expect(made.body["identity"]?["principalId"]?.string?.count == 36)
    #expect(made.body["identity"]?["tenantId"] == .string(World.tenant))
    #expect(made.body["systemData"]?["createdByType"] == "Application")
    #expect(made.body["type"] == "Microsoft.DigitalTwins/digitalTwinsInstances")
  }

  @Test func `an operation that takes its time is running until it was polled often enough`() async throws {
    var options = Options(tenant: World.tenant, subscription: World.subscription)
    options.pollsUntilDone = 2
    options.retryAfter = 7
    let world = try await World(options: options)
    try await world.make()
    let put = try await world.arm("PUT", Sample.twins, Sample.instance)
    #expect(put.headers["Retry-After"] == "7")
    let poll = try #require(put.headers["Azure-AsyncOperation"])
    let location = try #require(put.headers["Location"])
    #expect(try await world.arm("PUT", Sample.twins, Sample.instance).code == "AnotherOperationInProgress")
    #expect(
      try await world.arm("PUT", "\(Sample.twins)/endpoints/ep", EndpointSample.eventGrid).code
        == "AnotherOperationInProgress")
    #expect(try await world.arm("GET", poll).body["status"] == "Running")
    #expect(try await world.arm("GET", location).status == 200)
    #expect(try await world.arm("GET", poll).body["status"] == "Succeeded")
    #expect(try await world.arm("GET", Sample.twins).properties["provisioningState"] == "Succeeded")
    let deleting = try await world.arm("DELETE", Sample.twins)
    let end = try #require(deleting.headers["Location"])
    #expect(try await world.arm("GET", end).status == 202)
    #expect(try await world.arm("GET", end).status == 200)
    #expect(try await world.arm("GET", Sample.twins).code == "ResourceNotFound")
  }

  @Test func `looking at an unfinished resource brings it to its end too`() async throws {
    var options = Options(tenant: World.tenant, subscription: World.subscription)
    options.pollsUntilDone = 2
    let world = try await World(options: options)
    try await world.make((Sample.topic, Sample.plain))
    #expect(try await world.arm("GET", Sample.topic).properties["provisioningState"] == "Creating")
    #expect(try await world.arm("GET", Sample.topic).properties["provisioningState"] == "Succeeded")
  }

  @Test func `a hub answers its status alone and then its hub`() async throws {
    let world = try await World()
    try await world.make()
    let put = try await world.arm("PUT", Sample.hub, Sample.hubBody)
    #expect(put.status == 201 && put.properties["state"] == "Activating")
    let poll = try #require(put.headers["Azure-AsyncOperation"])
    #expect(poll.contains("operationSource=os_ih"))
    #expect(try await world.arm("GET", poll).body == ["status": "Succeeded"])
    let hub = try await world.arm("GET", Sample.hub)
    #expect(hub.properties["hostName"] == "ev-hub.azure-devices.net")
    #expect(hub.properties["state"] == "Active")
    #expect(hub.properties["authorizationPolicies"] == nil)
    #expect(hub.properties["routing"]?["fallbackRoute"]?["name"] == "$fallback")
    #expect(hub.body["sku"] == ["name": "S1", "capacity": 1, "tier": "Standard"])
  }

  @Test func `a storage account comes at the end of its location`() async throws {
    let world = try await World()
    try await world.make()
    let put = try await world.arm("PUT", Sample.storage, Sample.storageBody)
    #expect(put.status == 202 && put.text.isEmpty)
    let made = try await world.arm("GET", try #require(put.headers["Location"]))
    #expect(made.status == 200 && made.body["name"] == "evstore")
    let queue = "\(Sample.storage)/queueServices/default/queues/battery-updates"
    #expect(try await world.arm("PUT", queue, [:]).status == 200)
    #expect(
      try await world.arm("GET", "\(Sample.storage)/queueServices/default/queues").body["value"]?.array?.count == 1)
  }

  @Test func `an api-version that is newer than all known ones is a newer client's`() async throws {
    let world = try await World()
    try await world.make()
    #expect(try await world.arm("PUT", Sample.topic, Sample.plain, version: "2030-01-01").status == 201)
    #expect(try await world.arm("GET", Sample.topic, version: "2024-01-01").code == "NoRegisteredProviderFound")
  }

  @Test func `an update keeps what a resource was born with`() async throws {
    let world = try await World()
    try await world.make((Sample.twins, Sample.instance), (Sample.component, componentBody))
    let before = try await world.arm("GET", Sample.twins)
    world.clock.advance(seconds: 60)
    let put = try await world.arm(
      "PUT", Sample.twins, ["location": "eastus", "identity": ["type": "SystemAssigned"], "tags": ["a": "b"]])
    #expect(put.status == 200)
    let after = try await world.arm("GET", Sample.twins)
    #expect(after.body["identity"] == before.body["identity"])
    #expect(after.properties["createdTime"] == before.properties["createdTime"])
    #expect(after.properties["lastUpdatedTime"] != before.properties["lastUpdatedTime"])
    let component = try await world.arm("GET", Sample.component)
    #expect(try await world.arm("PUT", Sample.component, componentBody).status == 200)
    #expect(try await world.arm("GET", Sample.component).properties == component.properties)
  }

  private let componentBody: Value = [
    "location": "eastus", "kind": "web", "properties": ["Application_Type": "web"],
  ]

  @Test func `a patch changes what it names, tags as a whole`() async throws {
    let world = try await World()
    try await world.make((Sample.twins, ["location": "eastus", "tags": ["a": "1", "b": "2"]]))
    let reply = try await world.arm(
      "PATCH", Sample.twins, ["tags": ["c": "3"], "properties": ["publicNetworkAccess": "Disabled"]])
    #expect(reply.status == 200)
    let after = try await world.arm("GET", Sample.twins)
    #expect(after.body["tags"] == ["c": "3"])
    #expect(after.properties["publicNetworkAccess"] == "Disabled")
    #expect(after.properties["hostName"] != .null)
    #expect(try await world.arm("PATCH", Sample.hub, ["tags": ["c": "3"]]).code == "ResourceNotFound")
  }

  @Test func `a resource moves nowhere`() async throws {
    let world = try await World()
    try await world.make((Sample.twins, Sample.instance))
    let reply = try await world.arm("PUT", Sample.twins, ["location": "westus2"])
    #expect(reply.status == 409 && reply.code == "InvalidResourceLocation")
  }

  @Test func `children go with their parent and do not come without`() async throws {
    let world = try await World()
    let endpoint = "\(Sample.twins)/endpoints/dt-endpoint"
    try await world.make()
    #expect(try await world.arm("PUT", endpoint, EndpointSample.eventGrid).code == "ParentResourceNotFound")
    try await world.make((Sample.twins, Sample.instance), (endpoint, EndpointSample.eventGrid))
    let listed = try await world.arm("GET", "\(Sample.twins)/endpoints")
    #expect(listed.body["value"]?.array?.map { $0["name"] } == ["dt-endpoint"])
    #expect(try await world.arm("DELETE", Sample.twins).status == 202)
    #expect(try await world.arm("GET", endpoint).code == "ParentResourceNotFound")
    try await world.make((Sample.twins, Sample.instance))
    #expect(try await world.arm("GET", "\(Sample.twins)/endpoints").body["value"] == [])
    #expect(try await world.arm("DELETE", endpoint).status == 204)
  }

  @Test func `a name that the world shares is taken once`() async throws {
    let world = try await World()
    try await world.make((Sample.storage, Sample.storageBody), (Sample.hub, Sample.hubBody))
    let other = "/subscriptions/\(World.subscription)/resourceGroups/other"
    _ = try await world.arm("PUT", other, ["location": "eastus"])
    let taken = try await world.arm(
      "PUT", "\(other)/providers/Microsoft.Storage/storageAccounts/evstore", Sample.storageBody)
    #expect(taken.status == 409 && taken.code == "StorageAccountAlreadyTaken")
    let check = "/subscriptions/\(World.subscription)/providers/Microsoft.Devices/checkNameAvailability"
    #expect(try await world.arm("POST", check, ["name": "EV-HUB"]).body["nameAvailable"] == false)
    #expect(
      try await world.arm("POST", check, ["name": "free"]).body
        == ["nameAvailable": true, "reason": "Invalid", "message": .null])
    _ = try await world.arm("DELETE", Sample.storage)
    #expect(
      try await world.arm("PUT", "\(other)/providers/Microsoft.Storage/storageAccounts/evstore", Sample.storageBody)
        .status == 202)
  }

  @Test func `If-Match guards a hub`() async throws {
    let world = try await World()
    try await world.make((Sample.hub, Sample.hubBody))
    let etag = try #require(try await world.arm("GET", Sample.hub).body["etag"]?.string)
    let wrong = try await world.arm("PUT", Sample.hub, Sample.hubBody, headers: ["If-Match": "\"other\""])
    #expect(wrong.status == 412 && wrong.code == "PreconditionFailed")
    #expect(try await world.arm("PUT", Sample.hub, Sample.hubBody, headers: ["If-Match": "\"\(etag)\""]).status == 201)
    #expect(try await world.arm("PUT", Sample.hub, Sample.hubBody, headers: ["If-Match": etag]).status == 412)
    #expect(try await world.arm("PUT", Sample.hub, Sample.hubBody, headers: ["If-None-Match": "*"]).status == 412)
  }

  @Test func `a type without rules of its own is kept as it is sent`() async throws {
    let world = try await World()
    let id = "\(World.group)/providers/Microsoft.Insights/actionGroups/alerts"
    try await world.make()
    let put = try await world.arm(
      "PUT", id, ["location": "global", "properties": ["groupShortName": "ev"]], version: "2023-01-01")
    #expect(put.status == 201)
    #expect(put.properties["groupShortName"] == "ev")
    #expect(try await world.arm("DELETE", id, version: "2023-01-01").status == 200)
  }
}
