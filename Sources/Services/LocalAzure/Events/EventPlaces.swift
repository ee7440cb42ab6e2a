import Documents
import GRDB
import Resources

/// Finds what events go to by the names that addresses and connection strings have for it.
enum EventPlaces {
  private static let gridSuffix = "-1.eventgrid.azure.net"
  static let busSuffix = ".servicebus.windows.net"
  private static let busNamespaces = "Microsoft.ServiceBus/namespaces"

  /// The topic or domain that answers at `NAME.REGION-1.eventgrid.azure.net`.
  static func topic(host: String, _ db: Database) throws -> StoredResource? {
    let host = host.lowercased()
    let name = host.prefix { $0 != "." }
    guard host.hasSuffix(gridSuffix), !name.isEmpty else { return nil }
    let claim = NameClaim(space: String(host[name.endIndex...]), name: String(name))
    return try ResourceTable.holder(of: claim, db).flatMap { try ResourceTable.find(number: $0, db) }
  }

  /// An event hub by its namespace and name.
  static func eventHub(_ namespace: String, _ name: String, _ db: Database) throws -> StoredResource? {
    guard let space = try self.namespace(namespace, db), !name.isEmpty else { return nil }
    return try ResourceTable.find(space.id.child("eventhubs", name), db)
  }

  /// An Event Hubs namespace by its name.
  static func namespace(_ name: String, _ db: Database) throws -> StoredResource? {
    try ResourceTable.holder(of: NameClaim(space: busSuffix, name: name), db)
      .flatMap { try ResourceTable.find(number: $0, db) }
  }

  /// A topic or queue of Service Bus by its namespace and name.
  static func serviceBus(_ namespace: String, _ name: String, _ db: Database) throws -> StoredResource? {
    guard !name.isEmpty else { return nil }
    for space in try ResourceTable.all(type: busNamespaces, db) where space.name.lowercased() == namespace.lowercased()
    {
      for kind in ["topics", "queues"] {
        if let found = try ResourceTable.find(space.id.child(kind, name), db) { return found }
      }
    }
    return nil
  }

  /// A queue of a storage account.
  static func queue(_ account: ResourceID, _ name: String, _ db: Database) throws -> StoredResource? {
    guard !name.isEmpty else { return nil }
    return try ResourceTable.find(account.child("queueServices", "default").child("queues", name), db)
  }
}

/// `Endpoint=sb://NAMESPACE…/;SharedAccessKeyName=…;SharedAccessKey=…;EntityPath=…`.
struct BusConnection: Sendable {
  let namespace: String
  let entity: String
  let policy: String
  let key: String

  /// `nil` when it names no namespace.
  init?(_ text: String) {
    var fields: [String: String] = [:]
    for field in text.split(separator: ";") {
      let name = field.prefix { $0 != "=" }
      fields[name.lowercased()] = String(field[name.endIndex...].dropFirst())
    }
    guard let namespace = Self.namespace(of: fields["endpoint"] ?? "") else { return nil }
    self.namespace = namespace
    entity = fields["entitypath"] ?? ""
    policy = fields["sharedaccesskeyname"] ?? ""
    key = fields["sharedaccesskey"] ?? ""
  }

  /// The namespace of `sb://NAMESPACE.servicebus.windows.net/`.
  static func namespace(of address: String) -> String? {
    guard address.lowercased().hasPrefix("sb://") else { return nil }
    let name = address.dropFirst(5).prefix { $0 != "." && $0 != "/" && $0 != ":" }
    return name.isEmpty ? nil : String(name)
  }
}
