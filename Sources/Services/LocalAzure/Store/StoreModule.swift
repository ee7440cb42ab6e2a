package import GRDB

/// One part's share of the store: the tables it makes and what it clears when a resource goes.
package struct StoreModule: Sendable {
  /// One step of the schema; applied once, in order, each in its own transaction.
  package struct Migration: Sendable {
    /// Unique in the whole store; never renamed once released.
    package let name: String
    package let apply: @Sendable (Database) throws -> Void

    package init(_ name: String, apply: @escaping @Sendable (Database) throws -> Void) {
      self.name = name
      self.apply = apply
    }
  }

  package let migrations: [Migration]
  /// Deletes everything kept for the resource with that number; called in the transaction that deletes the resource.
  package let erase: @Sendable (Database, ResourceNumber) throws -> Void

  package init(
    migrations: [Migration], erase: @escaping @Sendable (Database, ResourceNumber) throws -> Void = { _, _ in }
  ) {
    self.migrations = migrations
    self.erase = erase
  }
}

/// The number a resource gets when it is created; a resource created again under the same id gets another one.
package typealias ResourceNumber = Int64
