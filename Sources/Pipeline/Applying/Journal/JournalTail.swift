import Plans

/// What the end of a journal file says to whoever goes on writing it.
struct JournalTail: Sendable, Equatable {
  /// The last whole entry; `nil` in a new file, or one in which even the first was torn.
  var last: JournalEntry?
  /// What follows the last whole entry: a write that a crash cut short.
  var torn: JournalEntry.TornTail?
  /// Whether the torn bytes lack the line break that sets them apart from the next entry.
  var needsLineBreak = false

  /// Looks for the last whole entry from the end. Everything behind it is torn.
  ///
  /// Only a tail counts as torn: what is broken with whole entries behind it is not recovered but left for
  /// `Journal.verify` to report. `nil` where no entry is found: in a tail that is too short, and in a whole file with
  /// lines of which none is an entry, which is somebody else's.
  init?(_ bytes: [UInt8], isWhole: Bool = true) {
    var end = bytes.count
    while end > 0 {
      let lineEnd = bytes[end - 1] == JournalTail.lineBreak ? end - 1 : end
      let start = bytes[..<lineEnd].lastIndex(of: JournalTail.lineBreak).map { $0 + 1 } ?? 0
      if let entry = JournalEntry(line: bytes[start..<lineEnd]) {
        last = entry
        // A whole entry that lacks only its line break: it was never acknowledged, but it is good.
        if lineEnd == end { needsLineBreak = true }
        break
      }
      end = start
    }
    if end == 0, !isWhole || bytes.contains(JournalTail.lineBreak) { return nil }
    let rest = bytes[end...]
    guard !rest.isEmpty else { return }
    needsLineBreak = rest.last != JournalTail.lineBreak
    torn = JournalTail.tornTail(rest)
  }

  /// Names torn bytes; one line break at their end does not belong to them.
  static func tornTail(_ bytes: ArraySlice<UInt8>) -> JournalEntry.TornTail {
    let own = bytes.last == lineBreak ? bytes.dropLast() : bytes
    return JournalEntry.TornTail(bytes: own.count, hash: Digest.sha256(own))
  }

  static let lineBreak = UInt8(ascii: "\n")
}
