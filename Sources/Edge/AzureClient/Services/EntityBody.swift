import Cloud
import Documents
import OrderedCollections

/// Compares what a twin or relationship is with what was written, to tell our own write from somebody else's.
enum EntityBody {
  /// Whether a live entity says what a PUT body says, what the service adds aside.
  static func isSame(_ live: ArraySlice<UInt8>, as body: Value) -> Bool {
    guard let live = try? JSONReader.parse(live) else { return false }
    return plain(live).isEquivalent(to: plain(body))
  }

  /// Whether every operation of a patch shows in a live entity.
  static func has(_ patch: [PatchOperation], _ live: ArraySlice<UInt8>) -> Bool {
    guard let live = try? JSONReader.parse(live) else { return false }
    return patch.allSatisfy { operation in
      let found = JSONPointer(operation.path).flatMap { live.value(at: $0) }
      if operation.name == .remove { return found == nil }
      guard let found else { return false }
      return plain(found).isEquivalent(to: plain(operation.value ?? .null))
    }
  }

  /// Without etag, ids (the path has them) and time stamps; of `$metadata` only the model is kept.
  private static func plain(_ value: Value) -> Value {
    guard case .object(let members) = value else { return value }
    var result = OrderedDictionary<String, Value>()
    for (name, member) in members {
      switch name {
      case "$etag", "$dtId", "$sourceId", "$relationshipId": continue
      case "$metadata": if let model = member["$model"] { result[name] = model }
      default: result[name] = plain(member)
      }
    }
    return .object(result)
  }
}
