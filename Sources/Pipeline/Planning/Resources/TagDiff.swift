import Documents
import OrderedCollections
import Plans
import Resources

/// Compares the tags of a resource. Declared tags are owned whole: a live tag that nobody declares goes, but for those
/// the environment ignores and hidden ones that are not ours.
struct TagDiff {
  let environment: DesiredState.Environment
  /// The tags that are kept for what lies in the resource, in lower case: written by others, and left as they are.
  let kept: Set<String>
  private(set) var changes: [PropertyChange] = []
  private(set) var suppressed: [Suppression] = []
  /// The tags to write.
  private(set) var result = OrderedDictionary<String, Template>()

  init(environment: DesiredState.Environment, kept: Set<String> = []) {
    self.environment = environment
    self.kept = kept
  }

  /// `resolved` are the wanted tags with references filled in as far as they are known, `wanted` as they are written.
  mutating func compare(
    wanted: OrderedDictionary<String, Template>, resolved: OrderedDictionary<String, Template>, live: Value?
  ) {
    let live = live?.object ?? [:]
    let spelling = Dictionary(live.keys.map { ($0.lowercased(), $0) }, uniquingKeysWith: { first, _ in first })
    var met: Set<String> = []
    for (name, template) in wanted {
      let liveName = spelling[name.lowercased()]
      if let liveName { met.insert(liveName) }
      let before = liveName.flatMap { live[$0] }
      if isIgnored(name) {
        if let before {
          result[liveName ?? name] = .literal(before)
          suppress(name, .ignoredTag, before, template.literal)
        }
        continue
      }
      result[name] = template
      compare(name, liveName, resolved[name] ?? template, before)
    }
    for (name, value) in live where !met.contains(name) { undeclared(name, value) }
  }

  private mutating func compare(_ name: String, _ liveName: String?, _ desired: Template, _ before: Value?) {
    let path = ValuePath([.member("tags"), .member(name)])
    guard let text = desired.literal?.scalarText else {
      changes.append(PropertyChange(path: path, before: before, after: .unknown(desired.text)))
      return
    }
    if let before, before.scalarText == text {
      if let liveName, liveName != name { suppress(name, .casing, .string(liveName), .string(name)) }
      return
    }
    changes.append(PropertyChange(path: path, before: before, after: .known(.string(text))))
  }

  private mutating func undeclared(_ name: String, _ value: Value) {
    if isIgnored(name) {
      result[name] = .literal(value)
      suppress(name, .ignoredTag, value, nil)
    } else if name.lowercased().hasPrefix(KeptFingerprint.prefix) {
      // What is kept for nothing that is declared any more goes with the next write, and is no reason for one.
      if kept.contains(name.lowercased()) { result[name] = .literal(value) }
      suppress(name, .undeclared, value, nil)
    } else if name.lowercased().hasPrefix("hidden-"), name.lowercased() != Ownership.secretsTag {
      result[name] = .literal(value)
      suppress(name, .undeclared, value, nil)
    } else {
      changes.append(
        PropertyChange(path: ValuePath([.member("tags"), .member(name)]), before: value, after: nil))
    }
  }

  private func isIgnored(_ name: String) -> Bool {
    name != Ownership.markTag && name != Ownership.secretsTag
      && Ownership.matches(name, environment.ignoredTags, ignoringCase: true)
  }

  private mutating func suppress(_ name: String, _ rule: Suppression.Rule, _ before: Value?, _ after: Value?) {
    suppressed.append(
      Suppression(path: ValuePath([.member("tags"), .member(name)]), rule: rule, before: before, after: after))
  }
}
