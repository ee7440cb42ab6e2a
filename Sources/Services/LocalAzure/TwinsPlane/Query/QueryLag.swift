import GRDB

/// How far queries lag behind writes.
///
/// In the real service a write shows by its id at once and in queries some seconds later. To do the same, triggers of
/// this process's connection keep what each row was before a change for as long as the lag; queries put that in the
/// place of what is there now.
struct QueryLag: Sendable {
  /// Zero: queries see every write that was answered.
  let microseconds: Int64
  let now: @Sendable () -> Int64

  static let migration = """
    CREATE TABLE query_past (
      number INTEGER PRIMARY KEY,
      instance INTEGER NOT NULL,
      time INTEGER NOT NULL,
      source TEXT,
      id TEXT NOT NULL,
      type TEXT NOT NULL,
      target TEXT NOT NULL,
      json TEXT
    ) STRICT;
    CREATE INDEX query_past_time ON query_past(instance, time);
    """

  /// From now on every write in this store is noted; call once, before the first write.
  func follow(_ store: Store) async throws(ServiceError) {
    guard microseconds > 0 else { return }
    try await store.write { [now, microseconds] db in
      db.add(function: DatabaseFunction("query_past_now", argumentCount: 0, pure: false) { _ in now() })
      let twin = ("twin", "NULL", "id", "model", "''")
      let relationship = ("relationship", "source", "id", "name", "target")
      for (table, source, id, type, target) in [twin, relationship] {
        for (event, row, json) in [
          ("INSERT", "NEW", "NULL"), ("UPDATE", "OLD", "OLD.json"), ("DELETE", "OLD", "OLD.json"),
        ] {
          let values = [source, id, type, target].map { $0.first?.isLowercase == true ? "\(row).\($0)" : $0 }
          try db.execute(
            sql: """
              CREATE TEMP TRIGGER query_past_\(table)_\(event) AFTER \(event) ON main.\(table) BEGIN
                INSERT INTO query_past (instance, time, source, id, type, target, json)
                VALUES (\(row).instance, query_past_now(), \(values.joined(separator: ", ")), \(json));
                DELETE FROM query_past
                WHERE instance = \(row).instance AND time <= query_past_now() - \(microseconds);
              END
              """)
        }
      }
    }
  }

  /// What the rows were that changed within the lag.
  func past(_ instance: ResourceNumber, _ db: Database) throws -> QueryPast {
    var past = QueryPast()
    guard microseconds > 0 else { return past }
    let rows = try Row.fetchCursor(
      db.cachedStatement(
        sql: """
          SELECT source, id, type, target, json FROM query_past WHERE instance = ? AND time > ? ORDER BY number
          """), arguments: [instance, now() - microseconds])
    while let row = try rows.next() {
      let source: String? = row[0]
      let key: [String] = [source, row[1]].compactMap(\.self)
      let json: String? = row[4]
      past.add(key, json.map { QueryEntity(key: key, type: row[2], target: row[3], json: $0) })
    }
    return past
  }
}
