import Documents
import HTTP
import LocalAzure
import Testing

struct GroupTests {
  @Test func `a group is created once, updated after and found whatever its case`() async throws {
    let world = try await World()
    let first = try await world.arm("PUT", World.group, ["location": "East US", "tags": ["a": "b"]])
    #expect(first.status == 201)
    #expect(first.body["location"] == "eastus")
    #expect(first.properties["provisioningState"] == "Succeeded")
    #expect(try await world.arm("PUT", World.group, ["location": "eastus"]).status == 200)
    let found = try await world.arm("GET", World.group.uppercased())
    #expect(found.status == 200 && found.body["name"] == "rg")
    #expect(try await world.arm("HEAD", World.group).status == 204)
  }

  @Test func `deleting a group deletes what is in it and is polled at its location`() async throws {
    let world = try await World()
    try await world.make((Sample.twins, Sample.instance), (Sample.topic, Sample.plain))
    let reply = try await world.arm("DELETE", World.group)
    #expect(reply.status == 202)
    let location = try #require(reply.headers["Location"])
    #expect(location.contains("/subscriptions/\(World.subscription)/operationresults/"))
    #expect(reply.headers["Retry-After"] == "0")
    #expect(try await world.arm("GET", location).status == 200)
    #expect(try await world.arm("GET", Sample.twins).code == "ResourceGroupNotFound")
    #expect(try await world.arm("HEAD", World.group).status == 404)
    #expect(try await world.arm("DELETE", World.group).code == "ResourceGroupNotFound")
  }

  @Test func `a group stays where it is`() async throws {
    let world = try await World()
    try await world.make()
    let reply = try await world.arm("PUT", World.group, ["location": "westus"])
    #expect(reply.status == 409 && reply.code == "InvalidResourceGroupLocation")
  }

  @Test func `the list of a group shows what has a location, with its tags`() async throws {
    let world = try await World()
    try await world.make(
      (Sample.twins, ["location": "eastus", "tags": ["owner": "me"]]), (Sample.topic, Sample.plain),
      ("\(Sample.twins)/endpoints/ep", EndpointSample.eventGrid))
    let all = try await world.arm("GET", "\(World.group)/resources")
    let types = all.body["value"]?.array?.compactMap { $0["type"]?.string }.sorted()
    #expect(types == ["Microsoft.DigitalTwins/digitalTwinsInstances", "Microsoft.EventGrid/topics"])
    let tagged = try await world.arm(
      "GET", "\(World.group)/resources?$filter=tagName%20eq%20%27OWNER%27%20and%20tagValue%20eq%20%27me%27")
    #expect(tagged.body["value"]?.array?.count == 1)
    let wrong = try await world.arm("GET", "\(World.group)/resources?$filter=nonsense")
    #expect(wrong.code == "InvalidFilterInQueryString")
  }

  @Test func `subscriptions are listed with what an Azure CLI needs`() async throws {
    let world = try await World()
    let reply = try await world.arm("GET", "/subscriptions?api-version=2022-12-01")
    let first = try #require(reply.body["value"]?.array?.first)
    #expect(first["subscriptionId"] == .string(World.subscription))
    #expect(first["state"] == "Enabled")
    #expect(first["managedByTenants"] == [])
    let tenants = try await world.arm("GET", "/tenants?api-version=2022-12-01")
    #expect(tenants.body["value"]?.array?.first?["tenantId"] == .string(World.tenant))
    let provider = try await world.arm(
      "GET", "/subscriptions/\(World.subscription)/providers/microsoft.digitaltwins?api-version=2022-09-01")
    #expect(provider.body["registrationState"] == "Registered")
  }

  @Test(arguments: [
    ("GET", "/subscriptions", "MissingApiVersionParameter"),
    ("GET", "/subscriptions?api-version=soon", "InvalidApiVersionParameter"),
    ("GET", "/subscriptions/not-a-guid/resourcegroups?api-version=2025-04-01", "InvalidSubscriptionId"),
    ("GET", "/nonsense?api-version=2025-04-01", "InvalidRequestUri"),
    (
      "GET", "\(World.group)/providers/Microsoft.DigitalTwins/digitalTwinsInstances/x?api-version=2016-01-01",
      "NoRegisteredProviderFound"
    ),
    (
      "GET", "\(World.group)/providers/Microsoft.DigitalTwins/digitalTwinsInstances/x?api-version=2023-01-31",
      "ResourceGroupNotFound"
    ),
  ])
  func `a wrong request is refused in the words of ARM`(method: String, path: String, code: String) async throws {
    let world = try await World()
    let reply = try await world.send(
      method, "https://management.azure.com\(path)", token: try await world.token())
    #expect(reply.code == code)
    #expect(!reply.message.isEmpty)
  }
}

enum EndpointSample {
  static let eventGrid: Value = [
    "properties": [
      "endpointType": "EventGrid", "authenticationType": "KeyBased",
      "TopicEndpoint": "https://ev-events.eastus-1.eventgrid.azure.net/api/events", "accessKey1": "planted-secret",
    ]
  ]
}
