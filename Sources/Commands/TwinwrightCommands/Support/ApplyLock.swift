import Diagnostics
import Foundation
import Glibc

/// Keeps two applies on one machine from writing the same journal: the second one is told to wait.
///
/// The lock is on the journal itself and ends with the process, however that ends.
final class ApplyLock: Sendable {
  private let descriptor: Int32

  /// Locks the journal at `path`, which exists.
  init(journal path: String) throws(CommandFailure) {
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw CommandFailure(
        Diagnostic("TW5010", "the journal \(path) cannot be opened: \(String(cString: strerror(errno)))"), .cannotWrite)
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      Glibc.close(descriptor)
      throw CommandFailure(
        Diagnostic(
          "TW5012", "another apply is writing the journal \(path)",
          help: ["wait for it to end, or name another journal with --journal if it is about another Azure"]),
        .failure)
    }
  }

  /// Whether a device, pipe or folder is there: nothing that a journal could be kept in.
  static func isNoFile(_ path: String) -> Bool {
    let place = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    guard let type = try? FileManager.default.attributesOfItem(atPath: place)[.type] as? FileAttributeType else {
      return false
    }
    return type != .typeRegular
  }

  /// Lets the next one go on. Releasing twice is an error of the caller.
  func release() { Glibc.close(descriptor) }
}
