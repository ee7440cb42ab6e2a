package import Documents
package import OrderedCollections

extension ResourceType {
  /// Of a live object at a path what goes on meaning something beside a declared one.
  ///
  /// Where that one is of another variant, what only the old variant has means nothing any more: the receiver of events was a
  /// web hook and will be an event hub. The same holds for what excludes a member that is declared. `text` is a declared
  /// member's value, `nil` where it is not known.
  package func staying(
    _ live: OrderedDictionary<String, Value>, at path: ValuePath, declares: (String) -> Bool,
    text: (String) -> String?
  ) -> OrderedDictionary<String, Value> {
    guard let shape = body.shape(at: path) else { return live }
    var staying = live
    if let discriminator = shape.discriminator, let old = live[discriminator]?.string, let new = text(discriminator),
      old.lowercased() != new.lowercased()
    {
      staying = staying.filter { shape.members[$0.key] != nil }
    }
    for case .exclusive(let names) in shape.rules where names.contains(where: declares) {
      for name in names where !declares(name) { staying[name] = nil }
    }
    return staying
  }
}

extension PropertySchema {
  /// The object at a path below this schema; `nil` where there is none, or none is known.
  fileprivate func shape(at path: ValuePath) -> ObjectShape? {
    var schema = self
    for step in path.steps {
      guard let next = schema.child(step) else { return nil }
      schema = next
    }
    if case .object(let shape) = schema.shape { return shape }
    return nil
  }
}
