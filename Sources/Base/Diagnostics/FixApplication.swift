/// What came of putting edits into a file: the new bytes, and of each edit whether it was made.
package struct FixApplication: Sendable {
  /// Why an edit was not made.
  package enum Reason: String, Sendable, Hashable {
    /// It may not be what was meant: a person has to decide.
    case uncertain
    /// An earlier one changes the same bytes, or inserts at the same place.
    case overlapping
    /// The same edit was already made.
    case repeated
    /// It names bytes that the file does not have, or another file.
    case outside
  }

  /// An edit that was not made.
  package struct Skipped: Sendable, Hashable {
    /// The edit.
    package let fix: FixIt
    /// Why it was not made.
    package let reason: Reason
  }

  /// The file's bytes with the edits made; whatever no edit covers is as it was, byte for byte.
  package let bytes: [UInt8]
  /// The edits that were made, in the order in which they were given.
  package let applied: [FixIt]
  /// The edits that were not made, in the order in which they were given.
  package let skipped: [Skipped]

  /// Makes the certain ones among `fixes` in the text of `file`; of two that overlap the first wins.
  package init(_ fixes: some Sequence<FixIt>, to file: SourceFile) {
    var applied: [FixIt] = []
    var skipped: [Skipped] = []
    var edits = EditList(length: file.bytes.count)
    for fix in fixes {
      if let reason = fix.span.file.path == file.path ? edits.add(fix) : .outside {
        skipped.append(Skipped(fix: fix, reason: reason))
      } else {
        applied.append(fix)
      }
    }
    bytes = edits.applied(to: file.bytes)
    self.applied = applied
    self.skipped = skipped
  }
}

/// Edits that do not touch one another, in the order of their places.
private struct EditList {
  let length: Int
  private var edits: [FixIt] = []

  init(length: Int) { self.length = length }

  /// Takes an edit, or says why not.
  mutating func add(_ fix: FixIt) -> FixApplication.Reason? {
    guard fix.isCertain else { return .uncertain }
    guard fix.span.start >= 0, fix.span.end <= length else { return .outside }
    let place = firstIndex { !precedes($0, fix) }
    // Kept edits are disjoint and in order: only the neighbours can be in the way.
    for index in [place - 1, place, place + 1] where edits.indices.contains(index) {
      let other = edits[index]
      if isSame(other, fix) { return .repeated }
      if overlap(other, fix) { return .overlapping }
    }
    edits.insert(fix, at: place)
    return nil
  }

  func applied(to bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var position = 0
    for edit in edits {
      result += bytes[position..<edit.span.start]
      result += Array(edit.replacement.utf8)
      position = edit.span.end
    }
    return result + bytes[position...]
  }

  private func firstIndex(_ isReached: (FixIt) -> Bool) -> Int {
    var (low, high) = (0, edits.count)
    while low < high {
      let middle = (low + high) / 2
      if isReached(edits[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }

  private func precedes(_ a: FixIt, _ b: FixIt) -> Bool {
    (a.span.start, a.span.end) < (b.span.start, b.span.end)
  }

  private func isSame(_ a: FixIt, _ b: FixIt) -> Bool {
    (a.span.start, a.span.end) == (b.span.start, b.span.end) && a.replacement.utf8.elementsEqual(b.replacement.utf8)
  }

  /// Two edits overlap when they share a byte, when one inserts inside the other, or when both insert at one place:
  /// which comes first would be a guess. An insertion at the edge of a replaced range is no overlap.
  private func overlap(_ a: FixIt, _ b: FixIt) -> Bool {
    let (a, b) = (a.span, b.span)
    if a.start == a.end, b.start == b.end { return a.start == b.start }
    return a.start < b.end && b.start < a.end
  }
}
