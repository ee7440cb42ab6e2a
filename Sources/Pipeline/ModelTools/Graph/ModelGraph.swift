package import DTDL
package import Diagnostics
package import Graphs
import OrderedCollections

/// How models refer to one another, and in which order they can be uploaded.
package struct ModelGraph: Sendable {
  /// How one model refers to another.
  package enum EdgeKind: String, Sendable, Hashable, CaseIterable {
    case extends, component
    /// The target of a relationship. It need not exist, so it is no dependency.
    case target

    /// Whether the other model must be stored before or with this one.
    package var isDependency: Bool { self != .target }
  }

  /// A model, or an identifier that one refers to.
  package struct Node: Sendable {
    package let id: DTMI
    /// Whether the model is among those that the graph is of.
    package let isKnown: Bool
    /// The upload batch, from zero on; `nil` for models that are not known.
    package let batch: Int?
    package let span: SourceSpan?
  }

  /// All references of one kind from one model to another.
  package struct Edge: Sendable, Hashable {
    /// Index of the model that refers.
    package let from: Int
    /// Index of the model that is referred to.
    package let to: Int
    package let kind: EdgeKind
    /// The contents that refer, in the order declared; none for `extends`.
    package let names: [String]
  }

  /// Ordered by path, then by version.
  package let nodes: [Node]
  /// Ordered by the models they leave, then by kind, then by where they lead.
  package let edges: [Edge]
  /// What can be uploaded in one request each, in order: all that a model needs stands in its own batch or before it.
  package let batches: [[DTMI]]

  /// Which targets of relationships belong to the graph.
  package enum Targets: Sendable {
    /// All, also those that are not among the models.
    case all
    /// Those that are models of the set.
    case inside
    case none
  }

  /// Throws where more models than a batch holds need one another.
  package init(_ models: ModelSet, batchSize: Int, targets: Targets = .all) throws(Cycle<DTMI>) {
    batches = try models.batches(maximum: batchSize)
    var batchOf: [DTMI: Int] = [:]
    for (index, batch) in batches.enumerated() { for id in batch { batchOf[id] = index } }
    var references: [(from: DTMI, to: DTMI, kind: EdgeKind, names: [String])] = []
    for interface in models.interfaces.values {
      for reference in ModelGraph.references(of: interface) {
        if !reference.kind.isDependency, targets == .none { continue }
        if !reference.kind.isDependency, targets == .inside, models.interface(reference.to) == nil { continue }
        references.append((interface.id, reference.to, reference.kind, reference.names))
      }
    }
    let ids = Set(models.interfaces.keys).union(references.map(\.to)).sorted(by: DTMI.precedes)
    let indices = Dictionary(uniqueKeysWithValues: ids.enumerated().map { ($1, $0) })
    nodes = ids.map { id in
      let interface = models.interface(id)
      return Node(id: id, isKnown: interface != nil, batch: batchOf[id], span: interface?.span)
    }
    edges = references.map { Edge(from: indices[$0.from]!, to: indices[$0.to]!, kind: $0.kind, names: $0.names) }
      .sorted { ($0.from, $0.kind.order, $0.to) < ($1.from, $1.kind.order, $1.to) }
  }

  /// What an interface itself refers to, each model once a kind.
  private static func references(of interface: Interface) -> [(to: DTMI, kind: EdgeKind, names: [String])] {
    var components: OrderedDictionary<DTMI, [String]> = [:]
    var targets: OrderedDictionary<DTMI, [String]> = [:]
    for content in interface.contents.values {
      switch content {
      case .component(let component): components[component.schema, default: []].append(component.name)
      case .relationship(let relationship):
        if let target = relationship.target { targets[target, default: []].append(relationship.name) }
      case .property, .telemetry, .command: break
      }
    }
    return OrderedSet(interface.extends).map { ($0, .extends, []) }
      + components.map { ($0.key, .component, $0.value) } + targets.map { ($0.key, .target, $0.value) }
  }

  /// Models that are needed and not there.
  package var missing: [DTMI] {
    let needed = Set(edges.filter(\.kind.isDependency).map(\.to))
    return nodes.indices.filter { !nodes[$0].isKnown && needed.contains($0) }.map { nodes[$0].id }
  }
}

extension ModelGraph.EdgeKind {
  fileprivate var order: Int { ModelGraph.EdgeKind.allCases.firstIndex(of: self)! }
}

extension ModelSet {
  /// The part of the set that stands around some models: what `roots` need, and what needs `bases`, near and far, the
  /// models themselves included. Without either it is the whole set.
  package func neighbourhood(of roots: [DTMI], dependentsOf bases: [DTMI]) -> ModelSet {
    if roots.isEmpty, bases.isEmpty { return self }
    var dependents: [DTMI: [DTMI]] = [:]
    for interface in interfaces.values {
      for need in interface.dependencies { dependents[need, default: []].append(interface.id) }
    }
    let kept = reached(from: roots) { dependencies(of: $0) }.union(reached(from: bases) { dependents[$0] ?? [] })
    return ModelSet(interfaces.values.filter { kept.contains($0.id) }, base: self)
  }

  private func reached(from start: [DTMI], next: (DTMI) -> [DTMI]) -> Set<DTMI> {
    var seen = OrderedSet(start)
    var position = 0
    while position < seen.count {
      for id in next(seen[position]) { seen.append(id) }
      position += 1
    }
    return Set(seen)
  }
}
