import Containers
import Documents

/// The containers of one group. What it is told to become it becomes one after the other, in the background.
actor GroupRun {
  private let machine: ContainerMachine
  private var plan: GroupPlan?
  private var runs: [(name: String, run: ContainerRun)] = []
  /// Those among `runs` that come before the containers.
  private var initialCount = 0
  private var chain: Task<Void, Never>?
  /// What it is to be, or is.
  private var signature = ""
  private var isWanted = false

  init(_ machine: ContainerMachine) { self.machine = machine }

  /// Whether it is that already, or on the way to it.
  func isAlready(_ plan: GroupPlan, isWanted: Bool) -> Bool {
    signature == plan.signature && self.isWanted == isWanted
  }

  /// Ends what runs and, where it is wanted, begins anew.
  func become(_ plan: GroupPlan, isWanted: Bool) {
    signature = plan.signature
    self.isWanted = isWanted
    let before = chain
    chain = Task {
      await before?.value
      await self.carryOut(plan, isWanted)
    }
  }

  /// Ends all and forgets the files; returns when that is done.
  func leave() async {
    isWanted = false
    await chain?.value
    await stopAll()
    if let plan { machine.forget(plan.number) }
    runs = []
  }

  private func carryOut(_ plan: GroupPlan, _ isWanted: Bool) async {
    await stopAll()
    self.plan = plan
    guard isWanted else { return }
    machine.forget(plan.number)
    // An initial container must succeed; one that does not is tried again unless the group never tries again.
    let policy = plan.restartPolicy == .never ? GroupPlan.RestartPolicy.never : .onFailure
    let initial = plan.initial.map { ($0.name, ContainerRun($0, of: plan, policy: policy, on: machine)) }
    runs =
      initial + plan.containers.map { ($0.name, ContainerRun($0, of: plan, policy: plan.restartPolicy, on: machine)) }
    initialCount = initial.count
    await begin(at: 0)
  }

  /// Begins the next initial container or, when all have succeeded, the containers.
  private func begin(at index: Int) async {
    guard isWanted, index < initialCount else {
      guard isWanted else { return }
      for (_, run) in runs.dropFirst(initialCount) { await run.start() }
      return
    }
    await runs[index].run.start { code in
      guard code == 0 else { return }
      Task { await self.begin(at: index + 1) }
    }
  }

  private func stopAll() async {
    await withTaskGroup(of: Void.self) { group in
      for (_, run) in runs { group.addTask { await run.stop() } }
    }
  }

  /// Looks at once for images that were missing.
  func look() async { for (_, run) in runs { await run.look() } }

  /// What one of its containers wrote.
  func log(_ name: String) -> OutputLog? { runs.first { $0.name == name }?.run.log }

  /// The views of its containers by name, and the state of the whole.
  func views() async -> (state: String, containers: [String: Value], events: [Value]) {
    var found: [String: Value] = [:]
    var own: [ContainerView] = []
    for (index, (name, run)) in runs.enumerated() {
      let view = await run.view
      found[name] = view.value
      if index >= initialCount { own.append(view) }
    }
    let events = found.sorted { $0.key < $1.key }.flatMap { $0.value["events"]?.array ?? [] }
    return (state(of: own), found, events)
  }

  private func state(of views: [ContainerView]) -> String {
    if !isWanted { return "Stopped" }
    if views.contains(where: \.isRunning) { return "Running" }
    let codes = views.map(\.exitCode)
    guard !codes.isEmpty, !codes.contains(nil), plan?.restartPolicy != .always else { return "Pending" }
    if codes.allSatisfy({ $0 == 0 }) { return "Succeeded" }
    return plan?.restartPolicy == .never ? "Failed" : "Pending"
  }
}
