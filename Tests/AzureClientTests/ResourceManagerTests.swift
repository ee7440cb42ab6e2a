import Cloud
import Documents
import HTTP
import Resources
import Testing

@testable import AzureClient

private let group = ResourceID.resourceGroup("s", "g")
private let hub = group.provider("Microsoft.Devices/IotHubs", "h")
private let base = "https://management.azure.com/subscriptions/s/resourceGroups/g"

@Suite struct ResourceManagerTests {
  @Test(arguments: [
    "ResourceNotFound", "ResourceGroupNotFound", "ParentResourceNotFound", "NotFound", "RoleAssignmentNotFound",
  ])
  func `an absent resource is nothing`(_ code: String) async throws {
    let cloud = AzureCloud.scripted(ScriptedTransport([.refusal(404, code)]))
    #expect(try await cloud.resource(hub, apiVersion: "1") == nil)
  }

  @Test(arguments: ["SubscriptionNotFound", "InvalidResourceType", "InvalidResourceNamespace"])
  func `a question that makes no sense is an error, not an absence`(_ code: String) async {
    let cloud = AzureCloud.scripted(ScriptedTransport([.refusal(404, code)]))
    let error = await thrown { () throws(AzureError) in _ = try await cloud.resource(hub, apiVersion: "1") }
    #expect(error?.code == code)
  }

  @Test func `the etag comes from the body, else from the header`() async throws {
    let cloud = AzureCloud.scripted(
      ScriptedTransport([.json(200, #"{"etag":"AAA="}"#, ["ETag": "other"]), .json(200, "{}", ["ETag": "W/\"1\""])]))
    #expect(try await cloud.resource(hub, apiVersion: "1")?.etag == "AAA=")
    #expect(try await cloud.resource(hub, apiVersion: "1")?.etag == "W/\"1\"")
  }

  @Test func `an update is sent under the etag that was read`() async throws {
    let transport = ScriptedTransport([.json(200, "{}")])
    _ = try await AzureCloud.scripted(transport)
      .putResource(hub, apiVersion: "1", body: ["location": "eastus"], condition: .matches("AAA="))
    #expect(transport.requests[0].headers["If-Match"] == "AAA=")
    #expect(transport.requests[0].headers["Content-Type"] == "application/json")
    #expect(String(decoding: transport.requests[0].body, as: UTF8.self) == #"{"location":"eastus"}"#)
  }

  @Test func `a group's resources are read page by page`() async throws {
    let next = "\(base)/resources?api-version=2021-04-01&$skiptoken=2"
    let transport = ScriptedTransport([
      .json(200, #"{"value":[{"id":"/subscriptions/s/a"}],"nextLink":"\#(next)"}"#),
      .json(200, #"{"nextLink":null,"value":[{"id":"/subscriptions/s/b","tags":{"x":"y"}}]}"#),
    ])
    let found = try await AzureCloud.scripted(transport).resources(inGroup: group)
    #expect(found.map(\.id.name) == ["a", "b"])
    #expect(found[1].body["tags"]?["x"] == "y")
    #expect(transport.lines == ["GET \(base)/resources?api-version=2021-04-01", "GET \(next)"])
  }

  @Test(arguments: ["{}", #"{"value":null}"#, #"{"Value":[]}"#, "[1]"])
  func `an answer that is no list is not an empty list`(_ body: String) async {
    let cloud = AzureCloud.scripted(ScriptedTransport([.json(200, body)]))
    let error = await thrown { () throws(AzureError) in _ = try await cloud.resources(inGroup: group) }
    #expect(error?.code == "AnswerUnreadable")
  }

  @Test func `a list that goes while it is read is empty`() async throws {
    let next = "\(base)/resources?api-version=2021-04-01&$skiptoken=2"
    let transport = ScriptedTransport([
      .json(200, #"{"value":[{"id":"/subscriptions/s/a"}],"nextLink":"\#(next)"}"#),
      .refusal(404, "ResourceGroupNotFound"),
    ])
    #expect(try await AzureCloud.scripted(transport).resources(inGroup: group).isEmpty)
  }

  @Test(arguments: ["https://evil.example/next", "http://management.azure.com/next"])
  func `a next page on another host is not read`(_ link: String) async {
    let transport = ScriptedTransport([.json(200, #"{"value":[],"nextLink":"\#(link)"}"#)])
    let cloud = AzureCloud.scripted(transport)
    let error = await thrown { () throws(AzureError) in _ = try await cloud.resources(inGroup: group) }
    #expect(error?.code == "AnswerUnreadable")
    #expect(transport.requests.count == 1)
  }

  @Test func `pages that go round in a circle end in an error`() async {
    let transport = ScriptedTransport { request in .json(200, #"{"value":[],"nextLink":"\#(request.url)"}"#) }
    let cloud = AzureCloud.scripted(transport)
    let error = await thrown { () throws(AzureError) in _ = try await cloud.resources(inGroup: group) }
    #expect(error?.code == "AnswerUnreadable")
  }

  @Test func `children are listed below their parent, and none below an absent one`() async throws {
    let transport = ScriptedTransport([
      .json(200, #"{"value":[{"id":"\#(hub)/eventHubEndpoints/events/ConsumerGroups/$Default"}]}"#),
      .refusal(404, "ParentResourceNotFound"),
    ])
    let cloud = AzureCloud.scripted(transport)
    let collection = "eventHubEndpoints/events/ConsumerGroups"
    #expect(try await cloud.children(of: hub, collection: collection, apiVersion: "1").map(\.id.name) == ["$Default"])
    #expect(try await cloud.children(of: hub, collection: collection, apiVersion: "1").isEmpty)
    #expect(transport.lines[0] == "GET \(base)/providers/Microsoft.Devices/IotHubs/h/\(collection)?api-version=1")
  }

  @Test func `extension resources have two providers in their path`() async throws {
    let transport = ScriptedTransport([.json(201, "{}")])
    let role = hub.provider("Microsoft.Authorization/roleAssignments", "guid")
    _ = try await AzureCloud.scripted(transport)
      .putResource(role, apiVersion: "2022-04-01", body: [:], condition: .always)
    #expect(
      transport.lines == [
        "PUT \(base)/providers/Microsoft.Devices/IotHubs/h/providers/Microsoft.Authorization/roleAssignments/guid"
          + "?api-version=2022-04-01"
      ])
  }

  @Test func `a listing of keys is repeated after an interruption, another action is not`() async throws {
    let transport = ScriptedTransport([.failure(.interrupted), .json(200, #"{"key1":"abcdef"}"#)])
    let keys = try await AzureCloud.scripted(transport).post(hub, action: "listKeys", apiVersion: "1", body: nil)
    #expect(keys["key1"] == "abcdef")
    let second = ScriptedTransport([.failure(.interrupted), .json(200, "{}")])
    let error = await thrown { () throws(AzureError) in
      _ = try await AzureCloud.scripted(second).post(hub, action: "regenerateKey", apiVersion: "1", body: nil)
    }
    #expect(error?.code == "ConnectionLost")
  }

  @Test func `a creation whose answer was lost is recognised as ours`() async throws {
    let body: Value = [
      "location": "eastus", "properties": ["key": "hidden-by-azure", "allowedFqdnList": ["a", "b"]],
    ]
    let transport = ScriptedTransport([
      .failure(.interrupted), .refusal(412, "PreconditionFailed"),
      .json(
        200,
        #"{"location":"East US","properties":{"key":null,"state":"Active","allowedFqdnList":["b","a"]},"etag":"1"}"#),
    ])
    let live = try await AzureCloud.scripted(transport)
      .putResource(hub, apiVersion: "1", body: body, condition: .absent)
    #expect(live.etag == "1")
  }

  @Test func `a creation whose answer was lost stays refused when somebody else was first`() async {
    let transport = ScriptedTransport([
      .failure(.interrupted), .refusal(412, "PreconditionFailed"), .json(200, #"{"location":"westus"}"#),
    ])
    let error = await thrown { () throws(AzureError) in
      _ = try await AzureCloud.scripted(transport)
        .putResource(hub, apiVersion: "1", body: ["location": "eastus"], condition: .absent)
    }
    #expect(error?.kind == .preconditionFailed)
  }

  @Test func `a condition refused at the first attempt is a refusal`() async {
    let transport = ScriptedTransport([.refusal(412, "PreconditionFailed")])
    let error = await thrown { () throws(AzureError) in
      _ = try await AzureCloud.scripted(transport).putResource(hub, apiVersion: "1", body: [:], condition: .absent)
    }
    #expect(error?.kind == .preconditionFailed)
    #expect(transport.requests.count == 1)
  }

  @Test func `a data plane's refusal is told at once although a role was assigned: whoever applies tells of the wait`()
    async throws
  {
    let time = FakeTime()
    let role = hub.provider("Microsoft.Authorization/roleAssignments", "guid")
    let cloud = AzureCloud.scripted(ScriptedTransport([.json(201, "{}"), .json(403)]), time: time)
    _ = try await cloud.putResource(role, apiVersion: "1", body: [:], condition: .always)
    let error = await thrown { () throws(AzureError) in
      _ = try await cloud.devices(host: "h.azure-devices.net").devices()
    }
    #expect(error?.kind == .forbidden)
    #expect(time.sleeps.isEmpty)
  }
}
