import Documents
import OrderedCollections

/// What a write changed in the properties of a twin, as data history tells it.
struct TwinHistory {
  private let twin: TwinRecord
  private let after: OrderedDictionary<String, Value>
  private let before: OrderedDictionary<String, Value>

  init(
    _ twin: TwinRecord, _ after: OrderedDictionary<String, Value>, _ before: OrderedDictionary<String, Value>
  ) {
    self.twin = twin
    self.after = after
    self.before = before
  }

  /// Properties that were written at `time`, which their metadata says, and those that are gone; a component's under
  /// `component/property`.
  func written(at time: String) -> [HistoryConnection.Property] {
    properties(after, before, prefix: "", at: time)
  }

  private func properties(
    _ after: OrderedDictionary<String, Value>, _ before: OrderedDictionary<String, Value>, prefix: String,
    at time: String
  ) -> [HistoryConnection.Property] {
    var found: [HistoryConnection.Property] = []
    let metadata = after["$metadata"]
    for (name, value) in after where !name.hasPrefix("$") {
      if prefix.isEmpty, case .object(let members) = value, members["$metadata"] != nil {
        found += properties(members, before[name]?.object ?? [:], prefix: "\(name)/", at: time)
      } else if metadata?[name]?["lastUpdateTime"] == .string(time) {
        found.append(property(prefix + name, value, metadata?[name]?["sourceTime"]?.string))
      }
    }
    for name in before.keys where !name.hasPrefix("$") && after[name] == nil {
      found.append(property(prefix + name, nil, nil))
    }
    return found
  }

  private func property(_ key: String, _ value: Value?, _ sourceTime: String?) -> HistoryConnection.Property {
    HistoryConnection.Property(twin: twin.id, model: twin.model, key: key, value: value, sourceTime: sourceTime)
  }
}
