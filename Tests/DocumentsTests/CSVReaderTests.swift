import Diagnostics
import Documents
import Testing

@Suite struct CSVReaderTests {
  private func csv(_ text: String) -> (table: CSVTable, said: [String]) {
    var findings = Findings()
    let table = CSVReader.read(SourceFile(path: "t.csv", text: text), findings: &findings)
    return (table, lines(findings))
  }

  @Test func `rows have a field for each column with its place`() {
    let (table, said) = csv("id,vendor,maxPowerKW\nCP001,ABB,50\r\n\nCP002,\"a, \"\"b\"\"\nc\",\nö,ü,1")
    #expect(said.isEmpty)
    #expect(table.header == ["id", "vendor", "maxPowerKW"])
    #expect(
      table.rows.map { $0.map(\.text) } == [
        ["CP001", "ABB", "50"], ["CP002", "a, \"b\"\nc", ""], ["ö", "ü", "1"],
      ])
    #expect(table.rows[1][1].span.text == "\"a, \"\"b\"\"\nc\"")
    #expect(table.rows[2][1].span.description == "t.csv:6:3")
    #expect(table.rows[1].map(\.isQuoted) == [false, true, false])
    #expect(table.column("vendor") == 1)
  }

  @Test func `every broken row is told and the others are read`() {
    let (table, said) = csv("a,b\n1\n1,2,3\n\"x\"y,2\nx\"y,2\n1,2\n1,\"open\n1,2\n")
    #expect(
      said == [
        "2:1 TW1031 the row has 1 field, the header 2 columns",
        "3:5 TW1031 the row has 3 fields, the header 2 columns",
        "4:4 TW1030 text behind the closing quote of a field",
        "5:2 TW1030 a quote inside a field that is not quoted",
        "7:3 TW1030 the quoted field is never closed",
      ])
    #expect(table.rows.count == 4)
  }

  @Test func `columns need names of their own`() {
    #expect(
      csv("a,,a\n").said == ["1:3 TW1032 a column has no name", "1:4 TW1032 column `a` is named twice"])
    #expect(csv("\n\n").said == ["1:1 TW1032 the table has no header"])
  }

  @Test func `a byte order mark is no part of the first name`() {
    #expect(csv("\u{FEFF}id\n1\n").table.header == ["id"])
  }

  @Test func `fields written and read back are the same`() {
    for seed: UInt64 in 0..<200 {
      var random = RandomValues(seed: seed)
      let rows = (0..<3).map { _ in
        (0..<3).map { _ in
          String(
            String.UnicodeScalarView(
              random.text().unicodeScalars.filter { $0.value >= 0x20 && $0.value < 0x7F || $0 == "\n" || $0 == "é" }))
        }
      }
      let text = rows.map {
        $0.map { "\"" + $0.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\"" }
          .joined(separator: ",")
      }
      let (table, said) = csv("a,b,c\n" + text.joined(separator: "\r\n"))
      #expect(said.isEmpty, "seed \(seed)")
      #expect(table.rows.map { $0.map(\.text) } == rows, "seed \(seed)")
    }
  }
}
