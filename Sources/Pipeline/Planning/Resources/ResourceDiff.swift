import Catalogue
import Documents
import OrderedCollections
import Plans
import Resources

/// Compares what a manifest says of a resource with what is live, property by property.
///
/// Every difference ends in one of three lists: a change, a suppression by a named rule, or a secret that only its
/// fingerprint can tell (decided by `SecretTag`).
struct ResourceDiff {
  /// A write-only value whose drift a fingerprint tells.
  struct Fingerprinted {
    let path: ValuePath
    let template: Template
    let forcesReplacement: Bool
    /// It changes anyway, because something else in it is new.
    let isChanged: Bool
  }

  let type: ResourceType
  let secrets: SecretBook
  let outputs: OutputBook
  /// The editions of what the resource lies in, in lower case: some changes are made in place on some of them only.
  let editions: Set<String>

  private(set) var changes: [PropertyChange] = []
  private(set) var suppressed: [Suppression] = []
  private(set) var fingerprinted: [Fingerprinted] = []
  /// Secrets that other resources hand out, for properties that Azure never returns.
  private(set) var handedOut: [Fingerprinted] = []

  init(type: ResourceType, secrets: SecretBook, outputs: OutputBook, editions: Set<String> = []) {
    self.editions = editions
    self.type = type
    self.secrets = secrets
    self.outputs = outputs
  }

  /// Compares a whole body but for its tags.
  mutating func compareBody(_ desired: Template, with live: Value) {
    let members = (desired.objectMembers ?? []).filter { $0.key != "tags" }
    let liveMembers = (live.object ?? [:]).filter { $0.key != "tags" }
    compareMembers(members, with: liveMembers, at: ValuePath())
  }

  mutating func compare(_ desired: Template, with live: Value?, at path: ValuePath) {
    let facts = type.facts(at: path)
    if facts.isReadOnly || type.volatile.contains(path) {
      suppress(path, .readOnly, live, desired.literal)
    } else if let members = desired.objectMembers, !facts.isSecret {
      compareObject(members, with: live, at: path)
    } else if let items = desired.listItems, !facts.isSecret {
      compareList(items, desired, with: live, at: path, facts)
    } else if facts.isSecret || desired.hasSecrets {
      compareSecret(desired, with: live, at: path, facts)
    } else {
      compareLeaf(outputs.resolved(desired), with: live, at: path, facts)
    }
  }

  private mutating func compareLeaf(
    _ desired: Template, with live: Value?, at path: ValuePath, _ facts: PropertyFacts
  ) {
    guard let value = desired.literal else { return change(path, live, .unknown(desired.text), facts) }
    switch value {
    case .object, .array: compareWhole(value, with: live, at: path, facts)
    default: compareScalar(value, with: live, at: path, facts)
    }
  }

  /// An output that is no scalar.
  private mutating func compareWhole(_ desired: Value, with live: Value?, at path: ValuePath, _ facts: PropertyFacts) {
    if let live, live.isEquivalent(to: desired) { return }
    change(path, live, .known(desired), facts)
  }

  private mutating func compareObject(
    _ members: [(key: String, value: Template)], with live: Value?, at path: ValuePath
  ) {
    guard let live, !live.isNull else {
      if members.isEmpty { return suppress(path, .empty, live, .object([:])) }
      return compareMembers(members, with: [:], at: path)
    }
    guard case .object(let liveMembers) = live else {
      let desired = Template.object(OrderedDictionary(uniqueKeysWithValues: members.map { ($0.key, $0.value) }))
      return change(path, live, planned(desired), type.facts(at: path))
    }
    compareMembers(members, with: liveMembers, at: path)
  }

  private mutating func compareMembers(
    _ members: [(key: String, value: Template)], with live: OrderedDictionary<String, Value>, at path: ValuePath
  ) {
    var met: Set<String> = []
    let found = live
    let live = type.staying(live, at: path, declares: { name in members.contains { $0.key == name } }) { name in
      members.first { $0.key == name }.flatMap { outputs.resolved($0.value).literal?.string }
    }
    for (name, desired) in members {
      let liveName = ResourceDiff.key(name, in: live)
      if let liveName {
        met.insert(liveName)
        if liveName != name { suppress(path.member(name), .casing, .string(liveName), .string(name)) }
      }
      compare(desired, with: liveName.flatMap { live[$0] }, at: path.member(name))
    }
    // What goes because something else is declared in its place.
    for (name, value) in found where live[name] == nil && !value.isNull && !members.contains(where: { $0.key == name })
    {
      change(path.member(name), value, nil, type.facts(at: path.member(name)))
    }
    let isMap = type.isMap(at: path)
    for (name, value) in live where !met.contains(name) {
      let below = path.member(name)
      if isMap, !type.facts(at: below).isReadOnly {
        change(below, value, nil, type.facts(at: path))
      } else {
        compareUndeclared(value, at: below)
      }
    }
  }

  /// The live spelling of a member: the same, or for ARM ids the same but for case.
  static func key(_ name: String, in live: OrderedDictionary<String, Value>) -> String? {
    if live[name] != nil { return name }
    guard name.hasPrefix("/") else { return nil }
    let folded = name.lowercased()
    return live.keys.first { $0.lowercased() == folded }
  }

  private mutating func compareScalar(_ desired: Value, with live: Value?, at path: ValuePath, _ facts: PropertyFacts) {
    guard let live, !live.isNull else {
      if desired.isEmptyLike {
        if live != nil || !desired.isNull { suppress(path, .empty, live, desired) }
      } else if let usual = facts.serverDefault, usual.isEquivalent(to: desired) {
        suppress(path, .serverDefault, live, desired)
      } else {
        change(path, nil, .known(desired), facts)
      }
      return
    }
    if live.isEquivalent(to: desired) { return }
    if ResourceDiff.differInCaseOnly(live, desired, facts) { return suppress(path, .casing, live, desired) }
    if live.isEmptyLike, desired.isEmptyLike { return suppress(path, .empty, live, desired) }
    change(path, live, .known(desired), facts)
  }

  static func differInCaseOnly(_ a: Value, _ b: Value, _ facts: PropertyFacts) -> Bool {
    guard let a = a.string, let b = b.string else { return false }
    if facts.isLocation { return folded(a) == folded(b) }
    // Azure writes `SystemAssigned, UserAssigned` for what was sent without the blank.
    if facts.ignoresCase { return folded(a) == folded(b) }
    return a.lowercased().hasPrefix("/subscriptions/") && a.lowercased() == b.lowercased()
  }

  /// Without case and blanks: `East US` and `eastus` are one place.
  private static func folded(_ text: String) -> String { text.lowercased().filter { $0 != " " } }

  // MARK: Noting

  mutating func change(_ path: ValuePath, _ before: Value?, _ after: PlannedValue?, _ facts: PropertyFacts) {
    let before = before?.isNull == true ? nil : before
    var known: Value?
    if case .known(let value)? = after { known = value }
    let isForced =
      facts.isImmutable || facts.replacement?.isForced(from: before, to: known, editions: editions) ?? false
    changes.append(PropertyChange(path: path, before: before, after: after, forcesReplacement: isForced))
  }

  mutating func suppress(_ path: ValuePath, _ rule: Suppression.Rule, _ before: Value?, _ after: Value?) {
    suppressed.append(Suppression(path: path, rule: rule, before: before, after: after))
  }

  mutating func note(_ secret: Fingerprinted) { fingerprinted.append(secret) }
  mutating func note(handedOut secret: Fingerprinted) { handedOut.append(secret) }

  /// Takes over what another comparison found.
  mutating func take(_ other: ResourceDiff) {
    changes += other.changes
    suppressed += other.suppressed
    fingerprinted += other.fingerprinted
    handedOut += other.handedOut
  }

  /// A comparison of the same resource that has found nothing yet.
  var fresh: ResourceDiff { ResourceDiff(type: type, secrets: secrets, outputs: outputs, editions: editions) }

  /// What a property that is compared as a whole will be.
  func planned(_ template: Template) -> PlannedValue {
    if template.hasSecrets { return secrets.planned(template) }
    let resolved = outputs.resolved(template)
    return resolved.literal.map { .known($0) } ?? .unknown(resolved.text)
  }
}

extension ResourceType {
  /// Whether names below this path are data and not property names: a map is owned whole once it is declared.
  func isMap(at path: ValuePath) -> Bool {
    var schema = body
    for step in path.steps {
      guard let next = schema.child(step) else { return false }
      schema = next
    }
    if case .map = schema.shape { return true }
    return false
  }
}

extension Value {
  /// Null and empty texts, lists and objects: what Azure returns now one way, now another.
  var isEmptyLike: Bool {
    switch self {
    case .null: true
    case .string(let text): text.isEmpty
    case .array(let items): items.isEmpty
    case .object(let members): members.isEmpty
    case .bool, .integer, .double: false
    }
  }
}
