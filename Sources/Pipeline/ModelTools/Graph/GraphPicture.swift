import DTDL
import Diagnostics
import OrderedCollections

/// What is drawn of a graph: boxes and lines, whichever language they are written in.
package struct GraphPicture: Sendable {
  /// A model, or the models of a namespace.
  struct Box: Sendable {
    let title: String
    let subtitle: String
    /// All there is to say: the whole DTMI, the file, or the counts.
    let detail: String
    /// Whether it stands for models that are not among those read.
    let isOutside: Bool
  }

  struct Line: Sendable {
    let from: Int
    let to: Int
    let kind: ModelGraph.EdgeKind
    /// The names of components or relationships, or a count.
    let label: String
  }

  let boxes: [Box]
  let lines: [Line]
  /// The picture in one sentence.
  let summary: String
  /// Whether boxes stand for namespaces.
  package let isGrouped: Bool

  /// Every model a box.
  package init(_ graph: ModelGraph) {
    boxes = graph.nodes.map { node in
      Box(
        title: node.id.shortName, subtitle: node.id.namespace,
        detail: node.span.map { "\(node.id), \($0.file.path):\($0.location.line)" }
          ?? (node.isKnown ? "\(node.id)" : "\(node.id), not among the models read"),
        isOutside: !node.isKnown)
    }
    lines = graph.edges.map { Line(from: $0.from, to: $0.to, kind: $0.kind, label: GraphPicture.label($0.names)) }
    summary = GraphPicture.summary(of: graph)
    isGrouped = false
  }

  /// Every namespace a box, with the number of models in it. Where there would be more than `limit`, namespaces
  /// are cut shorter until there are not.
  package init(namespacesOf graph: ModelGraph, limit: Int) {
    var depth = graph.nodes.map { GraphPicture.segments($0.id.namespace) }.max() ?? 0
    var keys = graph.nodes.map(\.id.namespace)
    while Set(keys).count > limit, depth > 1 {
      depth -= 1
      keys = graph.nodes.map { GraphPicture.prefix($0.id.namespace, depth) }
    }
    var members: OrderedDictionary<String, [Int]> = [:]
    for (index, key) in keys.enumerated() { members[key, default: []].append(index) }
    var counts: OrderedDictionary<[Int], Int> = [:]
    var inside: [Int: Int] = [:]
    for edge in graph.edges {
      let (from, to) = (members.index(forKey: keys[edge.from])!, members.index(forKey: keys[edge.to])!)
      if from == to {
        inside[from, default: 0] += 1
      } else {
        counts[[from, to, ModelGraph.EdgeKind.allCases.firstIndex(of: edge.kind)!], default: 0] += 1
      }
    }
    boxes = members.elements.enumerated().map { index, group in
      let known = group.value.count { graph.nodes[$0].isKnown }
      let count = GraphPicture.count(known > 0 ? known : group.value.count, "interface")
      let within = inside[index, default: 0]
      return Box(
        title: group.key, subtitle: known > 0 ? count : "\(count), not read",
        detail: "\(group.key): \(count), \(GraphPicture.count(within, "reference")) inside", isOutside: known == 0)
    }
    lines = counts.map { key, count in
      Line(from: key[0], to: key[1], kind: ModelGraph.EdgeKind.allCases[key[2]], label: "\(count)")
    }
    summary = GraphPicture.summary(of: graph) + ", by namespace"
    isGrouped = true
  }

  private static func summary(of graph: ModelGraph) -> String {
    let known = graph.nodes.count(where: \.isKnown)
    let counts = ModelGraph.EdgeKind.allCases.map { kind in (kind, graph.edges.count { $0.kind == kind }) }
    let words = counts.filter { $0.1 > 0 }.map { kind, number in
      switch kind {
      case .extends: "\(number) extends"
      case .component: count(number, "component reference")
      case .target: count(number, "relationship target")
      }
    }
    return ([count(known, "interface")] + words).joined(separator: ", ")
  }

  private static func label(_ names: [String]) -> String {
    names.count > 3
      ? names.prefix(3).joined(separator: ", ") + " and \(names.count - 3) more" : names.joined(separator: ", ")
  }

  static func count(_ number: Int, _ noun: String) -> String { "\(number) \(noun)\(number == 1 ? "" : "s")" }

  private static func segments(_ path: String) -> Int { path.count { $0 == ":" } + 1 }

  private static func prefix(_ path: String, _ depth: Int) -> String {
    path.split(separator: ":").prefix(depth).joined(separator: ":")
  }
}
