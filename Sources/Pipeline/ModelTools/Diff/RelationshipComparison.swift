import DTDL
import Diagnostics
import OrderedCollections

/// Compares a relationship: where it may lead, how often, and what it carries.
struct RelationshipComparison {
  typealias Change = ModelDiff.ElementChange

  let old: ModelSet
  let new: ModelSet
  let successors: [DTMI: DTMI]
  let wording: Wording

  func changes(_ a: RelationshipContent, _ b: RelationshipContent, _ path: String) -> [Change] {
    var changes: [Change] = []
    if a.target != b.target { changes.append(target(a.target, b.target, path, b.span)) }
    if a.maxMultiplicity != b.maxMultiplicity {
      changes.append(multiplicity(a.maxMultiplicity, b.maxMultiplicity, path, b.span))
    }
    if a.isWritable != b.isWritable { changes.append(WritableComparison.change(a.isWritable, path, b.span)) }
    return changes + properties(a, b, path)
  }

  private func target(_ a: DTMI?, _ b: DTMI?, _ path: String, _ span: SourceSpan?) -> Change {
    let (effect, reason) = judgement(a, b)
    return Change(
      path: "\(path).target", kind: .changed, effect: effect, before: a?.description ?? "any",
      after: b?.description ?? "any", reason: reason, span: span)
  }

  private func judgement(_ a: DTMI?, _ b: DTMI?) -> (Effect, String) {
    guard let b else {
      return (.widening, "existing relationships stay valid; twins of any model may be at the other end")
    }
    if let a {
      if new.isSubtype(a, of: b) || old.isSubtype(a, of: b) {
        return (.widening, "existing relationships stay valid; all twins of `\(b)` may be at the other end")
      }
      if successors[a] == b {
        return (.widening, "existing relationships fit again once the twins of `\(a)` they lead to are moved to `\(b)`")
      }
    }
    return (
      .breaking,
      "relationships to twins that are no `\(b)` stay until they are deleted, and every patch of one is refused"
    )
  }

  private func multiplicity(_ a: Int?, _ b: Int?, _ path: String, _ span: SourceSpan?) -> Change {
    let isRaised = b == nil || (a ?? .max) < (b ?? .max)
    return Change(
      path: "\(path).maxMultiplicity", kind: .changed, effect: .widening, before: a.map(String.init) ?? "any number",
      after: b.map(String.init) ?? "any number",
      reason: isRaised
        ? "readers may meet more relationships of that name than before"
        : "Azure Digital Twins does not enforce it: more than \(b ?? 0) stay, but clients may not expect them",
      span: span)
  }

  private func properties(_ a: RelationshipContent, _ b: RelationshipContent, _ path: String) -> [Change] {
    var changes: [Change] = []
    for (name, property) in a.properties {
      if let other = b.properties[name] {
        changes += PropertyComparison(holder: .relationships, wording: wording)
          .changes(property, other, "\(path).\(name)")
      } else {
        changes.append(
          Change(
            path: "\(path).\(name)", kind: .removed, effect: .breaking, before: "Property", after: nil,
            reason: wording.removedProperty(.relationships), span: b.span))
      }
    }
    for name in b.properties.keys where a.properties[name] == nil {
      changes.append(
        Change(
          path: "\(path).\(name)", kind: .added, effect: .compatible, before: nil, after: "Property",
          reason: "existing relationships need no value for it", span: b.span))
    }
    return changes
  }
}
