import Cloud
import DTDL
import Documents
import HTTP
import OrderedCollections
import Testing
import Twins

@testable import AzureClient

private let host = "i.api.eus.digitaltwins.azure.net"
private let base = "https://\(host)"
private let version = "api-version=2023-10-31"

private func service(_ transport: ScriptedTransport) -> any TwinsService {
  AzureCloud.scripted(transport).twins(host: host)
}

private func twin(_ id: String, _ more: String = "") -> String {
  #"{"$dtId":"\#(id)","$etag":"W/\"\#(id)\"",\#(more)"$metadata":{"soc":{"lastUpdateTime":"x"},"$model":"dtmi:x:B;1"}}"#
}

private func relationship(_ id: String) -> String {
  #"{"$relationshipId":"\#(id)","$etag":"W/\"1\"","$sourceId":"a","$relationshipName":"has","$targetId":"b","p":{"$sourceId":"no"}}"#
}

@Suite struct TwinsClientTests {
  @Test func `a query is sent first, then only its tokens, and rows keep their bytes`() async throws {
    let transport = ScriptedTransport([
      .json(200, #"{"value":[\#(twin("a", #""soc":0.50,"#)), \#(twin("b"))],"continuationToken":"{\"page\":2}"}"#),
      .json(200, #"{"continuationToken":null,"extra":{"x":[1]},"value":[]}"#),
    ])
    var rows: [TwinRow] = []
    var pages = 0
    try await service(transport).eachTwinPage { page throws(AzureError) in
      rows += page
      pages += 1
    }
    #expect(pages == 2)
    #expect(rows.map(\.id) == ["a", "b"])
    #expect(rows[0].etag == "W/\"a\"")
    #expect(rows[0].model == "dtmi:x:B;1")
    #expect(String(decoding: rows[0].json, as: UTF8.self) == twin("a", #""soc":0.50,"#))
    #expect(String(decoding: rows[1].json, as: UTF8.self) == twin("b"))
    let bodies = transport.requests.map { String(decoding: $0.body, as: UTF8.self) }
    #expect(bodies == [#"{"query":"SELECT * FROM DIGITALTWINS"}"#, #"{"continuationToken":"{\"page\":2}"}"#])
    #expect(transport.requests.allSatisfy { $0.headers["max-items-per-page"] == "1000" })
    #expect(transport.lines[0] == "POST \(base)/query?\(version)")
  }

  @Test func `relationships are read page by page without looking into their properties`() async throws {
    let transport = ScriptedTransport([
      .json(200, #"{"value":[\#(relationship("r1")),\#(relationship("r2"))],"continuationToken":""#), .json(200),
    ])
    let error = await thrown { () throws(AzureError) in
      try await service(transport).eachRelationshipPage { _ throws(AzureError) in }
    }
    #expect(error?.code == "AnswerUnreadable")
    let whole = ScriptedTransport([.json(200, #"{"value":[\#(relationship("r1"))],"continuationToken":null}"#)])
    var rows: [RelationshipRow] = []
    try await service(whole).eachRelationshipPage { page throws(AzureError) in rows += page }
    #expect(rows.map(\.key) == [RelationshipKey(source: "a", id: "r1")])
    #expect(rows[0].name == "has")
    #expect(rows[0].target == "b")
  }

  @Test func `an error of the page's reader ends the query`() async {
    let transport = ScriptedTransport { _ in .json(200, #"{"value":[],"continuationToken":"t"}"#) }
    let error = await thrown { () throws(AzureError) in
      try await service(transport).eachTwinPage { _ throws(AzureError) in
        throw AzureError(.other, code: "Mine", message: "enough")
      }
    }
    #expect(error?.code == "Mine")
  }

  @Test func `a query whose token does not move on is given up`() async {
    let transport = ScriptedTransport { _ in .json(200, #"{"value":[],"continuationToken":"same"}"#) }
    let error = await thrown { () throws(AzureError) in
      try await service(transport).eachTwinPage { _ throws(AzureError) in }
    }
    #expect(error?.code == "AnswerUnreadable")
  }

  @Test func `models are listed with their definitions over all pages`() async throws {
    let next = "\(base)/models?token=2&\(version)"
    let transport = ScriptedTransport([
      .json(
        200,
        #"{"value":[{"id":"dtmi:x:A;1","decommissioned":false,"model":{"@id":"dtmi:x:A;1"}}],"nextLink":"\#(next)"}"#),
      .json(200, #"{"value":[{"id":"dtmi:x:B;1","decommissioned":true,"model":{}}],"nextLink":null}"#),
    ])
    let models = try await service(transport).models()
    #expect(models.map(\.id.description) == ["dtmi:x:A;1", "dtmi:x:B;1"])
    #expect(models.map(\.decommissioned) == [false, true])
    #expect(transport.lines == ["GET \(base)/models?includeModelDefinition=true&\(version)", "GET \(next)"])
  }

  @Test func `models whose upload lost its answer are recognised when all are there`() async throws {
    let definition: Value = ["@id": "dtmi:x:A;1", "@context": "dtmi:dtdl:context;3", "contents": []]
    let stored = #"{"id":"dtmi:x:A;1","model":{"@id":"dtmi:x:A;1","contents":[],"@context":["dtmi:dtdl:context;3"]}}"#
    let transport = ScriptedTransport([
      .failure(.timeout), .refusal(409, "ModelIdAlreadyExists"), .json(200, stored),
    ])
    try await service(transport).createModels([definition])
    #expect(transport.lines.last == "GET \(base)/models/dtmi%3Ax%3AA%3B1?includeModelDefinition=true&\(version)")
    let conflict = ScriptedTransport([.refusal(409, "ModelIdAlreadyExists")])
    let error = await thrown { () throws(AzureError) in try await service(conflict).createModels([definition]) }
    #expect(error?.kind == .conflict)
  }

  @Test func `a twin is created under a condition and gives its new etag`() async throws {
    let transport = ScriptedTransport([.json(200, twin("EV/1"), ["ETag": "W/\"new\""])])
    let etag = try await service(transport).putTwin("EV/1", body: ["soc": 1], condition: .absent)
    #expect(etag == "W/\"new\"")
    #expect(transport.lines == ["PUT \(base)/digitaltwins/EV%2F1?\(version)"])
    #expect(transport.requests[0].headers["If-None-Match"] == "*")
  }

  @Test func `a twin whose creation lost its answer is ours when it says the same`() async throws {
    let body: Value = ["$metadata": ["$model": "dtmi:x:B;1"], "soc": 0.5, "part": ["$metadata": [:], "p": 1]]
    func script(_ soc: String) -> ScriptedTransport {
      let live =
        #"{"$dtId":"a","$etag":"W/\"9\"","soc":\#(soc),"part":{"p":1.0,"$metadata":{"p":{"lastUpdateTime":"x"}}},"$metadata":{"$model":"dtmi:x:B;1","$lastUpdateTime":"x"}}"#
      return ScriptedTransport([.json(500), .refusal(412, "PreconditionFailed"), .json(200, live)])
    }
    #expect(try await service(script("0.5")).putTwin("a", body: body, condition: .absent) == "W/\"9\"")
    let error = await thrown { () throws(AzureError) in
      try await service(script("0.6")).putTwin("a", body: body, condition: .absent)
    }
    #expect(error?.kind == .preconditionFailed)
  }

  @Test func `a patch is sent as JSON Patch under the twin's etag`() async throws {
    let transport = ScriptedTransport([.json(204, "", ["ETag": "W/\"2\""])])
    let patch = [PatchOperation(.add, "/soc", 1), PatchOperation(.remove, "/old"), PatchOperation(.replace, "/n", nil)]
    #expect(try await service(transport).patchTwin("a", patch, condition: .matches("W/\"1\"")) == "W/\"2\"")
    let sent = transport.requests[0]
    #expect(sent.headers["Content-Type"] == "application/json-patch+json")
    #expect(sent.headers["If-Match"] == "W/\"1\"")
    #expect(
      String(decoding: sent.body, as: UTF8.self)
        == #"[{"op":"add","path":"/soc","value":1},{"op":"remove","path":"/old"},{"op":"replace","path":"/n","value":null}]"#
    )
  }

  @Test func `a patch whose answer was lost is ours when all of it shows`() async throws {
    let patch = [
      PatchOperation(.add, "/soc", 1), PatchOperation(.remove, "/old"),
      PatchOperation(.replace, "/$metadata/$model", "dtmi:x:B;1"), PatchOperation(.add, "/a~1b~0c", true),
    ]
    let live = twin("a", #""soc":1.0,"a/b~c":true,"#)
    let transport = ScriptedTransport([.failure(.interrupted), .json(412), .json(200, live)])
    #expect(try await service(transport).patchTwin("a", patch, condition: .matches("W/\"1\"")) == "W/\"a\"")
    let foreign = ScriptedTransport([.failure(.interrupted), .json(412), .json(200, twin("a", #""soc":2,"#))])
    let error = await thrown { () throws(AzureError) in
      try await service(foreign).patchTwin("a", patch, condition: .matches("W/\"1\""))
    }
    #expect(error?.kind == .preconditionFailed)
  }

  @Test func `an unconditional patch that removes is not sent twice after an interruption`() async {
    let transport = ScriptedTransport([.failure(.interrupted), .json(204)])
    let error = await thrown { () throws(AzureError) in
      try await service(transport).patchTwin("a", [PatchOperation(.remove, "/x")], condition: .always)
    }
    #expect(error?.code == "ConnectionLost")
    #expect(transport.requests.count == 1)
  }

  @Test func `absent twins and relationships are nothing to read and a success to delete`() async throws {
    let transport = ScriptedTransport { request in
      .refusal(404, request.url.contains("relationships") ? "RelationshipNotFound" : "DigitalTwinNotFound")
    }
    let service = service(transport)
    let key = RelationshipKey(source: "a", id: "r")
    #expect(try await service.twin("a")?.id == nil)
    #expect(try await service.relationship(key)?.key == nil)
    #expect(try await service.relationships(from: "a").isEmpty)
    try await service.deleteTwin("a", condition: .matches("W/\"1\""))
    try await service.deleteRelationship(key, condition: .always)
  }

  @Test func `a relationship is put with its name, target and properties`() async throws {
    let transport = ScriptedTransport([.json(200, relationship("r"), ["ETag": "W/\"1\""])])
    let relationship = Relationship(source: "a b", id: "r", name: "has", target: "b", properties: ["p": 1])
    try await service(transport).putRelationship(relationship, condition: .absent)
    #expect(transport.lines == ["PUT \(base)/digitaltwins/a%20b/relationships/r?\(version)"])
    let body = try JSONReader.parse(transport.requests[0].body)
    #expect(body.isEquivalent(to: ["$relationshipName": "has", "$targetId": "b", "p": 1]))
  }

  @Test func `relationships of one twin are followed over relative links`() async throws {
    let transport = ScriptedTransport([
      .json(200, #"{"nextLink":"/digitaltwins/a/relationships?c=2","value":[\#(relationship("r1"))]}"#),
      .json(200, #"{"nextLink":null,"value":[\#(relationship("r2"))]}"#),
    ])
    #expect(try await service(transport).relationships(from: "a").map(\.key.id) == ["r1", "r2"])
    #expect(transport.lines[1] == "GET \(base)/digitaltwins/a/relationships?c=2")
  }

  @Test func `event routes are listed, put and deleted`() async throws {
    let transport = ScriptedTransport([
      .json(200, #"{"value":[{"id":"r","endpointName":"e","filter":"true"}],"nextLink":null}"#), .json(204),
      .refusal(404, "EventRouteNotFound"),
    ])
    let service = service(transport)
    let route = EventRoute(id: "r", endpointName: "e", filter: "true")
    #expect(try await service.eventRoutes() == [route])
    try await service.putEventRoute(route)
    try await service.deleteEventRoute("r")
    #expect(
      String(decoding: transport.requests[1].body, as: UTF8.self) == #"{"endpointName":"e","filter":"true"}"#)
  }
}
