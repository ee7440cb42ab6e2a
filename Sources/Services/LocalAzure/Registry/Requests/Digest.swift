import Encodings

/// A content's SHA-256 as registries write it: `sha256:` and 64 lower-case hexadecimal digits.
struct Digest: Sendable, Hashable, CustomStringConvertible {
  private static let prefix = "sha256:"

  /// The 64 digits.
  let hex: String

  /// `nil` for what is no SHA-256 digest; SHA-512, which the specification allows, is not taken.
  init?(_ text: some StringProtocol) {
    let digits = text.dropFirst(Self.prefix.count)
    let isLowerHex = digits.utf8.allSatisfy { (48...57).contains($0) || (97...102).contains($0) }
    guard text.hasPrefix(Self.prefix), digits.utf8.count == 64, isLowerHex else { return nil }
    hex = String(digits)
  }

  /// Of a hash's 32 bytes.
  init(hash: some Sequence<UInt8>) { hex = Hex.text(hash) }

  var description: String { Self.prefix + hex }
}
