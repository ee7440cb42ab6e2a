import Documents
import Encodings
import GRDB
import HTTP
import OrderedCollections
import Resources

/// The modules of devices: identities with keys and twins of their own.
extension DevicePlane {
  /// Modules that one device may have.
  private static let maximumModules = 50

  func modules(_ call: HubCall, of device: String) async throws(ServiceError) -> HTTPResponse {
    try call.demand("RegistryRead")
    let hub = call.hub
    let found = try await store.read { db -> [StoredDevice] in
      guard try DeviceTable.find(device, hub: hub.number, db) != nil else { throw ServiceError.deviceNotFound(device) }
      return try ModuleTable.all(of: device, hub: hub.number, db)
    }
    return .json(200, .array(found.map(\.shown)))
  }

  func module(_ call: HubCall, _ id: String, of device: String) async throws(ServiceError) -> HTTPResponse {
    let (hub, condition) = (call.hub, call.condition)
    switch call.method {
    case "GET":
      try call.demand("RegistryRead")
      let found = try await store.read { db in try ModuleTable.find(id, of: device, hub: hub.number, db) }
      guard let found else { throw .moduleNotFound(id, of: device) }
      var shown = found.shown
      if await links[call.client(device, id)] != nil { shown[member: "connectionState"] = "Connected" }
      return .json(200, shown, headers: ["ETag": found.headerTag])
    case "PUT":
      try call.demand("RegistryWrite")
      let body = try call.body()
      let saved = try await store.write { [self] db in try put(body, id, of: device, condition, hub, db) }
      return .json(200, saved.shown, headers: ["ETag": saved.headerTag])
    case "DELETE":
      try call.demand("RegistryWrite")
      try await store.write { db in
        guard let existing = try ModuleTable.find(id, of: device, hub: hub.number, db) else {
          throw ServiceError.moduleNotFound(id, of: device)
        }
        guard let condition else {
          throw ServiceError.device(412, "PreconditionFailed", "The If-Match header is required to delete a module.")
        }
        try DevicePlane.check(condition, existing)
        try ModuleTable.delete(id, of: device, hub: hub.number, db)
        try DeviceTwinTable.delete(HubClient(hub: hub.number, device: device, module: id), db)
      }
      await disconnect(call.client(device, id))
      return .empty(204)
    default: throw .device(405, "MethodNotAllowed", "The method '\(call.method)' is not supported here.")
    }
  }

  private func put(
    _ value: Value, _ id: String, of device: String, _ condition: String?, _ hub: StoredResource, _ db: Database
  ) throws -> StoredDevice {
    guard try DeviceTable.find(device, hub: hub.number, db) != nil else { throw ServiceError.deviceNotFound(device) }
    guard value["deviceId"]?.string ?? device == device, value["moduleId"]?.string ?? id == id else {
      throw ServiceError.device(
        400, "ModuleIdInBodyDoesNotMatch", "The deviceId and moduleId of the body must be those of the address.")
    }
    let body = try DeviceBody(value, id: id)
    let existing = try ModuleTable.find(id, of: device, hub: hub.number, db)
    if let existing {
      guard let condition else { throw ServiceError.device(409, "ModuleAlreadyExistsOnDevice", "\(device)/\(id)") }
      try DevicePlane.check(condition, existing)
    } else if condition != nil {
      throw ServiceError.moduleNotFound(id, of: device)
    } else if try ModuleTable.all(of: device, hub: hub.number, db).count >= Self.maximumModules {
      throw ServiceError.device(
        403, "ModuleCountExceeded", "A device has at most \(Self.maximumModules) modules.")
    }
    var module = body.device(replacing: existing, surroundings)
    module.body = .members([
      "moduleId": .string(id), "managedBy": value["managedBy"] ?? .null, "deviceId": .string(device),
      "generationId": module.body["generationId"], "connectionState": "Disconnected",
      "connectionStateUpdatedTime": module.body["connectionStateUpdatedTime"],
      "lastActivityTime": module.body["lastActivityTime"], "cloudToDeviceMessageCount": 0,
      "authentication": module.body["authentication"],
    ])
    try ModuleTable.save(module, of: device, hub: hub.number, db)
    if existing == nil {
      try DeviceTwinTable.save(
        DeviceTwin(now: surroundings.timestamp()), HubClient(hub: hub.number, device: device, module: id), db)
    }
    return module
  }
}
