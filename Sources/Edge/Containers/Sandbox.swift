import Glibc

/// How a container's program is kept from the rest of the machine.
package enum Sandbox: Sendable, Hashable {
  /// Bubblewrap at that path: own user, processes, host name, root file system and, where it is not
  /// shared, network; nothing of the machine's files
  /// but the image.
  case bubblewrap(String, sharesNetwork: Bool = false)
  /// None: the program runs as any other of this user, with the machine's files and network, found in the image by its path.
  case none

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
  /// The environment reaches it as such and not as arguments, which everybody could read. `memory` limits the data of each of
  /// its processes, in bytes.
  package func command(
    root: String, program: [String], environment: [String], folder: String, hostName: String,
    mounts: [(source: String, target: String, isReadOnly: Bool)] = [], memory: Int64?
  ) -> ChildProcess.Command {
    var words: [String]
    switch self {
    case .bubblewrap(let bubblewrap, let sharesNetwork):
      words =
        [bubblewrap] + Self.isolation(hostName: hostName, sharesNetwork: sharesNetwork) + [
          "--bind", root, "/", "--proc", "/proc", "--dev", "/dev",
        ]
      for mount in mounts { words += [mount.isReadOnly ? "--ro-bind" : "--bind", mount.source, mount.target] }
      words += ["--chdir", folder, "--"] + program
    case .none:
      words = program
      if let first = program.first, first.hasPrefix("/") { words[0] = root + first }
    }
    let limits = "/usr/bin/prlimit"
    if access(limits, X_OK) == 0 {
      words = [limits, "--core=0"] + (memory.map { ["--data=\($0)"] } ?? []) + ["--"] + words
    }
    return ChildProcess.Command(words[0], Array(words.dropFirst()), environment: environment)
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
