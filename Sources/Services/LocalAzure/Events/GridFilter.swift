import Documents

/// Which events of a topic a subscription wants.
struct GridFilter: Sendable {
  private let types: Set<String>?
  private let begin: String
  private let end: String
  private let isCaseSensitive: Bool
  private let advanced: [Value]
  private let looksIntoArrays: Bool

  /// Reads `properties.filter` of a subscription.
  init(_ filter: Value) {
    let types = filter["includedEventTypes"]?.array?.compactMap { $0.string?.lowercased() }
    self.types = types.flatMap { $0.isEmpty || $0.contains("all") ? nil : Set($0) }
    begin = filter["subjectBeginsWith"]?.string ?? ""
    end = filter["subjectEndsWith"]?.string ?? ""
    isCaseSensitive = filter["isSubjectCaseSensitive"]?.bool ?? false
    advanced = filter["advancedFilters"]?.array ?? []
    looksIntoArrays = filter["enableAdvancedFilteringOnArrays"]?.bool ?? false
  }

  /// Whether an event at the topic with that id passes.
  func matches(_ event: GridEvent, topic: String) -> Bool {
    if let types, !types.contains(event.type.lowercased()) { return false }
    func folded(_ text: String) -> String { isCaseSensitive ? text : text.lowercased() }
    let subject = folded(event.subject)
    guard begin.isEmpty || subject.hasPrefix(folded(begin)), end.isEmpty || subject.hasSuffix(folded(end)) else {
      return false
    }
    return advanced.allSatisfy { holds($0, event, topic) }
  }

  private func holds(_ condition: Value, _ event: GridEvent, _ topic: String) -> Bool {
    guard let name = condition["operatorType"]?.string, let key = condition["key"]?.string else { return false }
    let found = event.value(at: key, topic: topic)
    switch name {
    case "IsNullOrUndefined": return found?.isNull ?? true
    case "IsNotNull": return !(found?.isNull ?? true)
    default: break
    }
    let wanted = condition["values"]?.array ?? condition["value"].map { [$0] } ?? []
    // What is not there is not among anything: the negations hold.
    let positive = Self.positive(of: name)
    let items = looksIntoArrays ? found?.array ?? found.map { [$0] } ?? [] : found.map { [$0] } ?? []
    let isAmong = items.contains { item in wanted.contains { Self.compare(item, positive ?? name, $0) } }
    return positive == nil ? isAmong : !isAmong
  }

  /// What an operator with a `Not` denies.
  private static func positive(of name: String) -> String? {
    switch name {
    case "NumberNotIn": "NumberIn"
    case "NumberNotInRange": "NumberInRange"
    case "StringNotIn": "StringIn"
    case "StringNotContains": "StringContains"
    case "StringNotBeginsWith": "StringBeginsWith"
    case "StringNotEndsWith": "StringEndsWith"
    default: nil
    }
  }

  private static func compare(_ item: Value, _ name: String, _ wanted: Value) -> Bool {
    if name.hasPrefix("String") {
      guard let text = item.string?.lowercased(), let part = wanted.string?.lowercased() else { return false }
      switch name {
      case "StringIn": return text == part
      case "StringContains": return text.contains(part)
      case "StringBeginsWith": return text.hasPrefix(part)
      case "StringEndsWith": return text.hasSuffix(part)
      default: return false
      }
    }
    if name == "BoolEquals" { return item.bool != nil && item.bool == wanted.bool }
    guard let number = item.number else { return false }
    if name == "NumberInRange" {
      guard let range = wanted.array, range.count == 2, let low = range[0].number, let high = range[1].number else {
        return false
      }
      return (low...max(low, high)).contains(number)
    }
    guard let limit = wanted.number else { return false }
    switch name {
    case "NumberIn": return number == limit
    case "NumberLessThan": return number < limit
    case "NumberLessThanOrEquals": return number <= limit
    case "NumberGreaterThan": return number > limit
    case "NumberGreaterThanOrEquals": return number >= limit
    default: return false
    }
  }
}
