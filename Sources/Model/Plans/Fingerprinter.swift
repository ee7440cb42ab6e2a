import Crypto
import Encodings

/// Turns secrets into fingerprints that tell whether two of them are the same and nothing else: HMAC-SHA256 under a key
/// that stays with the user.
///
/// A fingerprint reads `v1:KEYID:HEX`. Fingerprints under different keys cannot be compared, hence the key's id.
package struct Fingerprinter: Sendable {
  private let key: SymmetricKey
  /// Eight hex digits that name the key and do not help to guess it.
  package let keyID: String

  /// Any number of bytes; 32 random ones are right.
  package init(key: [UInt8]) {
    self.key = SymmetricKey(data: key)
    keyID = Hex.text(HMAC<SHA256>.authenticationCode(for: Array("twinwright key id".utf8), using: self.key).prefix(4))
  }

  /// The fingerprint of a secret.
  package func fingerprint(of secret: String) -> String {
    let code = HMAC<SHA256>.authenticationCode(for: Array("secret\u{0}\(secret)".utf8), using: key)
    return "v1:\(keyID):\(Hex.text(code))"
  }

  /// One fingerprint over several named secrets; the order in which they come does not matter.
  package func fingerprint(of secrets: [(name: String, secret: String)]) -> String {
    var hash = HMAC<SHA256>(key: key)
    hash.update(data: Array("set\u{0}".utf8))
    for (name, secret) in secrets.sorted(by: { $0.name < $1.name }) {
      for part in [name, secret] {
        hash.update(data: Array("\(part.utf8.count):".utf8))
        hash.update(data: Array(part.utf8))
      }
    }
    return "v1:\(keyID):\(Hex.text(hash.finalize()))"
  }

  /// Whether a fingerprint was made with this key, so that comparing with it means something.
  package func canCompare(_ fingerprint: String) -> Bool { fingerprint.hasPrefix("v1:\(keyID):") }
}

/// SHA-256 as lower-case hexadecimal text.
package enum Digest {
  /// 64 digits; hashes contiguous bytes without copying them.
  package static func sha256(_ bytes: some Collection<UInt8>) -> String { Hex.text(sha256Bytes(bytes)) }

  /// The 32 bytes themselves.
  package static func sha256Bytes(_ bytes: some Collection<UInt8>) -> [UInt8] {
    var hash = SHA256()
    let done: Void? = bytes.withContiguousStorageIfAvailable { hash.update(bufferPointer: UnsafeRawBufferPointer($0)) }
    if done == nil { hash.update(data: Array(bytes)) }
    return Array(hash.finalize())
  }
}
