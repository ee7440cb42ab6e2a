import Glibc
import Synchronization

/// A plain TCP server that plays a script: what no proper server would do.
///
/// Each connection reads one whole request, sends the next piece of the script and, when the piece says so, closes. Its
/// one thread blocks; no task ever waits for it.
final class PlainListener: @unchecked Sendable {
  struct Piece {
    let text: String
    /// The connection ends after the piece.
    let closes: Bool

    static func send(_ text: String) -> Piece { Piece(text: text, closes: false) }
    static func last(_ text: String) -> Piece { Piece(text: text, closes: true) }
  }

  let port: Int
  private let socket: Int32
  private let script: Mutex<[Piece]>
  private let seen = Mutex<[String]>([])
  private let served = Mutex(Served())
  private var thread = pthread_t()

  private struct Served {
    /// The connection that is being read from.
    var connection: Int32?
    var isOver = false
  }

  /// The requests that came, one text each.
  var requests: [String] { seen.withLock { $0 } }

  init(_ script: [Piece]) {
    self.script = Mutex(script)
    socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let descriptor = socket
    withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
        precondition(bind(descriptor, address, length) == 0 && listen(descriptor, 16) == 0)
        precondition(getsockname(descriptor, address, &length) == 0)
      }
    }
    port = Int(in_port_t(bigEndian: address.sin_port))
    let made = pthread_create(
      &thread, nil,
      { context in
        guard let context else { return nil }
        Unmanaged<PlainListener>.fromOpaque(context).takeRetainedValue().run()
        return nil
      }, Unmanaged.passRetained(self).toOpaque())
    precondition(made == 0)
  }

  /// Accepts no further connection.
  func stopListening() { Glibc.shutdown(socket, Int32(SHUT_RDWR)) }

  /// Ends what is being served and the thread: a client that keeps its connection is not waited for.
  func stop() {
    stopListening()
    served.withLock { served in
      served.isOver = true
      if let connection = served.connection { Glibc.shutdown(connection, Int32(SHUT_RDWR)) }
    }
    pthread_join(thread, nil)
    close(socket)
  }

  private func run() {
    while true {
      let connection = accept(socket, nil, nil)
      guard connection >= 0 else { return }
      let isWanted = served.withLock { served in
        served.connection = served.isOver ? nil : connection
        return !served.isOver
      }
      if isWanted { serve(connection) }
      served.withLock { $0.connection = nil }
      close(connection)
    }
  }

  private func serve(_ connection: Int32) {
    while let request = readRequest(connection) {
      seen.withLock { $0.append(request) }
      guard let piece = script.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) else { return }
      let bytes = Array(piece.text.utf8)
      _ = bytes.withUnsafeBytes { send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
      if piece.closes { return }
    }
  }

  /// A head and as much body as it announces; `nil` at the end of the connection.
  private func readRequest(_ connection: Int32) -> String? {
    var text = ""
    var byte: UInt8 = 0
    while !text.hasSuffix("\r\n\r\n") {
      guard recv(connection, &byte, 1, 0) == 1 else { return nil }
      text.unicodeScalars.append(Unicode.Scalar(byte))
    }
    let line = text.split(separator: "\r\n").first { $0.lowercased().hasPrefix("content-length:") }
    let length = line.flatMap { Int($0.dropFirst(15).trimmingPrefix(" ")) } ?? 0
    for _ in 0..<length {
      guard recv(connection, &byte, 1, 0) == 1 else { return nil }
      text.unicodeScalars.append(Unicode.Scalar(byte))
    }
    return text
  }
}

/// Runs a body against a scripted listener at `http://127.0.0.1:PORT`.
func withListener(_ script: [PlainListener.Piece], _ body: (PlainListener, String) async throws -> Void) async throws {
  let listener = PlainListener(script)
  defer { listener.stop() }
  try await body(listener, "http://127.0.0.1:\(listener.port)")
}
