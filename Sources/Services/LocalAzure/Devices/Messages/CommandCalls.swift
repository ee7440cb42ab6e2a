import Documents
import Encodings
import HTTP
import OrderedCollections
import Resources

/// Messages to devices and what became of them, for the services.
extension DevicePlane {
  private static let maximumMessage = 64 << 10
  private static let defaultLifetime: Int64 = 3600

  /// Queues a message: `POST /messages/deviceBound` with the device in the header `iothub-to` or `To`, system properties
  /// in headers of their names and the application's in `iothub-app-NAME`.
  func send(_ call: HubCall) async throws(ServiceError) -> HTTPResponse {
    try call.demand("ServiceConnect")
    let headers = call.request.headers
    let to = headers["iothub-to"] ?? headers["To"] ?? ""
    let words = to.split(separator: "/").map { Percent.decode($0) }
    guard words.count == 4, words[0] == "devices", words[2] == "messages", words[3].lowercased() == "devicebound" else {
      throw .deviceArgument("The header iothub-to must be /devices/DEVICE/messages/devicebound.")
    }
    guard call.request.body.count <= Self.maximumMessage else {
      throw .device(413, "MessageTooLarge", "A message to a device has at most 64 KiB.")
    }
    let message = command(call.request, to: to)
    let (client, now) = (call.client(words[1]), surroundings.now())
    let lifetime = headers["iothub-ttl"].flatMap { Int64($0) } ?? Self.defaultLifetime
    let expires = now + min(max(lifetime, 1), 2 * 86_400) * 1_000_000
    let time = surroundings.timestamp()
    try await store.write { db in
      guard try DeviceTable.find(client.device, hub: client.hub, db) != nil else {
        throw ServiceError.deviceNotFound(client.device)
      }
      try CommandQueue.bury(client, now: now, time: time, db)
      guard try CommandTable.count(client.device, hub: client.hub, db) < CommandTable.capacity else {
        throw ServiceError.device(
          403, "DeviceMaximumQueueDepthExceeded",
          "\(CommandTable.capacity) messages wait for '\(client.device)' already.")
      }
      try CommandTable.append(message, to: client.device, hub: client.hub, expires: expires, db)
    }
    await links[client]?.pump()
    return .empty(204)
  }

  private func command(_ request: ServiceRequest, to: String) -> DeviceMessage {
    var message = DeviceMessage(request.body)
    message.system["message-id"] = .string(request.headers["iothub-messageid"] ?? surroundings.uuid())
    message.system["to"] = .string(to)
    let names = [
      "iothub-correlationid": "correlation-id", "iothub-userid": "user-id", "iothub-ack": "iothub-ack",
      "iothub-contenttype": "content-type", "iothub-contentencoding": "content-encoding",
    ]
    for (header, name) in names.sorted(by: { $0.key < $1.key }) {
      if let value = request.headers[header] { message.system[name] = .string(value) }
    }
    for (name, value) in request.headers.all where name.lowercased().hasPrefix("iothub-app-") {
      message.properties[String(name.dropFirst("iothub-app-".count))] = value
    }
    return message
  }

  /// Empties the queue of a device.
  func purge(_ call: HubCall, _ device: String) async throws(ServiceError) -> HTTPResponse {
    try call.demand("ServiceConnect")
    let (client, time) = (call.client(device), surroundings.timestamp())
    let gone = try await store.write { db -> Int in
      _ = try DevicePlane.identity(client, db)
      let purged = try CommandTable.purge(device, hub: client.hub, db)
      for command in purged { try CommandQueue.report(command.message, client, .purged, time: time, db) }
      return purged.count
    }
    return .json(
      200,
      ["totalMessagesPurged": .integer(Int64(gone)), "deviceId": .string(device), "moduleId": .null])
  }

  /// `GET` locks the reports that wait; `DELETE …/LOCK` is done with them, `POST …/LOCK/abandon` gives them back.
  func feedback(_ call: HubCall) async throws(ServiceError) -> HTTPResponse {
    try call.demand("ServiceConnect")
    let (hub, now, words) = (call.hub.number, surroundings.now(), call.words)
    if call.method == "GET", words.count == 3 {
      let lock = surroundings.uuid()
      let records = try await store.write { db in
        try CommandTable.lockFeedback(hub: hub, lock: lock, now: now, until: now + 60_000_000, db)
      }
      guard !records.isEmpty else { return .empty(204) }
      return .json(200, .array(records), headers: ["ETag": "\"\(lock)\"", "iothub-messageid": lock])
    }
    let isCompletion = call.method == "DELETE" && words.count == 4
    guard isCompletion || call.method == "POST" && words.count == 5 && words[4] == "abandon" else {
      throw .device(405, "MethodNotAllowed", "The method '\(call.method)' is not supported here.")
    }
    let lock = words[3].filter { $0 != "\"" }
    let isDone = try await store.write { db in
      try CommandTable.settleFeedback(hub: hub, lock: lock, completes: isCompletion, now: now, db)
    }
    guard isDone else { throw .device(412, "DeviceMessageLockLost", "The lock '\(lock)' is not held.") }
    return .empty(204)
  }
}
