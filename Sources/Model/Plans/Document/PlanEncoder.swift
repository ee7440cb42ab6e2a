import Attestations
import Documents
import Encodings
import OrderedCollections
import Resources

/// Writes plan documents straight into bytes: no tree is built, so that a plan of a million changes costs little more
/// than its text.
struct PlanEncoder {
  var json = JSONWriter()
  private var isFirst = true

  mutating func write(_ plan: Plan) {
    json.raw("{".utf8)
    string("format", PlanDocument.format)
    key("version")
    json.write(.integer(PlanDocument.version))
    string("purpose", plan.purpose.rawValue)
    object("environment") { $0.environment(plan.environment) }
    object("referents") { document in
      for (address, referent) in plan.referents.sorted(by: { $0.key < $1.key }) {
        document.object(address.description) {
          $0.string("id", referent.id.description)
          $0.string("apiVersion", referent.apiVersion)
        }
      }
    }
    texts("secretFingerprints", plan.secretFingerprints)
    if let rule = plan.approvals {
      object("approvals") { document in
        document.value("required", .integer(Int64(rule.required)))
        document.list("keys", rule.keys) { document, key in
          document.anonymous {
            $0.string("name", key.name)
            $0.string("key", Base64.encode(key.key.encoded))
          }
        }
      }
    }
    object("unchanged") { document in
      for kind in ObjectKind.allCases {
        if let count = plan.unchanged[kind] { document.value(kind.rawValue, .integer(Int64(count))) }
      }
    }
    if let impact = plan.impact { object("impact") { $0.impact(impact) } }
    if !plan.limits.isEmpty {
      list("limits", plan.limits) { document, limit in document.anonymous { $0.limit(limit) } }
    }
    if let provenance = plan.provenance { object("provenance") { $0.provenance(provenance) } }
    list("unmanaged", plan.unmanaged, lineBreaks: true) { document, object in
      document.anonymous { $0.unmanaged(object) }
    }
    list("changes", plan.changes, lineBreaks: true, closes: false) { document, change in
      document.anonymous { $0.change(change) }
    }
  }

  /// Closes the document with its digest.
  mutating func finish() -> [UInt8] {
    let digest = Digest.sha256(json.bytes)
    json.raw(PlanDocument.trailerStart)
    json.raw(digest.utf8)
    json.raw(PlanDocument.trailerEnd)
    return json.bytes
  }

  private mutating func environment(_ environment: DesiredState.Environment) {
    string("name", environment.name)
    string("subscription", environment.subscription)
    if let tenant = environment.tenant { string("tenant", tenant) }
    string("location", environment.location)
    string("resourceGroup", environment.resourceGroup)
    texts("tags", environment.tags)
    list("ignoredTags", environment.ignoredTags) { $0.json.string($1) }
    texts("prunedTags", environment.prunedTags)
  }

  private mutating func unmanaged(_ object: Unmanaged) {
    string("kind", object.kind.rawValue)
    string("identifier", object.identifier)
    if let container = object.container { string("container", container.description) }
  }
}

// MARK: - JSON

extension PlanEncoder {
  /// Begins a member; its value must follow.
  mutating func key(_ name: String) {
    if !isFirst { json.raw(",".utf8) }
    isFirst = false
    json.string(name)
    json.raw(":".utf8)
  }

  mutating func string(_ name: String, _ text: String) {
    key(name)
    json.string(text)
  }

  mutating func value(_ name: String, _ value: Value) {
    key(name)
    json.write(value)
  }

  mutating func object(_ name: String, _ members: (inout PlanEncoder) -> Void) {
    key(name)
    anonymous(members)
  }

  mutating func anonymous(_ members: (inout PlanEncoder) -> Void) {
    json.raw("{".utf8)
    isFirst = true
    members(&self)
    json.raw("}".utf8)
    isFirst = false
  }

  mutating func list<C: Collection>(
    _ name: String, _ items: C, lineBreaks: Bool = false, closes: Bool = true,
    _ item: (inout PlanEncoder, C.Element) -> Void
  ) {
    key(name)
    json.raw("[".utf8)
    var separator = lineBreaks ? "\n" : ""
    for element in items {
      json.raw(separator.utf8)
      item(&self, element)
      separator = lineBreaks ? ",\n" : ","
    }
    if closes { json.raw("]".utf8) }
    isFirst = false
  }

  private mutating func texts(_ name: String, _ texts: OrderedDictionary<String, String>) {
    object(name) { document in
      for (name, text) in texts { document.string(name, text) }
    }
  }
}
