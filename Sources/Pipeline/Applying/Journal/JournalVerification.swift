package import Plans

/// What checking a journal from its first byte found.
package struct JournalVerification: Sendable, Equatable {
  /// A place where the chain does not hold.
  package struct Break: Sendable, Equatable {
    /// One-based.
    package let line: Int
    /// One sentence, lower case, no full stop.
    package let message: String
  }

  /// Whole entries up to the break, or all.
  package var entries = 0
  /// Lines of torn bytes that a later entry names and accounts for, one-based first line and how many bytes.
  package var recoveries: [(line: Int, bytes: Int)] = []
  /// Bytes at the end that are no entry and that no entry accounts for yet: a crash nobody has recovered from.
  package var tornTail: JournalEntry.TornTail?
  package var firstBreak: Break?

  package var holds: Bool { firstBreak == nil }

  package static func == (a: JournalVerification, b: JournalVerification) -> Bool {
    a.entries == b.entries && a.tornTail == b.tornTail && a.firstBreak == b.firstBreak
      && a.recoveries.elementsEqual(b.recoveries, by: ==)
  }
}

extension Journal {
  /// Checks every entry's hash, the chain and the numbering. Says the first place that does not hold.
  package static func verify(_ bytes: [UInt8]) -> JournalVerification {
    var check = ChainCheck(bytes: bytes)
    return check.run()
  }

  /// The entries of a journal in order; lines that are not whole entries are left out.
  package static func entries(_ bytes: [UInt8]) -> [JournalEntry] {
    bytes.split(separator: JournalTail.lineBreak).compactMap { JournalEntry(line: $0) }
  }
}

/// Walks a journal line by line, with the bytes that are no entry set aside until one accounts for them.
private struct ChainCheck {
  let bytes: [UInt8]
  var result = JournalVerification()
  private var previous = JournalEntry.genesis
  private var tornStart: (offset: Int, line: Int)?

  init(bytes: [UInt8]) { self.bytes = bytes }

  mutating func run() -> JournalVerification {
    var start = 0
    var line = 1
    while start < bytes.count, result.firstBreak == nil {
      let end = bytes[start...].firstIndex(of: JournalTail.lineBreak) ?? bytes.count
      if let entry = JournalEntry(line: bytes[start..<end]) {
        accept(entry, line: line, start: start)
      } else if tornStart == nil {
        tornStart = (start, line)
      }
      start = end + 1
      line += 1
    }
    if let torn = tornStart, result.firstBreak == nil {
      result.tornTail = JournalTail.tornTail(bytes[torn.offset...])
    }
    return result
  }

  private mutating func accept(_ entry: JournalEntry, line: Int, start: Int) {
    if let torn = tornStart {
      let found = JournalTail.tornTail(bytes[torn.offset..<start])
      guard entry.event == .recovered, entry.torn == found else {
        result.firstBreak = .init(line: torn.line, message: "this line is not a whole entry, or it was changed")
        return
      }
      result.recoveries.append((torn.line, found.bytes))
      tornStart = nil
    } else if entry.event == .recovered {
      result.firstBreak = .init(line: line, message: "names torn bytes that are not there")
      return
    }
    if entry.previous != previous {
      result.firstBreak = .init(
        line: line, message: "does not follow the entry before: entries were changed or removed")
    } else if entry.sequence != result.entries + 1 {
      result.firstBreak = .init(line: line, message: "has number \(entry.sequence), expected \(result.entries + 1)")
    } else {
      previous = entry.hash
      result.entries += 1
    }
  }
}
