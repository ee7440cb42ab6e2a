import Applying
import AzureClient
import Files
import Foundation

/// The real world, gathered in one place: everything below receives its parts as arguments.
package struct Context: Sendable {
  let environment: [String: String]
  let console: Console
  let files: DiskFileStore
  /// Where relative paths start: the current folder.
  let folder = FileManager.default.currentDirectoryPath

  /// The version that `--version`, the user agent and the local Azure's endpoint file carry.
  package static let version = "0.1.0"

  init(environment: [String: String], console: Console, files: DiskFileStore) {
    self.environment = environment
    self.console = console
    self.files = files
  }

  init() {
    environment = ProcessInfo.processInfo.environment
    console = Console(environment: environment)
    files = DiskFileStore(root: folder)
  }

  /// Wall clock, monotonic clock and waiting for an apply.
  var applyClock: ApplyClock {
    let clock = ContinuousClock()
    let start = clock.now
    return ApplyClock(
      now: { Int64(Date().timeIntervalSince1970 * 1000) },
      elapsed: { start.duration(to: clock.now) },
      sleep: { try? await Task.sleep(for: $0) })
  }

  /// The same for the client.
  var effects: Effects {
    Effects(
      now: { Date().timeIntervalSince1970 },
      sleep: { try await Task.sleep(for: $0) },
      random: { Double.random(in: 0..<1) })
  }

  /// A variable that is set and not empty.
  func variable(_ name: String) -> String? {
    guard let value = environment[name], !value.isEmpty else { return nil }
    return value
  }

  /// `$VARIABLE/twinwright`, or `~/FALLBACK/twinwright` (XDG Base Directory specification).
  func userFolder(_ name: String, fallback: String) -> String {
    let base =
      variable(name) ?? "\(variable("HOME") ?? FileManager.default.homeDirectoryForCurrentUser.path)/\(fallback)"
    return "\(base)/twinwright"
  }
}
