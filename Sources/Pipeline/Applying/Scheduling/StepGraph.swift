import DTDL
import Diagnostics
import Plans
import Resources

/// The steps of a plan and who waits for whom. A step is one change, or all models that go in one request.
///
/// Built once in O(changes + edges); dependents lie in one flat array, a step's own between two offsets.
struct StepGraph: Sendable {
  /// The changes of one step by their position in the plan, in the plan's order.
  enum Step: Sendable {
    case single(Int32)
    case models([Int32])
  }

  private(set) var steps: [Step] = []
  /// For each step how many others it waits for, edges counted as often as they were named.
  private(set) var missing: [Int32] = []
  private var offsets: [Int32] = []
  private var targets: [Int32] = []

  /// A later batch of models waits for the one before, but its failure is not that of the later one.
  private static func soft(_ step: Int32) -> Int32 { ~step }

  /// The steps that wait for this one. `needs` tells whether they cannot be done without it.
  func dependents(of step: Int32) -> some Sequence<(step: Int32, needs: Bool)> {
    targets[Int(offsets[Int(step)])..<Int(offsets[Int(step) + 1])].lazy.map {
      $0 >= 0 ? (step: $0, needs: true) : (step: StepGraph.soft($0), needs: false)
    }
  }

  /// The positions in the plan of a step's changes.
  func changes(of step: Int32) -> [Int] {
    switch steps[Int(step)] {
    case .single(let change): [Int(change)]
    case .models(let changes): changes.map { Int($0) }
    }
  }

  /// Takes the changes that do something. Refuses a plan that names what it does not hold, or that runs in a ring: no
  /// planner makes such a plan, but a file can be edited.
  init(_ plan: Plan) throws(DiagnosticError) {
    var builder = Builder()
    builder.absorbDeletes(plan.changes)
    builder.number(plan.changes)
    builder.connect(plan.changes)
    builder.chainBatches()
    if !builder.findings.isEmpty { throw DiagnosticError(builder.findings) }
    steps = builder.steps
    link(builder.edges)
    if let stuck = firstStuck() {
      let address = plan.changes[changes(of: stuck)[0]].address
      throw DiagnosticError(Diagnostic("TW5002", "the plan cannot be ordered: \(address) waits for itself"))
    }
  }

  private mutating func link(_ edges: [(from: Int32, to: Int32)]) {
    missing = [Int32](repeating: 0, count: steps.count)
    offsets = [Int32](repeating: 0, count: steps.count + 1)
    for edge in edges { offsets[Int(edge.from) + 1] += 1 }
    for index in steps.indices { offsets[index + 1] += offsets[index] }
    targets = [Int32](repeating: 0, count: edges.count)
    var next = offsets
    for edge in edges {
      targets[Int(next[Int(edge.from)])] = edge.to
      next[Int(edge.from)] += 1
      missing[Int(edge.to >= 0 ? edge.to : StepGraph.soft(edge.to))] += 1
    }
  }

  /// A step that no order reaches; `nil` when all are reached.
  private func firstStuck() -> Int32? {
    var missing = missing
    var ready = missing.indices.filter { missing[$0] == 0 }.map { Int32($0) }
    var reached = 0
    while let step = ready.popLast() {
      reached += 1
      for (dependent, _) in dependents(of: step) {
        missing[Int(dependent)] -= 1
        if missing[Int(dependent)] == 0 { ready.append(dependent) }
      }
    }
    return reached == steps.count ? nil : missing.firstIndex { $0 > 0 }.map { Int32($0) }
  }
}

extension StepGraph {
  /// What is gathered while a graph is built.
  struct Builder {
    struct BatchKey: Hashable {
      let instance: ResourceID
      let batch: Int
    }

    var steps: [Step] = []
    var edges: [(from: Int32, to: Int32)] = []
    var findings = Findings()
    private var stepOf: [ObjectAddress: Int32] = [:]
    private var batches: [BatchKey: Int32] = [:]
    private var absorbed: [ObjectAddress: BatchKey] = [:]

    /// Takes into a batch the models that must be deleted before those it replaces: where such a model itself refers to
    /// one of the batch, or is referred to by one, neither of two steps could come first.
    mutating func absorbDeletes(_ changes: [Change]) {
      var deletes: [ObjectAddress: (instance: ResourceID, needs: [ObjectAddress])] = [:]
      for change in changes {
        if case .deleteModel(let instance, _) = change.operation {
          deletes[change.address] = (instance, change.dependsOn)
        }
      }
      if deletes.isEmpty { return }
      for change in changes {
        guard let key = absorbed[change.address] ?? BatchKey(change.operation) else { continue }
        var open = change.dependsOn
        while let address = open.popLast() {
          guard let delete = deletes[address], delete.instance == key.instance, absorbed[address] == nil else {
            continue
          }
          absorbed[address] = key
          open += delete.needs
        }
      }
    }

    mutating func number(_ changes: [Change]) {
      stepOf.reserveCapacity(changes.count)
      for (position, change) in changes.enumerated() {
        let step = change.action == .none || change.operation == nil ? -1 : place(change, at: Int32(position))
        if stepOf.updateValue(step, forKey: change.address) != nil {
          findings.add(Diagnostic("TW5001", "the plan holds \(change.address) twice"))
        }
      }
    }

    private mutating func place(_ change: Change, at position: Int32) -> Int32 {
      guard let key = absorbed[change.address] ?? BatchKey(change.operation) else {
        steps.append(.single(position))
        return Int32(steps.count - 1)
      }
      if let step = batches[key], case .models(let others) = steps[Int(step)] {
        steps[Int(step)] = .models(others + [position])
        return step
      }
      batches[key] = Int32(steps.count)
      steps.append(.models([position]))
      return Int32(steps.count - 1)
    }

    mutating func connect(_ changes: [Change]) {
      for change in changes {
        guard let step = stepOf[change.address], step >= 0 else { continue }
        for dependency in change.dependsOn {
          guard let other = stepOf[dependency] else {
            findings.add(
              Diagnostic("TW5001", "\(change.address) waits for \(dependency), which the plan does not hold"))
            continue
          }
          if other >= 0, other != step { edges.append((other, step)) }
        }
      }
    }

    mutating func chainBatches() {
      let ordered = batches.sorted { ($0.key.instance, $0.key.batch) < ($1.key.instance, $1.key.batch) }
      for (before, after) in zip(ordered, ordered.dropFirst()) where before.key.instance == after.key.instance {
        edges.append((before.value, StepGraph.soft(after.value)))
      }
    }
  }
}

extension StepGraph.Builder.BatchKey {
  init?(_ operation: Plans.Operation?) {
    switch operation {
    case .createModel(let instance, _, _, let batch), .replaceModel(let instance, _, _, let batch):
      self.init(instance: instance, batch: batch)
    default: return nil
    }
  }
}
