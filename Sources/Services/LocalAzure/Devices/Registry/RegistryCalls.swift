import Documents
import Encodings
import GRDB
import HTTP
import OrderedCollections
import Resources

/// The registry of devices.
extension DevicePlane {
  func device(_ call: HubCall, _ id: String) async throws(ServiceError) -> HTTPResponse {
    let hub = call.hub
    switch call.method {
    case "GET":
      try call.demand("RegistryRead")
      let found = try await store.read { db in try DeviceTable.find(id, hub: hub.number, db) }
      guard let found else { throw .deviceNotFound(id) }
      return await answer(found, call)
    case "PUT":
      try call.demand("RegistryWrite")
      let body = try DeviceBody(call.request.body, id: id)
      let condition = call.condition
      let saved = try await store.write { [self] db in try put(body, condition, hub, db) }
      await gateway.events.bell.ring(hub.number)
      if saved.body["status"] != "enabled" { await disconnect(call.client(id)) }
      return await answer(saved, call)
    case "DELETE":
      try call.demand("RegistryWrite")
      let condition = call.condition
      try await store.write { [self] db in try delete(id, condition, hub, db) }
      await gateway.events.bell.ring(hub.number)
      await disconnect(call.client(id))
      return .empty(204)
    default: throw .device(405, "MethodNotAllowed", "The method '\(call.method)' is not supported here.")
    }
  }

  private func answer(_ device: StoredDevice, _ call: HubCall) async -> HTTPResponse {
    let shown = await withState(device.shown, call.client(device.id))
    return .json(200, shown, headers: ["ETag": device.headerTag])
  }

  /// Ends the connections of a device or module that is no more, or may no longer connect.
  func disconnect(_ client: HubClient) async {
    for link in await links.all(of: client) { await link.end() }
  }

  /// With what is known of the connection.
  private func withState(_ shown: Value, _ client: HubClient) async -> Value {
    var shown = shown
    if await links[client] != nil { shown[member: "connectionState"] = "Connected" }
    let waiting = try? await store.read { db in try CommandTable.count(client.device, hub: client.hub, db) }
    if client.module == nil { shown[member: "cloudToDeviceMessageCount"] = .integer(Int64(waiting ?? 0)) }
    return shown
  }

  // MARK: Writes

  /// Creates a device, or changes it when `If-Match` says that it is there.
  private func put(_ body: DeviceBody, _ condition: String?, _ hub: StoredResource, _ db: Database) throws
    -> StoredDevice
  {
    let existing = try DeviceTable.find(body.id, hub: hub.number, db)
    if let existing {
      guard let condition else { throw ServiceError.deviceExists(body.id) }
      try DevicePlane.check(condition, existing)
    } else if condition != nil {
      throw ServiceError.deviceNotFound(body.id)
    } else {
      try checkRoom(hub, db)
    }
    let device = body.device(replacing: existing, surroundings)
    try DeviceTable.save(device, hub: hub.number, db)
    if existing == nil {
      let client = HubClient(hub: hub.number, device: body.id)
      let twin = DeviceTwin(now: surroundings.timestamp())
      try DeviceTwinTable.save(twin, client, db)
      try tell("createDeviceIdentity", client, twin, db)
    }
    return device
  }

  private func delete(_ id: String, _ condition: String?, _ hub: StoredResource, _ db: Database) throws {
    guard let existing = try DeviceTable.find(id, hub: hub.number, db) else { throw ServiceError.deviceNotFound(id) }
    guard let condition else {
      throw ServiceError.device(412, "PreconditionFailed", "The If-Match header is required to delete a device.")
    }
    try DevicePlane.check(condition, existing)
    let client = HubClient(hub: hub.number, device: id)
    try tell(
      "deleteDeviceIdentity", client, try DeviceTwinTable.find(client, now: surroundings.timestamp(), db), db)
    try DeviceTable.delete(id, hub: hub.number, db)
    try ModuleTable.deleteAll(of: id, hub: hub.number, db)
    try DeviceTwinTable.delete(client, db)
    _ = try CommandTable.purge(id, hub: hub.number, db)
  }

  /// A notice for the routes of life cycle events.
  private func tell(_ kind: String, _ client: HubClient, _ twin: DeviceTwin, _ db: Database) throws {
    let body: Value = [
      "deviceId": .string(client.device), "etag": .string(twin.etag), "version": .integer(twin.version),
      "properties": twin.properties,
    ]
    try gateway.events.append(DeviceMessage(body.json, properties: ["opType": kind]), from: client, .lifecycle, db)
  }

  static func check(_ condition: String, _ device: StoredDevice) throws {
    let wanted = condition.filter { $0 != "\"" }
    if wanted != "*", wanted != Base64.encode(Array(device.etag.utf8)), wanted != device.etag {
      throw ServiceError.devicePrecondition(device.id)
    }
  }

  /// The free edition takes 500 devices.
  private func checkRoom(_ hub: StoredResource, _ db: Database) throws {
    guard hub.body["sku"]?["name"] == "F1", try DeviceTable.count(hub: hub.number, db) >= 500 else { return }
    throw ServiceError.device(403, "DeviceMaximumQuotaExceeded", "A hub of edition F1 takes at most 500 devices.")
  }

  /// Many devices in one call: each creates, updates or deletes; the answer names those that failed.
  func bulk(_ call: HubCall) async throws(ServiceError) -> HTTPResponse {
    try call.demand("RegistryWrite")
    let (items, hub) = (try call.body().array ?? [], call.hub)
    guard (1...100).contains(items.count) else {
      throw .device(
        400, "BulkRegistryOperationFailure", "A bulk call takes 1 to 100 devices; \(items.count) were given.")
    }
    let errors = try await store.write { [self] db in
      try items.compactMap { item -> Value? in
        do {
          try one(item, hub, db)
          return nil
        } catch let error as ServiceError {
          return [
            "deviceId": item["id"] ?? .null, "errorCode": .string(error.code), "errorStatus": .string(error.message),
          ]
        }
      }
    }
    for item in items where item["status"]?.string?.lowercased() == "disabled" || isDeletion(item) {
      if let id = item["id"]?.string { await disconnect(call.client(id)) }
    }
    return .json(
      errors.isEmpty ? 200 : 400, ["isSuccessful": .bool(errors.isEmpty), "errors": .array(errors), "warnings": []])
  }

  private func isDeletion(_ item: Value) -> Bool {
    item["importMode"]?.string?.lowercased().hasPrefix("delete") ?? false
  }

  private func one(_ item: Value, _ hub: StoredResource, _ db: Database) throws {
    guard let id = item["id"]?.string else { throw ServiceError.deviceArgument("A device has no id.") }
    let etag = item["eTag"]?.string ?? item["etag"]?.string
    switch (item["importMode"]?.string ?? "create").lowercased() {
    case "delete": try delete(id, "*", hub, db)
    case "deleteifmatchetag": try delete(id, etag ?? "", hub, db)
    case "update", "createorupdate":
      let exists = try DeviceTable.find(id, hub: hub.number, db) != nil
      _ = try put(DeviceBody(item, id: id), exists ? "*" : nil, hub, db)
    case "updateifmatchetag": _ = try put(DeviceBody(item, id: id), etag ?? "", hub, db)
    case "create": _ = try put(DeviceBody(item, id: id), nil, hub, db)
    case "updatetwin", "updatetwinifmatchetag":
      try changeTwin(
        HubClient(hub: hub.number, device: id), item, condition: etag, replaces: false, db)
    case let other: throw ServiceError.deviceArgument("The import mode '\(other)' is not known.")
    }
  }

  // MARK: Reads

  func list(_ call: HubCall) async throws(ServiceError) -> HTTPResponse {
    try call.demand("RegistryRead")
    let (hub, top) = (call.hub, min(max(call.request.query["top"].flatMap { Int($0) } ?? 1000, 1), 1000))
    let devices = try await store.read { db in try DeviceTable.list(hub: hub.number, top: top, db) }
    let connected = await links.connected(hub: hub.number)
    return .json(
      200,
      .array(
        devices.map { device in
          var shown = device.shown
          if connected.contains(call.client(device.id)) { shown[member: "connectionState"] = "Connected" }
          return shown
        }))
  }

  func statistics(_ call: HubCall) async throws(ServiceError) -> HTTPResponse {
    try call.demand("RegistryRead", "ServiceConnect")
    let (kind, hub) = (call.words[1], call.hub)
    guard ["devices", "service"].contains(kind) else {
      throw .device(404, "ResourceNotFound", "No statistics are named '\(kind)'.")
    }
    if kind == "service" {
      return .json(200, ["connectedDeviceCount": .integer(Int64(await links.count(hub: hub.number)))])
    }
    let counts = try await store.read { db in
      (
        try DeviceTable.count(hub: hub.number, db), try DeviceTable.count(hub: hub.number, status: "enabled", db)
      )
    }
    return .json(
      200,
      [
        "totalDeviceCount": .integer(Int64(counts.0)), "enabledDeviceCount": .integer(Int64(counts.1)),
        "disabledDeviceCount": .integer(Int64(counts.0 - counts.1)),
      ])
  }
}

extension StoredDevice {
  /// The etag as a header has it.
  var headerTag: String { "\"\(Base64.encode(Array(etag.utf8)))\"" }
}
