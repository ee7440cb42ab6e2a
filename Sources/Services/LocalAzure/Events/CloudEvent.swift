import Documents
import OrderedCollections

/// An event as CloudEvents 1.0 describes it.
struct CloudEvent: Sendable, Hashable {
  /// Unique among all of one source.
  var id: String
  var source: String
  var type: String
  var subject: String?
  /// RFC 3339.
  var time: String?
  var dataSchema: String?
  var dataContentType: String? = "application/json"
  /// `nil` without a body, or with one that is no JSON and stands in `data_base64`.
  var data: Value?
  /// Attributes beyond those of the specification, and `data_base64`.
  var extensions: OrderedDictionary<String, Value> = [:]

  init(
    id: String, source: String, type: String, subject: String? = nil, time: String? = nil, dataSchema: String? = nil,
    data: Value?, extensions: OrderedDictionary<String, Value> = [:]
  ) {
    self.id = id
    self.source = source
    self.type = type
    self.subject = subject
    self.time = time
    self.dataSchema = dataSchema
    self.data = data
    self.extensions = extensions
  }

  /// Reads the JSON format; `nil` for what lacks `id`, `source` or `type`, or is of another version.
  init?(_ value: Value) {
    guard case .object(var members) = value, members.removeValue(forKey: "specversion") == "1.0",
      let id = members.removeValue(forKey: "id")?.string, !id.isEmpty,
      let source = members.removeValue(forKey: "source")?.string, !source.isEmpty,
      let type = members.removeValue(forKey: "type")?.string, !type.isEmpty
    else { return nil }
    self.init(id: id, source: source, type: type, data: members.removeValue(forKey: "data"))
    subject = members.removeValue(forKey: "subject")?.string
    time = members.removeValue(forKey: "time")?.string
    dataSchema = members.removeValue(forKey: "dataschema")?.string
    dataContentType = members.removeValue(forKey: "datacontenttype")?.string
    extensions = members
  }

  /// The JSON format.
  var value: Value {
    var members: OrderedDictionary<String, Value> = [
      "specversion": "1.0", "id": .string(id), "type": .string(type), "source": .string(source),
    ]
    for (name, text) in [
      ("subject", subject), ("time", time), ("dataschema", dataSchema), ("datacontenttype", dataContentType),
    ] {
      if let text { members[name] = .string(text) }
    }
    for (name, value) in extensions { members[name] = value }
    if let data { members["data"] = data }
    return .object(members)
  }

  /// The attributes without the body, in the order of the JSON format.
  var attributes: OrderedDictionary<String, Value> {
    var members = value.object ?? [:]
    members["data"] = nil
    members["data_base64"] = nil
    return members
  }
}
