import Documents
import HTTP
import LocalAzure
import OrderedCollections
import Testing

struct TwinsPlaneRelationshipTests {
  @Test func `a relationship comes back with its members in the service's order`() async throws {
    let twins = try await TwinsWorld.furnished()
    let body = Furniture.contains("room2", ["access": "all", "$sourceId": "other", "$relationshipId": "other"])
    let made = try await twins.call("PUT", "/digitaltwins/floor1/relationships/r2", body)
    #expect(made.status == 200)
    let members = try #require(made.body.object)
    #expect(
      Array(members.keys)
        == ["$relationshipId", "$etag", "$sourceId", "$relationshipName", "$targetId", "access"])
    // The path wins over the body.
    #expect(members["$sourceId"] == "floor1" && members["$relationshipId"] == "r2")
    #expect(made.headers["ETag"] == members["$etag"]?.string)
    #expect(try await twins.call("GET", "/digitaltwins/floor1/relationships/r2").text == made.text)
    // The same id under another source is another relationship.
    try await twins.must("PUT", "/digitaltwins/floor2", Furniture.floor)
    try await twins.must("PUT", "/digitaltwins/floor2/relationships/r2", Furniture.contains("room1"))
    #expect(try await twins.call("GET", "/digitaltwins/floor1/relationships/r2").body["$targetId"] == "room2")
  }

  @Test(
    arguments: [
      ("floor1", [:], 400, "InvalidArgument"), ("floor1", [], 400, "InvalidArgument"),
      ("floor1", nil, 400, "BadRequest"),
      ("floor1", ["$relationshipName": "contains"], 400, "InvalidArgument"),
      ("floor1", ["$targetId": "room1"], 400, "InvalidArgument"),
      ("none", Furniture.contains("room1"), 404, "DigitalTwinNotFound"),
      ("floor1", Furniture.contains("none"), 404, "TargetDigitalTwinNotFound"),
      ("floor1", Furniture.contains("floor1"), 400, "OperationNotAllowed"),
      ("floor1", ["$relationshipName": "unknown", "$targetId": "room1"], 400, "InvalidRelationship"),
      ("room1", Furniture.contains("room2"), 400, "InvalidRelationship"),
      ("floor1", Furniture.contains("room1", ["extra": 1]), 400, "ValidationFailed"),
      ("floor1", Furniture.contains("room1", ["access": 1]), 400, "ValidationFailed"),
    ] as [(String, Value?, Int, String)])
  func `a relationship that does not fit is refused`(
    source: String, body: Value?, status: Int, code: String
  ) async throws {
    let twins = try await TwinsWorld.furnished()
    let reply = try await twins.call("PUT", "/digitaltwins/\(source)/relationships/bad", body)
    #expect(reply.status == status && reply.code == code, "\(reply.text)")
    #expect(try await twins.query("SELECT * FROM RELATIONSHIPS").count == 1)
  }

  @Test func `a relationship is patched, kept under conditions and deleted`() async throws {
    let twins = try await TwinsWorld.furnished()
    let path = "/digitaltwins/floor1/relationships/r1"
    let etag = try #require(try await twins.call("GET", path).headers["ETag"])
    #expect(
      try await twins.call("PUT", path, Furniture.contains("room1"), headers: ["If-None-Match": "*"]).status == 412)
    let add: Value = [["op": "add", "path": "/access", "value": "some"]]
    let patched = try await twins.call("PATCH", path, add, headers: ["If-Match": etag])
    #expect(patched.status == 204 && patched.headers["ETag"] != etag)
    #expect(try await twins.call("GET", path).body["access"] == "some")
    #expect(try await twins.call("PATCH", path, add, headers: ["If-Match": etag]).code == "PreconditionFailed")
    for (patch, code) in [
      ([["op": "add", "path": "/extra", "value": 1]], "ValidationFailed"),
      ([["op": "replace", "path": "/$targetId", "value": "room2"]], "JsonPatchInvalid"),
      ([["op": "remove", "path": "/nothing"]], "JsonPatchInvalid"),
      ([["op": "move", "path": "/access"]], "JsonPatchInvalid"),
    ] as [(Value, String)] {
      #expect(try await twins.call("PATCH", path, patch).code == code)
    }
    #expect(try await twins.call("DELETE", path, headers: ["If-Match": etag]).status == 412)
    try await twins.must("DELETE", path)
    for method in ["GET", "DELETE"] {
      let gone = try await twins.call(method, path)
      #expect(gone.status == 404 && gone.code == "RelationshipNotFound")
    }
    #expect(try await twins.call("PATCH", path, add).code == "RelationshipNotFound")
  }

  @Test func `listings go through pages without leaving one out`() async throws {
    let twins = try await TwinsWorld.furnished()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for index in 0..<1100 {
        let name = index.isMultiple(of: 2) ? "contains" : "near"
        group.addTask {
          try await twins.must(
            "PUT", "/digitaltwins/floor1/relationships/x\(index)",
            ["$relationshipName": .string(name), "$targetId": "room2"])
        }
      }
      try await group.waitForAll()
    }
    let all = try await twins.all("/digitaltwins/floor1/relationships")
    #expect(all.count == 1101 && Set(all.compactMap { $0["$relationshipId"]?.string }).count == 1101)
    #expect(try await twins.all("/digitaltwins/floor1/relationships?relationshipName=near").count == 550)
    #expect(try await twins.all("/digitaltwins/floor1/relationships?relationshipName=none").isEmpty)
    let incoming = try await twins.all("/digitaltwins/room2/incomingrelationships")
    #expect(Set(incoming.compactMap { $0["$relationshipId"]?.string }).count == 1100)
    #expect(incoming.count == 1100)
    let first = try await twins.call("GET", "/digitaltwins/room1/incomingrelationships")
    #expect(first.body.object?.keys.elements == ["nextLink", "value"])
    #expect(
      first.body["value"] == [
        [
          "$relationshipId": "r1", "$sourceId": "floor1", "$relationshipName": "contains",
          "$relationshipLink": "/digitaltwins/floor1/relationships/r1",
        ]
      ])
    for path in ["relationships", "incomingrelationships"] {
      #expect(try await twins.call("GET", "/digitaltwins/none/\(path)").code == "DigitalTwinNotFound")
    }
  }
}
