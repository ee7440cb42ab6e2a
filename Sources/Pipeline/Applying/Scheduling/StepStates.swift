/// Which steps are ready, and which never will be: the only mutable part of a running schedule.
struct StepStates {
  private let graph: StepGraph
  private var missing: [Int32]
  private var skipped: [Bool]
  private var ready = ReadyHeap()
  /// Steps neither started nor skipped.
  private(set) var remaining: Int

  init(_ graph: StepGraph) {
    self.graph = graph
    missing = graph.missing
    skipped = [Bool](repeating: false, count: graph.steps.count)
    remaining = graph.steps.count
    for (step, count) in missing.enumerated() where count == 0 { ready.insert(Int32(step)) }
  }

  var hasReady: Bool { !ready.isEmpty }

  /// The next step to start.
  mutating func next() -> Int32? {
    guard let step = ready.removeFirst() else { return nil }
    remaining -= 1
    return step
  }

  /// Lets go of those that waited for a step that was done.
  mutating func succeeded(_ step: Int32) {
    for (dependent, _) in graph.dependents(of: step) { release(dependent) }
  }

  /// The steps that cannot be done any more because this one failed, nearest first. Those that only had to come later
  /// are let go.
  mutating func failed(_ step: Int32) -> [Int32] {
    var lost: [Int32] = []
    var next = 0
    var current = step
    while true {
      for (dependent, needs) in graph.dependents(of: current) {
        if !needs {
          release(dependent)
        } else if !skipped[Int(dependent)] {
          skipped[Int(dependent)] = true
          remaining -= 1
          lost.append(dependent)
        }
      }
      guard next < lost.count else { return lost }
      current = lost[next]
      next += 1
    }
  }

  private mutating func release(_ step: Int32) {
    missing[Int(step)] -= 1
    if missing[Int(step)] == 0, !skipped[Int(step)] { ready.insert(step) }
  }
}
