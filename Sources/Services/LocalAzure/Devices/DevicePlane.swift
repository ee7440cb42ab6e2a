import Documents
import GRDB
import HTTP

/// The device registry of every IoT Hub in the store.
struct DevicePlane: Sendable {
  let store: Store
  let surroundings: Surroundings

  func respond(to request: ServiceRequest, hub: String, gate: Gate) async -> HTTPResponse {
    .empty(404)
  }
}

/// Rows of the device registries.
enum DeviceTable {
  static let module = StoreModule(migrations: [])
}
