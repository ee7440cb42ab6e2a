import GRDB

/// The schema of the twins data plane; every function on its rows runs inside a transaction of the store.
///
/// An entity is kept as the answer of a GET, byte for byte, beside the columns that are asked for alone.
enum TwinsTables {
  static let module = StoreModule(
    migrations: [
      .init("twins") { db in try db.execute(sql: schema) },
      .init("twins.queries") { db in try db.execute(sql: PropertyIndex.migration + QueryLag.migration) },
    ],
    erase: { db, number in
      for table in ["model", "model_use", "model_revision", "twin", "relationship", "event_route", "query_past"] {
        try db.execute(sql: "DELETE FROM \(table) WHERE instance = ?", arguments: [number])
      }
    })

  private static let schema = """
    CREATE TABLE model (
      instance INTEGER NOT NULL,
      id TEXT NOT NULL,
      definition TEXT NOT NULL,
      decommissioned INTEGER NOT NULL DEFAULT 0,
      uploaded INTEGER NOT NULL,
      PRIMARY KEY (instance, id)
    ) STRICT;
    CREATE TABLE model_use (
      instance INTEGER NOT NULL,
      used TEXT NOT NULL,
      user TEXT NOT NULL,
      PRIMARY KEY (instance, used, user)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE model_revision (
      instance INTEGER PRIMARY KEY,
      revision INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE twin (
      instance INTEGER NOT NULL,
      id TEXT NOT NULL,
      model TEXT NOT NULL,
      etag TEXT NOT NULL,
      json TEXT NOT NULL,
      PRIMARY KEY (instance, id)
    ) STRICT;
    CREATE TABLE relationship (
      instance INTEGER NOT NULL,
      source TEXT NOT NULL,
      id TEXT NOT NULL,
      name TEXT NOT NULL,
      target TEXT NOT NULL,
      etag TEXT NOT NULL,
      json TEXT NOT NULL,
      PRIMARY KEY (instance, source, id)
    ) STRICT;
    CREATE INDEX relationship_target ON relationship(instance, target, source, id);
    CREATE TABLE event_route (
      instance INTEGER NOT NULL,
      id TEXT NOT NULL,
      endpoint TEXT NOT NULL,
      filter TEXT NOT NULL,
      PRIMARY KEY (instance, id)
    ) STRICT, WITHOUT ROWID;
    """
}
