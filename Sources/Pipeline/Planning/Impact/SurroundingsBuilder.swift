import Cloud
import DTDL
import Plans
import Resources
import Twins

/// Draws the boundary around what changes of the twin graphs: the twins by name where they are few, their models else.
struct SurroundingsBuilder {
  /// So many changed twins are named at most, and so many nodes there are.
  static let mostNamed = 24
  static let mostNodes = 60

  private let input: PlanInput

  init(_ input: PlanInput) { self.input = input }

  /// `nil` where no twin and no relationship changes.
  func build(_ changes: [Change]) -> Surroundings? {
    var changed: [ResourceID: ChangedGraph] = [:]
    var order: [ResourceID] = []
    for change in changes {
      guard let (instance, part) = ChangedGraph.part(change) else { continue }
      if changed[instance] == nil { order.append(instance) }
      changed[instance, default: ChangedGraph()].add(part)
    }
    guard !order.isEmpty else { return nil }
    let seeds = changed.values.reduce(0) { $0 + $1.seeds.count }
    var drawing = SurroundingsDrawing(namesTwins: seeds <= Self.mostNamed, mostNodes: Self.mostNodes)
    for instance in order {
      guard let part = changed[instance] else { continue }
      var graphs: [TwinGraph] = []
      if let live = input.live.instances[instance] { graphs.append(live.graph) }
      graphs += input.desired.twinGraphs.filter { $0.instance == instance }.map(\.graph)
      drawing.add(graphs, part)
    }
    return drawing.finished
  }
}

/// What changes of one graph.
struct ChangedGraph {
  enum Part {
    case twin(String)
    case relationship(RelationshipKey, target: String?)
  }

  private(set) var twins: Set<String> = []
  private(set) var relationships: Set<RelationshipKey> = []
  /// Changed twins and the ends of changed relationships, as far as they are known.
  private(set) var seeds: Set<String> = []

  mutating func add(_ part: Part) {
    switch part {
    case .twin(let id):
      twins.insert(id)
      seeds.insert(id)
    case .relationship(let key, let target):
      relationships.insert(key)
      seeds.insert(key.source)
      if let target { seeds.insert(target) }
    }
  }

  static func part(_ change: Change) -> (ResourceID, Part)? {
    switch change.operation {
    case .createTwin(let instance, let twin): (instance, .twin(twin.id))
    case .patchTwin(let instance, let id, _), .deleteTwin(let instance, let id): (instance, .twin(id))
    case .createRelationship(let instance, let made), .replaceRelationship(let instance, let made):
      (instance, .relationship(made.key, target: made.target))
    case .patchRelationship(let instance, let key, _), .deleteRelationship(let instance, let key):
      (instance, .relationship(key, target: nil))
    default: nil
    }
  }
}
