import Documents
import HTTP
import OrderedCollections

/// Direct methods: what a service has a connected device do while it waits.
extension DevicePlane {
  private static let maximumPayload = 128 << 10

  func invoke(_ call: HubCall, _ client: HubClient) async throws(ServiceError) -> HTTPResponse {
    try call.demand("ServiceConnect")
    let order = try MethodOrder(try call.body())
    let payload = order.payload.json
    guard payload.count <= Self.maximumPayload else {
      throw .device(413, "RequestEntityTooLarge", "The payload of a method has at most 128 KiB.")
    }
    _ = try await store.read { db in try DevicePlane.identity(client, db) }
    let request = surroundings.uuid()
    guard let link = await link(of: client, atMost: order.connectTimeout),
      await link.call(order.name, payload, request: request)
    else {
      return refusal(404, 404_103, "Timed out waiting for device to connect.", order.connectTimeout)
    }
    let surroundings = surroundings
    let result = await withTaskGroup(of: DeviceLink.MethodResult?.self) { group in
      group.addTask { await link.result(request) }
      group.addTask {
        await surroundings.sleep(.seconds(order.responseTimeout))
        await link.giveUp(request)
        return nil
      }
      // Giving up ends the wait as well: a result is what comes first, if one comes.
      var result: DeviceLink.MethodResult?
      for await end in group {
        result = result ?? end
        group.cancelAll()
      }
      return result
    }
    guard let result else {
      return refusal(504, 504_101, "Timed out waiting for the response from device.", order.responseTimeout)
    }
    let answer: Value
    if result.payload.isEmpty {
      answer = .null
    } else {
      do { answer = try JSONReader.parse(result.payload) } catch {
        return refusal(502, 502_100, "The device's response is not valid JSON.", 0)
      }
    }
    return .json(200, ["status": .integer(Int64(result.status)), "payload": answer])
  }

  /// The connection of a client that runs methods; waits for it as long as the caller says.
  private func link(of client: HubClient, atMost seconds: Int64) async -> DeviceLink? {
    let ticket = await links.ready.ticket(client)
    if let link = await links[client], await link.runsMethods {
      await links.ready.drop(ticket)
      return link
    }
    if seconds > 0 {
      let surroundings = surroundings
      await links.ready.wait(ticket) { await surroundings.sleep(.seconds(seconds)) }
    }
    await links.ready.drop(ticket)
    guard let link = await links[client], await link.runsMethods else { return nil }
    return link
  }

  /// The form that methods are refused in: a document inside the message.
  private func refusal(_ status: Int, _ code: Int64, _ message: String, _ seconds: Int64) -> HTTPResponse {
    let time = surroundings.timestamp()
    let tracking = "\(surroundings.uuid().filter { $0 != "-" })-TimeStamp:\(time.prefix(19))"
    let two = { (number: Int64) in number < 10 ? "0\(number)" : "\(number)" }
    let inner: Value = [
      "errorCode": .integer(code), "trackingId": .string(tracking), "message": .string(message),
      "info": ["timeout": .string("00:\(two(seconds / 60)):\(two(seconds % 60))")], "timestampUtc": .string(time),
    ]
    let name = status == 404 ? "DeviceNotOnline" : status == 504 ? "GatewayTimeout" : "InvalidResultFromDevice"
    return .json(
      status,
      ["Message": .string(inner.jsonText), "ExceptionMessage": .string("Tracking ID:\(tracking)")],
      headers: ["iothub-errorcode": name])
  }
}

/// What a service asks of a device.
private struct MethodOrder: Sendable {
  let name: String
  let payload: Value
  /// Seconds.
  let responseTimeout: Int64
  let connectTimeout: Int64

  init(_ body: Value) throws(ServiceError) {
    // A name becomes a level of a topic.
    guard let name = body["methodName"]?.string, (1...100).contains(name.utf8.count),
      !name.unicodeScalars.contains(where: { "/+#".unicodeScalars.contains($0) || $0.value < 0x20 })
    else { throw .deviceArgument("The methodName is missing or not valid.") }
    self.name = name
    payload = body["payload"] ?? .null
    responseTimeout = body["responseTimeoutInSeconds"]?.integer ?? 30
    connectTimeout = body["connectTimeoutInSeconds"]?.integer ?? 0
    guard (5...300).contains(responseTimeout) else {
      throw .deviceArgument("The responseTimeoutInSeconds must be between 5 and 300.")
    }
    guard (0...300).contains(connectTimeout) else {
      throw .deviceArgument("The connectTimeoutInSeconds must be between 0 and 300.")
    }
  }
}
