import Documents
import OrderedCollections
import GRDB

/// The three tables of data history, with the columns that Azure Data Explorer has; every function runs inside a
/// transaction.
///
/// Made to be read by others too: names, columns and the JSON of `Value` are documented. `Cluster` is the number of the
/// cluster's resource, `DatabaseName` and `TableName` are what the connection names.
enum HistoryTables {
  static let module = StoreModule(
    migrations: [.init("history") { db in try db.execute(sql: schema) }],
    erase: { db, number in
      for table in HistoryKind.allCases {
        try db.execute(sql: "DELETE FROM \(table.rawValue) WHERE Cluster = ?", arguments: [number])
      }
    })

  private static let schema = """
    CREATE TABLE AdtPropertyEvents (
      Number INTEGER PRIMARY KEY AUTOINCREMENT,
      TimeStamp TEXT NOT NULL,
      SourceTimeStamp TEXT,
      ServiceId TEXT NOT NULL,
      Id TEXT NOT NULL,
      ModelId TEXT NOT NULL,
      Key TEXT NOT NULL,
      Value TEXT,
      RelationshipTarget TEXT NOT NULL DEFAULT '',
      RelationshipId TEXT NOT NULL DEFAULT '',
      Action TEXT NOT NULL,
      Cluster INTEGER NOT NULL,
      DatabaseName TEXT NOT NULL,
      TableName TEXT NOT NULL
    ) STRICT;
    CREATE INDEX AdtPropertyEventsById ON AdtPropertyEvents(Id, Number);
    CREATE TABLE AdtTwinLifecycleEvents (
      Number INTEGER PRIMARY KEY AUTOINCREMENT,
      TwinId TEXT NOT NULL,
      Action TEXT NOT NULL,
      TimeStamp TEXT NOT NULL,
      ServiceId TEXT NOT NULL,
      ModelId TEXT NOT NULL,
      Cluster INTEGER NOT NULL,
      DatabaseName TEXT NOT NULL,
      TableName TEXT NOT NULL
    ) STRICT;
    CREATE INDEX AdtTwinLifecycleEventsById ON AdtTwinLifecycleEvents(TwinId, Number);
    CREATE TABLE AdtRelationshipLifecycleEvents (
      Number INTEGER PRIMARY KEY AUTOINCREMENT,
      RelationshipId TEXT NOT NULL,
      Name TEXT NOT NULL,
      Action TEXT NOT NULL,
      TimeStamp TEXT NOT NULL,
      ServiceId TEXT NOT NULL,
      Source TEXT NOT NULL,
      Target TEXT NOT NULL,
      Cluster INTEGER NOT NULL,
      DatabaseName TEXT NOT NULL,
      TableName TEXT NOT NULL
    ) STRICT;
    CREATE INDEX AdtRelationshipLifecycleEventsById ON AdtRelationshipLifecycleEvents(Source, Number);
    """

  /// Rows behind a number, oldest first, as objects with the columns of Azure Data Explorer, `DatabaseName` and
  /// `TableName`; those of one twin when one is given.
  static func read(
    _ kind: HistoryKind, twin: String?, after number: Int64, limit: Int, _ db: Database
  ) throws -> [(number: Int64, row: Value)] {
    let statement = try db.cachedStatement(
      sql: """
        SELECT Number, \((kind.columns + ["DatabaseName", "TableName"]).joined(separator: ", ")) FROM \(kind.rawValue)
        WHERE Number > ?1 AND (?2 IS NULL OR \(kind.twinColumn) = ?2) ORDER BY Number LIMIT ?3
        """)
    return try Row.fetchAll(statement, arguments: [number, twin, limit]).map { row in
      var members = Value.object([:])
      for (index, name) in (kind.columns + ["DatabaseName", "TableName"]).enumerated() {
        let text: String? = row[index + 1]
        // The value of a property is of whatever kind it is in the twin.
        let isDynamic = name == "Value"
        members[member: name] =
          isDynamic
          ? try text.map { try JSONReader.parse(Array($0.utf8)) } ?? .null : text.map { .string($0) } ?? .null
      }
      return (row[0], members)
    }
  }
}

/// One of the tables of data history, by its name in the store.
package enum HistoryKind: String, Sendable, CaseIterable {
  case properties = "AdtPropertyEvents"
  case twins = "AdtTwinLifecycleEvents"
  case relationships = "AdtRelationshipLifecycleEvents"

  fileprivate var columns: [String] {
    switch self {
    case .properties:
      [
        "TimeStamp", "SourceTimeStamp", "ServiceId", "Id", "ModelId", "Key", "Value", "RelationshipTarget",
        "RelationshipId", "Action",
      ]
    case .twins: ["TwinId", "Action", "TimeStamp", "ServiceId", "ModelId"]
    case .relationships: ["RelationshipId", "Name", "Action", "TimeStamp", "ServiceId", "Source", "Target"]
    }
  }

  fileprivate var twinColumn: String {
    switch self {
    case .properties: "Id"
    case .twins: "TwinId"
    case .relationships: "Source"
    }
  }
}
