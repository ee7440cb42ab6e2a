import Documents
import Resources

extension PlanDecoder {
  static func change(_ value: Value) throws(Malformed) -> Change {
    try Fields.of(value) { fields throws(Malformed) in
      var change = Change(
        address: ObjectAddress(try fields.string("address")), kind: try fields.word("kind"),
        identifier: try fields.string("identifier"), action: try fields.word("action"),
        reason: try fields.of("reason", reason), pin: try fields.of("pin", pin))
      change.type = try fields.optionalString("type")
      change.properties = try Fields.each(fields.list("properties", isRequired: false), "properties", property)
      change.suppressed = try Fields.each(fields.list("suppressed", isRequired: false), "suppressed", suppression)
      change.dependsOn = try Fields.each(fields.list("dependsOn", isRequired: false), "dependsOn") {
        value throws(Malformed) in ObjectAddress(try text(value))
      }
      change.contents = try Fields.each(fields.list("contents", isRequired: false), "contents", seen)
      if let value = fields.optional("keptFingerprint") { change.keptFingerprint = try Fields.of(value, kept) }
      if let value = fields.optional("operation") {
        do throws(Malformed) { change.operation = try Fields.of(value, operation) } catch {
          throw error.inside("operation")
        }
      }
      if let value = fields.optional("origin") { change.origin = try Fields.of(value, origin) }
      if fields.has("impact") { change.impact = try fields.of("impact", impact) }
      guard (change.operation == nil) == (change.action == .none) else {
        throw .content("the action `\(change.action.rawValue)` and the operation do not fit")
      }
      return change
    }
  }

  private static func reason(_ fields: inout Fields) throws(Malformed) -> Reason {
    Reason(try fields.word("code"), try fields.string("text"))
  }

  private static func kept(_ fields: inout Fields) throws(Malformed) -> KeptFingerprint {
    KeptFingerprint(
      holder: try fields.parsed("holder") { ResourceID($0) }, tag: try fields.string("tag"),
      before: try fields.optionalString("before"), after: try fields.optionalString("after"))
  }

  static func origin(_ fields: inout Fields) throws(Malformed) -> Origin {
    Origin(file: try fields.string("file"), line: try fields.integer("line"), column: try fields.integer("column"))
  }

  private static func pin(_ fields: inout Fields) throws(Malformed) -> Pin {
    switch try fields.string("state") {
    case "absent": return .absent
    case "present": return .present(etag: try fields.optionalString("etag"), digest: try fields.string("digest"))
    case let other: throw .content("`state` cannot be `\(other)`")
    }
  }

  private static func seen(_ value: Value) throws(Malformed) -> SeenContents {
    try Fields.of(value) { fields throws(Malformed) in
      var seen = SeenContents(
        container: try fields.parsed("container") { ResourceID($0) }, names: nil, count: try fields.integer("count"),
        digest: try fields.string("digest"))
      if fields.has("names") {
        seen.names = try Fields.each(fields.list("names"), "names") { value throws(Malformed) in try text(value) }
      }
      return seen
    }
  }

  private static func property(_ value: Value) throws(Malformed) -> PropertyChange {
    try Fields.of(value) { fields throws(Malformed) in
      let path = try path(&fields)
      let before = fields.optional("before")
      var change = PropertyChange(path: path, before: before, after: nil)
      if let value = fields.optional("after") { change.after = try Fields.of(value, planned) }
      if fields.has("forcesReplacement") {
        change.forcesReplacement = try fields.flag("forcesReplacement")
      }
      return change
    }
  }

  private static func suppression(_ value: Value) throws(Malformed) -> Suppression {
    try Fields.of(value) { fields throws(Malformed) in
      Suppression(
        path: try path(&fields), rule: try fields.word("rule"), before: fields.optional("before"),
        after: fields.optional("after"))
    }
  }

  private static func planned(_ fields: inout Fields) throws(Malformed) -> PlannedValue {
    if let known = fields.optional("known") { return .known(known) }
    if let text = try fields.optionalString("unknown") { return .unknown(text) }
    return try fields.of("secret") { fields throws(Malformed) in
      .secret(source: try fields.string("source"), fingerprint: try fields.string("fingerprint"))
    }
  }

  private static func path(_ fields: inout Fields) throws(Malformed) -> ValuePath {
    ValuePath(try Fields.each(fields.list("path"), "path", step))
  }

  private static func step(_ value: Value) throws(Malformed) -> ValuePath.Step {
    switch value {
    case .string(let name): return .member(name)
    case .integer(let index) where index >= 0: return .index(Int(index))
    default:
      return try Fields.of(value) { fields throws(Malformed) in
        .item(key: try fields.string("key"), value: try fields.string("value"))
      }
    }
  }
}
