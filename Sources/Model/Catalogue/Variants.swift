package import Documents
package import OrderedCollections

extension ResourceType {
  /// Of a live object at a path what goes on meaning something beside a declared one. Where that one is of another
  /// variant, what only the old variant has means nothing any more: the receiver of events was a web hook and will be an
  /// event hub. `declared` is the discriminator's value in what is declared, `nil` where it is not known.
  package func staying(
    _ live: OrderedDictionary<String, Value>, at path: ValuePath, declared: (String) -> String?
  ) -> OrderedDictionary<String, Value> {
    guard let shape = body.shape(at: path), let discriminator = shape.discriminator,
      let old = live[discriminator]?.string, let new = declared(discriminator), old.lowercased() != new.lowercased()
    else { return live }
    return live.filter { shape.members[$0.key] != nil }
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
