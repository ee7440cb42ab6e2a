import Glibc

/// The right to serve a state folder: a lock on a file in it, which the system gives back when the process ends, however
/// it ends.
///
/// An open-file-description lock (Linux `fcntl(2)`), because unlike `flock` it can be looked at without being taken: a
/// client that only asks must not be in the way of a server that starts in the same moment.
struct HostLock: ~Copyable {
  /// `F_OFD_GETLK` and `F_OFD_SETLK`, which the C library shows to GNU sources only.
  private static let look: Int32 = 36
  private static let set: Int32 = 37

  private let descriptor: Int32

  /// Takes the lock; `nil` when another process has it. Throws when the file cannot be opened.
  static func take(_ path: String) throws(LocalHostError) -> HostLock? {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else {
      throw LocalHostError(.folder, "\(path): \(String(cString: strerror(errno)))")
    }
    var request = wholeFile
    while fcntl(descriptor, set, &request) != 0 {
      guard errno == EINTR else {
        let number = errno
        close(descriptor)
        guard number == EAGAIN || number == EACCES else {
          throw LocalHostError(.folder, "\(path) cannot be locked: \(String(cString: strerror(number)))")
        }
        return nil
      }
    }
    return HostLock(descriptor: descriptor)
  }

  /// Whether a process has the lock; a file that is not there has nobody.
  static func isTaken(_ path: String) -> Bool {
    let descriptor = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var request = wholeFile
    return fcntl(descriptor, look, &request) == 0 && request.l_type != Int16(F_UNLCK)
  }

  private static var wholeFile: flock {
    flock(l_type: Int16(F_WRLCK), l_whence: Int16(SEEK_SET), l_start: 0, l_len: 0, l_pid: 0)
  }

  private init(descriptor: Int32) { self.descriptor = descriptor }

  deinit { close(descriptor) }
}
