import Glibc

/// The right to serve a state folder: an advisory lock on a file in it, which the system gives back when the process
/// ends, however it ends.
struct HostLock: ~Copyable {
  private let descriptor: Int32

  /// Takes the lock; `nil` when another process has it. Throws when the file cannot be opened.
  static func take(_ path: String) throws(LocalHostError) -> HostLock? {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else {
      throw LocalHostError(.folder, "\(path): \(String(cString: strerror(errno)))")
    }
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      guard errno == EINTR else {
        close(descriptor)
        return nil
      }
    }
    return HostLock(descriptor: descriptor)
  }

  private init(descriptor: Int32) { self.descriptor = descriptor }

  deinit { close(descriptor) }
}
