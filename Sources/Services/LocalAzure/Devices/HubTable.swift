import GRDB

/// Hubs by what they are called; every function runs inside a transaction.
enum HubTable {
  /// The hub with that resource name.
  static func find(_ name: String, _ db: Database) throws -> StoredResource? {
    guard let number = try ResourceTable.holder(of: NameClaim(space: IoTHubRules.space, name: name), db) else {
      return nil
    }
    return try ResourceTable.find(number: number, db)
  }

  /// The hub with that host name, or for this machine's names every hub there is.
  static func named(_ host: String, _ db: Database) throws -> [StoredResource] {
    switch HostName(host) {
    case .hub(let name): try find(name, db).map { [$0] } ?? []
    case .direct: try ResourceTable.all(type: IoTHubRules.hubType, db)
    default: []
    }
  }
}
