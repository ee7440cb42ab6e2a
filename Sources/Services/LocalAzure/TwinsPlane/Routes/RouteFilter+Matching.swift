import Documents
import TwinQueries

extension RouteFilter {
  /// Whether an event passes. What an event lacks compares as unequal to nothing and everything: false.
  func matches(_ event: CloudEvent) -> Bool {
    switch self {
    case .constant(let value): value
    case .and(let parts): parts.allSatisfy { $0.matches(event) }
    case .or(let parts): parts.contains { $0.matches(event) }
    case .comparison(let path, let comparison, let wanted):
      comparison.holds(path.value(in: event), wanted)
    case .call(let function, let path, let part):
      path.value(in: event)?.string.map { function.matches($0, part) } ?? false
    }
  }
}

extension RouteFilter.Path {
  /// What stands there in an event; arrays, and so the patch of an update, cannot be looked into.
  fileprivate func value(in event: CloudEvent) -> Value? {
    switch names[0] {
    case "$body":
      var value = event.data
      for name in names.dropFirst() { value = value?[name] }
      return value
    case "type": return .string(event.type)
    case "source": return .string(event.source)
    case "subject": return event.subject.map { .string($0) }
    case "dataschema": return event.dataSchema.map { .string($0) }
    case "datacontenttype": return event.dataContentType.map { .string($0) }
    case "specversion": return "1.0"
    default: return nil
    }
  }
}

extension RouteFilter.Function {
  fileprivate func matches(_ text: String, _ part: String) -> Bool {
    switch self {
    case .startsWith: TextSearch.matches(.startsWith, text, part)
    case .endsWith: TextSearch.matches(.endsWith, text, part)
    case .contains: TextSearch.matches(.contains, text, part)
    }
  }
}
