/// An Azure Resource Manager id. Compares and hashes without regard to case, as ARM does, and keeps the spelling given.
///
/// `/subscriptions/S/resourceGroups/G/providers/NS/type/name/child/name`; an extension resource has a second
/// `/providers/` part.
package struct ResourceID: Sendable, Hashable, Comparable, CustomStringConvertible {
  private let text: String
  private let folded: String

  /// Accepts an id that starts with `/` and has no empty segment; `nil` otherwise.
  package init?(_ text: String) {
    var trimmed = text[...]
    while trimmed.hasSuffix("/") { trimmed = trimmed.dropLast() }
    guard trimmed.hasPrefix("/"), trimmed.count > 1, !trimmed.dropFirst().contains("//") else { return nil }
    self.init(unchecked: String(trimmed))
  }

  private init(unchecked text: String) {
    self.text = text
    folded = text.lowercased()
  }

  package static func subscription(_ subscription: String) -> ResourceID {
    ResourceID(unchecked: "/subscriptions/\(subscription)")
  }

  package static func resourceGroup(_ subscription: String, _ group: String) -> ResourceID {
    ResourceID(unchecked: "/subscriptions/\(subscription)/resourceGroups/\(group)")
  }

  /// A resource of `type` (`Microsoft.Devices/IotHubs`) inside this resource group, or an extension of this resource.
  package func provider(_ type: String, _ name: String) -> ResourceID {
    ResourceID(unchecked: "\(text)/providers/\(type)/\(name)")
  }

  /// A child below this resource: `.child("endpoints", "dt-eventgrid-endpoint")`.
  package func child(_ type: String, _ name: String) -> ResourceID {
    ResourceID(unchecked: "\(text)/\(type)/\(name)")
  }

  private var segments: [Substring] { text.split(separator: "/") }

  /// The segment behind `subscriptions`.
  package var subscription: String? { value(after: "subscriptions") }
  /// The segment behind `resourceGroups`.
  package var resourceGroup: String? { value(after: "resourcegroups") }
  package var name: String { String(segments.last ?? "") }

  private func value(after key: String) -> String? {
    let parts = segments
    guard let index = parts.firstIndex(where: { $0.lowercased() == key }), index + 1 < parts.count else { return nil }
    return String(parts[index + 1])
  }

  /// The full type as ARM names it: `Microsoft.DigitalTwins/digitalTwinsInstances/endpoints`. For an extension
  /// resource that of the extension; for a group or subscription `Microsoft.Resources/...`.
  package var type: String {
    let parts = segments
    guard let provider = parts.lastIndex(where: { $0.lowercased() == "providers" }), provider + 1 < parts.count else {
      return resourceGroup == nil ? "Microsoft.Resources/subscriptions" : "Microsoft.Resources/resourceGroups"
    }
    var type = String(parts[provider + 1])
    var index = provider + 2
    while index < parts.count {
      type += "/\(parts[index])"
      index += 2
    }
    return type
  }

  /// The resource this one lies in or extends; `nil` for a subscription.
  package var parent: ResourceID? {
    var parts = segments
    guard parts.count > 2 else { return nil }
    parts.removeLast(2)
    if parts.count >= 2, parts[parts.count - 2].lowercased() == "providers" { parts.removeLast(2) }
    return parts.isEmpty ? nil : ResourceID(unchecked: "/" + parts.joined(separator: "/"))
  }

  /// What stands between the resource around this one and its name: `endpoints`, or `providers/NS/type`.
  package var collection: String {
    guard let parent else { return "" }
    return segments.dropFirst(parent.segments.count).dropLast().joined(separator: "/")
  }

  /// Whether this id lies below `other`.
  package func isInside(_ other: ResourceID) -> Bool { folded.hasPrefix(other.folded + "/") }

  package var description: String { text }

  package static func == (a: ResourceID, b: ResourceID) -> Bool { a.folded == b.folded }
  package static func < (a: ResourceID, b: ResourceID) -> Bool { a.folded < b.folded }
  package func hash(into hasher: inout Hasher) { hasher.combine(folded) }
}
