import Cloud
import Documents
import OrderedCollections
import Plans
import Resources

/// Which declared resources' live bodies name which ids: what must be changed before a named resource can go.
struct MentionIndex {
  private var mentioning: [ResourceID: [ObjectAddress]] = [:]

  init(_ input: PlanInput) {
    for resource in input.desired.resources {
      guard let live = input.live.resources[resource.id] else { continue }
      var named: Set<ResourceID> = []
      Self.collect(live.body, &named)
      for id in named { mentioning[id, default: []].append(resource.address) }
    }
  }

  /// In the order in which they are declared.
  subscript(_ id: ResourceID) -> [ObjectAddress] { mentioning[id] ?? [] }

  private static func collect(_ value: Value, _ named: inout Set<ResourceID>) {
    switch value {
    case .string(let text): collect(text, &named)
    case .array(let items): for item in items { collect(item, &named) }
    case .object(let members):
      for (name, member) in members {
        collect(name, &named)
        collect(member, &named)
      }
    case .null, .bool, .integer, .double: break
    }
  }

  /// Ids anywhere in a text, and all that they lie in.
  private static func collect(_ text: String, _ named: inout Set<ResourceID>) {
    guard text.utf8.count > prefix.utf8.count else { return }
    let bytes = Array(text.utf8)
    var start = 0
    while let found = next(in: bytes, from: start) {
      let end = bytes[found...].firstIndex(where: isEnd) ?? bytes.endIndex
      var id = ResourceID(String(decoding: bytes[found..<end], as: UTF8.self))
      while let known = id, named.insert(known).inserted { id = known.parent }
      start = end
    }
  }

  private static let prefix = "/subscriptions/"

  private static func next(in bytes: [UInt8], from start: Int) -> Int? {
    let wanted = Array(prefix.utf8)
    guard bytes.count - start >= wanted.count else { return nil }
    return (start...(bytes.count - wanted.count)).first { place in
      bytes[place] == wanted[0] && zip(bytes[place...], wanted).allSatisfy { $0 == $1 || $0 | 0x20 == $1 }
    }
  }

  /// Ids end at a blank, a quote, a bracket, and at what stands behind an id in a query or a list.
  private static func isEnd(_ byte: UInt8) -> Bool { byte <= 0x20 || "\"'<>[]{}?#,;|".utf8.contains(byte) }
}
