import Documents
import Encodings
import GRDB
import HTTP
import OrderedCollections
import Resources

/// Device twins, for the services.
extension DevicePlane {
  func twin(_ call: HubCall, _ client: HubClient) async throws(ServiceError) -> HTTPResponse {
    try call.demand("ServiceConnect")
    let (now, condition) = (surroundings.timestamp(), call.condition)
    switch call.method {
    case "GET":
      let found = try await store.read { db in
        (try DevicePlane.identity(client, db), try DeviceTwinTable.find(client, now: now, db))
      }
      return await answer(found.0, found.1, client)
    case "PUT", "PATCH":
      let (body, replaces) = (try call.body(), call.method == "PUT")
      guard body.object != nil else { throw .deviceArgument("A twin is an object.") }
      let (changed, notice) = try await store.write { [self] db in
        let notice = try changeTwin(client, body, condition: condition, replaces: replaces, db)
        return (
          (try DevicePlane.identity(client, db), try DeviceTwinTable.find(client, now: now, db)), notice
        )
      }
      if let notice { await links[client]?.desiredChanged(notice) }
      await gateway.events.bell.ring(client.hub)
      return await answer(changed.0, changed.1, client)
    default: throw .device(405, "MethodNotAllowed", "The method '\(call.method)' is not supported here.")
    }
  }

  /// Writes tags and desired properties; returns what the device is to be told.
  @discardableResult
  func changeTwin(
    _ client: HubClient, _ body: Value, condition: String?, replaces: Bool, _ db: Database
  ) throws -> Value? {
    _ = try DevicePlane.identity(client, db)
    let now = surroundings.timestamp()
    var twin = try DeviceTwinTable.find(client, now: now, db)
    let wanted = condition?.filter { $0 != "\"" }
    if let wanted, wanted != "*", wanted != twin.etag { throw ServiceError.devicePrecondition(client.name) }
    if body["properties"]?["reported"].map({ !($0.object?.keys.allSatisfy { $0.hasPrefix("$") } ?? true) }) == true,
      !replaces
    {
      throw ServiceError.deviceArgument("The reported properties are the device's to write.")
    }
    let notice = try twin.change(body, replaces: replaces, now: now)
    try DeviceTwinTable.save(twin, client, db)
    let change: Value = .members([
      "version": .integer(twin.version), "tags": body["tags"],
      "properties": body["properties"]?["desired"].map { ["desired": $0] },
    ])
    try gateway.events.append(
      DeviceMessage(change.json, properties: ["opType": replaces ? "replaceTwin" : "updateTwin"]), from: client,
      .twinChanges, db)
    return notice
  }

  /// The identity behind a twin; refuses where there is none.
  static func identity(_ client: HubClient, _ db: Database) throws -> StoredDevice {
    guard let device = try DeviceTable.find(client.device, hub: client.hub, db) else {
      throw ServiceError.deviceNotFound(client.device)
    }
    guard let module = client.module else { return device }
    guard let found = try ModuleTable.find(module, of: client.device, hub: client.hub, db) else {
      throw ServiceError.moduleNotFound(module, of: client.device)
    }
    return found
  }

  private func answer(_ identity: StoredDevice, _ twin: DeviceTwin, _ client: HubClient) async -> HTTPResponse {
    let shown = twin.shown(identity, client, isConnected: await links[client] != nil)
    return .json(200, shown, headers: ["ETag": "\"\(twin.etag)\""])
  }
}

extension DeviceTwin {
  /// As services see it, with what it repeats of the identity.
  func shown(_ identity: StoredDevice, _ client: HubClient, isConnected: Bool) -> Value {
    let body = identity.body
    let isSelfSigned = body["authentication"]?["type"] == "selfSigned"
    return .members([
      "deviceId": .string(client.device), "moduleId": client.module.map { .string($0) }, "etag": .string(etag),
      "deviceEtag": .string(Base64.encode(Array(identity.etag.utf8))), "status": body["status"] ?? "enabled",
      "statusUpdateTime": body["statusUpdatedTime"] ?? "0001-01-01T00:00:00Z",
      "connectionState": isConnected ? "Connected" : "Disconnected",
      "lastActivityTime": body["lastActivityTime"], "cloudToDeviceMessageCount": 0,
      "authenticationType": body["authentication"]?["type"] ?? "sas",
      "x509Thumbprint": [
        "primaryThumbprint": isSelfSigned ? identity.secrets["primaryThumbprint"] ?? .null : .null,
        "secondaryThumbprint": isSelfSigned ? identity.secrets["secondaryThumbprint"] ?? .null : .null,
      ],
      "modelId": "", "version": .integer(version), "tags": tags, "properties": properties,
      "capabilities": body["capabilities"],
    ])
  }
}
