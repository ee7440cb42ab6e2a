/// Finds what a mistyped word most likely meant.
package enum Suggestions {
  /// The candidate nearest to `word`, or `nil` when none is near enough.
  ///
  /// Near is: equal but for case, or an edit distance (with transpositions) of at most a third of the longer word's length.
  /// Ties go to the earlier candidate.
  package static func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
    let lowered = scalars(word)
    var best: (distance: Int, candidate: String)?
    for candidate in candidates {
      // A text has at most as many scalars as bytes and at least a quarter: most need not be looked at closer.
      let bytes = candidate.utf8.count
      guard bytes + 1 >= lowered.count * 2 / 3, bytes / 6 <= lowered.count + 1 else { continue }
      let other = scalars(candidate)
      if other == lowered { return candidate }
      let longer = max(lowered.count, other.count)
      let limit = min(max(1, longer / 3), best.map { $0.distance - 1 } ?? .max)
      guard limit > 0, abs(lowered.count - other.count) <= limit else { continue }
      if let found = distance(lowered, other, limit: limit) { best = (found, candidate) }
    }
    return best?.candidate
  }

  private static func scalars(_ text: String) -> [UInt32] { text.lowercased().unicodeScalars.map(\.value) }

  /// Optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours; `nil` beyond
  /// `limit`. What both texts begin and end with costs nothing, and of the rest only the band that can stay within.
  static func distance(_ a: [UInt32], _ b: [UInt32], limit: Int) -> Int? {
    var start = 0
    while start < a.count, start < b.count, a[start] == b[start] { start += 1 }
    var (endA, endB) = (a.count, b.count)
    while endA > start, endB > start, a[endA - 1] == b[endB - 1] { (endA, endB) = (endA - 1, endB - 1) }
    let (a, b) = (a[start..<endA], b[start..<endB])
    if abs(a.count - b.count) > limit { return nil }
    if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
    let beyond = limit + 1
    var beforeLast = [Int](repeating: beyond, count: b.count + 1)
    var last = (0...b.count).map { min($0, beyond) }
    var row = beforeLast
    for i in 0..<a.count {
      let (from, to) = (max(0, i - limit), min(b.count, i + limit + 1))
      row[from] = from == 0 ? min(i + 1, beyond) : beyond
      var least = row[from]
      for j in from..<to {
        var cost = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[start + i] == b[start + j] ? 0 : 1))
        if i > 0, j > 0, a[start + i] == b[start + j - 1], a[start + i - 1] == b[start + j] {
          cost = min(cost, beforeLast[j - 1] + 1)
        }
        row[j + 1] = min(cost, beyond)
        least = min(least, cost)
      }
      if to < b.count { row[to + 1] = beyond }
      if least > limit { return nil }
      (beforeLast, last, row) = (last, row, beforeLast)
    }
    return last[b.count] <= limit ? last[b.count] : nil
  }
}
