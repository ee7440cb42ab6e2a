import Cloud
import Synchronization

/// Knows the secrets that went through this client and takes them out of texts: a server may well repeat in its
/// refusal what it was sent.
final class Shield: Sendable {
  private let secrets = Mutex<Set<String>>([])

  /// Texts shorter than this are not concealed: they would blot out ordinary words.
  private static let shortest = 4

  func add(_ secret: String) {
    guard secret.utf8.count >= Self.shortest else { return }
    secrets.withLock { known in
      guard known.insert(secret).inserted else { return }
      known.insert(URLText.encode(secret))
      known.insert(Self.escapedForJSON(secret))
    }
  }

  /// The text with every known secret replaced, longer ones first.
  func scrub(_ text: String) -> String {
    let known = secrets.withLock { $0 }
    guard !known.isEmpty, !text.isEmpty else { return text }
    return known.sorted { ($0.utf8.count, $0) > ($1.utf8.count, $1) }
      .reduce(text) { Self.replace($1, in: $0) }
  }

  func scrub(_ error: AzureError) -> AzureError {
    var error = error
    error.code = scrub(error.code)
    error.message = scrub(error.message)
    error.request = scrub(error.request)
    error.requestID = error.requestID.map(scrub)
    return error
  }

  private static func replace(_ secret: String, in text: String) -> String {
    let pattern = Array(secret.utf8)
    let bytes = Array(text.utf8)
    guard bytes.count >= pattern.count else { return text }
    var result: [UInt8] = []
    var index = 0
    var found = false
    while index < bytes.count {
      if bytes[index] == pattern[0], bytes[index...].starts(with: pattern) {
        result += "(secret)".utf8
        index += pattern.count
        found = true
      } else {
        result.append(bytes[index])
        index += 1
      }
    }
    return found ? String(decoding: result, as: UTF8.self) : text
  }

  private static func escapedForJSON(_ text: String) -> String {
    text.reduce(into: "") { result, character in
      switch character {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      default: result.append(character)
      }
    }
  }
}
