import Documents
import Encodings
import OrderedCollections

extension ModelRecord {
  /// Model data as the service returns it.
  func data(includesDefinition: Bool) -> Value {
    var data: OrderedDictionary<String, Value> = [
      "id": .string(id), "description": ModelRecord.languageMap(definition["description"]),
      "displayName": ModelRecord.languageMap(definition["displayName"]),
      "decommissioned": .bool(isDecommissioned),
      "uploadTime": .string(Timestamp.text(microseconds: uploaded).dropLast() + "+00:00"),
    ]
    if includesDefinition { data["model"] = definition }
    return .object(data)
  }

  /// Localisable text as a language map: a plain string is English, no text an empty map.
  private static func languageMap(_ text: Value?) -> Value {
    switch text {
    case .string?: ["en": text ?? .null]
    case .object?: text ?? [:]
    default: [:]
    }
  }
}
