package import Documents
import OrderedCollections

/// How Azure treats the property at one path of a body. What holds for an object or list holds for all inside it.
package struct PropertyFacts: Sendable, Hashable {
  /// Whether the catalogue knows the property at all; everything else here is its mildest value when it does not.
  package var isKnown = false
  /// Only the server sets it.
  package var isReadOnly = false
  /// Changing it means delete and create.
  package var isImmutable = false
  /// Which changes mean delete and create where not all do.
  package var replacement: ReplacementRule?
  /// Azure never returns it.
  package var isSecret = false
  /// Azure does not return it where it was given as a secret.
  package var mayBeSecret = false
  /// Texts that differ in case only are the same.
  package var ignoresCase = false
  /// `East US` and `eastus` are the same here.
  package var isLocation = false
  /// What Azure sets when nothing is said; of an object, its members' defaults together.
  package var serverDefault: Value?
  /// What the order of the list means.
  package var list: PropertySchema.ListKind = .ordered

  /// The facts of something nothing is known of.
  package init() {}
}

extension PropertySchema {
  /// The facts of a path below this schema.
  func facts(at path: ValuePath) -> PropertyFacts {
    var facts = PropertyFacts()
    var schema = self
    facts.inherit(schema)
    for step in path.steps {
      guard let next = schema.child(step) else { return facts.unknown() }
      schema = next
      facts.inherit(schema)
    }
    facts.isKnown = true
    facts.ignoresCase = schema.ignoresCase
    facts.serverDefault = schema.effectiveDefault
    facts.replacement = schema.replacement
    if case .list(_, let kind) = schema.shape { facts.list = kind }
    if case .text(let rule) = schema.shape { facts.isLocation = rule.format == .location }
    return facts
  }

  /// The schema one step further down; `nil` where nothing is known.
  package func child(_ step: ValuePath.Step) -> PropertySchema? {
    switch (shape, step) {
    case (.object(let object), .member(let name)): object.member(name)
    case (.map(let value), .member): value
    case (.list(let item, _), .index), (.list(let item, _), .item): item
    default: nil
    }
  }

  /// The default as said, or put together from the members' defaults.
  private var effectiveDefault: Value? {
    if let serverDefault { return serverDefault }
    guard case .object(let object) = shape else { return nil }
    let defaults = object.members.compactMapValues(\.effectiveDefault)
    return defaults.isEmpty ? nil : .object(defaults)
  }
}

extension PropertyFacts {
  fileprivate mutating func inherit(_ schema: PropertySchema) {
    isReadOnly = isReadOnly || schema.isReadOnly
    isImmutable = isImmutable || schema.isImmutable
    isSecret = isSecret || schema.isSecret || schema.isWriteOnly
    mayBeSecret = schema.mayBeSecret
  }

  /// What is left when a step leads out of what the catalogue knows: the facts of the ancestors.
  fileprivate func unknown() -> PropertyFacts {
    var facts = self
    facts.isKnown = false
    return facts
  }
}
