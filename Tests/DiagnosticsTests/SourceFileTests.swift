import Diagnostics
import Testing

@Suite struct SourceFileTests {
  private let file = SourceFile(path: "f.yaml", text: "ab\nä漢😀x\r\n\nend")

  @Test(arguments: [
    (0, 1, 1), (1, 1, 2), (2, 1, 3), (3, 2, 1), (5, 2, 2), (8, 2, 3), (12, 2, 4), (13, 2, 5), (14, 2, 6), (15, 3, 1),
    (16, 4, 1), (19, 4, 4),
  ])
  func `an offset is a line and a column of characters`(offset: Int, line: Int, column: Int) {
    let place = file.location(of: offset)
    #expect((place.line, place.column, place.offset) == (line, column, offset))
  }

  @Test func `offsets beyond the ends are those of the ends`() {
    #expect(file.location(of: 999) == file.location(of: 19))
    #expect(file.location(of: -5) == file.location(of: 0))
  }

  @Test func `lines come without their breaks`() {
    #expect((1...5).map(file.line) == ["ab", "ä漢😀x", "", "end", ""])
    #expect(file.line(0) == "")
    #expect(SourceFile(path: "e", text: "").line(1) == "")
    #expect(SourceFile(path: "e", text: "a\n").line(2) == "")
  }

  @Test func `every offset of a random text agrees with counting by hand`() {
    var state: UInt64 = 42
    var text = ""
    for _ in 0..<400 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      text += ["a", "\n", "é", "漢", "😀", " "][Int(state >> 33) % 6]
    }
    let file = SourceFile(path: "f", text: text)
    var (line, column, offset) = (1, 1, 0)
    for scalar in text.unicodeScalars {
      let place = file.location(of: offset)
      #expect((place.line, place.column) == (line, column))
      offset += String(scalar).utf8.count
      (line, column) = scalar == "\n" ? (line + 1, 1) : (line, column + 1)
    }
  }

  @Test func `columns of a line of any length are right, between short ones and at its end`() {
    let line = String(repeating: "aé漢😀", count: 2000)
    let file = SourceFile(path: "f", text: "short\n" + line + "\n" + line)
    for offset in [5, 6, 7, 4095, 4096, 4097, 8192, 8203, 12_345, 20_005, 20_006, 20_007, 40_006, 40_007, 99_999] {
      let place = file.location(of: offset)
      let start = file.lineStarts[place.line - 1]
      let column = file.bytes[start..<place.offset].count { $0 & 0xC0 != 0x80 } + 1
      #expect(place.column == column, "\(offset)")
      #expect(place.line == (offset <= 5 ? 1 : offset <= 20_006 ? 2 : 3), "\(offset)")
    }
  }

  @Test func `a span gives its text and reads as editors link it`() {
    let span = file.span(5, 12)
    #expect(span.text == "漢😀")
    #expect(span.description == "f.yaml:2:2")
    #expect(file.span(16, 999).text == "end")
    #expect(file.span(9, 3).end == 9)
  }

  @Test func `spans sort by file and then by place`() {
    let other = SourceFile(path: "a.yaml", text: "xyz")
    let sorted = [file.span(3, 4), file.span(0, 2), other.span(2, 3), file.span(0, 1)].sorted()
    #expect(sorted == [other.span(2, 3), file.span(0, 1), file.span(0, 2), file.span(3, 4)])
    #expect(SourceFile(path: "f.yaml", text: "ab").span(0, 1) != file.span(0, 1))
  }
}
