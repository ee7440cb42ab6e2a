import DTDL
import Diagnostics
import Documents

/// What differs at an interface itself, its contents and bases left aside.
enum InterfaceComparison {
  private typealias Change = ModelDiff.ElementChange

  static func own(_ pair: InterfacePairs.Pair, staysBeside: Bool) -> [ModelDiff.ElementChange] {
    var changes: [Change] = []
    if pair.isNewVersion { changes.append(version(pair, staysBeside: staysBeside)) }
    if pair.old.languageVersion != pair.new.languageVersion { changes.append(language(pair)) }
    let texts = ["displayName", "description", "comment"].filter { member in
      let forms = [pair.old, pair.new].map { ModelForm.normalised([member: $0.definition[member] ?? .null]) }
      return forms[0] != forms[1]
    }
    if !texts.isEmpty {
      changes.append(
        Change(
          path: texts.joined(separator: ", "), kind: .changed, effect: .none, before: nil, after: nil,
          reason: "texts for people: no twin holds them", span: pair.new.span))
    }
    return changes
  }

  private static func version(_ pair: InterfacePairs.Pair, staysBeside: Bool) -> Change {
    let (before, after) = (pair.old.id.shortName, pair.new.id.shortName)
    return Change(
      path: "@id", kind: .changed, effect: staysBeside ? .compatible : .widening, before: before, after: after,
      reason: staysBeside
        ? "twins stay with `\(before)`, which is still there, until they are moved"
        : "`\(before)` is gone: move its twins by `$metadata/$model` before it is deleted, or they have no model",
      span: pair.new.span)
  }

  private static func language(_ pair: InterfacePairs.Pair) -> Change {
    let isRefused = pair.new.languageVersion > 3
    return Change(
      path: "@context", kind: .changed, effect: isRefused ? .breaking : .compatible,
      before: "DTDL v\(pair.old.languageVersion)", after: "DTDL v\(pair.new.languageVersion)",
      reason: isRefused
        ? "Azure Digital Twins takes DTDL v2 and v3 only: the model is refused"
        : "Azure Digital Twins takes both; values keep their meaning", span: pair.new.span)
  }

  static func added(_ interface: Interface) -> ModelDiff.InterfaceChange {
    let change = Change(
      path: "", kind: .added, effect: .compatible, before: nil, after: nil, reason: "no twin is of it yet",
      span: interface.span)
    return ModelDiff.InterfaceChange(
      old: nil, new: interface.id, kind: .added, effect: .compatible, changes: [change], concerns: [],
      span: interface.span)
  }

  static func removed(_ interface: Interface, concerns: [DTMI]) -> ModelDiff.InterfaceChange {
    let change = Change(
      path: "", kind: .removed, effect: .breaking, before: nil, after: nil,
      reason: "twins of it stay without a model, and every patch of one is refused until it names another model",
      span: interface.span)
    return ModelDiff.InterfaceChange(
      old: interface.id, new: nil, kind: .removed, effect: .breaking, changes: [change], concerns: concerns,
      span: interface.span)
  }
}

/// What differs in what an interface extends, near and far.
struct BaseComparison {
  let old: ModelSet
  let new: ModelSet
  let successors: [DTMI: DTMI]

  /// The contents of bases are compared elsewhere; here it is about what twins count as.
  func changes(_ pair: InterfacePairs.Pair) -> [ModelDiff.ElementChange] {
    let before = ancestors(of: pair.old, in: old)
    let after = ancestors(of: pair.new, in: new)
    let followed = Set(before.compactMap { successors[$0] })
    let lost = before.filter { !after.contains($0) }.map { base in
      successors[base].flatMap { after.contains($0) ? $0 : nil }.map { followedUp(pair, base, $0) } ?? gone(pair, base)
    }
    let gained = after.filter { !before.contains($0) && !followed.contains($0) }.map { base in
      ModelDiff.ElementChange(
        path: "extends", kind: .added, effect: .compatible, before: nil, after: base.description,
        reason: "twins now also count as `\(base)`, which must be uploaded before or with it", span: pair.new.span)
    }
    return lost + gained
  }

  private func gone(_ pair: InterfacePairs.Pair, _ base: DTMI) -> ModelDiff.ElementChange {
    ModelDiff.ElementChange(
      path: "extends", kind: .removed, effect: .breaking, before: base.description, after: nil,
      reason: "twins no longer count as `\(base)`: relationships that ask for it are refused to them, and queries with "
        + "IS_OF_MODEL pass over them", span: pair.new.span)
  }

  private func followedUp(_ pair: InterfacePairs.Pair, _ base: DTMI, _ next: DTMI) -> ModelDiff.ElementChange {
    ModelDiff.ElementChange(
      path: "extends", kind: .changed, effect: .compatible, before: base.description, after: next.description,
      reason: "follows the new version of what it extends", span: pair.new.span)
  }

  private func ancestors(of interface: Interface, in set: ModelSet) -> [DTMI] {
    var list = interface.extends
    var seen = Set(list).union([interface.id])
    var position = 0
    while position < list.count {
      for base in set.interface(list[position])?.extends ?? [] where seen.insert(base).inserted { list.append(base) }
      position += 1
    }
    return list
  }
}
