import OrderedCollections
import Plans
import Resources

/// What a plan knows of dependencies and of the twin graph, made ready to be drawn.
enum PlanGraphs {
  /// Objects are drawn one by one up to this many, kind by kind beyond.
  static let mostObjects = 40

  /// What needs what; the arrow leads from what is needed to what needs it. `nil` where nothing needs anything.
  static func dependencies(_ plan: Plan) -> (graph: GraphDrawing, isAggregated: Bool)? {
    guard let dependencies = plan.impact?.dependencies, !dependencies.isEmpty else { return nil }
    let acting = plan.changes.filter { $0.action != .none && $0.kind != .twin && $0.kind != .relationship }
    let actions = Dictionary(acting.map { ($0.address, $0.action) }, uniquingKeysWith: { first, _ in first })
    var objects = OrderedSet<ObjectAddress>()
    for dependency in dependencies {
      objects.append(dependency.address)
      for need in dependency.needs { objects.append(need) }
    }
    if objects.count <= mostObjects {
      let nodes = objects.map { address in
        let action = actions[address]
        return GraphDrawing.Node(
          label: name(address), detail: kind(address), title: "\(address): \(action?.participle ?? "as declared")",
          classes: action.map { "touched \($0.rawValue)" } ?? "")
      }
      let edges = dependencies.flatMap { dependency in
        dependency.needs.map { edge(objects, from: $0, to: dependency.address) }
      }
      return (GraphDrawing(nodes: nodes, edges: edges), false)
    }
    return (byKind(dependencies, objects, actions), true)
  }

  private static func edge(
    _ objects: OrderedSet<ObjectAddress>, from: ObjectAddress, to: ObjectAddress
  ) -> GraphDrawing.Edge {
    GraphDrawing.Edge(from: objects.firstIndex(of: from) ?? 0, to: objects.firstIndex(of: to) ?? 0)
  }

  /// What stands behind the last slash or the kind.
  private static func name(_ address: ObjectAddress) -> String {
    let text = address.description
    if let slash = text.lastIndex(of: "/") { return String(text[text.index(after: slash)...]) }
    return String(text.dropFirst(address.kind.count + 1))
  }

  /// `IoTHub` of `IoTHub.hub`, `ModelSet models` of what lies in sets.
  private static func kind(_ address: ObjectAddress) -> String {
    let parts = address.description.split(separator: "/", maxSplits: 2)
    return parts.count > 1 ? "\(address.kind) \(parts[1])" : address.kind
  }

  private static func byKind(
    _ dependencies: [PlanImpact.Dependency], _ objects: OrderedSet<ObjectAddress>, _ actions: [ObjectAddress: Action]
  ) -> GraphDrawing {
    var kinds: OrderedDictionary<String, (count: Int, changed: Int)> = [:]
    for address in objects {
      kinds[kind(address), default: (0, 0)].count += 1
      if actions[address] != nil { kinds[kind(address), default: (0, 0)].changed += 1 }
    }
    struct Pair: Hashable {
      let from: Int
      let to: Int
    }
    var pairs: OrderedDictionary<Pair, Int> = [:]
    for dependency in dependencies {
      for need in dependency.needs {
        guard let from = kinds.index(forKey: kind(need)), let to = kinds.index(forKey: kind(dependency.address)) else {
          continue
        }
        pairs[Pair(from: from, to: to), default: 0] += 1
      }
    }
    let nodes = kinds.map { name, found in
      GraphDrawing.Node(
        label: name, detail: "\(grouped(found.changed)) of \(grouped(found.count)) change",
        title: "\(name): \(found.count), \(found.changed) changed",
        classes: found.changed > 0 ? "touched" : "")
    }
    return GraphDrawing(
      nodes: nodes, edges: pairs.map { GraphDrawing.Edge(from: $0.from, to: $0.to, label: $1 > 1 ? "\($1)" : "") })
  }

  /// `Battery;1` of `dtmi:evcharging:Battery;1`.
  private static func shortened(_ model: String) -> String {
    model.split(separator: ":").last.map(String.init) ?? model
  }

  /// The twins around what changes, or their models.
  static func surroundings(_ surroundings: Surroundings) -> GraphDrawing {
    let nodes = surroundings.nodes.map { node -> GraphDrawing.Node in
      let isTouched = node.changed > 0
      guard node.twin.isEmpty else {
        return GraphDrawing.Node(
          label: node.twin, detail: shortened(node.model),
          title: "\(node.twin), \(node.model)\(isTouched ? ", changed" : "")",
          classes: isTouched ? "touched" : "")
      }
      return GraphDrawing.Node(
        label: shortened(node.model), detail: "\(grouped(node.changed)) of \(grouped(node.count)) change",
        title: "\(node.model): \(grouped(node.count)) twins, \(grouped(node.changed)) changed",
        classes: isTouched ? "touched" : "")
    }
    let edges = surroundings.edges.map { edge in
      GraphDrawing.Edge(
        from: edge.source, to: edge.target, label: edge.count > 1 ? "\(edge.name) \(grouped(edge.count))" : edge.name,
        isTouched: edge.changed > 0)
    }
    return GraphDrawing(nodes: nodes, edges: edges)
  }
}
