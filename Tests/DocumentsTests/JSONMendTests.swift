import Diagnostics
import Documents
import Testing

/// What is said about mending texts that are no JSON.
struct JSONMendTests {
  private func read(_ text: String) -> Diagnostic? {
    var findings = Findings()
    _ = JSONTree.read(SourceFile(path: "a.json", text: text), findings: &findings)
    return findings.all.first
  }

  @Test(arguments: [
    ("{\"a\": 1,}", "{\"a\": 1}"), ("[1, 2, ]", "[1, 2 ]"), ("{\"a\": 1 \"b\": 2}", "{\"a\": 1, \"b\": 2}"),
    ("[1\n [2]]", "[1,\n [2]]"), ("[{} {}]", "[{}, {}]"), ("['a']", "[\"a\"]"), ("{'a': 1}", "{\"a\": 1}"),
    ("[True]", "[true]"), ("[None]", "[null]"), ("[+1]", "[1]"), ("[007]", "[7]"), ("[-01]", "[-1]"), ("[.5]", "[0.5]"),
  ])
  func `an edit makes JSON of a text that nearly is`(text: String, mended: String) throws {
    let fix = try #require(read(text)?.fixes.first)
    var bytes = Array(text.utf8)
    bytes.replaceSubrange(fix.span.start..<fix.span.end, with: Array(fix.replacement.utf8))
    #expect(String(decoding: bytes, as: UTF8.self) == mended)
    #expect(read(mended) == nil)
  }

  @Test(arguments: [
    ("{\"a\": 1,}", true), ("[,]", false), ("['a']", false), ("[1 \"b\"]", false), ("[False]", true),
  ])
  func `an edit is certain where nothing else can be meant`(text: String, isCertain: Bool) {
    #expect(read(text)?.fixes.map(\.isCertain) == [isCertain])
  }

  @Test(arguments: [
    "// x\n1", "{\"a\": [1", "[\"abc", "['it\"s']", "", " \n", "[NaN]", "{\"a\": 1}\n{\"a\": 2}",
    "{\"a\": {\"b\": \"{\" {\"c\": 1}}",
  ])
  func `where no edit can be offered there is a word of advice`(text: String) {
    let finding = read(text)
    #expect(finding?.fixes == [])
    #expect(finding?.help.count == 1)
  }

  @Test func `what is not UTF-8 says what to do`() {
    var findings = Findings()
    _ = JSONTree.read(SourceFile(path: "a.json", bytes: [0xFF, 0xFE, 0x7B, 0]), findings: &findings)
    _ = JSONTree.read(SourceFile(path: "b.json", bytes: [0x22, 0xE4, 0x22]), findings: &findings)
    #expect(findings.all.map(\.code) == ["TW1024", "TW1024"])
    #expect(findings.all[0].help == ["save the file as UTF-8; UTF-16 is not read"])
    #expect(findings.all[1].help == ["save the file as UTF-8; Latin-1 or another encoding is not read"])
    #expect(read("[\"\\ud800\"]")?.help.first?.contains("both halves") == true)
  }
}
