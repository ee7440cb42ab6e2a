import Documents
import OrderedCollections

/// The routes of a hub.
struct MessageRouter: Sendable {
  private let hubName: String
  private let routing: Value

  init(_ hub: StoredResource) {
    hubName = hub.name
    routing = hub.body["properties"]?["routing"] ?? .null
  }

  /// The names of the endpoints a message goes to, each once. A message of a device that no route takes goes to the
  /// built-in endpoint, unless the fallback route is off.
  func endpoints(
    for message: DeviceMessage, _ source: EventHub.Source, twin: @escaping () throws -> DeviceTwin
  ) throws -> [String] {
    var found: [String] = []
    var isTaken = false
    for route in routing["routes"]?.array ?? [] {
      guard route["source"]?.string == source.rawValue, route["isEnabled"]?.bool ?? true,
        try holds(route["condition"]?.string, message, twin)
      else { continue }
      isTaken = true
      for name in route["endpointNames"]?.array?.compactMap(\.string) ?? [] where !found.contains(name) {
        found.append(name)
      }
    }
    let fallback = routing["fallbackRoute"]
    if !isTaken, source == .messages, fallback?["isEnabled"]?.bool ?? true {
      found = fallback?["endpointNames"]?.array?.compactMap(\.string) ?? [EventHub.builtIn]
    }
    return found
  }

  /// The message with what the hub adds for one endpoint.
  func enriched(_ message: DeviceMessage, for endpoint: String, twin: @escaping () throws -> DeviceTwin) throws
    -> DeviceMessage
  {
    var message = message
    for enrichment in routing["enrichments"]?.array ?? [] {
      guard enrichment["endpointNames"]?.array?.contains(.string(endpoint)) == true,
        let key = enrichment["key"]?.string, let value = enrichment["value"]?.string
      else { continue }
      if value == "$iothubname" {
        message.properties[key] = hubName
      } else if value.hasPrefix("$twin.") {
        guard let path = try? HubParser.condition(value), let found = path.value(try scope(message, twin)) else {
          continue
        }
        message.properties[key] = found.string ?? found.jsonText
      } else {
        message.properties[key] = value
      }
    }
    return message
  }

  /// Whether a condition lets a message through; one that cannot be read lets nothing through.
  private func holds(_ condition: String?, _ message: DeviceMessage, _ twin: @escaping () throws -> DeviceTwin) throws
    -> Bool
  {
    guard let condition, !condition.isEmpty, condition.lowercased() != "true" else { return true }
    guard let read = try? HubParser.condition(condition) else { return false }
    return read.isTrue(try scope(message, condition.contains("$twin") ? twin : nil))
  }

  private static let systemNames = [
    "$connectionDeviceId": "iothub-connection-device-id", "$connectionModuleId": "iothub-connection-module-id",
    "$contentType": "content-type", "$contentEncoding": "content-encoding", "$messageId": "message-id",
    "$correlationId": "correlation-id", "$userId": "user-id", "$enqueuedTime": "iothub-enqueuedtime",
  ]

  private func scope(
    _ message: DeviceMessage, _ twin: (() throws -> DeviceTwin)?
  ) throws -> HubExpression.Scope {
    let twin = try twin.map { make -> Value in
      let twin = try make()
      return ["tags": twin.tags, "properties": twin.properties]
    }
    let document = message.document
    return { name in
      switch name {
      case "$body": return document
      case "$twin": return twin
      default: break
      }
      if let system = Self.systemNames[name] { return message.system[system] }
      return message.properties[name].map { .string($0) }
    }
  }
}
