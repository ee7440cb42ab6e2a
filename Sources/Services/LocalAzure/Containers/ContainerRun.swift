import Containers
import Glibc
import Synchronization

/// One container under supervision: started, started again as its group's policy says, ended when asked.
actor ContainerRun {
  /// What a container that is asked to end has before it is made to.
  private static let grace = Duration.seconds(5)
  /// Seconds between two starts at most; between two looks for an image.
  private static let longestPause: Int64 = 60

  nonisolated let log: OutputLog
  private let container: GroupPlan.Container
  private let group: GroupPlan
  private let policy: GroupPlan.RestartPolicy
  private let machine: ContainerMachine
  private(set) var view = ContainerView()
  private var task: Task<Void, Never>?
  private var child: ChildProcess?
  private nonisolated let isStopping = Mutex(false)
  private var wakeUp: AsyncStream<Void>.Continuation?

  init(
    _ container: GroupPlan.Container, of group: GroupPlan, policy: GroupPlan.RestartPolicy, on machine: ContainerMachine
  ) {
    self.container = container
    self.group = group
    self.policy = policy
    self.machine = machine
    log = OutputLog(now: machine.surroundings.now)
  }

  private var now: Int64 { machine.surroundings.now() }
  private var mustStop: Bool { isStopping.withLock { $0 } }

  /// Begins; `done` is called when it will not be started again.
  func start(done: @escaping @Sendable (_ code: Int32) -> Void = { _ in }) {
    guard task == nil, !mustStop else { return }
    task = Task {
      await self.supervise()
      if let code = self.view.exitCode, !self.mustStop { done(code) }
    }
  }

  /// Ends it: asked first, then made to. Returns when nothing of it runs.
  func stop() async {
    isStopping.withLock { $0 = true }
    wakeUp?.finish()
    if let child {
      view.note("Killing", "Killing container with id \(container.name).", at: now)
      machine.sandbox.terminate(child)
      let late = Task { [machine] in
        await machine.surroundings.sleep(Self.grace)
        if !Task.isCancelled { child.signal(SIGKILL) }
      }
      await task?.value
      late.cancel()
    }
    await task?.value
  }

  /// Looks again at once for an image that was missing.
  func look() { if child == nil, case .waiting = view.state { wakeUp?.finish() } }

  private func supervise() async {
    guard let prepared = await prepared() else { return }
    var pause: Int64 = 1
    while !mustStop {
      let began = now
      let code = await runOnce(prepared)
      if mustStop { return }
      let isDone = policy == .never || policy == .onFailure && code == 0
      if isDone { return }
      // What ran for ten minutes is not failing all the time.
      if now - began > 600_000_000 { pause = 1 }
      view.note("BackOff", "Back-off restarting failed container", isWarning: code != 0, at: now)
      await wait(seconds: pause)
      pause = min(pause * 2, Self.longestPause)
      if mustStop { return }
      view.restarts += 1
    }
  }

  /// Waits until the image is there and unpacked; `nil` when it is to end.
  private func prepared() async -> ContainerMachine.Prepared? {
    var pause: Int64 = 5
    while !mustStop {
      view.note("Pulling", "pulling image \"\(container.image)\"", at: now)
      do {
        let found = try await machine.prepare(container, of: group) { [weak self] in
          self?.isStopping.withLock { $0 } ?? true
        }
        view.note("Pulled", "Successfully pulled image \"\(container.image)\"", at: now)
        return found
      } catch {
        view.note(
          "Failed", "Failed to pull image \"\(container.image)\": \(error.description)", isWarning: true, at: now)
        view.become(.waiting("ImagePullBackOff"))
        await wait(seconds: pause)
        pause = min(pause * 2, Self.longestPause)
      }
    }
    return nil
  }

  /// Runs it to its end and returns its code.
  private func runOnce(_ prepared: ContainerMachine.Prepared) async -> Int32 {
    view.note("Created", "Created container \(container.name)", at: now)
    let started = now
    let child = ChildProcess(machine.sandbox.command(prepared.program, in: prepared.cell)) { [log] in log.add($0) }
    self.child = child
    view.become(.running(started))
    view.note("Started", "Started container \(container.name)", at: started)
    // A stop that came in before there was a process to be told.
    if mustStop { machine.sandbox.terminate(child) }
    let forwarders = forwardPorts(to: child)
    let probing = Task { await self.probe(prepared.cell, child) }
    let end = await child.end()
    for forwarder in forwarders { forwarder.close() }
    probing.cancel()
    await probing.value
    self.child = nil
    let (code, detail) = Self.told(end)
    if case .failed(let words) = end {
      view.note("Failed", "Failed to start container \(container.name): \(words)", isWarning: true, at: now)
    }
    view.become(.terminated(started: started, finished: now, code: code, detail: detail))
    return code
  }

  /// Lets this machine's loopback reach the ports of a container that has a network of its own.
  private func forwardPorts(to child: ChildProcess) -> [PortForwarder] {
    guard case .bubblewrap(_, sharesNetwork: false) = machine.sandbox else { return [] }
    let sandbox = machine.sandbox
    return container.ports.compactMap { port in
      do throws(PortForwarder.Unavailable) {
        return try PortForwarder(port: port) { sandbox.relay(port: port, beside: child) }
      } catch {
        let message = "Port \(port) of this machine cannot be listened on: \(error.description)"
        view.note("PortUnavailable", message, isWarning: true, at: now)
        return nil
      }
    }
  }

  // MARK: Probes

  /// Asks a container that runs whether it lives and is ready, until it ends.
  private func probe(_ cell: Sandbox.Cell, _ child: ChildProcess) async {
    await withTaskGroup(of: Void.self) { group in
      for probe in container.probes { group.addTask { await self.repeated(probe, cell, child) } }
    }
  }

  private func repeated(_ probe: ContainerProbe, _ cell: Sandbox.Cell, _ child: ChildProcess) async {
    await machine.surroundings.sleep(.seconds(probe.delay))
    var failures = 0
    while !Task.isCancelled {
      let flaw = await machine.probe(probe, cell, child)
      // One that ended meanwhile was not asked.
      if Task.isCancelled { return }
      failures = flaw == nil ? 0 : failures + 1
      if let flaw {
        view.note("Unhealthy", "\(probe.kind.rawValue) probe failed: \(flaw)", isWarning: true, at: now)
      }
      if probe.kind == .liveness, failures >= probe.failures { return await end(child) }
      await machine.surroundings.sleep(.seconds(probe.period))
      await Task.yield()
    }
  }

  /// Ends a container that does not live any more; what comes then is as its policy says.
  private func end(_ child: ChildProcess) async {
    let outlook = policy == .never ? "" : ", will be restarted"
    view.note("Killing", "Container \(container.name) failed liveness probe\(outlook)", at: now)
    machine.sandbox.terminate(child)
    // Cancelled when it has ended.
    await machine.surroundings.sleep(Self.grace)
    if !Task.isCancelled { child.signal(SIGKILL) }
  }

  /// The exit code and the word for an end; signals as shells tell them.
  private static func told(_ end: ChildProcess.End) -> (Int32, String) {
    switch end {
    case .exited(let code): (code, code == 0 ? "Completed" : "Error")
    case .killed(let signal): (128 + signal, "Error")
    case .failed: (128, "StartError")
    }
  }

  /// Waits so long, or until something changed.
  private func wait(seconds: Int64) async {
    if mustStop { return }
    let (bell, continuation) = AsyncStream<Void>.makeStream()
    wakeUp = continuation
    let timer = Task { [machine] in
      await machine.surroundings.sleep(.seconds(seconds))
      continuation.finish()
    }
    for await _ in bell {}
    timer.cancel()
    wakeUp = nil
  }
}
