import Documents
import FoundationEssentials
import HTTP
import LocalAzure
import OrderedCollections
import Testing

/// One Digital Twins instance in a local Azure in memory, and a client that is let in.
struct TwinsWorld: Sendable {
  static let host = "ev-twins.api.eus.digitaltwins.azure.net"

  let world: World
  let token: String

  init(
    _ place: Store.Place = .memory,
    options: Options = Options(tenant: World.tenant, subscription: World.subscription),
    webhooks: (any Transport)? = nil
  ) async throws {
    world = try await World(place, options: options, webhooks: webhooks)
    try await world.make((Sample.twins, Sample.instance))
    token = try await world.token("https://digitaltwins.azure.net/.default")
  }

  /// A call to the data plane; `path` may hold query parameters.
  func call(
    _ method: String, _ path: String, _ body: Value? = nil, headers: HTTPFields = [:], version: String = "2023-10-31"
  ) async throws -> Reply {
    let mark = path.contains("?") ? "&" : "?"
    let url = path.hasPrefix("https://") ? path : "https://\(Self.host)\(path)\(mark)api-version=\(version)"
    return try await world.send(method, url, body, headers: headers, token: token)
  }

  /// Calls that must succeed.
  func must(_ method: String, _ path: String, _ body: Value? = nil) async throws {
    let reply = try await call(method, path, body)
    try #require(reply.status < 300, "\(method) \(path): \(reply.text)")
  }

  /// The example's models, the twins `room1`, `room2` and `floor1`, and `floor1` containing `room1`.
  static func furnished() async throws -> TwinsWorld {
    let twins = try await TwinsWorld()
    try await twins.must("POST", "/models", .array(Furniture.models))
    for (id, degrees) in [("room1", 20), ("room2", 25)] {
      try await twins.must("PUT", "/digitaltwins/\(id)", Furniture.room(["temperature": .integer(Int64(degrees))]))
    }
    try await twins.must("PUT", "/digitaltwins/floor1", Furniture.floor)
    try await twins.must("PUT", "/digitaltwins/floor1/relationships/r1", Furniture.contains("room1"))
    return twins
  }

  /// Every page of a listing, rows in order.
  func all(_ path: String, headers: HTTPFields = [:]) async throws -> [Value] {
    var rows: [Value] = []
    var next: String? = path
    while let link = next {
      let reply = try await call("GET", link, headers: headers)
      try #require(reply.status == 200, "\(reply.text)")
      rows += reply.body["value"]?.array ?? []
      next = reply.body["nextLink"]?.string
    }
    return rows
  }

  /// Every page of a query's answer, rows in order.
  func query(_ text: String, pageSize: Int? = nil) async throws -> [Value] {
    var rows: [Value] = []
    var body: Value = ["query": .string(text)]
    while true {
      let reply = try await call(
        "POST", "/query", body, headers: pageSize.map { ["max-items-per-page": "\($0)"] } ?? [:])
      try #require(reply.status == 200, "\(text): \(reply.text)")
      rows += reply.body["value"]?.array ?? []
      guard let token = reply.body["continuationToken"]?.string else { return rows }
      body = ["continuationToken": .string(token)]
    }
  }
}

/// Models and twins of a small building.
enum Furniture {
  static let models: [Value] = [
    interface("Space", contents: [property("name", "string")]),
    interface(
      "Room", extends: "Space",
      contents: [
        property("temperature", "double"), property("tags", ["@type": "Map", "mapKey": key, "mapValue": mapValue]),
        property("size", ["@type": "Object", "fields": [["name": "width", "schema": "integer"]]]),
        ["@type": "Component", "name": "thermostat", "schema": "dtmi:test:Thermostat;1"],
        ["@type": "Telemetry", "name": "noise", "schema": "double"],
      ]),
    interface(
      "Floor", extends: "Space",
      contents: [
        ["@type": "Relationship", "name": "contains", "target": "dtmi:test:Space;1", "properties": [access]],
        ["@type": "Relationship", "name": "near"],
      ]),
    interface("Thermostat", contents: [property("target", "double"), property("mode", "string")]),
  ]

  private static let key: Value = ["name": "key", "schema": "string"]
  private static let mapValue: Value = ["name": "value", "schema": "boolean"]
  private static let access: Value = ["@type": "Property", "name": "access", "schema": "string", "writable": true]

  static func interface(_ name: String, extends base: String? = nil, contents: [Value] = []) -> Value {
    var members: Value = [
      "@context": "dtmi:dtdl:context;2", "@id": .string("dtmi:test:\(name);1"), "@type": "Interface",
      "displayName": .string(name), "contents": .array(contents),
    ]
    if let base, case .object(var all) = members {
      all["extends"] = .string("dtmi:test:\(base);1")
      members = .object(all)
    }
    return members
  }

  static func property(_ name: String, _ schema: Value) -> Value {
    ["@type": "Property", "name": .string(name), "schema": schema]
  }

  /// A room with an empty thermostat.
  static func room(_ contents: Value = [:]) -> Value {
    var members = contents.object ?? [:]
    members["$metadata"] = ["$model": "dtmi:test:Room;1"]
    if members["thermostat"] == nil { members["thermostat"] = ["$metadata": [:]] }
    return .object(members)
  }

  static let floor: Value = ["$metadata": ["$model": "dtmi:test:Floor;1"]]

  static func contains(_ target: String, _ properties: Value = [:]) -> Value {
    var members = properties.object ?? [:]
    members["$relationshipName"] = "contains"
    members["$targetId"] = .string(target)
    return .object(members)
  }
}

/// Public reference data beside the repository, which may not be there.
enum SharedLines {
  private static let root: URL = {
    var root = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    for _ in 0..<4 { root.deleteLastPathComponent() }
    return root.appendingPathComponent("shared/data")
  }()

  /// The JSON lines of a file below `shared/data`; empty when there is no such file.
  static func read(_ path: String) -> [Value] {
    guard let data = try? Data(contentsOf: root.appendingPathComponent(path)) else { return [] }
    return data.split(separator: UInt8(ascii: "\n")).compactMap { try? JSONReader.parse(Array($0)) }
  }

  /// Every model in the `.json` files below a folder of `shared/data`.
  static func models(below path: String) -> [Value] {
    let folder = root.appendingPathComponent(path)
    guard let names = try? FileManager.default.subpathsOfDirectory(atPath: folder.path) else { return [] }
    return names.filter { $0.hasSuffix(".json") }.sorted().flatMap { name -> [Value] in
      guard let data = try? Data(contentsOf: folder.appendingPathComponent(name)),
        let value = try? JSONReader.parse(Array(data))
      else { return [] }
      return value.array ?? [value]
    }
  }
}
