import Diagnostics
import Testing

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
}
