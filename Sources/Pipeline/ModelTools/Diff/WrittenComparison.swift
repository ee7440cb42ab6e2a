import DTDL
import Diagnostics
import Documents
import OrderedCollections

/// Compares what is written about a content beyond what its kind and schema say: texts, units of fields, co-types.
enum WrittenComparison {
  private typealias Change = ModelDiff.ElementChange

  /// `isQuiet` says that nothing else of the content differs, so that whatever is left must be told here.
  static func changes(
    _ a: Value?, _ b: Value?, _ content: Content, _ path: String, isQuiet: Bool
  ) -> [ModelDiff.ElementChange] {
    guard let a, let b, a != b else { return [] }
    var changes = quantities(a["schema"], b["schema"], path, content.span)
    let isTextOnly = withoutTexts(a) == withoutTexts(b)
    if isQuiet, changes.isEmpty, !isTextOnly { changes.append(other(a, b, path, content.span)) }
    if isTextOnly || texts(a) != texts(b) {
      changes.append(
        Change(
          path: path, kind: .changed, effect: .none, before: nil, after: nil,
          reason: "texts for people: no twin holds them", span: content.span))
    }
    return changes
  }

  private static func other(_ a: Value, _ b: Value, _ path: String, _ span: SourceSpan?) -> Change {
    let requires = [a, b].map { $0["@type"]?.array?.contains("Required") == true }
    if !requires[0], requires[1] {
      return Change(
        path: path, kind: .changed, effect: .breaking, before: "optional", after: "required",
        reason: "twins without a value no longer fit the model", span: span)
    }
    let members = [a, b].reduce(into: Set<String>()) { $0.formUnion($1.object?.keys ?? []) }.filter {
      withoutTexts(a[$0] ?? .null) != withoutTexts(b[$0] ?? .null)
    }
    return Change(
      path: path, kind: .changed, effect: .compatible, before: nil, after: nil,
      reason: "\(members.sorted().map { "`\($0)`" }.joined(separator: ", ")) is written differently; values stay valid",
      span: span)
  }

  /// Units and semantic types of fields, map values and items.
  private static func quantities(
    _ a: Value?, _ b: Value?, _ path: String, _ span: SourceSpan?
  ) -> [ModelDiff.ElementChange] {
    guard let a, let b, a != b else { return [] }
    var changes: [ModelDiff.ElementChange] = []
    if let (before, after) = both(a["elementSchema"], b["elementSchema"]) {
      changes += quantities(before, after, "\(path)[]", span)
    }
    if let (before, after) = both(a["mapValue"], b["mapValue"]) {
      changes += QuantityComparison.changes(quantity(before), quantity(after), "\(path).*", span)
      changes += quantities(before["schema"], after["schema"], "\(path).*", span)
    }
    for field in a["fields"]?.array ?? [] {
      guard let name = field["name"]?.string,
        let other = b["fields"]?.array?.first(where: { $0["name"]?.string == name })
      else { continue }
      changes += QuantityComparison.changes(quantity(field), quantity(other), "\(path).\(name)", span)
      changes += quantities(field["schema"], other["schema"], "\(path).\(name)", span)
    }
    return changes
  }

  /// The schemas that an interface declares for its own use; contents refer to them by identifier.
  static func schemas(_ a: [String: Value], _ b: [String: Value], _ span: SourceSpan?) -> [ModelDiff.ElementChange] {
    a.sorted { $0.key < $1.key }.flatMap { id, schema in
      quantities(schema, b[id], "schemas.\(id)", span)
    }
  }

  private static func both(_ a: Value?, _ b: Value?) -> (Value, Value)? {
    if let a, let b { (a, b) } else { nil }
  }

  private static func quantity(_ element: Value) -> QuantityComparison.Quantity {
    let types = element["@type"]?.array?.compactMap(\.string) ?? []
    let plain: Set = ["Field", "MapValue", "Required"]
    return (types.first { !plain.contains($0) }, element["unit"]?.string)
  }

  private static let textMembers: Set<String> = ["displayName", "description", "comment"]

  private static func texts(_ value: Value) -> [Value?] { textMembers.sorted().map { value[$0] } }

  private static func withoutTexts(_ value: Value) -> Value {
    switch value {
    case .object(let members):
      .object(members.filter { !textMembers.contains($0.key) }.mapValues(withoutTexts))
    case .array(let items): .array(items.map(withoutTexts))
    default: value
    }
  }
}
