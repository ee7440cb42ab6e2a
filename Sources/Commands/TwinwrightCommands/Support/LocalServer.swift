import Diagnostics
import Files
import Foundation
import Glibc
import LocalAzure

/// The process that serves the local Azure: found, or started and shared by all commands of this user.
struct LocalServer: Sendable {
  let context: Context
  let host: LocalHost

  /// Seconds without a request after which a server that was started on demand ends.
  private static let idleSeconds = 30 * 60

  /// `POSIX_SPAWN_SETSID` of <spawn.h>, which Swift does not see.
  private static let ownSession: Int16 = 0x80

  init(_ context: Context) {
    self.context = context
    let folder =
      context.variable("TWINWRIGHT_LOCAL") ?? context.userFolder("XDG_STATE_HOME", fallback: ".local/state") + "/local"
    host = LocalHost(folder: folder.hasPrefix("/") ? folder : "\(context.folder)/\(folder)")
  }

  /// The secret that a server of this folder and its users share.
  func secret() throws(CommandFailure) -> String {
    do { return try host.secret() } catch {
      throw CommandFailure(Diagnostic("TW7003", error.description), .unavailable)
    }
  }

  static let pause: @Sendable () async -> Void = { try? await Task.sleep(for: .milliseconds(50)) }

  /// The server's endpoint; starts one where none runs.
  func started(
    idleSeconds: Int? = idleSeconds, port: Int = 0, roles: RoleEnforcement = .data,
    credentials: CredentialCheck = .checked, queryLag: TimeArgument? = nil, mqtt: MQTTArgument = .off,
    isStrict: Bool = false, eventRetries: RetryArgument? = nil, containers: ContainerRunning = .off,
    containerNetwork: ContainerNetwork = .none
  )
    async throws(CommandFailure) -> Endpoint
  {
    if let endpoint = host.endpoint() { return endpoint }
    try await LocalText.hosting { () async throws(LocalHostError) in try host.check() }
    var arguments = ["local", "serve", "--folder", host.folder, "--port", String(port), "--roles", roles.rawValue]
    arguments += ["--credentials", credentials.rawValue, "--mqtt", mqtt.text, "--containers", containers.rawValue]
    arguments += ["--container-network", containerNetwork.rawValue]
    if isStrict { arguments.append("--strict") }
    if let eventRetries { arguments += ["--event-retries", eventRetries.text] }
    if let queryLag { arguments += ["--query-lag", queryLag.text] }
    if let idleSeconds { arguments += ["--idle", String(idleSeconds)] }
    return try await begun(arguments)
  }

  /// Starts a server that was stopped as it was, on the same port.
  func startedAgain(_ former: Endpoint) async throws(CommandFailure) -> Endpoint {
    var arguments = former.arguments
    if let place = arguments.firstIndex(of: "--port"), place + 1 < arguments.count {
      arguments[place + 1] = String(former.port)
    } else {
      arguments += ["--port", String(former.port)]
    }
    return try await begun(arguments)
  }

  private func begun(_ arguments: [String]) async throws(CommandFailure) -> Endpoint {
    let child = try spawn(arguments)
    for _ in 0..<400 {
      if let endpoint = host.endpoint() { return endpoint }
      var status: Int32 = 0
      // One that ended may have lost the race to another, which then is there in a moment.
      if waitpid(child, &status, WNOHANG) == child {
        if let endpoint = await host.waitUntilReady(attempts: 20, sleep: Self.pause) { return endpoint }
        throw CommandFailure(
          Diagnostic(
            "TW7001", "the local Azure ended at once: \(lastWords ?? "nothing is known of why")",
            help: ["`twinwright local serve` in the foreground says more"]), .unavailable)
      }
      await Self.pause()
    }
    throw CommandFailure(
      Diagnostic("TW7001", "the local Azure did not start within 20 seconds", help: ["see \(host.logPath)"]),
      .unavailable)
  }

  /// The last line of the server's log.
  private var lastWords: String? {
    guard let bytes = try? context.files.read(host.logPath, limit: 64 << 20) else { return nil }
    return String(decoding: bytes.suffix(2000), as: UTF8.self).split(separator: "\n").last.map(String.init)
  }

  /// Starts this program again in a session of its own, so that Ctrl-C here does not reach it.
  private func spawn(_ arguments: [String]) throws(CommandFailure) -> pid_t {
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setflags(&attributes, Self.ownSession)
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] {
      posix_spawn_file_actions_addopen(&actions, descriptor, "/dev/null", O_RDWR, 0)
    }
    closeOnSpawn()
    let program = "/proc/self/exe"
    var argv: [UnsafeMutablePointer<CChar>?] = (["twinwright"] + arguments).map { strdup($0) } + [nil]
    var environment: [UnsafeMutablePointer<CChar>?] = serverEnvironment.map { strdup($0) } + [nil]
    defer { for pointer in argv + environment { free(pointer) } }
    var child: pid_t = 0
    let code = posix_spawn(&child, program, &actions, &attributes, &argv, &environment)
    guard code == 0 else {
      throw CommandFailure(
        Diagnostic("TW7002", "the local Azure cannot be started: \(String(cString: strerror(code)))"), .unavailable)
    }
    return child
  }

  /// Whoever waits for this command by a pipe or socket that we inherited must not wait for the server.
  private func closeOnSpawn() {
    for name in (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? [] {
      guard let descriptor = Int32(name), descriptor > STDERR_FILENO else { continue }
      let flags = fcntl(descriptor, F_GETFD)
      if flags >= 0 { _ = fcntl(descriptor, F_SETFD, flags | FD_CLOEXEC) }
    }
  }

  /// The server outlives the command and needs none of its secrets.
  private var serverEnvironment: [String] {
    ["PATH", "HOME", "LANG", "TMPDIR", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "LD_LIBRARY_PATH"].compactMap { name in
      context.environment[name].map { "\(name)=\($0)" }
    }
  }
}
