/// An Azure Resource Manager id. Compares and hashes without regard to case, as ARM does, and keeps the spelling given.
///
/// `/subscriptions/S/resourceGroups/G/providers/NS/type/name/child/name`; an extension resource has a second
/// `/providers/` part.
package struct ResourceID: Sendable, Hashable, Comparable, CustomStringConvertible {
  private let text: String
  private let folded: String

  /// Accepts an id that starts with `/` and has no empty segment; `nil` otherwise.
  package init?(_ text: String) {
    let end = text.utf8.lastIndex { $0 != Self.slash }.map { text.utf8.index(after: $0) } ?? text.startIndex
    var before: UInt8 = 0
    for byte in text.utf8[..<end] {
      if byte == Self.slash, before == Self.slash { return nil }
      before = byte
    }
    guard text.utf8.first == Self.slash, end > text.startIndex else { return nil }
    self.init(unchecked: end == text.endIndex ? text : String(text[..<end]))
  }

  private init(unchecked text: String) {
    self.text = text
    folded = text.lowercased()
  }

  /// The first bytes of another id.
  private init(beginning count: Int, of other: ResourceID) {
    text = String(other.text.utf8.prefix(count)) ?? ""
    // Letters beyond ASCII may change their length.
    let isAligned = other.folded.utf8.count == other.text.utf8.count
    folded = isAligned ? String(other.folded.utf8.prefix(count)) ?? text.lowercased() : text.lowercased()
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

  // Ids are taken apart by bytes: there are many of them, and each is looked at many times.
  private static let slash = UInt8(ascii: "/")

  /// The segment behind `subscriptions`.
  package var subscription: String? { value(after: "subscriptions") }
  /// The segment behind `resourceGroups`.
  package var resourceGroup: String? { value(after: "resourcegroups") }
  /// The last segment.
  package var name: String { String(text[last(in: text[...])...]) }

  private func value(after key: String) -> String? {
    var isNext = false
    for part in text.utf8.split(separator: Self.slash) {
      if isNext { return String(Substring(part)) }
      isNext = Self.matches(part, key)
    }
    return nil
  }

  /// Whether a segment is a word, which is given in lower case.
  private static func matches(_ segment: Substring.UTF8View, _ word: String) -> Bool {
    segment.count == word.utf8.count
      && zip(segment, word.utf8).allSatisfy { ($0 >= 0x41 && $0 <= 0x5a ? $0 | 0x20 : $0) == $1 }
  }

  /// Where the last segment begins.
  private func last(in text: Substring) -> String.Index {
    text.utf8.lastIndex(of: Self.slash).map { text.utf8.index(after: $0) } ?? text.startIndex
  }

  /// What stands before the last segment and its slash.
  private func cut(_ text: Substring) -> Substring {
    text.utf8.lastIndex(of: Self.slash).map { text[..<$0] } ?? text[..<text.startIndex]
  }

  /// The full type as ARM names it: `Microsoft.DigitalTwins/digitalTwinsInstances/endpoints`. For an extension
  /// resource that of the extension; for a group or subscription `Microsoft.Resources/...`.
  package var type: String {
    let bytes = text.utf8
    // The segments are walked from the end: the last `providers` is the one that counts.
    var segments: [Substring] = []
    var end = bytes.endIndex
    while end > bytes.startIndex {
      let start = bytes[..<end].lastIndex(of: Self.slash).map { bytes.index(after: $0) } ?? bytes.startIndex
      let segment = text[start..<end]
      if Self.matches(segment.utf8, "providers"), let name = segments.popLast() {
        var type = String(name)
        // Types and names take turns, the first type behind the provider.
        for index in stride(from: segments.count - 1, through: 0, by: -2) {
          type += "/"
          type += segments[index]
        }
        return type
      }
      segments.append(segment)
      end = start > bytes.startIndex ? bytes.index(before: start) : start
    }
    return resourceGroup == nil ? "Microsoft.Resources/subscriptions" : "Microsoft.Resources/resourceGroups"
  }

  /// The resource this one lies in or extends; `nil` for a subscription.
  package var parent: ResourceID? {
    var rest = cut(cut(text[...]))
    guard !rest.isEmpty else { return nil }
    // What is left may end with the provider of an extension, or of the outermost resource.
    let outer = cut(rest)
    if !outer.isEmpty, Self.matches(outer[last(in: outer)...].utf8, "providers") { rest = cut(outer) }
    return rest.isEmpty ? nil : ResourceID(beginning: rest.utf8.count, of: self)
  }

  /// What stands between the resource around this one and its name: `endpoints`, or `providers/NS/type`.
  package var collection: String {
    guard let parent else { return "" }
    return String(cut(text[...]).utf8.dropFirst(parent.text.utf8.count + 1)) ?? ""
  }

  /// Whether this id lies below `other`.
  package func isInside(_ other: ResourceID) -> Bool { folded.hasPrefix(other.folded + "/") }

  package var description: String { text }

  package static func == (a: ResourceID, b: ResourceID) -> Bool { a.folded == b.folded }
  package static func < (a: ResourceID, b: ResourceID) -> Bool { a.folded < b.folded }
  package func hash(into hasher: inout Hasher) { hasher.combine(folded) }
}
