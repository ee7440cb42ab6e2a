package import Cloud
package import DTDL
package import Diagnostics
package import Documents
package import OrderedCollections

/// How the twins of one version of a model become twins of another: `migrations` of a ModelSet.
///
/// It is done to every live twin of exactly the old model, declared or not, and is done once: when no twin and no old
/// model is left there is nothing to do, so that the declaration may stay or go.
package struct ModelMigration: Sendable {
  /// What becomes of the old model when its twins have moved.
  package enum Retirement: String, Sendable, CaseIterable {
    /// It takes no new twins from before the first one moves, and is deleted behind the last.
    case delete
    /// It stays, and takes no new twins.
    case decommission
    case keep
  }

  package var from: DTMI
  package var to: DTMI
  /// Old name to new name, `battery/soc` inside a component.
  package var rename: OrderedDictionary<ContentName, ContentName>
  /// Values that the old model had and the new one has not.
  package var remove: [ContentName]
  /// Values of twins that have none under that name, once the others are renamed.
  package var add: OrderedDictionary<ContentName, Value>
  package var retirement: Retirement
  package var span: SourceSpan?

  package init(
    from: DTMI, to: DTMI, rename: OrderedDictionary<ContentName, ContentName> = [:], remove: [ContentName] = [],
    add: OrderedDictionary<ContentName, Value> = [:], retirement: Retirement = .delete, span: SourceSpan? = nil
  ) {
    self.from = from
    self.to = to
    self.rename = rename
    self.remove = remove
    self.add = add
    self.retirement = retirement
    self.span = span
  }

  /// What of a twin is looked at or written, beside its model.
  package var touched: Set<ContentName> { Set(rename.keys).union(rename.values).union(remove).union(add.keys) }

  /// The contents of a twin of the new model, and what has to be written to get there. `components` are those that the
  /// new model wants in every twin; an empty one is added where it is missing.
  package func moved(_ contents: OrderedDictionary<String, Value>, components: [String]) -> Moved {
    var moved = Moved(contents: .object(contents))
    for (old, new) in rename {
      guard let value = moved.take(old) else { continue }
      moved.set(new, value)
    }
    for name in remove { _ = moved.take(name) }
    for name in components where moved.contents[name] == nil {
      moved.set(ContentName([name]), ["$metadata": [:]])
    }
    for (name, value) in add where moved.value(name) == nil { moved.set(name, value) }
    return moved
  }

  /// A twin's contents while they are moved.
  package struct Moved: Sendable {
    package fileprivate(set) var contents: Value
    /// In the order in which they were made.
    package fileprivate(set) var patch: [PatchOperation] = []

    fileprivate init(contents: Value) { self.contents = contents }

    fileprivate func value(_ name: ContentName) -> Value? { contents.value(named: name) }

    fileprivate mutating func take(_ name: ContentName) -> Value? {
      guard let value = value(name) else { return nil }
      contents = contents.setting(name, to: nil)
      patch.append(PatchOperation(.remove, name.pointer))
      return value
    }

    fileprivate mutating func set(_ name: ContentName, _ value: Value) {
      contents = contents.setting(name, to: value)
      patch.append(PatchOperation(.add, name.pointer, value))
    }
  }
}

/// A property or component of a twin, or a property inside a component: `soc`, `battery/soc`.
package struct ContentName: Sendable, Hashable, CustomStringConvertible {
  /// From the outside in; one or more.
  package let steps: [String]

  package init(_ steps: [String]) { self.steps = steps }

  /// Reads `battery/soc` or `battery.soc`; `nil` where a step is empty or belongs to the service (`$…`).
  package init?(_ text: String) {
    let steps = text.split(omittingEmptySubsequences: false) { $0 == "/" || $0 == "." }.map(String.init)
    guard !steps.contains(where: { $0.isEmpty || $0.hasPrefix("$") }) else { return nil }
    self.init(steps)
  }

  package var description: String { steps.joined(separator: "/") }
  package var pointer: String { steps.map { "/" + JSONPointer.escaped($0) }.joined() }
  package var path: ValuePath { ValuePath(steps.map { .member($0) }) }
}

extension Value {
  /// What stands under a name in a twin's contents; null counts as nothing.
  package func value(named name: ContentName) -> Value? {
    let value = name.steps.reduce(Optional(self)) { $0?[$1] }
    return value?.isNull == true ? nil : value
  }

  /// A twin's contents with another value, or none, under a name.
  package func setting(_ name: ContentName, to value: Value?) -> Value { setting(name.steps[...], to: value) }

  /// The value with another one, or none, at a place inside objects. Where there is no object on the way, one is made for
  /// a value, and nothing is done for none.
  fileprivate func setting(_ steps: ArraySlice<String>, to value: Value?) -> Value {
    guard let name = steps.first else { return value ?? self }
    var members = object ?? [:]
    let rest = steps.dropFirst()
    if rest.isEmpty {
      members[name] = value
    } else if let inner = members[name] {
      members[name] = inner.setting(rest, to: value)
    } else if value != nil {
      members[name] = Value.object([:]).setting(rest, to: value)
    }
    return .object(members)
  }
}
