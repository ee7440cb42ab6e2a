/// A pattern in which `*` stands for any run of characters, also none and also colons, and `?` for one character.
package struct Glob: Sendable, Hashable {
  private let pattern: [UInt8]

  package init(_ pattern: String) { self.pattern = Array(pattern.utf8) }

  /// Whether the whole text fits. Case counts, as it does in DTMIs. O(text x pattern) at worst, without recursion.
  package func matches(_ text: String) -> Bool {
    let text = Array(text.utf8)
    var (at, position) = (0, 0)
    var star: (pattern: Int, text: Int)?
    while position < text.count {
      if at < pattern.count, pattern[at] == UInt8(ascii: "*") {
        star = (at, position)
        at += 1
      } else if at < pattern.count, pattern[at] == UInt8(ascii: "?") || pattern[at] == text[position] {
        at += 1
        position += 1
      } else if let last = star {
        // The last star takes one character more.
        star = (last.pattern, last.text + 1)
        (at, position) = (last.pattern + 1, last.text + 1)
      } else {
        return false
      }
    }
    return pattern[at...].allSatisfy { $0 == UInt8(ascii: "*") }
  }
}
