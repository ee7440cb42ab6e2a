import Documents
import Encodings
import Synchronization

/// Knows the secrets that went through the program and blacks them out of any text: a server may well repeat in its
/// refusal what it was sent.
///
/// A secret is found as it is and in the spellings in which a service may echo it: inside a JSON string, percent-encoded
/// and in base64. Secrets of fewer than four bytes are left alone: blacking out every `a` hides nothing and
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
    guard secret.utf8.count >= 4 else { return }
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
    let json = Value.string(secret).json.dropFirst().dropLast()
    return [Array(json)]
      + [
        secret, Percent.encode(secret), Percent.encode(secret, inUpperCase: false),
        Base64.encodeUnpadded(secret.utf8),
      ].map { Array($0.utf8) }
  }
}
