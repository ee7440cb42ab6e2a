import Glibc

/// How a container's program is kept from the rest of the machine.
package enum Sandbox: Sendable, Hashable {
  /// Bubblewrap at that path: own user, processes, host name, root file system and, where it is not
  /// shared, network; nothing of the machine's files
  /// but the image.
  case bubblewrap(String, sharesNetwork: Bool = false)
  /// None: the program runs as any other of this user, with the machine's files and network, found in the image by its path.
  case none

  /// What a container has of its own: its files and what its programs are told.
  package struct Cell: Sendable {
    package var root: String
    package var environment: [String]
    package var folder: String
    package var hostName: String
    package var mounts: [(source: String, target: String, isReadOnly: Bool)]
    /// Bytes of data that each of its processes may have.
    package var memory: Int64?

    package init(
      root: String, environment: [String], folder: String, hostName: String,
      mounts: [(source: String, target: String, isReadOnly: Bool)], memory: Int64?
    ) {
      self.root = root
      self.environment = environment
      self.folder = folder
      self.hostName = hostName
      self.mounts = mounts
      self.memory = memory
    }
  }

  /// Where bubblewrap is looked for.
  private static let places = ["/usr/bin/bwrap", "/usr/local/bin/bwrap", "/bin/bwrap"]

  /// Bubblewrap, if it is installed and this user may use it here: tried, because systems forbid it in many ways. Otherwise
  /// why not.
  package static func usable(sharesNetwork: Bool) async -> (sandbox: Sandbox?, flaw: String?) {
    guard let program = places.first(where: { access($0, X_OK) == 0 }) else {
      return (nil, "bubblewrap (bwrap) is not installed")
    }
    let said = Said()
    let trial = ChildProcess(
      ChildProcess.Command(
        program, isolation(hostName: "trial", sharesNetwork: false) + ["--ro-bind", "/", "/", "--", "/bin/true"],
        environment: ["PATH=/usr/bin:/bin"]), output: { said.add($0) })
    switch await trial.end() {
    case .exited(0): return (.bubblewrap(program, sharesNetwork: sharesNetwork), nil)
    case .failed(let detail): return (nil, detail)
    default: return (nil, "bubblewrap does not work here: \(said.text)")
    }
  }

  /// What runs a program with an image's root file system.
  ///
  /// The environment reaches it as such and not as arguments, which everybody could read.
  package func command(_ program: [String], in cell: Cell) -> ChildProcess.Command {
    switch self {
    case .bubblewrap(let bubblewrap, let sharesNetwork):
      Self.limited(
        [bubblewrap] + Self.isolation(hostName: cell.hostName, sharesNetwork: sharesNetwork)
          + Self.view(of: cell, program), cell)
    case .none: Self.limited(Self.outside(program, cell), cell)
    }
  }

  /// What runs another program in the cell of one that runs: with its files and in its network, and no more rights than it
  /// has. It does not see the other's processes. `nil` where that one does not run, or it cannot be reached.
  package func command(_ program: [String], in cell: Cell, beside child: ChildProcess) -> ChildProcess.Command? {
    switch self {
    case .bubblewrap(let bubblewrap, _):
      guard let enter = Self.entering(child, "--ipc", "--uts") else { return nil }
      // Within the other's user namespace a process has all capabilities of it, until bubblewrap drops them.
      return Self.limited(
        enter + [bubblewrap, "--unshare-pid", "--die-with-parent", "--new-session", "--cap-drop", "ALL"]
          + Self.view(of: cell, program), cell)
    case .none: return Self.limited(Self.outside(program, cell), cell)
    }
  }

  private static let shell = "/bin/bash"

  /// What sends a text to a port that a program listens on, on its own loopback, and writes the first line of the answer;
  /// with an empty text it only connects. It ends with 0 where that could be done. `nil` as above.
  package func request(_ text: String, port: Int, beside child: ChildProcess) -> ChildProcess.Command? {
    guard access(Self.shell, X_OK) == 0 else { return nil }
    let script = """
      exec 3<>"/dev/tcp/127.0.0.1/$1" || exit 1
      [ -n "$2" ] || exit 0
      printf '%s' "$2" >&3
      IFS= read -r line <&3 || exit 1
      printf '%s' "$line"
      """
    var words = [Self.shell, "-c", script, "probe", String(port), text]
    if case .bubblewrap(_, sharesNetwork: false) = self {
      guard let enter = Self.entering(child) else { return nil }
      words = enter + words
    }
    return ChildProcess.Command(words[0], Array(words.dropFirst()), environment: ["PATH=/usr/bin:/bin"])
  }

  /// What carries its input to a port that a program listens on, on its own loopback, and to its output what comes from
  /// there; it ends when that side closes, or half a minute after the other. `nil` as above, and where that network is this
  /// machine's: there is nothing to carry.
  package func relay(port: Int, beside child: ChildProcess) -> ChildProcess.Command? {
    guard case .bubblewrap(_, sharesNetwork: false) = self, access(Self.shell, X_OK) == 0,
      let enter = Self.entering(child)
    else { return nil }
    let script = """
      exec 3<>"/dev/tcp/127.0.0.1/$1" || exit 1
      cat <&0 >&3 & sending=$!
      cat <&3 & receiving=$!
      wait -n
      kill -0 $receiving || exit 0
      sleep 30 & wait -n $receiving $!
      kill $sending $receiving $!
      """
    let words = enter + [Self.shell, "-c", script, "relay", String(port)]
    return ChildProcess.Command(words[0], Array(words.dropFirst()), environment: ["PATH=/usr/bin:/bin"])
  }

  /// What enters the namespaces of the user and the network, and others, that a program in a sandbox has.
  private static func entering(_ child: ChildProcess, _ others: String...) -> [String]? {
    let program = "/usr/bin/nsenter"
    // Bubblewrap itself stays outside; its child is within.
    guard access(program, X_OK) == 0, let inside = child.firstChild else { return nil }
    return [program, "--target", String(inside), "--user", "--preserve-credentials", "--net"] + others + ["--"]
  }

  private static func view(of cell: Cell, _ program: [String]) -> [String] {
    var words = ["--bind", cell.root, "/", "--proc", "/proc", "--dev", "/dev"]
    for mount in cell.mounts { words += [mount.isReadOnly ? "--ro-bind" : "--bind", mount.source, mount.target] }
    return words + ["--chdir", cell.folder, "--"] + program
  }

  /// A program of an image without a sandbox.
  private static func outside(_ program: [String], _ cell: Cell) -> [String] {
    var words = program
    if let first = program.first, first.hasPrefix("/") { words[0] = cell.root + first }
    return words
  }

  private static func limited(_ words: [String], _ cell: Cell) -> ChildProcess.Command {
    var words = words
    let limits = "/usr/bin/prlimit"
    if access(limits, X_OK) == 0 {
      words = [limits, "--core=0"] + (cell.memory.map { ["--data=\($0)"] } ?? []) + ["--"] + words
    }
    return ChildProcess.Command(words[0], Array(words.dropFirst()), environment: cell.environment)
  }

  /// Asks a program that was started so to end. In a sandbox only what is within is asked: bubblewrap itself would end at
  /// once and take the rest with it.
  package func terminate(_ child: ChildProcess) {
    switch self {
    case .bubblewrap: child.signalDescendants(SIGTERM)
    case .none: child.signal(SIGTERM)
    }
  }

  private static func isolation(hostName: String, sharesNetwork: Bool) -> [String] {
    (sharesNetwork ? [] : ["--unshare-net"]) + [
      "--unshare-user", "--unshare-pid", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try",
      "--uid", "0", "--gid", "0", "--hostname", hostName, "--die-with-parent", "--new-session", "--cap-drop", "ALL",
    ]
  }
}
