import Documents
import Resources

extension PlanEncoder {
  /// The members of a change; empty lists are left out.
  mutating func change(_ change: Change) {
    string("address", change.address.description)
    string("kind", change.kind.rawValue)
    string("identifier", change.identifier)
    if let type = change.type { string("type", type) }
    string("action", change.action.rawValue)
    object("reason") {
      $0.string("code", change.reason.code.rawValue)
      $0.string("text", change.reason.text)
    }
    if !change.properties.isEmpty {
      list("properties", change.properties) { document, property in document.anonymous { $0.property(property) } }
    }
    if !change.suppressed.isEmpty {
      list("suppressed", change.suppressed) { document, difference in
        document.anonymous { $0.suppression(difference) }
      }
    }
    if !change.dependsOn.isEmpty { list("dependsOn", change.dependsOn) { $0.json.string($1.description) } }
    object("pin") { $0.pin(change.pin) }
    if !change.contents.isEmpty {
      list("contents", change.contents) { document, seen in document.anonymous { $0.seen(seen) } }
    }
    if let kept = change.keptFingerprint {
      object("keptFingerprint") {
        $0.string("holder", kept.holder.description)
        $0.string("tag", kept.tag)
        if let before = kept.before { $0.string("before", before) }
        if let after = kept.after { $0.string("after", after) }
      }
    }
    if let operation = change.operation { object("operation") { $0.operation(operation) } }
    if let place = change.origin { object("origin") { $0.origin(place) } }
    if let hanging = change.impact { object("impact") { $0.impact(hanging) } }
  }

  private mutating func seen(_ seen: SeenContents) {
    string("container", seen.container.description)
    value("count", .integer(Int64(seen.count)))
    string("digest", seen.digest)
    if let names = seen.names { list("names", names) { $0.json.string($1) } }
  }

  private mutating func property(_ property: PropertyChange) {
    path(property.path)
    if let before = property.before { value("before", before) }
    if let after = property.after { object("after") { $0.planned(after) } }
    if property.forcesReplacement { value("forcesReplacement", true) }
  }

  private mutating func suppression(_ suppression: Suppression) {
    path(suppression.path)
    string("rule", suppression.rule.rawValue)
    if let before = suppression.before { value("before", before) }
    if let after = suppression.after { value("after", after) }
  }

  private mutating func planned(_ planned: PlannedValue) {
    switch planned {
    case .known(let known): value("known", known)
    case .unknown(let text): string("unknown", text)
    case .secret(let source, let fingerprint):
      object("secret") {
        $0.string("source", source)
        $0.string("fingerprint", fingerprint)
      }
    }
  }

  /// Members as texts, indices as numbers, keyed items as `{"key": …, "value": …}`.
  private mutating func path(_ path: ValuePath) {
    list("path", path.steps) { document, step in
      switch step {
      case .member(let name): document.json.string(name)
      case .index(let index): document.json.write(.integer(Int64(index)))
      case .item(let key, let value):
        document.anonymous {
          $0.string("key", key)
          $0.string("value", value)
        }
      }
    }
  }

  private mutating func pin(_ pin: Pin) {
    switch pin {
    case .absent: string("state", "absent")
    case .present(let etag, let digest):
      string("state", "present")
      if let etag { string("etag", etag) }
      string("digest", digest)
    }
  }
}
