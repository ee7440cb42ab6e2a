import Cloud
import Documents
import HTTP
import OrderedCollections

/// The device registry of one IoT Hub over REST. Keys pass through a change of a device and are kept nowhere.
struct DeviceClient: Sendable, DeviceRegistry {
  static let apiVersion = "2021-04-12"
  /// The registry listing gives this many devices and then stops without saying so.
  private static let listLimit = 1000

  let sender: Sender
  let host: String
  let scope: String

  func devices() async throws(AzureError) -> [Device] {
    let url = "https://\(host)/devices?top=\(Self.listLimit)&api-version=\(Self.apiVersion)"
    let reply = try await sender.send(call("GET", url))
    guard let items = try reply.json().array else { throw reply.unreadable("the devices are not a list") }
    if items.count >= Self.listLimit { return try await queried() }
    return try items.map { item throws(AzureError) in try device(item, reply) }
  }

  func device(_ id: String) async throws(AzureError) -> Device? {
    guard let (body, reply) = try await read(id) else { return nil }
    return try device(body, reply)
  }

  func putDevice(_ device: Device, condition: Condition) async throws(AzureError) -> Device {
    var body: OrderedDictionary<String, Value> = [:]
    if condition != .absent, let (live, _) = try await read(device.id) {
      // A PUT replaces the whole identity: what is not said again is lost, the keys first of all.
      body = live.object ?? [:]
    }
    if (body["authentication"]?["type"]?.string ?? "") != device.authentication {
      body["authentication"] = ["type": .string(device.authentication)]
    }
    body["deviceId"] = .string(device.id)
    body["status"] = .string(device.status)
    body["capabilities"] = ["iotEdge": .bool(device.isEdge)]
    var call = call("PUT", url(device.id), body: .object(body))
    call.apply(quoted(condition))
    let reply = try await sender.send(call)
    if isOwnCreation(reply, condition), let live = try await self.device(device.id), live.isSame(as: device) {
      return live
    }
    return try self.device(try reply.json(), reply)
  }

  /// An absent device is a success.
  func deleteDevice(_ id: String, condition: Condition) async throws(AzureError) {
    var call = call("DELETE", url(id))
    // The registry refuses a deletion without a condition.
    call.apply(condition == .always ? .matches("*") : quoted(condition))
    let reply = try await sender.send(call)
    if let error = reply.error, ResourceManager.isAbsence(error) { return }
    try reply.success()
  }

  /// The registry creates by default and answers 409 to a second creation; only some versions answer 412.
  private func isOwnCreation(_ reply: Reply, _ condition: Condition) -> Bool {
    guard reply.wasUncertain, condition != .always, let kind = reply.error?.kind else { return false }
    return kind == .preconditionFailed || (kind == .conflict && condition == .absent)
  }

  /// Etags in `If-Match` carry quotes here, while bodies give them without.
  func quoted(_ condition: Condition) -> Condition {
    guard case .matches(let etag) = condition, etag != "*", !etag.hasPrefix("\""), !etag.hasPrefix("W/") else {
      return condition
    }
    return .matches("\"\(etag)\"")
  }

  private func read(_ id: String) async throws(AzureError) -> (Value, Reply)? {
    let reply = try await sender.send(call("GET", url(id)))
    if let error = reply.error, ResourceManager.isAbsence(error) { return nil }
    return (try reply.json(), reply)
  }

  /// Every device by the query that pages, for hubs with more than the listing gives.
  private func queried() async throws(AzureError) -> [Device] {
    try await everyTwin { body, reply throws(AzureError) in try device(body, reply) }
  }

  /// The twins of all devices, from the query that pages.
  func everyTwin<Row>(_ row: (Value, Reply) throws(AzureError) -> Row) async throws(AzureError) -> [Row] {
    var found: [Row] = []
    var token: String?
    repeat {
      var call = call(
        "POST", "https://\(host)/devices/query?api-version=\(Self.apiVersion)",
        body: ["query": "SELECT * FROM devices"])
      call.repeatability = .safe
      call.headers["x-ms-max-item-count"] = "1000"
      if let token { call.headers["x-ms-continuation"] = token }
      let reply = try await sender.send(call)
      guard let items = try reply.json().array else { throw reply.unreadable("the devices are not a list") }
      found += try items.map { item throws(AzureError) in try row(item, reply) }
      let next = reply.response.headers["x-ms-continuation"]
      guard next == nil || next != token else { throw reply.unreadable("the pages go round in a circle") }
      token = next
    } while token?.isEmpty == false
    return found
  }

  /// Reads an identity, or the twin that stands for one in a query's answer.
  private func device(_ body: Value, _ reply: Reply) throws(AzureError) -> Device {
    guard let id = body["deviceId"]?.string else { throw reply.unreadable("a device has no `deviceId`") }
    return Device(
      id: id, status: body["status"]?.string ?? "enabled",
      authentication: (body["authentication"]?["type"] ?? body["authenticationType"])?.string ?? "sas",
      isEdge: body["capabilities"]?["iotEdge"]?.bool ?? false,
      etag: (body["deviceEtag"] ?? body["etag"])?.string)
  }

  private func url(_ id: String) -> String {
    "https://\(host)/devices/\(URLText.encode(id))?api-version=\(Self.apiVersion)"
  }

  func call(_ method: String, _ url: String, body: Value? = nil) -> AzureCall {
    AzureCall(method, url, body: body?.json ?? [], scope: scope)
  }
}

extension Device {
  /// Whether both describe the device alike, whatever their etags.
  func isSame(as other: Device) -> Bool {
    status == other.status && authentication == other.authentication && isEdge == other.isEdge
  }
}
