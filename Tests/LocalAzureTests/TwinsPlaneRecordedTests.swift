import Documents
import HTTP
import LocalAzure
import OrderedCollections
import Testing

/// Error answers that the real service was recorded to give, provoked here in the same way.
struct TwinsPlaneRecordedTests {
  private static let lines = SharedLines.read("adt-wire/errors.jsonl")

  /// A situation of the recordings: what leads to the answer, by the beginning of the line's `req`.
  private static let situations: [(request: String, provoke: @Sendable (TwinsWorld, Value) async throws -> Reply)] = [
    (
      "POST /models (existing id)",
      { twins, _ in
        try await twins.must("POST", "/models", [ward])
        return try await twins.call("POST", "/models", [ward])
      }
    ),
    ("GET /models/{id} absent", { twins, _ in try await twins.call("GET", "/models/dtmi:example:Ward;1594401") }),
    (
      "POST /models without @id",
      { twins, _ in
        try await twins.call("POST", "/models", [["@context": "dtmi:dtdl:context;2", "@type": "Interface"]])
      }
    ),
    (
      "POST /models with unresolved extends",
      { twins, _ in
        let missing: Value = "dtmi:org:brickschema:schema:Brick:On_Off_Status;1"
        let models = ["A", "B"].map { name -> Value in
          [
            "@context": "dtmi:dtdl:context;2", "@id": .string("dtmi:x:\(name);1"), "@type": "Interface",
            "extends": missing,
          ]
        }
        return try await twins.call("POST", "/models", .array(models))
      }
    ),
    (
      "DELETE /models/{id} still referenced",
      { twins, _ in
        let used: Value = ["@context": "dtmi:dtdl:context;2", "@id": "dtmi:samples:Used;1", "@type": "Interface"]
        let user: Value = [
          "@context": "dtmi:dtdl:context;2", "@id": "dtmi:samples:DTModelTestsModel;1", "@type": "Interface",
          "contents": [["@type": "Component", "name": "part", "schema": "dtmi:samples:Used;1"]],
        ]
        try await twins.must("POST", "/models", [used, user])
        return try await twins.call("DELETE", "/models/dtmi:samples:Used;1")
      }
    ),
    (
      "DELETE /digitaltwins/{id} with relationships",
      { twins, _ in
        let id = "DTRelationshipTestsBuildingTwin"
        try await furnish(twins)
        try await twins.must("PUT", "/digitaltwins/\(id)", Furniture.floor)
        try await twins.must("PUT", "/digitaltwins/\(id)/relationships/r", Furniture.contains("room1"))
        return try await twins.call("DELETE", "/digitaltwins/\(id)")
      }
    ),
    (
      "PUT twin, unknown model",
      { twins, _ in
        try await twins.call("PUT", "/digitaltwins/t", ["$metadata": ["$model": "dtmi:samples:DTTestBuilding;2"]])
      }
    ),
    ("DELETE/GET absent twin", { twins, _ in try await twins.call("GET", "/digitaltwins/{id}".filled) }),
    (
      "PUT twin If-None-Match:* existing",
      { twins, _ in
        try await furnish(twins)
        try await twins.must("PUT", "/digitaltwins/ID", Furniture.floor)
        return try await twins.call("PUT", "/digitaltwins/ID", Furniture.floor, headers: ["If-None-Match": "*"])
      }
    ),
    ("PATCH op=move", { twins, _ in try await patch(twins, "/digitaltwins/room1", "move", "/temperature") }),
    (
      "PATCH component with absent component",
      { twins, _ in
        try await patch(twins, "/digitaltwins/room1/components/Component2", "replace", "/ComponentProp1")
      }
    ),
    (
      "PATCH op=replace on never-set property",
      { twins, _ in try await patch(twins, "/digitaltwins/room1", "replace", "/humidity") }
    ),
    (
      "GET absent relationship",
      { twins, _ in try await twins.call("GET", "/digitaltwins/{id}/relationships/{rid}".filled) }
    ),
    ("POST /query", { twins, _ in try await twins.call("POST", "/query", ["query": "foo"]) }),
    (
      "PUT /eventroutes/{id} bad filter",
      { twins, _ in
        try await twins.world.make(("\(Sample.twins)/endpoints/ep", EndpointSample.eventGrid))
        return try await twins.call(
          "PUT", "/eventroutes/r", ["endpointName": "ep", "filter": "this is not a filter"])
      }
    ),
    (
      "PUT /jobs/imports/{id} bad uri",
      { twins, _ in
        try await twins.call(
          "PUT", "/jobs/imports/j1",
          ["inputBlobUri": "invalidUri", "outputBlobUri": "https://a.blob.core.windows.net/c/b"])
      }
    ),
    ("GET absent import job", { twins, _ in try await twins.call("GET", "/jobs/imports/183167") }),
    (
      "any, >1 rps on jobs",
      { _, _ in
        let twins = try await TwinsWorld(
          options: Options(tenant: World.tenant, subscription: World.subscription, isStrict: true))
        _ = try await twins.call("GET", "/jobs/imports")
        twins.world.clock.advance(milliseconds: 200)
        return try await twins.call("GET", "/jobs/imports")
      }
    ),
  ]

  private static let ward: Value = [
    "@context": "dtmi:dtdl:context;2", "@id": "dtmi:example:Ward;1594401", "@type": "Interface",
  ]

  private static func furnish(_ twins: TwinsWorld) async throws {
    try await twins.must("POST", "/models", .array(Furniture.models))
    try await twins.must("PUT", "/digitaltwins/room1", Furniture.room(["temperature": 1]))
  }

  private static func patch(_ twins: TwinsWorld, _ path: String, _ op: String, _ pointer: String) async throws -> Reply
  {
    try await furnish(twins)
    return try await twins.call(
      "PATCH", path, [["op": .string(op), "path": .string(pointer), "value": 1]])
  }

  @Test(.enabled(if: !lines.isEmpty, "shared/data/adt-wire/errors.jsonl is not here"))
  func `errors have the status, code, sentence, details and headers that were recorded`() async throws {
    for line in Self.lines {
      let request = try #require(line["req"]?.string)
      let situation = Self.situations.first { request.hasPrefix($0.request) }
      guard let situation else {
        Issue.record("nothing provokes \(request)")
        continue
      }
      let reply = try await situation.provoke(try await TwinsWorld(), line)
      #expect(reply.status == line["status"]?.integer.map(Int.init), "\(request): \(reply.text)")
      for (name, value) in line["headers"]?.object ?? [:] {
        #expect(reply.headers[name] == value.string, "\(request): \(name)")
      }
      if let body = line["body"] {
        #expect(reply.body == body, "\(request)")
        continue
      }
      #expect(reply.code == line["code"]?.string, "\(request)")
      let expected = try #require(line["message"]?.string).filled
      // One recording was cut short.
      let isWhole = !expected.hasSuffix(", ...")
      let prefix = isWhole ? expected : String(expected.dropLast(5))
      #expect(isWhole ? reply.message == expected : reply.message.hasPrefix(prefix), "\(request): \(reply.message)")
      let members = reply.body["error"]?.object?.keys.map { $0 } ?? []
      #expect(members == ["code", "message"] + (line["details"] == nil ? [] : ["details"]), "\(request)")
      #expect(reply.body["error"]?["details"] == line["details"], "\(request)")
    }
    print("recorded errors that are answered alike: \(Self.lines.count)")
  }
}

extension String {
  /// Placeholders of the recordings filled in.
  fileprivate var filled: String { replacing("{rid}", with: "RID").replacing("{id}", with: "ID") }
}
