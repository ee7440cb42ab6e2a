import Attestations
import Documents
import Encodings
import OrderedCollections
import Resources

/// Reads plan documents. Changes are read one at a time, so that no tree of the whole document exists.
struct PlanDecoder {
  let bytes: [UInt8]

  func plan() throws(Malformed) -> Plan {
    let layout = try layout()
    try checkDigest()
    var plan = try head(layout)
    plan.changes.reserveCapacity(layout.changes.count)
    for (index, range) in layout.changes.enumerated() {
      do throws(Malformed) {
        plan.changes.append(try PlanDecoder.change(value(range)))
      } catch {
        var found = error.inside("changes[\(index)]")
        found.offset = range.lowerBound
        throw found
      }
    }
    try PlanDecoder.checkOrder(plan.changes)
    return plan
  }

  private func head(_ layout: Layout) throws(Malformed) -> Plan {
    var fields = try Fields(.object(layout.members))
    _ = try fields.string("format")
    _ = try fields.integer("version")
    let purpose = try fields.word("purpose", Plan.Purpose.self)
    let environment = try fields.of("environment", PlanDecoder.environment)
    var plan = Plan(environment: environment, purpose: purpose)
    for (address, value) in try fields.object("referents") {
      plan.referents[ObjectAddress(address)] = try Fields.of(value) { fields throws(Malformed) in
        Referent(id: try fields.parsed("id") { ResourceID($0) }, apiVersion: try fields.string("apiVersion"))
      }
    }
    plan.secretFingerprints = try fields.texts("secretFingerprints")
    if let rule = fields.optional("approvals") { plan.approvals = try Fields.of(rule, PlanDecoder.approvals) }
    for (name, count) in try fields.object("unchanged") {
      guard let kind = ObjectKind(rawValue: name), let count = count.integer, count >= 0 else {
        throw .content("unchanged: `\(name)` is no count of a kind of object")
      }
      plan.unchanged[kind] = Int(count)
    }
    if fields.has("impact") { plan.impact = try fields.of("impact", PlanDecoder.planImpact) }
    plan.limits = try Fields.each(fields.list("limits", isRequired: false), "limits", PlanDecoder.limit)
    if fields.has("provenance") { plan.provenance = try fields.of("provenance", PlanDecoder.provenance) }
    plan.unmanaged = try Fields.each(fields.list("unmanaged"), "unmanaged", PlanDecoder.unmanaged)
    _ = try fields.string("digest")
    try fields.end()
    return plan
  }

  private static func environment(_ fields: inout Fields) throws(Malformed) -> DesiredState.Environment {
    var environment = DesiredState.Environment(
      name: try fields.string("name"), subscription: try fields.string("subscription"),
      tenant: try fields.optionalString("tenant"), location: try fields.string("location"),
      resourceGroup: try fields.string("resourceGroup"), tags: try fields.texts("tags"))
    environment.ignoredTags = try Fields.each(fields.list("ignoredTags"), "ignoredTags", text)
    environment.prunedTags = try fields.texts("prunedTags")
    return environment
  }

  private static func approvals(_ fields: inout Fields) throws(Malformed) -> ApprovalRule {
    ApprovalRule(
      required: try fields.integer("required"),
      keys: try Fields.each(fields.list("keys"), "keys") { value throws(Malformed) in
        try Fields.of(value) { fields throws(Malformed) in
          TrustedKey(
            name: try fields.string("name"),
            key: try fields.parsed("key") { Base64.decode($0).flatMap(PublicKey.init(encoded:)) })
        }
      })
  }

  private static func unmanaged(_ value: Value) throws(Malformed) -> Unmanaged {
    try Fields.of(value) { fields throws(Malformed) in
      Unmanaged(
        kind: try fields.word("kind"), identifier: try fields.string("identifier"),
        container: try container(&fields))
    }
  }

  private static func container(_ fields: inout Fields) throws(Malformed) -> ResourceID? {
    guard let text = try fields.optionalString("container") else { return nil }
    guard let id = ResourceID(text) else { throw .content("`container` cannot be `\(text)`") }
    return id
  }

  /// An item of a list of texts.
  static func text(_ value: Value) throws(Malformed) -> String {
    guard case .string(let text) = value else { throw .content("expected a string, found \(value.kindName)") }
    return text
  }

  /// Every address once, and every dependency before what depends on it.
  private static func checkOrder(_ changes: [Change]) throws(Malformed) {
    var acted: Set<ObjectAddress> = []
    var seen: Set<ObjectAddress> = []
    for (index, change) in changes.enumerated() {
      guard seen.insert(change.address).inserted else {
        throw .content("changes[\(index)]: `\(change.address)` is there twice")
      }
      if let missing = change.dependsOn.first(where: { !acted.contains($0) }) {
        throw .content("changes[\(index)]: `\(change.address)` depends on `\(missing)`, which no earlier change makes")
      }
      if change.action != .none { acted.insert(change.address) }
    }
  }
}

// MARK: - Bytes

extension PlanDecoder {
  /// Where the parts of the document stand.
  struct Layout {
    /// Every member but the changes.
    var members: OrderedDictionary<String, Value> = [:]
    var changes: [Range<Int>] = []
  }

  private func value(_ range: Range<Int>) throws(Malformed) -> Value {
    do { return try JSONReader.parse(bytes[range]) } catch {
      throw Malformed(.syntax, "not JSON: \(error.message)", offset: range.lowerBound + error.offset)
    }
  }

  /// Walks the outermost object. What is said of its format comes first, so that a document of another kind or time is
  /// called that and not broken.
  private func layout() throws(Malformed) -> Layout {
    var layout = Layout()
    var found: Malformed?
    do throws(JSONError) {
      try JSONPull.read(bytes[...]) { pull throws(JSONError) in
        try pull.beginObject()
        while let key = try pull.nextKey() {
          let name = try pull.text(of: key)
          if name == "changes" {
            layout.changes = try PlanDecoder.items(&pull)
          } else {
            layout.members[name] = try pull.value()
          }
          found = PlanDecoder.foreign(layout)
          if found != nil { return }
        }
        try pull.end()
      }
    } catch {
      throw broken(error, layout)
    }
    if let found { throw found }
    guard layout.members["digest"] != nil else {
      throw layout.members["format"] == nil
        ? Malformed(.foreign, "this is not a plan document") : Malformed(.cut, "its end is missing")
    }
    return layout
  }

  private static func items(_ pull: inout JSONPull) throws(JSONError) -> [Range<Int>] {
    var ranges: [Range<Int>] = []
    try pull.beginArray()
    while try pull.nextItem() { ranges.append(try pull.skipValue()) }
    return ranges
  }

  /// Set as soon as the first members say that this is nothing we can read.
  private static func foreign(_ layout: Layout) -> Malformed? {
    guard let format = layout.members["format"] else { return Malformed(.foreign, "this is not a plan document") }
    guard format == .string(PlanDocument.format) else {
      return Malformed(.foreign, "this is not a plan document: its format is \(format.jsonText)")
    }
    guard layout.members.count > 1 else { return nil }
    guard let version = layout.members["version"]?.integer else { return .content("`version` is not an integer") }
    guard version <= PlanDocument.version else {
      return Malformed(
        .newer, "a newer twinwright made this plan: version \(version), this one reads up to \(PlanDocument.version)")
    }
    return nil
  }

  private func broken(_ error: JSONError, _ layout: Layout) -> Malformed {
    if layout.members["format"] == nil { return Malformed(.foreign, "this is not a plan document: \(error.message)") }
    return bytes.suffix(PlanDocument.trailerEnd.count) == PlanDocument.trailerEnd[...]
      ? Malformed(.syntax, "not JSON: \(error.message)", offset: error.offset)
      : Malformed(.cut, "its end is missing: \(error.message)")
  }

  private func checkDigest() throws(Malformed) {
    let length = 64
    let end = bytes.count - PlanDocument.trailerEnd.count
    let start = end - length - PlanDocument.trailerStart.count
    guard start > 0, bytes[end...] == PlanDocument.trailerEnd[...],
      bytes[start..<(end - length)] == PlanDocument.trailerStart[...]
    else { throw Malformed(.edited, "it was edited since it was made: its end is not as written") }
    guard Digest.sha256(bytes[..<start]).utf8.elementsEqual(bytes[(end - length)..<end]) else {
      throw Malformed(.edited, "it was edited since it was made: its digest does not fit its content")
    }
  }
}
