import Diagnostics
import Documents
import Testing

@Suite struct YAMLPlaceTests {
  private let text = """
    ä: &q "ü"  # note
    block: |
      line one
      line two

    fold: >-
      a
      b
    list:
      - 漢字
      - {k: "😀", l: [1, 22]}
    none:
    tagged: !!str 12
    end: x
    """

  @Test func `the span of a value covers exactly what was written`() throws {
    let root = try #require(yaml(text).documents.first)
    #expect(root["ä"]?.span.text == "\"ü\"")
    #expect(root["block"]?.span.text == "|\n  line one\n  line two")
    #expect(root["fold"]?.span.text == ">-\n  a\n  b")
    #expect(root["list"]?.span.text == "- 漢字\n  - {k: \"😀\", l: [1, 22]}")
    #expect(root["list"]?.items?[0].span.text == "漢字")
    #expect(root["list"]?.items?[1].span.text == "{k: \"😀\", l: [1, 22]}")
    #expect(root["list"]?.items?[1]["k"]?.span.text == "\"😀\"")
    #expect(root["list"]?.items?[1]["l"]?.span.text == "[1, 22]")
    #expect(root["list"]?.items?[1]["l"]?.items?[1].span.text == "22")
    #expect(root["tagged"]?.span.text == "12")
    #expect(root["end"]?.span.text == "x")
    #expect(root.span.text == text)
  }

  @Test func `the span of a key covers the key`() throws {
    let members = try #require(yaml(text).documents.first?.members)
    #expect(members.map(\.keySpan.text) == ["ä", "block", "fold", "list", "none", "tagged", "end"])
  }

  @Test func `a missing value stands right behind its colon`() throws {
    let none = try #require(yaml(text).documents.first?["none"])
    #expect(none.span.text == "")
    #expect(none.span.location.line == 12)
    #expect(none.span.location.column == 6)
  }

  @Test func `columns count characters where bytes are several`() throws {
    let number = try #require(yaml(text).documents.first?["list"]?.items?[1]["l"]?.items?[1])
    #expect(number.span.description == "test.yaml:11:21")
  }

  @Test func `a byte order mark and CRLF line breaks shift nothing`() throws {
    let root = try #require(yaml("\u{FEFF}é: 1\r\nb:\r\n  - ü\r\n  - z\r\n").documents.first)
    #expect(root["b"]?.items?.map(\.span.text) == ["ü", "z"])
    #expect(root["b"]?.items?[1].span.description == "test.yaml:4:5")
  }

  @Test func `what an alias repeats keeps the place of its anchor`() throws {
    let root = try #require(yaml("a: &x {n: 1}\nb: *x\n").documents.first)
    #expect(root["b"]?["n"]?.span.location.line == 1)
  }

  @Test func `quoted scalars are marked as such`() throws {
    let root = try #require(yaml("[1, \"1\", '1', x]").documents.first)
    #expect(root.items?.map(\.isQuoted) == [false, true, true, false])
  }

  @Test func `long texts of many bytes a character keep their places`() throws {
    let entries = (0..<500).map { "k\($0): {ключ: \"значение-\($0)\", n: [\($0)]}\n" }.joined()
    let root = try #require(yaml(entries).documents.first)
    for index in [0, 1, 63, 64, 65, 250, 499] {
      #expect(root["k\(index)"]?["ключ"]?.span.text == "\"значение-\(index)\"")
      #expect(root["k\(index)"]?["n"]?.span.text == "[\(index)]")
    }
  }
}
