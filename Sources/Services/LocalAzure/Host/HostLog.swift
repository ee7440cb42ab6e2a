import Encodings
import Glibc
import Synchronization

/// The server's log: one line an event, readable by the owner only. Never holds headers, bodies or query values.
final class HostLog: Sendable {
  /// A log larger than this at the start is begun anew.
  private static let limit: off_t = 8 << 20

  private let descriptor: Int32
  private let now: @Sendable () -> Int64

  /// Opens or makes the file; a log that cannot be opened stays silent.
  init(_ path: String, now: @escaping @Sendable () -> Int64) {
    self.now = now
    var status = stat()
    let isLarge = stat(path, &status) == 0 && status.st_size > Self.limit
    descriptor = open(
      path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW | (isLarge ? O_TRUNC : 0), 0o600)
  }

  func write(_ text: String) {
    guard descriptor >= 0 else { return }
    let line =
      "\(Timestamp.text(microseconds: now())) \(text.map { $0.isNewline ? " " : $0 }.map(String.init).joined())\n"
    let bytes = Array(line.utf8)
    // One call a line: lines of several threads do not mix in a file opened for appending.
    _ = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }
}
