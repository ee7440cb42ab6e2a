import Seeds
import Testing

@testable import Diagnostics

@Suite struct SuggestionsTests {
  private let words = ["endpointType", "endpointName", "topic", "filter", "location"]

  @Test(arguments: [
    ("endpointTyp", "endpointType"), ("EndpointType", "endpointType"), ("endpontName", "endpointName"),
    ("tpoic", "topic"), ("filte", "filter"), ("loaction", "location"), ("LOCATON", "location"),
  ])
  func `a mistyped word finds what was meant`(word: String, meant: String) {
    #expect(Suggestions.nearest(to: word, among: words) == meant)
  }

  @Test(arguments: ["", "x", "zzzzzz", "identity", "end"])
  func `a word that is far from all finds nothing`(word: String) {
    #expect(Suggestions.nearest(to: word, among: words) == nil)
  }

  @Test func `ties go to the earlier word`() {
    #expect(Suggestions.nearest(to: "abx", among: ["abc", "abd"]) == "abc")
    #expect(Suggestions.nearest(to: "abd", among: ["abc", "ABD"]) == "ABD")
    #expect(Suggestions.nearest(to: "a", among: [String]()) == nil)
  }

  /// The distance by its definition, without a limit.
  private func defined(_ a: [UInt32], _ b: [UInt32]) -> Int {
    var table = [[Int]](repeating: [Int](repeating: 0, count: b.count + 1), count: a.count + 1)
    for i in 0...a.count {
      for j in 0...b.count {
        guard i > 0, j > 0 else {
          table[i][j] = i + j
          continue
        }
        var least = min(
          table[i - 1][j] + 1, table[i][j - 1] + 1, table[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] { least = min(least, table[i - 2][j - 2] + 1) }
        table[i][j] = least
      }
    }
    return table[a.count][b.count]
  }

  @Test func `the distance within a limit is that of its definition`() {
    for seed in 0..<3000 as Range<UInt64> {
      var random = SplitMix(seed: seed)
      let a = (0..<random.below(9)).map { _ in UInt32(random.below(3)) }
      let b = (0..<random.below(9)).map { _ in UInt32(random.below(3)) }
      let limit = random.below(6)
      let distance = defined(a, b)
      #expect(
        Suggestions.distance(a, b, limit: limit) == (distance <= limit ? distance : nil),
        "seed \(seed): \(a) \(b) within \(limit)")
    }
  }
}
