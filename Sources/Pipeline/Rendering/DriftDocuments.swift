package import Documents
package import Plans

import OrderedCollections
import Resources

/// Drift as JSON, for tools.
package enum DriftJSON {
  /// `{"format": "twinwright/drift", "version": 1, "environment", "summary", "items"}`; members of items that have
  /// nothing to say are left out. Live values of secrets are never shown, declared ones by their source.
  package static func value(_ drift: Drift) -> Value {
    var summary = OrderedDictionary<String, Value>()
    for departure in Drift.Departure.allCases {
      summary[departure.rawValue] = .integer(Int64(drift.items.count { $0.departure == departure }))
    }
    summary["asDeclared"] = .integer(Int64(drift.unchanged))
    summary["unmanaged"] = .integer(Int64(drift.unmanaged))
    return [
      "format": "twinwright/drift", "version": 1,
      "environment": [
        "name": .string(drift.environment.name), "subscription": .string(drift.environment.subscription),
        "resourceGroup": .string(drift.environment.resourceGroup),
      ],
      "summary": .object(summary), "uncompared": .array(drift.uncompared.map { .string($0) }),
      "items": .array(drift.items.map(value)),
    ]
  }

  private static func value(_ item: Drift.Item) -> Value {
    var members: OrderedDictionary<String, Value> = [
      "address": .string(item.address.description), "kind": .string(item.kind.rawValue),
      "identifier": .string(item.identifier), "departure": .string(item.departure.rawValue),
      "reason": .string(item.reason),
    ]
    if !item.properties.isEmpty { members["properties"] = .array(item.properties.map(value)) }
    if item.needsReplacement { members["needsReplacement"] = true }
    if let last = item.lastChange {
      members["lastChange"] = ["by": .string(last.by), "type": .string(last.type), "at": .string(last.at)]
    }
    if let origin = item.origin {
      members["origin"] = [
        "file": .string(origin.file), "line": .integer(Int64(origin.line)), "column": .integer(Int64(origin.column)),
      ]
    }
    return .object(members)
  }

  private static func value(_ property: Drift.Property) -> Value {
    var members: OrderedDictionary<String, Value> = ["path": .string(property.path.description)]
    if let live = property.live { members["live"] = live }
    switch property.declared {
    case .known(let value): members["declared"] = value
    case .unknown(let text): members["declaredLater"] = .string(text)
    case .secret(let source, _): members["declaredSecret"] = .string(source)
    case nil: break
    }
    return .object(members)
  }
}

/// Drift as Markdown, for an issue or a chat.
package enum DriftMarkdown {
  /// At most `limit` characters; what does not fit is counted.
  package static func render(_ drift: Drift, limit: Int = 60_000) -> String {
    var text = "### Drift of `\(PlanMarkdown.escape(drift.environment.name))`\n\n"
    text += PlanMarkdown.escape(DriftText.summary(drift)) + ".\n"
    if !drift.uncompared.isEmpty {
      text += "\nNot compared, because they cannot be read here: "
      text += drift.uncompared.map(PlanMarkdown.code).joined(separator: ", ") + ".\n"
    }
    guard !drift.items.isEmpty else { return text }
    text += "\n| object | | property | is | declared |\n|---|---|---|---|---|\n"
    var left = 0
    for item in drift.items {
      let block = rows(item)
      if text.utf16.count + block.utf16.count > limit { left += 1 } else { text += block }
    }
    if left > 0 { text += "\n_\(plural(left, "object")) more do not fit here._\n" }
    return text
  }

  private static func rows(_ item: Drift.Item) -> String {
    let head = "| **\(PlanMarkdown.escape(item.address.description))** | \(item.departure.rawValue)"
    var rows = item.properties.prefix(50).map { property in
      let live =
        property.live.map { PlanMarkdown.code(PlanText.show(.known($0))) }
        ?? (property.isHidden ? "_not shown_" : "_absent_")
      let declared = property.declared.map { PlanMarkdown.code(PlanText.show($0)) } ?? "_absent_"
      return "\(PlanMarkdown.code(property.path.description)) | \(live) | \(declared) |\n"
    }
    if item.properties.count > 50 { rows.append("… \(item.properties.count - 50) more | | |\n") }
    if rows.isEmpty { rows = ["\(PlanMarkdown.escape(item.reason)) | | |\n"] }
    return rows.enumerated().map { $0 == 0 ? "\(head) | \($1)" : "| | | \($1)" }.joined()
  }
}
