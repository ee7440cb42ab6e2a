import Documents
import HTTP
import LocalAzure
import OrderedCollections
import Testing

struct TwinsPlaneModelTests {
  @Test func `model data comes back as the service writes it`() async throws {
    let twins = try await TwinsWorld()
    let made = try await twins.call("POST", "/models", [Furniture.interface("Room")])
    #expect(made.status == 201)
    let data = try #require(made.body.array?.first)
    #expect(data["id"] == "dtmi:test:Room;1")
    #expect(data["description"] == [:])
    #expect(data["displayName"] == ["en": "Room"])
    #expect(data["decommissioned"] == false)
    #expect(data["uploadTime"]?.string?.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}\+00:00/) != nil)
    #expect(data["model"] == nil)
    let read = try await twins.call("GET", "/models/dtmi:test:Room;1?includeModelDefinition=true")
    let model = try #require(read.body["model"]?.object)
    #expect(model.keys.last == "@context")
    #expect(model["@context"] == ["dtmi:dtdl:context;2"])
    #expect(model["@id"] == "dtmi:test:Room;1")
  }

  @Test(
    arguments: [
      ([], 400, "InvalidArgument"), ([[:]], 400, "DTDLParserError"), (nil, 400, "BadRequest"),
      ([["@context": "dtmi:dtdl:context;2", "@type": "Interface"]], 400, "DTDLParserError"),
      ([Furniture.interface("Lone", extends: "Nothing")], 400, "DTDLParserError"),
      ([Furniture.interface("New"), Furniture.interface("Room")], 409, "ModelIdAlreadyExists"),
      ([Furniture.interface("New"), Furniture.interface("Worse", extends: "Nothing")], 400, "DTDLParserError"),
      (
        [["@context": "dtmi:dtdl:context;4", "@id": "dtmi:test:Late;1", "@type": "Interface"]], 400,
        "ModelVersionNotSupported"
      ),
      (
        [Furniture.interface("Commanding", contents: [["@type": "Command", "name": "stop"]])], 400, "DTDLParserError"
      ),
      ([Furniture.interface("Twice"), Furniture.interface("Twice")], 400, "DTDLParserError"),
      ([["@context": "dtmi:dtdl:context;2", "@id": "no id", "@type": "Interface"]], 400, "DTDLParserError"),
      (["text"], 400, "DTDLParserError"), (["a": 1], 400, "BadRequest"),
    ] as [(Value?, Int, String)])
  func `a batch with one bad model stores none`(body: Value?, status: Int, code: String) async throws {
    let twins = try await TwinsWorld.furnished()
    let reply = try await twins.call("POST", "/models", body)
    #expect(reply.status == status && reply.code == code, "\(reply.text)")
    #expect(reply.headers["x-ms-error-code"] == code)
    #expect(try await twins.all("/models").count == Furniture.models.count)
    #expect(try await twins.call("GET", "/models/dtmi:test:New;1").status == 404)
  }

  @Test func `more than 250 models in a request are too many`() async throws {
    let twins = try await TwinsWorld()
    let models = (0...250).map { Furniture.interface("M\($0)") }
    #expect(try await twins.call("POST", "/models", .array(models)).code == "LimitExceeded")
    try await twins.must("POST", "/models", .array(Array(models.dropLast())))
    let listed = try await twins.all("/models")
    #expect(listed.count == 250)
    #expect(listed.compactMap { $0["id"]?.string } == listed.compactMap { $0["id"]?.string }.sorted())
    let first = try await twins.call("GET", "/models")
    #expect(first.body["value"]?.array?.count == 100)
    #expect(first.body.object?.keys.elements == ["value", "nextLink"])
  }

  @Test func `models are listed in pages of the size asked for`() async throws {
    let twins = try await TwinsWorld.furnished()
    let page = try await twins.call("GET", "/models", headers: ["max-items-per-page": "3"])
    #expect(page.body["value"]?.array?.count == 3)
    #expect(page.body["nextLink"]?.string?.hasPrefix("https://\(TwinsWorld.host)/models?") == true)
    #expect(try await twins.all("/models", headers: ["max-items-per-page": "1"]).count == 4)
    #expect(try await twins.all("/models?includeModelDefinition=true").allSatisfy { $0["model"] != nil })
  }

  @Test func `dependenciesFor lists models with all that they need`() async throws {
    let twins = try await TwinsWorld.furnished()
    let ids = try await twins.all("/models?dependenciesFor=dtmi:test:Room;1", headers: ["max-items-per-page": "2"])
      .compactMap { $0["id"]?.string }
    #expect(ids == ["dtmi:test:Room;1", "dtmi:test:Space;1", "dtmi:test:Thermostat;1"])
    let two = try await twins.all("/models?dependenciesFor=dtmi:test:Floor;1&dependenciesFor=dtmi:test:Thermostat;1")
    #expect(two.count == 3)
    #expect(try await twins.call("GET", "/models?dependenciesFor=dtmi:test:None;1").code == "ModelNotFound")
  }

  @Test func `a model that another needs cannot be deleted before it`() async throws {
    let twins = try await TwinsWorld.furnished()
    let refused = try await twins.call("DELETE", "/models/dtmi:test:Space;1")
    #expect(refused.status == 409 && refused.code == "ModelReferencesNotDeleted")
    #expect(refused.message.contains("referenced by dtmi:test:Floor;1, dtmi:test:Room;1."))
    for name in ["Room", "Floor", "Space", "Thermostat"] {
      #expect(try await twins.call("DELETE", "/models/dtmi:test:\(name);1").status == 204)
      #expect(try await twins.call("DELETE", "/models/dtmi:test:\(name);1").code == "ModelNotFound")
    }
    // Twins stay when their model goes, and fit again when it comes back.
    #expect(try await twins.call("GET", "/digitaltwins/room1").status == 200)
    #expect(try await twins.call("PUT", "/digitaltwins/room3", Furniture.room()).code == "ValidationFailed")
    try await twins.must("POST", "/models", .array(Furniture.models))
    try await twins.must("PUT", "/digitaltwins/room3", Furniture.room())
  }

  @Test func `a decommissioned model takes no new twins and can be decommissioned again`() async throws {
    let twins = try await TwinsWorld.furnished()
    let patch: Value = [["op": "replace", "path": "/decommissioned", "value": true]]
    let early = try await twins.call("PATCH", "/models/dtmi:test:Floor;1", patch)
    #expect(early.status == 409 && early.code == "ModelReferencesNotDecommissioned")
    for name in ["Space", "Floor", "Floor"] {
      #expect(try await twins.call("PATCH", "/models/dtmi:test:\(name);1", patch).status == 204)
    }
    #expect(try await twins.call("GET", "/models/dtmi:test:Floor;1").body["decommissioned"] == true)
    #expect(try await twins.call("PUT", "/digitaltwins/floor2", Furniture.floor).code == "ModelDecommissioned")
    try await twins.must("PUT", "/digitaltwins/floor1", Furniture.floor)
    #expect(try await twins.call("PATCH", "/models/dtmi:test:None;1", patch).code == "ModelNotFound")
    for bad in [
      [], [["op": "add", "path": "/decommissioned", "value": true]], [["op": "replace", "path": "/x", "value": true]],
    ]
      as [Value]
    {
      #expect(try await twins.call("PATCH", "/models/dtmi:test:Room;1", bad).code == "JsonPatchInvalid")
    }
  }

  @Test func `what is known of models is never older than the store`() async throws {
    let folder = try TemporaryFolder()
    let twins = try await TwinsWorld(.file("\(folder.path)/azure.sqlite"))
    // Uploads, deletes and twins of the same model at once: whatever order they take, no answer mixes two states.
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<20 {
        group.addTask {
          let added = try await twins.call("POST", "/models", .array(Furniture.models))
          #expect(added.status == 201 || added.code == "ModelIdAlreadyExists", "\(added.text)")
        }
        group.addTask {
          let made = try await twins.call("PUT", "/digitaltwins/floor1", Furniture.floor)
          #expect(made.status == 200 || made.code == "ValidationFailed", "\(made.text)")
        }
        group.addTask {
          let gone = try await twins.call("DELETE", "/models/dtmi:test:Floor;1")
          #expect(gone.status == 204 || gone.code == "ModelNotFound", "\(gone.text)")
        }
      }
      try await group.waitForAll()
    }
    let isThere = try await twins.call("GET", "/models/dtmi:test:Floor;1").status == 200
    #expect(try await twins.call("PUT", "/digitaltwins/floor1", Furniture.floor).status == (isThere ? 200 : 400))
    try await twins.world.close()
  }

  @Test func `a request names a version that there is`() async throws {
    let twins = try await TwinsWorld()
    let none = try await twins.call("GET", "https://\(TwinsWorld.host)/models")
    #expect(none.status == 400)
    #expect(try await twins.call("GET", "/models", version: "2019-01-01").code == "UnsupportedApiVersion")
    let old = try await twins.call("GET", "/models/dtmi:test:None;1", version: "2020-10-31")
    #expect(old.code == "ModelNotFound" && old.headers["x-ms-error-code"] == nil)
  }
}
