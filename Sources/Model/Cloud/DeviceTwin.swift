package import Documents
import OrderedCollections

/// What services keep of a device in its twin, as the hub shows it: desired properties and tags, without what the hub
/// notes about them (`$metadata`, `$version`).
package struct LiveDeviceTwin: Sendable, Hashable {
  /// Desired properties, an object.
  package var desired: Value
  /// Tags, an object.
  package var tags: Value
  /// Moves with every write of tags or desired properties, not with what the device reports.
  package var etag: String?

  package init(desired: Value = .object([:]), tags: Value = .object([:]), etag: String? = nil) {
    self.desired = desired
    self.tags = tags
    self.etag = etag
  }
}

/// A change of a device twin: members merge at any depth, `null` removes, what is not named stays.
package struct DeviceTwinPatch: Sendable, Hashable {
  /// An object; `nil` leaves the desired properties alone.
  package var desired: Value?
  /// An object; `nil` leaves the tags alone.
  package var tags: Value?

  package init(desired: Value? = nil, tags: Value? = nil) {
    self.desired = desired
    self.tags = tags
  }

  /// What the twin has where the patch names something: the part that the patch is about, with `null` for what is not
  /// there.
  package func part(of twin: LiveDeviceTwin) -> Value {
    var part: OrderedDictionary<String, Value> = [:]
    if let desired { part["desired"] = Self.part(desired, of: twin.desired) }
    if let tags { part["tags"] = Self.part(tags, of: twin.tags) }
    return .object(part)
  }

  /// Whether the twin is already as the patch makes it.
  package func isDone(in twin: LiveDeviceTwin) -> Bool {
    (desired.map { DeviceTwinPatch.holds($0, in: twin.desired) } ?? true)
      && (tags.map { DeviceTwinPatch.holds($0, in: twin.tags) } ?? true)
  }

  private static func part(_ patch: Value, of live: Value?) -> Value {
    guard let members = patch.object, let there = live?.object else { return live ?? .null }
    var part: OrderedDictionary<String, Value> = [:]
    for (name, change) in members { part[name] = Self.part(change, of: there[name]) }
    return .object(part)
  }

  private static func holds(_ patch: Value, in live: Value?) -> Bool {
    guard let members = patch.object else {
      return patch.isNull ? live == nil : live?.isEquivalent(to: patch) ?? false
    }
    guard let there = live?.object else { return false }
    return members.allSatisfy { holds($0.value, in: there[$0.key]) }
  }
}
