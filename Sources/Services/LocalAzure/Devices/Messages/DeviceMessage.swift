import Documents
import Encodings
import OrderedCollections

/// A message between a device and the services: a body, and properties of the system's and of the application's.
struct DeviceMessage: Sendable, Hashable {
  var body: [UInt8]
  /// By their names at the endpoint: `message-id`, `content-type`, `iothub-connection-device-id`…
  var system: OrderedDictionary<String, Value> = [:]
  /// The application's own.
  var properties: OrderedDictionary<String, String> = [:]

  /// The system properties that travel in a topic, by the mark they have there.
  private static let marks: OrderedDictionary<String, String> = [
    "$.mid": "message-id", "$.cid": "correlation-id", "$.uid": "user-id", "$.ct": "content-type",
    "$.ce": "content-encoding", "$.ctime": "iothub-creation-time-utc", "$.on": "iothub-output-name",
    "$.sub": "dt-subject", "$.ifid": "iothub-interface-id", "$.dt": "dt-dataschema",
  ]

  /// A message as a device publishes it, its properties at the end of the topic: `%24.ct=…&key=value`.
  init(_ body: [UInt8], bag: Substring) {
    self.body = body
    for item in bag.drop(while: { $0 == "?" }).split(separator: "&") {
      let name = item.prefix { $0 != "=" }
      let value = Percent.decode(item[name.endIndex...].dropFirst())
      let key = Percent.decode(name)
      if let mark = Self.marks[key] { system[mark] = .string(value) } else { properties[key] = value }
    }
  }

  init(
    _ body: [UInt8], system: OrderedDictionary<String, Value> = [:], properties: OrderedDictionary<String, String> = [:]
  ) {
    self.body = body
    self.system = system
    self.properties = properties
  }

  /// The properties as they end the topic of a message to a device.
  var bag: String {
    var items: [String] = []
    for (mark, name) in Self.marks.map({ ($0.key, $0.value) }) + [("$.to", "to"), ("$.exp", "absolute-expiry-time")] {
      if let text = system[name]?.string { items.append("\(Percent.encode(mark))=\(Percent.encode(text))") }
    }
    if let ack = system["iothub-ack"]?.string { items.append("iothub-ack=\(Percent.encode(ack))") }
    for (name, value) in properties { items.append("\(Percent.encode(name))=\(Percent.encode(value))") }
    return items.joined(separator: "&")
  }

  /// The body as a JSON value, when its content type and encoding say that it is one.
  var document: Value? {
    let type = system["content-type"]?.string?.lowercased() ?? ""
    let encoding = system["content-encoding"]?.string?.lowercased() ?? "utf-8"
    guard type.hasPrefix("application/json"), encoding == "utf-8" else { return nil }
    return try? JSONReader.parse(body)
  }
}
