import Documents
import Encodings
import OrderedCollections

/// What a hub keeps of a device besides its identity: tags for the services, desired properties from the services to the
/// device, reported ones back.
struct DeviceTwin: Sendable, Hashable {
  /// Properties with when each was written.
  struct Section: Sendable, Hashable {
    var values: Value = .object([:])
    var metadata: Value = .object([:])
    var version: Int64 = 1
  }

  var tags: Value = .object([:])
  var desired = Section()
  var reported = Section()
  /// Counts writes of tags, desired and reported properties together.
  var version: Int64 = 2
  /// Counts writes of tags and desired properties: what `If-Match` is about.
  var edition: Int64 = 1

  /// The twin of a device that was just made.
  init(now: String) {
    desired.metadata = ["$lastUpdated": .string(now)]
    reported.metadata = ["$lastUpdated": .string(now)]
  }

  var etag: String { Base64.encode((0..<8).reversed().map { UInt8(truncatingIfNeeded: edition >> ($0 * 8)) }) }

  // MARK: Writes

  /// Merges tags and desired properties (`replaces`: puts them in place of what is there); returns what the device is to
  /// be told of the desired ones, `nil` when nothing was said of them.
  mutating func change(_ body: Value, replaces: Bool, now: String) throws(ServiceError) -> Value? {
    var notice: Value?
    let newTags = body["tags"] ?? .null
    if replaces || !newTags.isNull {
      let merged = (replaces ? .object([:]) : tags).merged(with: newTags.isNull ? .object([:]) : newTags)
      try TwinLimits.tags.check(newTags, result: merged)
      tags = merged
    }
    let given = body["properties"]?["desired"] ?? .null
    if replaces || !given.isNull {
      let patch = DeviceTwin.withoutMarks(given.isNull ? .object([:]) : given)
      if replaces {
        desired.values = .object([:])
        desired.metadata = .object([:])
      }
      try desired.merge(patch, limits: .desired, now: now, stampsVersion: true)
      var told = replaces ? desired.values : patch
      told[member: "$version"] = .integer(desired.version)
      notice = told
    }
    version += 1
    edition += 1
    return notice
  }

  /// Merges what the device reports; returns the new version of the reported properties.
  mutating func report(_ patch: Value, now: String) throws(ServiceError) -> Int64 {
    try reported.merge(DeviceTwin.withoutMarks(patch), limits: .reported, now: now, stampsVersion: false)
    version += 1
    return reported.version
  }

  /// `$version` and `$metadata` come back from clients that send what they read.
  private static func withoutMarks(_ value: Value) -> Value {
    guard var members = value.object else { return value }
    members["$version"] = nil
    members["$metadata"] = nil
    return .object(members)
  }

  // MARK: Views

  /// `properties` as services see them.
  var properties: Value { ["desired": desired.shown, "reported": reported.shown] }

  /// As the device sees it: without metadata and tags.
  var deviceView: Value { ["desired": desired.bare, "reported": reported.bare] }

  /// As the store keeps it.
  var stored: Value {
    [
      "tags": tags, "version": .integer(version), "edition": .integer(edition), "desired": desired.stored,
      "reported": reported.stored,
    ]
  }

  init?(stored: Value) {
    guard let tags = stored["tags"], let version = stored["version"]?.integer,
      let edition = stored["edition"]?.integer, let desired = stored["desired"].flatMap(Section.init(stored:)),
      let reported = stored["reported"].flatMap(Section.init(stored:))
    else { return nil }
    self.tags = tags
    self.version = version
    self.edition = edition
    self.desired = desired
    self.reported = reported
  }
}

extension DeviceTwin.Section {
  fileprivate mutating func merge(
    _ patch: Value, limits: TwinLimits, now: String, stampsVersion: Bool
  ) throws(ServiceError) {
    let mark = stampsVersion ? version + 1 : nil
    var (newValues, newMetadata) = (values, metadata)
    DeviceTwin.Section.merge(patch, into: &newValues, &newMetadata, now, mark)
    try limits.check(patch, result: newValues)
    values = newValues
    metadata = newMetadata
    version += 1
  }

  private static func merge(
    _ patch: Value, into values: inout Value, _ metadata: inout Value, _ now: String, _ mark: Int64?
  ) {
    guard let changes = patch.object else { return }
    var members = values.object ?? [:]
    var notes = metadata.object ?? [:]
    notes["$lastUpdated"] = .string(now)
    if let mark { notes["$lastUpdatedVersion"] = .integer(mark) }
    for (name, change) in changes {
      if change.isNull {
        members[name] = nil
        notes[name] = nil
      } else {
        var value = change.object == nil ? change : members[name]?.object.map { .object($0) } ?? .object([:])
        var note = change.object != nil && members[name]?.object != nil ? notes[name] ?? .object([:]) : .object([:])
        if change.object == nil {
          note = .members(["$lastUpdated": .string(now), "$lastUpdatedVersion": mark.map { .integer($0) }])
        } else {
          merge(change, into: &value, &note, now, mark)
        }
        members[name] = value
        notes[name] = note
      }
    }
    values = .object(members)
    metadata = .object(notes)
  }

  fileprivate var shown: Value {
    var shown = values
    shown[member: "$metadata"] = metadata
    shown[member: "$version"] = .integer(version)
    return shown
  }

  fileprivate var bare: Value {
    var bare = values
    bare[member: "$version"] = .integer(version)
    return bare
  }

  fileprivate var stored: Value { ["values": values, "metadata": metadata, "version": .integer(version)] }

  fileprivate init?(stored: Value) {
    guard let values = stored["values"], let metadata = stored["metadata"], let version = stored["version"]?.integer
    else { return nil }
    self.init(values: values, metadata: metadata, version: version)
  }
}
