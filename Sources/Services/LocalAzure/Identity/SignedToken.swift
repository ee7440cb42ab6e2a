import Documents
import Encodings

/// A JSON Web Token taken apart, its signature unchecked (RFC 7515, compact form).
struct SignedToken: Sendable {
  /// Characters of a token at most: Azure's have two to four thousand.
  static let limit = 64 << 10

  let header: Value
  let claims: Value
  /// What was signed: header and claims as they were sent.
  let signed: [UInt8]
  let signature: [UInt8]

  /// Why a text is none.
  enum Flaw: Error, Sendable, Hashable {
    case malformed(String)
  }

  init(_ text: some StringProtocol) throws(Flaw) {
    guard text.utf8.count <= Self.limit else { throw .malformed("it is longer than \(Self.limit) characters") }
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3 else { throw .malformed("it has \(parts.count) parts instead of 3") }
    func object(_ part: some StringProtocol) -> Value? {
      guard let bytes = Base64.decode(part), let value = try? JSONReader.parse(bytes), value.object != nil else {
        return nil
      }
      return value
    }
    guard let header = object(parts[0]) else { throw .malformed("its header is not a JSON object") }
    guard let claims = object(parts[1]) else { throw .malformed("its claims are not a JSON object") }
    guard let signature = Base64.decode(parts[2]) else { throw .malformed("its signature is not base64url") }
    self.header = header
    self.claims = claims
    self.signature = signature
    signed = Array("\(parts[0]).\(parts[1])".utf8)
  }

  /// The values of `aud`, which is one text or several.
  var audiences: [String] {
    if let one = claims["aud"]?.string { return [one] }
    return (claims["aud"]?.array ?? []).compactMap(\.string)
  }

  /// Whether the time, in seconds since 1970, lies between `nbf` and `exp`, give or take `leeway`; a token that never
  /// ends is in no time.
  func isInTime(_ now: Int64, leeway: Double = 300) -> Bool {
    guard let end = claims["exp"]?.number, end + leeway > Double(now) else { return false }
    return (claims["nbf"]?.number ?? 0) - leeway <= Double(now)
  }
}
