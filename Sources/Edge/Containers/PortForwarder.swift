import CLinux
import Glibc
import Synchronization

/// Listens on a port of this machine's loopback and hands each connection to a program of its own, whose input and output it
/// becomes.
///
/// A thread accepts; it ends with the forwarder.
package final class PortForwarder: Sendable {
  /// Why a port cannot be listened on; `errno` in words.
  package struct Unavailable: Error, Sendable, CustomStringConvertible {
    package let description: String
  }

  /// Connections at a time; more are closed at once.
  private static let maximumConnections = 64

  private let listener: Int32
  private let isClosed = Mutex(false)
  private let relays = Mutex<[ObjectIdentifier: ChildProcess]>([:])

  /// The port that it listens on.
  package let port: Int

  /// `command` gives what a connection is handed to; `nil` closes it. Port 0 takes any that is free.
  package init(port: Int, command: @escaping @Sendable () -> ChildProcess.Command?) throws(Unavailable) {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else { throw Self.flaw() }
    var isReused: Int32 = 1
    setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &isReused, socklen_t(MemoryLayout<Int32>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = UInt16(port).bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isBound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        bind(descriptor, pointer, length) == 0 && listen(descriptor, 64) == 0
          && getsockname(descriptor, pointer, &length) == 0
      }
    }
    guard isBound else {
      let flaw = Self.flaw()
      Glibc.close(descriptor)
      throw flaw
    }
    listener = descriptor
    self.port = Int(UInt16(bigEndian: address.sin_port))
    ChildProcess.onThread { [self] in accept(command) }
  }

  /// Ends it and every connection.
  package func close() {
    let isFirst = isClosed.withLock { isClosed in
      defer { isClosed = true }
      return !isClosed
    }
    guard isFirst else { return }
    // Wakes the thread that accepts, which closes the socket.
    shutdown(listener, Int32(SHUT_RDWR))
    for relay in relays.withLock({ Array($0.values) }) { relay.signal(SIGKILL) }
  }

  private static func flaw() -> Unavailable { Unavailable(description: String(cString: strerror(errno))) }

  private func accept(_ command: @Sendable () -> ChildProcess.Command?) {
    while !isClosed.withLock({ $0 }) {
      let connection = shim_accept(listener)
      if connection < 0 {
        if errno == EINTR || errno == ECONNABORTED { continue }
        break
      }
      guard relays.withLock({ $0.count }) < Self.maximumConnections, let command = command() else {
        Glibc.close(connection)
        continue
      }
      relay(connection, command)
    }
    Glibc.close(listener)
  }

  private func relay(_ connection: Int32, _ command: ChildProcess.Command) {
    let process = ChildProcess(command, connection: connection)
    relays.withLock { $0[ObjectIdentifier(process)] = process }
    if isClosed.withLock({ $0 }) { process.signal(SIGKILL) }
    Task { [self] in
      _ = await process.end()
      _ = relays.withLock { $0.removeValue(forKey: ObjectIdentifier(process)) }
    }
  }
}
