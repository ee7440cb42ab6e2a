/// Finds what a mistyped word most likely meant.
package enum Suggestions {
  /// The candidate nearest to `word`, or `nil` when none is near enough.
  ///
  /// Near is: equal but for case, or an edit distance (with transpositions) of at most a third of the longer word's length.
  /// Ties go to the earlier candidate.
  package static func nearest(to word: String, among candidates: some Sequence<String>) -> String? {
    let lowered = word.lowercased()
    var best: (distance: Int, candidate: String)?
    for candidate in candidates {
      let other = candidate.lowercased()
      if other == lowered { return candidate }
      let limit = max(1, max(lowered.count, other.count) / 3)
      guard abs(lowered.count - other.count) <= limit else { continue }
      let found = distance(Array(lowered), Array(other))
      if found <= limit, found < (best?.distance ?? .max) { best = (found, candidate) }
    }
    return best?.candidate
  }

  /// Optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours.
  static func distance(_ a: [Character], _ b: [Character]) -> Int {
    var beforeLast = [Int](repeating: 0, count: b.count + 1)
    var last = Array(0...b.count)
    for i in 0..<a.count {
      var row = [i + 1]
      row.reserveCapacity(b.count + 1)
      for j in 0..<b.count {
        var cost = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, beforeLast[j - 1] + 1) }
        row.append(cost)
      }
      beforeLast = last
      last = row
    }
    return last[b.count]
  }
}
