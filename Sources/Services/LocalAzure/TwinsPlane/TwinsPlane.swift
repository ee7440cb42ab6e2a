import HTTP
import Documents
import GRDB

/// The twins data plane of every Digital Twins instance in the store.
package struct TwinsPlane: Sendable {
  private let store: Store
  private let surroundings: Surroundings

  init(store: Store, surroundings: Surroundings) {
    self.store = store
    self.surroundings = surroundings
  }

  /// The tables of this plane and how they are cleared when an instance goes.
  static let storeModule = StoreModule(migrations: [], erase: { _, _ in })

  /// Answers a call whose token was checked, for an instance that exists.
  func respond(to request: ServiceRequest, instance: InstanceID) async -> HTTPResponse {
    .refusal(ServiceError(404, "NotFound", "Not there yet."))
  }

  /// An instance is gone and its rows with it: forget what was kept of it in memory.
  func instanceDeleted(_ instance: InstanceID) async {}
}
