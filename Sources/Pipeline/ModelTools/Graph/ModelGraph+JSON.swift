import DTDL
import Diagnostics
package import Documents
import OrderedCollections

extension ModelGraph {
  /// The graph as a document.
  package var json: Value {
    [
      "kind": "ModelGraph", "version": 1,
      "models": .array(nodes.map(json)), "edges": .array(edges.map(json)),
      "batches": .array(batches.map { .array($0.map { .string($0.description) }) }),
      "missing": .array(missing.map { .string($0.description) }),
    ]
  }

  private func json(_ node: Node) -> Value {
    var members: OrderedDictionary<String, Value> = ["id": .string(node.id.description), "known": .bool(node.isKnown)]
    if let batch = node.batch { members["batch"] = .integer(Int64(batch + 1)) }
    if let span = node.span {
      members["file"] = .string(span.file.path)
      members["line"] = .integer(Int64(span.location.line))
    }
    return .object(members)
  }

  private func json(_ edge: Edge) -> Value {
    var members: OrderedDictionary<String, Value> = [
      "from": .string(nodes[edge.from].id.description), "to": .string(nodes[edge.to].id.description),
      "kind": .string(edge.kind.rawValue), "isDependency": .bool(edge.kind.isDependency),
    ]
    if !edge.names.isEmpty { members["names"] = .array(edge.names.map { .string($0) }) }
    return .object(members)
  }
}
