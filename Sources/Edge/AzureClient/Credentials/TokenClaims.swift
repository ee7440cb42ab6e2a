import Cloud
import Documents

/// What an access token says about the caller. Read, never validated: only Azure can do that, and it does with every
/// call.
struct TokenClaims: Sendable, Hashable {
  /// Object id of the user, application or identity.
  var objectID: String
  var tenantID: String

  init(_ token: AccessToken) throws(AzureError) {
    let parts = token.value.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, let payload = Base64URL.decode(parts[1]), let claims = try? JSONReader.parse(payload),
      let objectID = claims["oid"]?.string, let tenantID = claims["tid"]?.string
    else {
      throw AzureError(
        .unauthorized, code: "TokenUnreadable",
        message: "the access token does not say which identity it is for (claims `oid` and `tid`)")
    }
    self.objectID = objectID
    self.tenantID = tenantID
  }
}

/// Base64 with the alphabet for URLs, padding optional (RFC 4648, section 5).
enum Base64URL {
  static func decode(_ text: some StringProtocol) -> [UInt8]? {
    var bytes: [UInt8] = []
    var bits: UInt32 = 0
    var count = 0
    for byte in text.utf8 where byte != UInt8(ascii: "=") {
      guard let value = value(byte) else { return nil }
      bits = bits << 6 | value
      count += 6
      if count >= 8 {
        count -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
        bits &= (1 << UInt32(count)) - 1
      }
    }
    return count < 6 ? bytes : nil
  }

  private static func value(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(byte - UInt8(ascii: "A"))
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(byte - UInt8(ascii: "a")) + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0")) + 52
    case UInt8(ascii: "-"), UInt8(ascii: "+"): 62
    case UInt8(ascii: "_"), UInt8(ascii: "/"): 63
    default: nil
    }
  }
}
