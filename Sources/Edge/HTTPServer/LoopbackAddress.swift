/// The addresses a server of this machine may listen on.
enum LoopbackAddress: String, CaseIterable {
  case v4 = "127.0.0.1"
  case v6 = "::1"

  /// The address in network order.
  var bytes: [UInt8] {
    switch self {
    case .v4: [127, 0, 0, 1]
    case .v6: [UInt8](repeating: 0, count: 15) + [1]
    }
  }

  /// The address with a mask that allows no other (RFC 5280, 4.2.1.10).
  var range: [UInt8] { bytes + [UInt8](repeating: 0xFF, count: bytes.count) }

  /// True for the names of this machine, an IPv6 address with or without brackets.
  static func isLocal(_ host: String) -> Bool {
    ["localhost", "127.0.0.1", "::1", "[::1]"].contains(host)
  }
}
