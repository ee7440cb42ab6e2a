import Documents
import Encodings
import GRDB
import HTTP
import OrderedCollections

/// Automatic device configurations, which are kept and shown; nothing is rolled out.
extension DevicePlane {
  /// Configurations that one hub may have.
  private static let maximumConfigurations = 100

  func configurations(_ call: HubCall) async throws(ServiceError) -> HTTPResponse {
    try call.demand("RegistryRead", "ServiceConnect")
    let (hub, top) = (call.hub.number, min(max(call.request.query["top"].flatMap { Int($0) } ?? 100, 1), 100))
    let found = try await store.read { db in try ConfigurationTable.list(hub: hub, top: top, db) }
    return .json(200, .array(found))
  }

  func configuration(_ call: HubCall, _ id: String) async throws(ServiceError) -> HTTPResponse {
    let (hub, condition) = (call.hub.number, call.condition.map { $0.filter { $0 != "\"" } })
    switch call.method {
    case "GET":
      try call.demand("RegistryRead", "ServiceConnect")
      let found = try await store.read { db in try ConfigurationTable.find(id, hub: hub, db) }
      guard let found else { throw .device(404, "ConfigurationNotFound", id) }
      return .json(200, found, headers: ["ETag": "\"\(found["etag"]?.string ?? "")\""])
    case "PUT":
      try call.demand("RegistryWrite", "ServiceConnect")
      let body = try call.body()
      guard body["id"]?.string == id, id == id.lowercased(), (1...128).contains(id.utf8.count) else {
        throw .deviceArgument("The id of a configuration is lower case and that of the address, '\(id)'.")
      }
      let (now, etag) = (surroundings.timestamp(), Base64.encode(surroundings.random(8)))
      let saved = try await store.write { db -> Value in
        let old = try ConfigurationTable.find(id, hub: hub, db)
        try Self.check(condition, old, id)
        if old == nil, try ConfigurationTable.list(hub: hub, top: .max, db).count >= Self.maximumConfigurations {
          throw ServiceError.device(
            403, "ConfigurationCountExceeded", "A hub has at most \(Self.maximumConfigurations) configurations.")
        }
        var made = body
        made[member: "createdTimeUtc"] = old?["createdTimeUtc"] ?? .string(now)
        made[member: "lastUpdatedTimeUtc"] = .string(now)
        made[member: "etag"] = .string(etag)
        try ConfigurationTable.save(made, id, hub: hub, db)
        return made
      }
      return .json(200, saved, headers: ["ETag": "\"\(etag)\""])
    case "DELETE":
      try call.demand("RegistryWrite", "ServiceConnect")
      try await store.write { db in
        guard let old = try ConfigurationTable.find(id, hub: hub, db) else {
          throw ServiceError.device(404, "ConfigurationNotFound", id)
        }
        try Self.check(condition, old, id)
        try ConfigurationTable.delete(id, hub: hub, db)
      }
      return .empty(204)
    default: throw .device(405, "MethodNotAllowed", "The method '\(call.method)' is not supported here.")
    }
  }

  private static func check(_ condition: String?, _ old: Value?, _ id: String) throws {
    switch (condition, old) {
    case (nil, nil): return
    case (nil, _?): throw ServiceError.device(409, "ConfigurationAlreadyExists", id)
    case (_?, nil): throw ServiceError.device(404, "ConfigurationNotFound", id)
    case (let wanted?, let old?):
      guard wanted == "*" || wanted == old["etag"]?.string else { throw ServiceError.devicePrecondition(id) }
    }
  }
}

/// Rows of the configurations of the hubs; every function runs inside a transaction.
enum ConfigurationTable {
  static let module = StoreModule(
    migrations: [
      .init("hub configurations") { db in
        try db.execute(
          sql: """
            CREATE TABLE hub_configuration (
              hub INTEGER NOT NULL,
              id TEXT NOT NULL,
              body TEXT NOT NULL,
              PRIMARY KEY (hub, id)
            ) STRICT, WITHOUT ROWID
            """)
      }
    ],
    erase: { db, number in
      try db.execute(sql: "DELETE FROM hub_configuration WHERE hub = ?", arguments: [number])
    })

  static func find(_ id: String, hub: ResourceNumber, _ db: Database) throws -> Value? {
    let text = try String.fetchOne(
      db, sql: "SELECT body FROM hub_configuration WHERE hub = ? AND id = ?", arguments: [hub, id])
    return try text.map { try JSONReader.parse(Array($0.utf8)) }
  }

  static func list(hub: ResourceNumber, top: Int, _ db: Database) throws -> [Value] {
    try String.fetchAll(
      db, sql: "SELECT body FROM hub_configuration WHERE hub = ? ORDER BY id LIMIT ?", arguments: [hub, top]
    ).map { try JSONReader.parse(Array($0.utf8)) }
  }

  static func save(_ body: Value, _ id: String, hub: ResourceNumber, _ db: Database) throws {
    try db.execute(
      sql: "INSERT OR REPLACE INTO hub_configuration (hub, id, body) VALUES (?, ?, ?)",
      arguments: [hub, id, body.jsonText])
  }

  static func delete(_ id: String, hub: ResourceNumber, _ db: Database) throws {
    try db.execute(sql: "DELETE FROM hub_configuration WHERE hub = ? AND id = ?", arguments: [hub, id])
  }
}
