import Documents
import Synchronization

/// Knows the secrets that an apply has resolved and blacks them out of any text.
///
/// A secret is found as it is and in the spellings in which a service may echo it: inside a JSON string, percent-encoded
/// and in base64. Secrets of fewer than four characters are left alone: blacking out every `a` hides nothing and
/// destroys the text.
package final class Redactor: Sendable {
  /// What stands where a secret stood.
  package static let mark = "[redacted]"

  private struct State {
    var secrets: Set<String> = []
    var needles: Set<[UInt8]> = []
  }

  private let state = Mutex(State())

  package init() {}

  /// Makes a secret known from now on.
  package func add(_ secret: String) {
    guard secret.count >= 4 else { return }
    state.withLock { state in
      guard state.secrets.insert(secret).inserted else { return }
      for spelling in Redactor.spellings(of: secret) { state.needles.insert(spelling) }
    }
  }

  /// The text with every known secret replaced. Overlapping finds become one mark, so that no end of either is left.
  package func redact(_ text: String) -> String {
    let needles = state.withLock { $0.needles }
    guard !needles.isEmpty, !text.isEmpty else { return text }
    let bytes = Array(text.utf8)
    var hidden = [Bool](repeating: false, count: bytes.count)
    var found = false
    for needle in needles {
      for start in Redactor.occurrences(of: needle, in: bytes) {
        found = true
        for index in start..<start + needle.count { hidden[index] = true }
      }
    }
    return found ? Redactor.blackOut(bytes, hidden) : text
  }

  private static func blackOut(_ bytes: [UInt8], _ hidden: [Bool]) -> String {
    var result: [UInt8] = []
    for (index, byte) in bytes.enumerated() {
      if !hidden[index] {
        result.append(byte)
      } else if index == 0 || !hidden[index - 1] {
        result.append(contentsOf: mark.utf8)
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  private static func occurrences(of needle: [UInt8], in bytes: [UInt8]) -> [Int] {
    guard needle.count <= bytes.count else { return [] }
    return (0...bytes.count - needle.count).filter { start in
      bytes[start] == needle[0] && bytes[start..<start + needle.count].elementsEqual(needle)
    }
  }

  private static func spellings(of secret: String) -> [[UInt8]] {
    let plain = Array(secret.utf8)
    let json = Value.string(secret).json.dropFirst().dropLast()
    let encoded = percentEncoded(plain)
    return [plain, Array(json), encoded, Array(String(decoding: encoded, as: UTF8.self).lowercased().utf8)]
      + [base64(plain)]
  }

  private static func percentEncoded(_ bytes: [UInt8]) -> [UInt8] {
    let digits = Array("0123456789ABCDEF".utf8)
    return bytes.flatMap { byte -> [UInt8] in
      let letter = byte | 0x20
      let plain =
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(letter)
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        || Array("-._~".utf8).contains(byte)
      return plain ? [byte] : [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
    }
  }

  private static func base64(_ bytes: [UInt8]) -> [UInt8] {
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var result: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
      for place in 0...group.count { result.append(letters[Int(bits >> UInt32(18 - 6 * place) & 63)]) }
    }
    return result  // without padding: it stands the same inside a longer run
  }
}
