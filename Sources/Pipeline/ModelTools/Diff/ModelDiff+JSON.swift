import DTDL
import Diagnostics
package import Documents
import OrderedCollections

extension ModelDiff {
  /// The differences as a document.
  package var json: Value {
    let counts = Effect.allCases.reversed().map { ($0.rawValue, Value.integer(Int64(count($0)))) }
    return [
      "kind": "ModelDiff", "version": 1, "effect": .string(effect.rawValue),
      "counts": .object(OrderedDictionary(uniqueKeysWithValues: counts)),
      "interfaces": .array(interfaces.map(json)),
    ]
  }

  private func json(_ change: InterfaceChange) -> Value {
    var members: OrderedDictionary<String, Value> = ["id": .string(change.id.description)]
    if let old = change.old { members["old"] = .string(old.description) }
    if let new = change.new { members["new"] = .string(new.description) }
    members["change"] = .string(change.kind.rawValue)
    members["effect"] = .string(change.effect.rawValue)
    place(change.span, &members)
    members["elements"] = .array(change.changes.map(json))
    members["concerns"] = .array(change.concerns.map { .string($0.description) })
    return .object(members)
  }

  private func json(_ change: ElementChange) -> Value {
    var members: OrderedDictionary<String, Value> = ["path": .string(change.path)]
    members["change"] = .string(change.kind.rawValue)
    members["effect"] = .string(change.effect.rawValue)
    if let before = change.before { members["before"] = .string(before) }
    if let after = change.after { members["after"] = .string(after) }
    members["reason"] = .string(change.reason)
    place(change.span, &members)
    return .object(members)
  }

  private func place(_ span: SourceSpan?, _ members: inout OrderedDictionary<String, Value>) {
    guard let span else { return }
    members["file"] = .string(span.file.path)
    members["line"] = .integer(Int64(span.location.line))
  }
}
