import Diagnostics
import Documents
import Seeds
import Testing

@Suite struct YAMLLimitTests {
  @Test func `aliases of aliases cannot grow beyond the limit`() {
    var text = "l0: &l0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1...9 {
      let items = repeatElement("*l\(level - 1)", count: 10).joined(separator: ", ")
      text += "l\(level): &l\(level) [\(items)]\n"
    }
    let said = yaml(text).said
    #expect(said.count == 1)
    #expect(said.first?.contains("TW1006 aliases make more than 100000 values") == true)
  }

  @Test func `many small aliases below the limit are fine`() {
    let text = "a: &a 1\nb: [\(repeatElement("*a", count: 50_000).joined(separator: ", "))]\n"
    #expect(yamlValue(text)?["b"]?.array?.count == 50_000)
  }

  @Test func `collections inside one another end at the limit`() {
    let fine = String(repeating: "[", count: 100) + String(repeating: "]", count: 100)
    #expect(yaml(fine).said.isEmpty)
    let deep = String(repeating: "[", count: 101) + String(repeating: "]", count: 101)
    #expect(yaml(deep).said == ["1:101 TW1009 more than 100 lists and mappings inside one another"])
  }

  @Test func `a hundred thousand open brackets are refused at once`() {
    let said = yaml(String(repeating: "[", count: 100_000)).said
    #expect(said == ["1:101 TW1009 more than 100 lists and mappings inside one another"])
    let block = String(repeating: "- ", count: 100_000)
    #expect(yaml(block).said == ["1:201 TW1009 more than 100 lists and mappings inside one another"])
  }

  @Test func `an alias cannot go deeper than the limit`() {
    let deep = String(repeating: "[", count: 60) + String(repeating: "]", count: 60)
    let text = "a: &a \(deep)\nb: \(String(repeating: "[", count: 50))*a\(String(repeating: "]", count: 50))\n"
    #expect(
      yaml(text).said == ["2:54 TW1009 with alias `a`, more than 100 lists and mappings inside one another"])
  }

  @Test func `a file beyond the size limit is not read`() {
    var findings = Findings()
    let file = SourceFile(path: "big.yaml", text: "a: 123456\n")
    #expect(YAMLReader.read(file, sizeLimit: 8, findings: &findings).isEmpty)
    #expect(lines(findings) == ["1:1 TW1010 the file is larger than 8 bytes"])
    #expect(findings.all.first?.notes == ["it has 10 bytes"])
    #expect(YAMLReader.sizeLimit == 64 << 20)
  }

  @Test func `bytes that are no text are told one by one and the reading goes on`() {
    var findings = Findings()
    let bytes = Array("a: x".utf8) + [0x00] + Array("y\nb: ".utf8) + [0xFF, 0xC0, 0xAF] + Array("\nc: ü".utf8)
    let more = [0x07] + Array("\nd: ".utf8) + [0xED, 0xA0, 0x80] + Array("\nd: 2\n".utf8)
    _ = YAMLReader.read(SourceFile(path: "t", bytes: bytes + more), findings: &findings)
    #expect(
      lines(findings) == [
        "1:5 TW1012 the file contains a NUL byte",
        "2:4 TW1011 bytes that are not UTF-8",
        "2:5 TW1011 bytes that are not UTF-8",
        "2:6 TW1011 bytes that are not UTF-8",
        "3:5 TW1012 character U+0007 is not allowed in the text",
        "4:4 TW1011 bytes that are not UTF-8",
        "4:5 TW1011 bytes that are not UTF-8",
        "4:5 TW1011 bytes that are not UTF-8",
        "5:1 TW1003 key `d` is given twice in one mapping",
      ])
  }

  @Test func `thousands of bad bytes make a handful of findings`() {
    var findings = Findings()
    let file = SourceFile(path: "t", bytes: [UInt8](repeating: 0xFF, count: 5000))
    _ = YAMLReader.read(file, findings: &findings)
    #expect(findings.all.count == 21)
    #expect(findings.all.last?.notes == ["4979 more places like it follow"])
  }

  @Test func `UTF-16 is told as such`() {
    var findings = Findings()
    let file = SourceFile(path: "t", bytes: [0xFF, 0xFE, 0x61, 0x00])
    #expect(YAMLReader.read(file, findings: &findings).isEmpty)
    #expect(lines(findings) == ["1:1 TW1011 the file is UTF-16, not UTF-8"])
  }

  @Test func `a file of nothing but broken documents is given up after a hundred`() {
    let text = String(repeating: "a: [\n---\n", count: 1000)
    let said = yaml(text).said
    #expect(said.count == 101)
    #expect(said.contains("200:1 TW1014 so much is wrong that the file is not read from here"))
  }

  @Test func `a thousand mistakes are enough`() {
    #expect(yaml(String(repeating: "a: 1\n", count: 5000)).said.count == 1000)
  }

  @Test func `no cut of a file makes the reader fail otherwise than by findings`() {
    let text = "ä: &q {k: [1, \"ü\\n\", *z]}\nb: |\n  x\n? y\n: !!int 3\n<<: *q\n---\n- 'z'\n"
    let bytes = Array(text.utf8)
    for end in 0...bytes.count {
      var findings = Findings()
      _ = YAMLReader.read(SourceFile(path: "t", bytes: Array(bytes[..<end])), findings: &findings)
    }
  }

  @Test func `no random bytes make the reader fail otherwise than by findings`() {
    let alphabet = Array("ab:-,[]{}#&*!|>'\"%@ \n\t?0.<é\\".utf8) + [0, 0xFF]
    for seed: UInt64 in 0..<3000 {
      var generator = SplitMix(seed: seed)
      let bytes = (0..<Int.random(in: 0..<60, using: &generator)).map { _ in alphabet.randomElement(using: &generator)!
      }
      var findings = Findings()
      let documents = YAMLReader.read(SourceFile(path: "t", bytes: bytes), findings: &findings)
      for document in documents { #expect(document.span.end <= bytes.count, "seed \(seed)") }
      for finding in findings.all {
        #expect(finding.span.map { $0.start <= $0.end && $0.end <= bytes.count } == true, "seed \(seed): \(finding)")
      }
    }
  }
}
