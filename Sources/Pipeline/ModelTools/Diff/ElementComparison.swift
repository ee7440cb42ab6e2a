import DTDL
import Diagnostics
import Documents
import OrderedCollections

/// Compares the contents of interfaces, own and inherited alike, so that a content that moved to a base is no change.
struct ElementComparison {
  typealias Change = ModelDiff.ElementChange

  private var old: ModelView
  private var new: ModelView
  private let successors: [DTMI: DTMI]

  init(old: ModelView, new: ModelView, successors: [DTMI: DTMI]) {
    self.old = old
    self.new = new
    self.successors = successors
  }

  mutating func changes(_ pair: InterfacePairs.Pair) -> [ModelDiff.ElementChange] {
    compare(pair.old.id, pair.new.id, Wording(isNewVersion: pair.isNewVersion), at: "", depth: 0)
  }

  /// What changes in the schemas that an interface declares for its own use, as far as types of values do not show it.
  func schemas(_ pair: InterfacePairs.Pair) -> [ModelDiff.ElementChange] {
    WrittenComparison.schemas(old.schemas(of: pair.old), new.schemas(of: pair.new), pair.new.span)
  }

  /// Two interfaces, either for themselves or as components; then `prefix` names the component.
  private mutating func compare(
    _ before: DTMI, _ after: DTMI, _ wording: Wording, at prefix: String, depth: Int
  ) -> [Change] {
    let (a, b) = (old.models.contents(of: before), new.models.contents(of: after))
    var changes: [Change] = []
    for (name, content) in a {
      let path = prefix + name
      guard let other = b[name] else {
        changes.append(Removal.change(content, path, wording))
        continue
      }
      if content.kind != other.kind {
        changes.append(changedKind(content, other, path, wording))
        continue
      }
      var found = details(content, other, path, wording, depth: depth)
      let written = (old.definition(of: name, in: before), new.definition(of: name, in: after))
      found += WrittenComparison.changes(written.0, written.1, other, path, isQuiet: found.isEmpty)
      changes += found
    }
    for (name, content) in b where a[name] == nil {
      let isRequired = new.definition(of: name, in: after)?["@type"]?.array?.contains("Required") == true
      changes.append(Addition.change(content, prefix + name, wording, isRequired: isRequired))
    }
    return changes
  }

  private func changedKind(_ a: Content, _ b: Content, _ path: String, _ wording: Wording) -> Change {
    Change(
      path: path, kind: .changed, effect: .breaking, before: a.kind, after: b.kind,
      reason: Removal.reason(a, wording), span: b.span)
  }

  private mutating func details(
    _ a: Content, _ b: Content, _ path: String, _ wording: Wording, depth: Int
  ) -> [Change] {
    switch (a, b) {
    case (.property(let a), .property(let b)):
      return PropertyComparison(holder: .twins, wording: wording).changes(a, b, path)
    case (.telemetry(let a), .telemetry(let b)):
      return SchemaComparison.differences(a.schema, b.schema).map { wording.change($0, path, .messages, b.span) }
        + QuantityComparison.changes((a.semanticType, a.unit), (b.semanticType, b.unit), path, b.span)
    case (.relationship(let a), .relationship(let b)):
      return RelationshipComparison(old: old.models, new: new.models, successors: successors, wording: wording)
        .changes(a, b, path)
    case (.component(let a), .component(let b)): return component(a, b, path, wording, depth: depth)
    case (.command(let a), .command(let b)): return CommandComparison.changes(a, b, path)
    default: return []
    }
  }

  private mutating func component(
    _ a: ComponentContent, _ b: ComponentContent, _ path: String, _ wording: Wording, depth: Int
  ) -> [Change] {
    // What changes in the same interface is told there.
    if a.schema == b.schema || depth > 4 { return [] }
    let isKnown = old.models.interface(a.schema) != nil && new.models.interface(b.schema) != nil
    let head = Change(
      path: "\(path).schema", kind: .changed, effect: isKnown ? .compatible : .breaking, before: a.schema.description,
      after: b.schema.description,
      reason: isKnown
        ? "the component's values are checked against `\(b.schema)` from now on"
        : "one of the two is not among the models, so nothing can be said for the component's values", span: b.span)
    return [head] + (isKnown ? compare(a.schema, b.schema, wording, at: "\(path).", depth: depth + 1) : [])
  }
}

/// What becomes of things when a content goes.
enum Removal {
  static func change(_ content: Content, _ path: String, _ wording: Wording) -> ModelDiff.ElementChange {
    ModelDiff.ElementChange(
      path: path, kind: .removed, effect: .breaking, before: content.kind, after: nil,
      reason: reason(content, wording), span: content.span)
  }

  static func reason(_ content: Content, _ wording: Wording) -> String {
    switch content {
    case .property: wording.removedProperty(.twins)
    case .telemetry:
      "no twin holds it; whoever waits for these messages waits in vain, and who sends them no longer fits the model"
    case .relationship:
      "relationships of that name stay until they are deleted; none can be made, and every patch of one is refused"
    case .component: wording.refused("twins, which hold the component,", until: "removes the component")
    case .command: "callers find it no more; Azure Digital Twins has no commands"
    }
  }
}

/// What becomes of things when a content comes.
enum Addition {
  static func change(
    _ content: Content, _ path: String, _ wording: Wording, isRequired: Bool
  ) -> ModelDiff.ElementChange {
    let effect: Effect
    let reason: String
    switch content {
    case .property where isRequired:
      effect = .breaking
      reason = wording.refused("twins, which have no value for it,", until: "gives it one")
    case .component:
      effect = .breaking
      reason = wording.refused("twins, which lack the component,", until: "adds it")
    case .property:
      effect = .compatible
      reason = "existing twins need no value for it"
    case .telemetry:
      effect = .compatible
      reason = "nobody waits for it yet"
    case .relationship:
      effect = .compatible
      reason = "existing twins need none"
    case .command:
      effect = .compatible
      reason = "nobody calls it yet"
    }
    return ModelDiff.ElementChange(
      path: path, kind: .added, effect: effect, before: nil, after: content.kind, reason: reason, span: content.span)
  }
}

extension Wording {
  /// A difference of a schema as a change of the element at `path`.
  func change(
    _ difference: SchemaDifference, _ path: String, _ holder: Holder, _ span: SourceSpan?
  ) -> ModelDiff.ElementChange {
    ModelDiff.ElementChange(
      path: path + (difference.path.isEmpty ? ".schema" : difference.path), kind: difference.kind,
      effect: difference.effect, before: difference.before, after: difference.after,
      reason: schema(difference, in: holder), span: span)
  }
}
