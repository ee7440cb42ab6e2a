import Documents
import HTTP
import Testing

@testable import LocalAzure

/// Queries of Azure Resource Graph over the resources of a local Azure.
struct GraphQueryTests {
  private func world() async throws -> World {
    let world = try await World()
    let tagged: Value = ["location": "eastus", "tags": ["env": "prod"]]
    try await world.make(
      (Sample.hub, Sample.hubBody), (Sample.topic, tagged), (Sample.storage, Sample.storageBody),
      ("\(World.group)/providers/Microsoft.EventGrid/topics/other", Sample.plain))
    return world
  }

  private func ask(_ world: World, _ query: String, _ options: Value = [:]) async throws -> Reply {
    try await world.arm(
      "POST", "/providers/Microsoft.ResourceGraph/resources",
      ["subscriptions": [.string(World.subscription)], "query": .string(query), "options": options],
      version: "2024-04-01")
  }

  private static let cases: [(query: String, rows: Value)] = [
    (
      "Resources | where type =~ 'Microsoft.EventGrid/Topics' | order by name asc | project name",
      [["name": "ev-events"], ["name": "other"]]
    ),
    ("Resources | where tags.env == 'prod' | project name, tags['env']", [["name": "ev-events", "tags_env": "prod"]]),
    ("resources | where type == 'microsoft.devices/iothubs' | project state = properties.state", [["state": "Active"]]),
    ("Resources | count", [["Count": 4]]),
    (
      "Resources | summarize count() by type | order by type asc | limit 1 | project type, count_",
      [["type": "microsoft.devices/iothubs", "count_": 1]]
    ),
    ("Resources | summarize n = count()", [["n": 4]]),
    (
      "Resources | where not(type has 'eventgrid') and (name startswith 'EV' or name contains 'x') | project name | sort by name",
      [["name": "evstore"], ["name": "ev-hub"]]
    ),
    (
      "Resources | where name in~ ('OTHER', 'nobody') | extend short = toupper(name) | project short",
      [["short": "OTHER"]]
    ),
    ("Resources | where isempty(tags.env) | top 1 by name desc | project name", [["name": "other"]]),
    ("Resources | where name !in ('other') and sku.capacity >= 1 | project name", [["name": "ev-hub"]]),
    ("Resources | distinct location", [["location": "eastus"]]),
    ("Resources // a comment\n| where name == \"ev-hub\" | project name", [["name": "ev-hub"]]),
    (
      "ResourceContainers | where type endswith 'resourcegroups' | project name, location",
      [["name": "rg", "location": "eastus"]]
    ),
    (
      "resourcecontainers | where type == 'microsoft.resources/subscriptions' | project name", [["name": "Local Azure"]]
    ),
  ]

  @Test(arguments: cases) func `a query gets its rows`(_ query: String, _ rows: Value) async throws {
    let reply = try await ask(world(), query)
    #expect(reply.status == 200, "\(reply.text)")
    #expect(reply.body["data"]?.isEquivalent(to: rows) == true, "\(reply.text)")
  }

  @Test func `pages follow each other to the end`() async throws {
    let world = try await world()
    var names: [Value] = []
    var options: Value = ["$top": 3]
    while true {
      let page = try await ask(world, "Resources | order by name asc | project name", options)
      #expect(page.body["totalRecords"] == 4)
      names += (page.body["data"]?.array ?? []).map { $0["name"] ?? .null }
      guard let token = page.body["$skipToken"] else { break }
      options = ["$top": 3, "$skipToken": token]
    }
    #expect(names == ["ev-events", "ev-hub", "evstore", "other"])
    let table = try await ask(
      world, "Resources | where name == 'other' | project name, tags", ["resultFormat": "table"])
    #expect(
      table.body["data"] == [
        "columns": [["name": "name", "type": "string"], ["name": "tags", "type": "string"]], "rows": [["other", nil]],
      ], "\(table.text)")
  }

  @Test(arguments: [
    "Nothing", "| | count", "Resources | where", "Resources | where name ==", "Resources | frobnicate",
    "Resources | where name = 'a'",
    "Resources | where (name == 'a'", "Resources | where f(name)", "Resources | limit x",
    "Resources | where name == 'a",
    "Resources | summarize sum(x)", "Resources; Resources", "Resources | order name",
    "Resources | where " + String(repeating: "(", count: 10_000),
  ]) func `a query that is none is refused`(_ query: String) async throws {
    let reply = try await ask(World(), query)
    #expect(reply.status == 400 && reply.code == "BadRequest", "\(reply.text)")
  }

  @Test func `nobody sees what roles do not show`() async throws {
    let world = try await World(
      options: Options(
        tenant: World.tenant, subscription: World.subscription, roles: .all, administrator: World.client))
    try await world.make((Sample.hub, Sample.hubBody))
    #expect(try await ask(world, "Resources").body["count"] == 1)
    let form =
      "client_id=0d3d4a55-0000-4000-8000-0000000000aa&grant_type=client_credentials&client_secret=\(world.secret)"
    let token = Reply(
      try await world.transport.send(
        HTTPRequest(
          "POST", "https://login.microsoftonline.com/\(World.tenant)/oauth2/v2.0/token",
          body: Array("\(form)&scope=https://management.azure.com/.default".utf8))))
    let reply = try await world.send(
      "POST", "https://management.azure.com/providers/Microsoft.ResourceGraph/resources?api-version=2024-04-01",
      ["query": "Resources"], token: token.body["access_token"]?.string)
    #expect(reply.status == 200 && reply.body["count"] == 0)
  }
}
