import Documents
import GRDB
import Resources

/// Refuses what a lock stands in the way of.
enum LockGuard {
  /// A lock on the resource, on what it lies in or on anything inside keeps it from being deleted.
  static func checkDelete(of id: ResourceID, _ db: Database) throws {
    guard !isLock(id) else { return }
    let locks = try ResourceTable.all(type: AttachedRules.lockType, db).filter { lock in
      guard let scope = lock.id.parent else { return false }
      return scope == id || id.isInside(scope) || scope.isInside(id)
    }
    if let lock = locks.first { throw refusal("delete", id, lock) }
  }

  /// A read-only lock keeps everything in its scope as it is.
  static func checkWrite(to id: ResourceID, _ db: Database) throws {
    guard !isLock(id) else { return }
    let locks = try ResourceTable.all(type: AttachedRules.lockType, db).filter { lock in
      guard let scope = lock.id.parent, lock.body["properties"]?["level"] == "ReadOnly" else { return false }
      return scope == id || id.isInside(scope)
    }
    if let lock = locks.first { throw refusal("write", id, lock) }
  }

  private static func isLock(_ id: ResourceID) -> Bool { id.foldedType == AttachedRules.lockType.lowercased() }

  private static func refusal(_ verb: String, _ id: ResourceID, _ lock: StoredResource) -> ServiceError {
    ServiceError(
      409, "ScopeLocked",
      "The scope '\(id)' cannot perform \(verb) operation because following scope(s) are locked: "
        + "'\(lock.id.parent?.description ?? "")'. Please remove the lock and try again.")
  }
}
