package import GRDB

#if canImport(Glibc)
  import Glibc
#endif

/// Everything the local Azure remembers, in one SQLite database.
///
/// Reads run beside each other; writes are grouped (see ``GroupCommit``) and are on disk when they return, so that what
/// was answered survives the end of the process. Power loss may cost the last moments, never the file.
package final class Store: Sendable {
  /// Where the database lives.
  package enum Place: Sendable, Hashable {
    /// A file, made with mode 0600 when it is missing.
    case file(String)
    /// Memory of this process, gone with the store.
    case memory
  }

  private let database: any DatabaseWriter
  private let commits: GroupCommit

  /// Opens or makes the database and brings its tables up to date; throws a 500 with SQLite's words otherwise.
  package init(_ place: Place, modules: [StoreModule]) throws(ServiceError) {
    do {
      database = try Store.open(place)
      var migrator = DatabaseMigrator()
      for migration in modules.flatMap(\.migrations) {
        migrator.registerMigration(migration.name, migrate: migration.apply)
      }
      try migrator.migrate(database)
    } catch {
      throw ServiceError.storage(error)
    }
    commits = GroupCommit(database)
  }

  private static func open(_ place: Place) throws -> any DatabaseWriter {
    var configuration = Configuration()
    configuration.busyMode = .timeout(10)
    configuration.maximumReaderCount = 4
    configuration.prepareDatabase { db in
      try db.execute(sql: "PRAGMA synchronous = NORMAL")
      try db.execute(sql: "PRAGMA temp_store = MEMORY")
      try db.execute(sql: "PRAGMA cache_size = -32768")
    }
    switch place {
    case .memory: return try DatabaseQueue(configuration: configuration)
    case .file(let path):
      let descriptor = Glibc.open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
      if descriptor >= 0 { Glibc.close(descriptor) }
      return try DatabasePool(path: path, configuration: configuration)
    }
  }

  /// Runs `body` on a state of the database that does not change meanwhile.
  package func read<T: Sendable>(_ body: @escaping @Sendable (Database) throws -> T) async throws(ServiceError) -> T {
    do { return try await database.read(body) } catch { throw ServiceError.storage(error) }
  }

  /// Runs `body` alone among the writes and returns when what it wrote is durable.
  ///
  /// When `body` throws, what it wrote is undone and the error comes out: a ``ServiceError`` as it is, any other as a 500.
  package func write<T: Sendable>(_ body: @escaping @Sendable (Database) throws -> T) async throws(ServiceError) -> T {
    try await write(keeping: true, body)
  }

  /// Runs `body` like a write and undoes whatever it wrote: what would come of it.
  package func rehearse<T: Sendable>(
    _ body: @escaping @Sendable (Database) throws -> T
  ) async throws(ServiceError) -> T { try await write(keeping: false, body) }

  private func write<T: Sendable>(
    keeping: Bool, _ body: @escaping @Sendable (Database) throws -> T
  ) async throws(ServiceError) -> T {
    let result: Result<T, ServiceError> = await withCheckedContinuation { continuation in
      let run: @Sendable (Database) -> @Sendable ((any Error)?) -> Void = { db in
        let done = Store.attempt(body, keeping, db)
        return { failure in continuation.resume(returning: failure.map { .failure(.storage($0)) } ?? done) }
      }
      commits.submit(.init(run: run) { continuation.resume(returning: .failure(.storage($0))) })
    }
    return try result.get()
  }

  /// One write in a savepoint of its own, so that its failure is nobody else's.
  private static func attempt<T>(
    _ body: (Database) throws -> T, _ isKept: Bool, _ db: Database
  ) -> Result<T, ServiceError> {
    do {
      var value: T?
      try db.inSavepoint {
        value = try body(db)
        return isKept ? .commit : .rollback
      }
      return value.map { .success($0) } ?? .failure(.internalError("a write gave no value"))
    } catch {
      return .failure(.storage(error))
    }
  }

  /// Ends all connections; the write-ahead log is folded into the file.
  package func close() throws(ServiceError) {
    do { try database.close() } catch { throw ServiceError.storage(error) }
  }
}
