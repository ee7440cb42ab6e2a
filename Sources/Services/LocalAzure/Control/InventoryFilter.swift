import Documents

/// The `$filter` of a resource list: comparisons with `eq`, joined by `and`.
struct InventoryFilter: Sendable {
  private var wanted: [(field: String, value: String)] = []

  /// Throws `InvalidFilterInQueryString` for anything else.
  init(_ text: String?) throws(ServiceError) {
    guard let text, !text.isEmpty else { return }
    for term in Self.terms(text) {
      let words = term.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: true)
      guard words.count == 3, words[1].lowercased() == "eq", let value = Self.literal(words[2]) else {
        throw ServiceError(
          400, "InvalidFilterInQueryString", "Invalid $filter '\(text)' specified in the query string.")
      }
      wanted.append((words[0].lowercased(), value))
    }
  }

  /// Whether a listed resource is asked for.
  func accepts(_ resource: Value) -> Bool {
    let tagName = wanted.first { $0.field == "tagname" }?.value
    return wanted.allSatisfy { field, value in
      switch field {
      case "resourcetype": resource["type"]?.string?.lowercased() == value.lowercased()
      case "name", "location": resource[field]?.string?.lowercased() == value.lowercased()
      case "tagname": Self.tag(value, of: resource) != nil
      case "tagvalue": tagName.flatMap { Self.tag($0, of: resource) } == value
      default: true
      }
    }
  }

  private static func tag(_ name: String, of resource: Value) -> String? {
    resource["tags"]?.object?.first { $0.key.lowercased() == name.lowercased() }?.value.string
  }

  /// Parts between `and` outside of quotes.
  private static func terms(_ text: String) -> [String] {
    var terms = [""]
    for word in text.split(separator: " ") {
      let quotes = terms[terms.count - 1].filter { $0 == "'" }.count
      if word.lowercased() == "and", quotes % 2 == 0 { terms.append("") } else { terms[terms.count - 1] += " \(word)" }
    }
    return terms
  }

  private static func literal(_ text: Substring) -> String? {
    guard text.count >= 2, text.first == "'", text.last == "'" else { return nil }
    return String(text.dropFirst().dropLast())
  }
}
