import Documents
import GRDB
import OrderedCollections
import Resources

/// A data history connection of an instance: writes rows into the tables that it names.
struct HistoryConnection {
  private let cluster: ResourceNumber
  private let database: String
  private let propertyTable: String
  private let twinTable: String?
  private let relationshipTable: String?
  private let recordsRemovals: Bool
  /// Host name of the instance.
  private let service: String
  private let db: Database

  /// The connections of an instance that are complete.
  static func all(of instance: InstanceID, _ db: Database) throws -> [HistoryConnection] {
    let type = "\(DigitalTwinsRules.instanceType)/timeSeriesDatabaseConnections"
    return try ResourceTable.inside(instance.resource, type: type, db).filter { !$0.isPending }.map {
      try HistoryConnection($0, instance, db)
    }
  }

  private init(_ resource: StoredResource, _ instance: InstanceID, _ db: Database) throws {
    let properties = resource.body["properties"] ?? .null
    func text(_ name: String) -> String? { properties[name]?.string.flatMap { $0.isEmpty ? nil : $0 } }
    let cluster = try text("adxResourceId").flatMap { ResourceID($0) }.flatMap { try ResourceTable.find($0, db) }
    // Rows outlive their connection, as they do in Azure, but not the cluster they lie in.
    self.cluster = cluster?.number ?? resource.number
    database = text("adxDatabaseName") ?? ""
    propertyTable = text("adxTableName") ?? HistoryKind.properties.rawValue
    twinTable = text("adxTwinLifecycleEventsTableName")
    relationshipTable = text("adxRelationshipLifecycleEventsTableName")
    // The service takes a boolean and the text of one.
    let removals = properties["recordPropertyAndItemRemovals"]
    recordsRemovals = removals?.bool ?? (removals?.string?.lowercased() == "true")
    service = instance.host
    self.db = db
  }

  /// A property that was written or taken away, of a twin or of a relationship.
  struct Property {
    var twin: String
    var model: String
    /// `property`, or `component/property`.
    var key: String
    /// `nil`: it was taken away.
    var value: Value?
    var sourceTime: String?
    var relationship: (id: String, target: String)?
  }

  func record(_ property: Property, at time: String) throws {
    guard property.value != nil || recordsRemovals else { return }
    try db.cachedStatement(
      sql: """
        INSERT INTO AdtPropertyEvents (TimeStamp, SourceTimeStamp, ServiceId, Id, ModelId, Key, Value,
          RelationshipTarget, RelationshipId, Action, Cluster, DatabaseName, TableName)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(
      arguments: [
        time, property.sourceTime, service, property.twin, property.model, property.key, property.value?.jsonText,
        property.relationship?.target ?? "", property.relationship?.id ?? "",
        property.value == nil ? "Delete" : "Update", cluster, database, propertyTable,
      ])
  }

  /// A twin that came or went; `action` is `Create` or `Delete`.
  func record(twin: String, model: String, _ action: String, at time: String) throws {
    guard let twinTable else { return }
    try db.cachedStatement(
      sql: """
        INSERT INTO AdtTwinLifecycleEvents (TwinId, Action, TimeStamp, ServiceId, ModelId, Cluster, DatabaseName,
          TableName)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(arguments: [twin, action, time, service, model, cluster, database, twinTable])
  }

  /// A relationship that came or went; `action` is `Create` or `Delete`.
  func record(_ relationship: RelationshipRecord, _ action: String, at time: String) throws {
    guard let relationshipTable else { return }
    try db.cachedStatement(
      sql: """
        INSERT INTO AdtRelationshipLifecycleEvents (RelationshipId, Name, Action, TimeStamp, ServiceId, Source, Target,
          Cluster, DatabaseName, TableName)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        """
    ).execute(
      arguments: [
        relationship.id, relationship.name, action, time, service, relationship.source, relationship.target, cluster,
        database, relationshipTable,
      ])
  }
}
