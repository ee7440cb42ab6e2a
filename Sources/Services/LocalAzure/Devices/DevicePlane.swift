import Encodings
import OrderedCollections
import Documents
import GRDB
import HTTP
import Resources

/// The device registry of every IoT Hub in the store.
struct DevicePlane: Sendable {
  let store: Store
  let surroundings: Surroundings

  /// Answers a call to the hub of that name.
  func respond(to request: ServiceRequest, hub: String, gate: Gate) async -> HTTPResponse {
    do {
      return try await answer(request, hub, gate)
    } catch {
      return .deviceRefusal(error, tracking: surroundings.uuid(), time: String(surroundings.timestamp().prefix(19)))
    }
  }

  private func answer(_ request: ServiceRequest, _ name: String, _ gate: Gate) async throws(ServiceError)
    -> HTTPResponse
  {
    let hub = try await store.read { db -> StoredResource? in
      guard let number = try ResourceTable.holder(of: NameClaim(space: IoTHubRules.space, name: name), db) else {
        return nil
      }
      return try ResourceTable.all(type: IoTHubRules.hubType, db).first { $0.number == number }
    }
    guard let hub else { throw .device(404, "IotHubNotFound", "No hub is named '\(name)'.") }
    try admit(request, hub, gate)
    guard let version = request.query["api-version"], !version.isEmpty else {
      throw .device(400, "InvalidProtocolVersion", "The api-version query parameter is missing.")
    }
    return try await registry(request, hub)
  }

  private func admit(_ request: ServiceRequest, _ hub: StoredResource, _ gate: Gate) throws(ServiceError) {
    let host = hub.body["properties"]?["hostName"]?.string ?? ""
    if let header = request.headers["Authorization"], let signature = SharedAccessSignature(header) {
      let isLocal = HostName(request.host) == .direct
      let valid = signature.isValid(
        for: isLocal ? request.authority : host, secrets: hub.secrets, now: surroundings.now() / 1_000_000)
      guard valid else { throw .device(401, "IotHubUnauthorizedAccess", "Unauthorized") }
      return
    }
    do { _ = try gate.caller(of: request, for: .iotHub) } catch {
      throw .device(401, "IotHubUnauthorizedAccess", "Unauthorized")
    }
  }

  private func registry(_ request: ServiceRequest, _ hub: StoredResource) async throws(ServiceError) -> HTTPResponse {
    let words = request.segments.map { $0.lowercased() }
    switch (request.method, words.count, words.first) {
    case ("GET", 1, "devices"): return try await list(request, hub)
    case ("POST", 1, "devices"): return try await bulk(request, hub)
    case ("POST", 2, "devices") where words[1] == "query": return try await query(request, hub)
    case ("GET", 2, "statistics"): return try await statistics(words[1], hub)
    case (_, 2, "devices"): return try await device(request, hub, request.segments[1])
    default: throw .device(404, "ResourceNotFound", "Nothing answers at '\(request.path)'.")
    }
  }

  private func device(_ request: ServiceRequest, _ hub: StoredResource, _ id: String) async throws(ServiceError)
    -> HTTPResponse
  {
    switch request.method {
    case "GET":
      let found = try await store.read { db in try DeviceTable.find(id, hub: hub.number, db) }
      guard let found else { throw .deviceNotFound(id) }
      return .json(200, found.shown, headers: ["ETag": "\"\(Base64.encode(Array(found.etag.utf8)))\""])
    case "PUT":
      let body = try DeviceBody(request.body, id: id)
      let condition = request.headers["If-Match"]
      let saved = try await store.write { [self] db in try put(body, condition, hub, db) }
      return .json(200, saved.shown, headers: ["ETag": "\"\(Base64.encode(Array(saved.etag.utf8)))\""])
    case "DELETE":
      let condition = request.headers["If-Match"]
      try await store.write { [self] db in try delete(id, condition, hub, db) }
      return .empty(204)
    default: throw .device(405, "MethodNotAllowed", "The method '\(request.method)' is not supported here.")
    }
  }

  // MARK: Writes

  /// Creates a device, or changes it when `If-Match` says that it is there.
  private func put(_ body: DeviceBody, _ condition: String?, _ hub: StoredResource, _ db: Database) throws
    -> StoredDevice
  {
    let existing = try DeviceTable.find(body.id, hub: hub.number, db)
    if let existing {
      guard let condition else { throw ServiceError.deviceExists(body.id) }
      try check(condition, existing)
    } else if condition != nil {
      throw ServiceError.deviceNotFound(body.id)
    } else {
      try checkRoom(hub, db)
    }
    let device = body.device(replacing: existing, surroundings)
    try DeviceTable.save(device, hub: hub.number, db)
    return device
  }

  private func delete(_ id: String, _ condition: String?, _ hub: StoredResource, _ db: Database) throws {
    guard let existing = try DeviceTable.find(id, hub: hub.number, db) else { throw ServiceError.deviceNotFound(id) }
    guard let condition else {
      throw ServiceError.device(412, "PreconditionFailed", "The If-Match header is required to delete a device.")
    }
    try check(condition, existing)
    try DeviceTable.delete(id, hub: hub.number, db)
  }

  private func check(_ condition: String, _ device: StoredDevice) throws {
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
  private func bulk(_ request: ServiceRequest, _ hub: StoredResource) async throws(ServiceError) -> HTTPResponse {
    let items: [Value]
    do { items = try JSONReader.parse(request.body).array ?? [] } catch { throw .deviceArgument("\(error)") }
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
    return .json(
      errors.isEmpty ? 200 : 400, ["isSuccessful": .bool(errors.isEmpty), "errors": .array(errors), "warnings": []])
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
    case let other: throw ServiceError.deviceArgument("The import mode '\(other)' is not known.")
    }
  }

  // MARK: Reads

  private func list(_ request: ServiceRequest, _ hub: StoredResource) async throws(ServiceError) -> HTTPResponse {
    let top = min(max(request.query["top"].flatMap { Int($0) } ?? 1000, 1), 1000)
    let devices = try await store.read { db in try DeviceTable.list(hub: hub.number, top: top, db) }
    return .json(200, .array(devices.map(\.shown)))
  }

  /// `SELECT * FROM devices`, in pages: the one query that a registry is read whole with.
  private func query(_ request: ServiceRequest, _ hub: StoredResource) async throws(ServiceError) -> HTTPResponse {
    let text = (try? JSONReader.parse(request.body))?["query"]?.string ?? ""
    guard text.lowercased().split(separator: " ") == ["select", "*", "from", "devices"] else {
      throw .deviceArgument("The local Azure answers the query 'SELECT * FROM devices' only.")
    }
    let size = min(max(request.headers["x-ms-max-item-count"].flatMap { Int($0) } ?? 100, 1), 100)
    let after = request.headers["x-ms-continuation"].flatMap { Base64.decode($0) }.map {
      String(decoding: $0, as: UTF8.self)
    }
    let page = try await store.read { db in
      try DeviceTable.list(hub: hub.number, top: size + 1, after: after ?? "", db)
    }
    var headers: HTTPFields = ["x-ms-item-type": "Twin"]
    if page.count > size { headers["x-ms-continuation"] = Base64.encode(Array(page[size - 1].id.utf8)) }
    let twins = page.prefix(size).map { device -> Value in
      [
        "deviceId": .string(device.id), "etag": .string(Base64.encode(Array(device.etag.utf8))), "version": 2,
        "status": device.body["status"] ?? "enabled", "connectionState": "Disconnected",
        "authenticationType": device.body["authentication"]?["type"] ?? "sas",
        "capabilities": device.body["capabilities"] ?? .object([:]),
        "properties": ["desired": ["$version": 1], "reported": ["$version": 1]],
      ]
    }
    return .json(200, .array(Array(twins)), headers: headers)
  }

  private func statistics(_ kind: String, _ hub: StoredResource) async throws(ServiceError) -> HTTPResponse {
    guard ["devices", "service"].contains(kind) else {
      throw .device(404, "ResourceNotFound", "No statistics are named '\(kind)'.")
    }
    if kind == "service" { return .json(200, ["connectedDeviceCount": 0]) }
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
