import Diagnostics
import Testing

@Suite struct FixApplicationTests {
  private let file = SourceFile(path: "f.json", text: "{\"schema\": \"int\", \"nam\": \"ä\"}\r\n")

  private func fix(_ start: Int, _ end: Int, _ text: String, certain: Bool = true) -> FixIt {
    FixIt(title: "write `\(text)`", span: file.span(start, end), replacement: text, isCertain: certain)
  }

  private func text(_ application: FixApplication) -> String { String(decoding: application.bytes, as: UTF8.self) }

  @Test func `certain edits are made wherever they stand and the rest stays byte for byte`() {
    let fixes = [fix(18, 23, "\"name\""), fix(11, 16, "\"integer\"")]
    let done = FixApplication(fixes, to: file)
    #expect(text(done) == "{\"schema\": \"integer\", \"name\": \"ä\"}\r\n")
    #expect(done.applied == fixes && done.skipped.isEmpty)
  }

  @Test func `an edit that is not certain is left to a person`() {
    let done = FixApplication([fix(11, 16, "\"integer\"", certain: false)], to: file)
    #expect(done.bytes == file.bytes)
    #expect(done.skipped.map(\.reason) == [.uncertain])
  }

  @Test func `of two edits that overlap the first wins, and the same edit is made once`() {
    let done = FixApplication(
      [fix(11, 16, "A"), fix(15, 18, "B"), fix(11, 16, "A"), fix(12, 12, "C"), fix(16, 16, "D")], to: file)
    #expect(text(done) == "{\"schema\": AD, \"nam\": \"ä\"}\r\n")
    #expect(done.skipped.map(\.reason) == [.overlapping, .repeated, .overlapping])
  }

  @Test func `an edit of another file or beyond the end is not made`() {
    let other = SourceFile(path: "g.json", text: "abc").span(0, 1)
    let done = FixApplication(
      [FixIt(title: "t", span: other, replacement: "", isCertain: true), fix(30, 99, "x")], to: file)
    #expect(done.bytes == file.bytes)
    #expect(done.skipped.map(\.reason) == [.outside, .outside])
  }

  @Test func `random edits agree with edits made one by one from the end, and every edit is accounted for`() {
    let seed = UInt64.random(in: 0...UInt64.max)
    var random = Generator(state: seed)
    for _ in 0..<300 {
      let text = (0..<random.below(40)).map { _ in ["a", "é", "\n", "{", "\""][random.below(5)] }.joined()
      let file = SourceFile(path: "f", text: text)
      let fixes = (0..<random.below(8)).map { index in
        let start = random.below(file.bytes.count + 2)
        return FixIt(
          title: "\(index)", span: file.span(start, start + random.below(6)),
          replacement: String(repeating: "x", count: random.below(3)), isCertain: random.below(4) > 0)
      }
      let done = FixApplication(fixes, to: file)
      var bytes = file.bytes
      // Behind a place first; at one place the replaced range lies behind what is inserted before it.
      for fix in done.applied.sorted(by: { ($0.span.start, $0.span.end) > ($1.span.start, $1.span.end) }) {
        bytes.replaceSubrange(fix.span.start..<fix.span.end, with: Array(fix.replacement.utf8))
      }
      #expect(done.bytes == bytes, "seed \(seed)")
      #expect((done.applied + done.skipped.map(\.fix)).map(\.title).sorted() == fixes.map(\.title), "seed \(seed)")
      for skipped in done.skipped { #expect(isTrue(skipped, of: fixes, done.applied, file), "seed \(seed) \(skipped)") }
    }
  }

  /// Whether the reason of a skipped edit holds, by the plain definition.
  private func isTrue(
    _ skipped: FixApplication.Skipped, of fixes: [FixIt], _ applied: [FixIt], _ file: SourceFile
  ) -> Bool {
    let span = skipped.fix.span
    switch skipped.reason {
    case .uncertain: return !skipped.fix.isCertain
    case .outside: return span.end > file.bytes.count
    case .repeated: return applied.contains { $0.span == span && $0.replacement == skipped.fix.replacement }
    case .overlapping:
      return applied.contains { other in
        let sharesByte = (span.start..<span.end).contains { (other.span.start..<other.span.end).contains($0) }
        let inside = { (a: SourceSpan, b: SourceSpan) in a.start == a.end && b.start < a.start && a.start < b.end }
        let samePlace = span.start == span.end && other.span.start == other.span.end && span.start == other.span.start
        return sharesByte || samePlace || inside(span, other.span) || inside(other.span, span)
      }
    }
  }
}

/// A small generator with a seed that a failure can print.
private struct Generator {
  var state: UInt64

  mutating func below(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(bound))
  }
}
