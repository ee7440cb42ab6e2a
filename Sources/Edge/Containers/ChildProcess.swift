import CLinux
import Glibc
import Synchronization

/// A program that runs as a child of this process, in a session of its own, with what it writes.
///
/// A thread of its own starts it and waits for it: a child that asks to die with its parent (`PR_SET_PDEATHSIG`) dies with
/// the thread that made it.
package final class ChildProcess: Sendable {
  /// What is to be run.
  package struct Command: Sendable {
    /// Absolute path of the program, and its arguments without its name.
    package var program: String
    package var arguments: [String]
    /// `NAME=value`, all there is.
    package var environment: [String]

    package init(_ program: String, _ arguments: [String], environment: [String]) {
      self.program = program
      self.arguments = arguments
      self.environment = environment
    }
  }

  /// How it ended.
  package enum End: Sendable, Hashable {
    case exited(Int32)
    case killed(signal: Int32)
    /// It was never started; `errno` in words.
    case failed(String)
  }

  private struct State {
    var id: pid_t?
    /// It was to end before it had begun.
    var isUnwanted = false
  }

  private let process = Mutex(State())
  private let ends: AsyncStream<End>

  /// Starts a program; `output` is called with what it writes on either stream, in pieces and on a thread of its own.
  package init(_ command: Command, output: @escaping @Sendable (ArraySlice<UInt8>) -> Void) {
    let (ends, continuation) = AsyncStream<End>.makeStream()
    self.ends = ends
    Self.onThread { [self] in
      continuation.yield(run(command, output))
      continuation.finish()
    }
  }

  /// Starts a program whose input and output are a connection, which is closed here at once.
  init(_ command: Command, connection: Int32) {
    let (ends, continuation) = AsyncStream<End>.makeStream()
    self.ends = ends
    Self.onThread { [self] in
      let id: pid_t
      do throws(ImageFlaw) { id = try Self.spawn(command, input: connection, output: connection) } catch {
        close(connection)
        continuation.yield(.failed(error.description))
        return continuation.finish()
      }
      close(connection)
      begin(id)
      continuation.yield(wait(for: id))
      continuation.finish()
    }
  }

  /// Waits for its end, and for the end of its output. To be called once.
  package func end() async -> End {
    // The stream has exactly one item, also for a task that is cancelled.
    await withUnsafeContinuation { continuation in
      Task.detached { [ends] in
        for await end in ends { return continuation.resume(returning: end) }
        continuation.resume(returning: .failed("nobody waited for it"))
      }
    }
  }

  /// Sends a signal to it and all in its session that did not leave; nothing once it has ended. Before it has begun any
  /// signal ends it as soon as it begins.
  package func signal(_ number: Int32) {
    process.withLock { process in
      guard let id = process.id else { return process.isUnwanted = true }
      kill(-id, number)
    }
  }

  /// Sends a signal to the processes below it, and to it alone where there are none.
  package func signalDescendants(_ number: Int32) {
    process.withLock { process in
      guard let id = process.id else { return process.isUnwanted = true }
      let below = Self.descendants(of: id)
      for child in below.isEmpty ? [id] : below { kill(child, number) }
    }
  }

  /// The first process that it started and that runs; `nil` where there is none.
  package var firstChild: Int32? {
    process.withLock { process in process.id.flatMap { Self.children(of: $0).first } }
  }

  /// Read from /proc; of a tree that grows meanwhile some may be missed.
  private static func descendants(of id: pid_t) -> [pid_t] {
    var (found, next) = ([pid_t](), [id])
    while let parent = next.popLast(), found.count < 10_000 {
      let children = Self.children(of: parent)
      found += children
      next += children
    }
    return found
  }

  private static func children(of parent: pid_t) -> [pid_t] {
    guard let file = fopen("/proc/\(parent)/task/\(parent)/children", "r") else { return [] }
    defer { fclose(file) }
    var text = [UInt8](repeating: 0, count: 64 << 10)
    let count = fread(&text, 1, text.count, file)
    return String(decoding: text[..<count], as: UTF8.self).split(separator: " ").compactMap { pid_t($0) }
  }

  private func run(
    _ command: Command, _ output: @escaping @Sendable (ArraySlice<UInt8>) -> Void
  ) -> End {
    var ends: [Int32] = [-1, -1]
    guard shim_pipe(&ends) == 0 else { return .failed(String(cString: strerror(errno))) }
    let (reading, writing) = (ends[0], ends[1])
    let id: pid_t
    do { id = try Self.spawn(command, output: writing) } catch {
      close(reading)
      close(writing)
      return .failed(error.description)
    }
    close(writing)
    begin(id)
    let finished = Latch()
    Self.onThread {
      Self.drain(reading, output)
      close(reading)
      finished.open()
    }
    let end = wait(for: id)
    finished.wait()
    return end
  }

  private func begin(_ id: pid_t) {
    process.withLock { process in
      process.id = id
      if process.isUnwanted { kill(-id, SIGKILL) }
    }
  }

  private func wait(for id: pid_t) -> End {
    var status = siginfo_t()
    // Waited for without being reaped: until the lock is taken its number cannot become another's.
    while waitid(P_PID, id_t(id), &status, WEXITED | WNOWAIT) != 0, errno == EINTR {}
    // Whatever it left behind in its session would hold the pipe open.
    kill(-id, SIGKILL)
    process.withLock { $0.id = nil }
    var code: Int32 = 0
    while waitpid(id, &code, 0) < 0, errno == EINTR {}
    return code & 0x7F == 0 ? .exited((code >> 8) & 0xFF) : .killed(signal: code & 0x7F)
  }

  private static func drain(_ descriptor: Int32, _ output: (ArraySlice<UInt8>) -> Void) {
    var chunk = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      let count = chunk.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      output(chunk[..<count])
    }
  }

  private static func spawn(
    _ command: Command, input: Int32? = nil, output: Int32
  ) throws(ImageFlaw) -> pid_t {
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // Signals that this process ignores would be ignored by the child as well.
    var signals = sigset_t()
    sigfillset(&signals)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    // `POSIX_SPAWN_SETSID` of <spawn.h>, which Swift does not see.
    let ownSession: Int16 = 0x80
    posix_spawnattr_setflags(&attributes, ownSession | Int16(POSIX_SPAWN_SETSIGDEF) | Int16(POSIX_SPAWN_SETSIGMASK))
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    if let input {
      posix_spawn_file_actions_adddup2(&actions, input, STDIN_FILENO)
    } else {
      posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    }
    posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO)
    if input == nil {
      posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO)
    } else {
      // What it has to say of itself is none of the connection's.
      posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0)
    }
    var argv: [UnsafeMutablePointer<CChar>?] = ([command.program] + command.arguments).map { strdup($0) } + [nil]
    var environment: [UnsafeMutablePointer<CChar>?] = command.environment.map { strdup($0) } + [nil]
    defer { for pointer in argv + environment { free(pointer) } }
    var child: pid_t = 0
    let code = posix_spawn(&child, command.program, &actions, &attributes, &argv, &environment)
    guard code == 0 else { throw ImageFlaw("\(command.program): \(String(cString: strerror(code)))") }
    return child
  }

  // MARK: Threads

  static func onThread(_ body: @escaping @Sendable () -> Void) {
    let box = Unmanaged.passRetained(Body(body))
    var thread = pthread_t()
    let code = pthread_create(
      &thread, nil,
      { box in
        if let box { Unmanaged<Body>.fromOpaque(box).takeRetainedValue().run() }
        return nil
      }, box.toOpaque())
    guard code == 0 else {
      // Without a thread the work is done here, late but done.
      box.takeRetainedValue().run()
      return
    }
    pthread_detach(thread)
  }

  private final class Body: Sendable {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  /// Opened once; a thread may wait for that.
  private final class Latch: Sendable {
    private nonisolated(unsafe) let semaphore: UnsafeMutablePointer<sem_t>

    init() {
      semaphore = .allocate(capacity: 1)
      sem_init(semaphore, 0, 0)
    }

    func open() { sem_post(semaphore) }

    func wait() { while sem_wait(semaphore) != 0, errno == EINTR {} }

    deinit {
      sem_destroy(semaphore)
      semaphore.deallocate()
    }
  }
}
