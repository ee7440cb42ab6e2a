import DTDL
import Diagnostics

/// Compares a property of twins or of relationships.
struct PropertyComparison {
  let holder: Holder
  let wording: Wording

  func changes(_ a: PropertyContent, _ b: PropertyContent, _ path: String) -> [ModelDiff.ElementChange] {
    var changes = SchemaComparison.differences(a.schema, b.schema).map { wording.change($0, path, holder, b.span) }
    changes += QuantityComparison.changes((a.semanticType, a.unit), (b.semanticType, b.unit), path, b.span)
    if a.isWritable != b.isWritable { changes.append(WritableComparison.change(a.isWritable, path, b.span)) }
    return changes
  }
}

/// Compares what a value measures.
enum QuantityComparison {
  typealias Quantity = (semanticType: String?, unit: String?)

  static func changes(
    _ a: Quantity, _ b: Quantity, _ path: String, _ span: SourceSpan?
  ) -> [ModelDiff.ElementChange] {
    var changes: [ModelDiff.ElementChange] = []
    if a.unit != b.unit {
      let effect: Effect = a.unit == nil ? .compatible : b.unit == nil ? .widening : .breaking
      let reason =
        switch effect {
        case .breaking: "existing numbers stay as they are and are read as \(b.unit ?? "") from now on"
        case .widening: "existing numbers stay as they are; readers are no longer told that they are \(a.unit ?? "")"
        default: "existing numbers stay as they are; readers are now told their unit"
        }
      changes.append(change("\(path).unit", a.unit, b.unit, effect, reason, span))
    }
    if a.semanticType != b.semanticType {
      let effect: Effect = a.semanticType == nil ? .compatible : .widening
      let reason = "existing values stay valid; what they measure is named differently"
      changes.append(change("\(path).@type", a.semanticType, b.semanticType, effect, reason, span))
    }
    return changes
  }

  private static func change(
    _ path: String, _ before: String?, _ after: String?, _ effect: Effect, _ reason: String, _ span: SourceSpan?
  ) -> ModelDiff.ElementChange {
    let kind: ChangeKind = before == nil ? .added : after == nil ? .removed : .changed
    return ModelDiff.ElementChange(
      path: path, kind: kind, effect: effect, before: before, after: after, reason: reason, span: span)
  }
}

/// Compares `writable`, which Azure Digital Twins takes and does not enforce.
enum WritableComparison {
  static func change(_ wasWritable: Bool, _ path: String, _ span: SourceSpan?) -> ModelDiff.ElementChange {
    ModelDiff.ElementChange(
      path: "\(path).writable", kind: .changed, effect: wasWritable ? .widening : .compatible,
      before: String(wasWritable), after: String(!wasWritable),
      reason: wasWritable
        ? "Azure Digital Twins does not enforce it; clients that obey the model stop to write it"
        : "Azure Digital Twins does not enforce it; clients may write what they only read before", span: span)
  }
}

/// Compares the payloads of a command.
enum CommandComparison {
  static func changes(_ a: CommandContent, _ b: CommandContent, _ path: String) -> [ModelDiff.ElementChange] {
    payload(a.request, b.request, "\(path).request", b.span)
      + payload(a.response, b.response, "\(path).response", b.span)
  }

  private static func payload(
    _ a: Field?, _ b: Field?, _ path: String, _ span: SourceSpan?
  ) -> [ModelDiff.ElementChange] {
    switch (a, b) {
    case (nil, nil): return []
    case (let a?, let b?):
      return SchemaComparison.differences(a.schema, b.schema).map {
        Wording(isNewVersion: false).change($0, path, .messages, span)
      }
    default:
      return [
        ModelDiff.ElementChange(
          path: path, kind: a == nil ? .added : .removed, effect: .breaking, before: a?.schema.name,
          after: b?.schema.name,
          reason: "callers and devices no longer agree on the payload; Azure Digital Twins has no commands", span: span)
      ]
    }
  }
}
