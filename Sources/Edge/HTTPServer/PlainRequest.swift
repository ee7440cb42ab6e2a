/// What a client says in plain text before the handshake, read from its first lines.
enum PlainRequest: Equatable {
  /// `CONNECT host:port`.
  case connect(host: String, port: Int)
  /// Any other request: this port has no answer but a hint.
  case other
  case malformed

  /// Reads a whole head, up to and without its blank line.
  init(head: String) {
    let line = head.prefix { $0 != "\r\n" && $0 != "\n" }
    let parts = line.split(separator: " ", omittingEmptySubsequences: false)
    guard parts.count == 3, !parts[0].isEmpty, parts[2] == "HTTP/1.1" || parts[2] == "HTTP/1.0" else {
      self = .malformed
      return
    }
    guard parts[0] == "CONNECT" else {
      self = .other
      return
    }
    guard let authority = Authority(String(parts[1])), let port = authority.port else {
      self = .malformed
      return
    }
    self = .connect(host: authority.host, port: port)
  }
}
