import Documents
import OrderedCollections

/// The forms that events of Event Grid have.
enum GridSchema: String, Sendable {
  case eventGrid = "EventGridSchema"
  case cloudEvents = "CloudEventSchemaV1_0"
  case custom = "CustomEventSchema"

  /// What a topic or domain takes.
  init(of topic: StoredResource) {
    self = (topic.body["properties"]?["inputSchema"]?.string).flatMap(GridSchema.init) ?? .eventGrid
  }
}

/// An event at a topic of Event Grid, in whichever form it came.
struct GridEvent: Sendable, Hashable {
  private(set) var id: String
  private(set) var subject: String
  private(set) var type: String
  private(set) var time: String
  private(set) var dataVersion: String
  private(set) var data: Value
  /// In a domain: the topic it is for.
  private(set) var domainTopic: String?
  /// As it came, where that is a CloudEvent or of a form of the publisher's own.
  private(set) var original: Original = .eventGrid

  enum Original: Sendable, Hashable {
    case eventGrid
    case cloud(CloudEvent)
    case custom(Value)
  }

  /// Reads an event of the form that a topic takes; `nil` when it is none. `time` is what counts where it names none,
  /// `fallbackID` the id of one whose form has none.
  init?(_ value: Value, _ schema: GridSchema, time: String, fallbackID: String) {
    guard let members = value.object else { return nil }
    switch schema {
    case .eventGrid:
      guard let id = members["id"]?.string, !id.isEmpty, let type = members["eventType"]?.string, !type.isEmpty,
        let subject = members["subject"]?.string, let data = members["data"]
      else { return nil }
      self.init(
        id: id, subject: subject, type: type, time: members["eventTime"]?.string ?? time,
        dataVersion: members["dataVersion"]?.string ?? "", data: data)
      domainTopic = members["topic"]?.string
    case .cloudEvents:
      guard let event = CloudEvent(value) else { return nil }
      self.init(cloud: event, time: time)
    case .custom:
      self.init(id: fallbackID, subject: "", type: "", time: time, dataVersion: "", data: value)
      original = .custom(value)
    }
  }

  /// A notification of a Digital Twins instance, in the form that the topic takes: in that of Event Grid its body lies in
  /// `data.data`, beside the attributes that the form has no place for.
  init(notification event: CloudEvent, for topic: StoredResource) {
    if GridSchema(of: topic) == .cloudEvents {
      self.init(cloud: event, time: event.time ?? "")
      return
    }
    var wrapped: OrderedDictionary<String, Value> = ["data": event.data ?? .null]
    wrapped["contentType"] = event.dataContentType.map { .string($0) }
    wrapped["dataschema"] = event.dataSchema.map { .string($0) }
    wrapped["source"] = .string(event.source)
    for (name, value) in event.extensions { wrapped[name] = value }
    self.init(
      id: event.id, subject: event.subject ?? "", type: event.type, time: event.time ?? "", dataVersion: "1.0",
      data: .object(wrapped))
  }

  private init(cloud event: CloudEvent, time: String) {
    self.init(
      id: event.id, subject: event.subject ?? "", type: event.type, time: event.time ?? time, dataVersion: "",
      data: event.data ?? .null)
    domainTopic = event.source
    original = .cloud(event)
  }

  private init(id: String, subject: String, type: String, time: String, dataVersion: String, data: Value) {
    self.id = id
    self.subject = subject
    self.type = type
    self.time = time
    self.dataVersion = dataVersion
    self.data = data
  }

  /// The event as a subscriber gets it; one that came as a CloudEvent stays one. `topic` is the topic's id.
  func value(in schema: GridSchema, topic: String) -> Value {
    switch (original, schema) {
    case (.cloud(let event), _): return event.value
    case (.custom(let value), .custom): return value
    case (_, .cloudEvents):
      return CloudEvent(
        id: id, source: topic, type: type, subject: subject, time: time,
        dataSchema: "#\(dataVersion)", data: data
      ).value
    case (.eventGrid, _), (.custom, .eventGrid):
      return [
        "id": .string(id), "eventTime": .string(time), "eventType": .string(type), "dataVersion": .string(dataVersion),
        "metadataVersion": "1", "topic": .string(topic), "subject": .string(subject), "data": data,
      ]
    }
  }

  /// What stands at a key of an advanced filter: `subject`, `data.key1.key2`…; names of attributes in any case.
  func value(at key: String, topic: String) -> Value? {
    let names = key.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    let first = names[0].lowercased()
    if names.count > 1, first == "data" {
      var value: Value? = data
      for name in names.dropFirst() {
        value = value?[name] ?? value?.object?.first { $0.key.lowercased() == name.lowercased() }?.value
      }
      return value
    }
    switch first {
    case "id", "eventid": return .string(id)
    case "subject": return .string(subject)
    case "eventtype", "type": return .string(type)
    case "topic": return .string(topic)
    case "dataversion", "eventtypeversion": return .string(dataVersion)
    default: break
    }
    switch original {
    case .cloud(let event): return event.value.object?.first { $0.key.lowercased() == first }?.value
    case .custom(let value): return names.reduce(value as Value?) { $0?[$1] }
    case .eventGrid: return nil
    }
  }
}
