package import Diagnostics

/// Reads YAML files of several documents over libyaml, with the place of everything.
///
/// Plain scalars follow the core schema of YAML 1.2: `yes`, `no`, `on` and `off` are text. Aliases and merge keys are
/// expanded, within limits. Documents without any content are left out.
package enum YAMLReader {
  /// Larger files are refused.
  package static let sizeLimit = 64 << 20
  /// How many lists and mappings may stand inside one another.
  package static let depthLimit = 100
  /// How many values aliases may add to a file.
  package static let aliasLimit = 100_000
  /// After as many broken documents the rest of a file is not read.
  static let brokenDocumentLimit = 100
  /// After as many findings neither.
  static let findingLimit = 1000

  /// The documents of a file that could be read whole. Every mistake is added to the findings; a broken document is
  /// left out and the reading goes on at the next `---`.
  package static func read(
    _ file: SourceFile, sizeLimit: Int = YAMLReader.sizeLimit, findings: inout Findings
  ) -> [Located] {
    guard file.bytes.count <= sizeLimit else {
      findings.add(
        TextInput.tooLarge(
          file, YAMLCode.tooLarge, limit: sizeLimit, help: ["put large graphs into CSV or NDJSON tables"]))
      return []
    }
    let codes = TextInput.Codes(encoding: YAMLCode.encoding, control: YAMLCode.control)
    let text = TextInput(file, codes: codes, findings: &findings)
    guard text.isText else { return [] }
    var builder = YAMLTreeBuilder(file: file, text: text)
    var start = text.start
    var character = 0
    var broken = 0
    while start < text.bytes.count {
      guard let failure = YAMLParser.parse(text.bytes, from: start, character: character, into: &builder) else { break }
      broken += 1
      guard let next = DocumentMarkers.next(in: text.bytes, behind: start, from: failure.offset) else { break }
      if broken == brokenDocumentLimit || builder.isFull {
        builder.findings.add(
          Diagnostic(
            YAMLCode.tooMany, .note, "so much is wrong that the file is not read from here", at: file.span(next, next)))
        break
      }
      character += builder.offsets.characters(in: start..<next)
      start = next
    }
    findings.add(contentsOf: builder.findings)
    return builder.documents
  }
}

/// Finds where the next document of a YAML stream begins.
enum DocumentMarkers {
  /// The offset of the first line that begins with `---` at `failure` or further on. The line at `start` itself, where
  /// the broken document began, does not count.
  static func next(in bytes: [UInt8], behind start: Int, from failure: Int) -> Int? {
    if failure > start, bytes[failure - 1] == UInt8(ascii: "\n"), isMarker(bytes, failure) { return failure }
    var at = max(start, failure)
    while at < bytes.count {
      guard let lineBreak = bytes[at...].firstIndex(of: UInt8(ascii: "\n")) else { return nil }
      let line = lineBreak + 1
      if isMarker(bytes, line) { return line }
      at = line
    }
    return nil
  }

  private static func isMarker(_ bytes: [UInt8], _ line: Int) -> Bool {
    let dash = UInt8(ascii: "-")
    guard line + 3 <= bytes.count, bytes[line] == dash, bytes[line + 1] == dash, bytes[line + 2] == dash else {
      return false
    }
    return line + 3 == bytes.count || [0x20, 0x09, 0x0A, 0x0D].contains(bytes[line + 3])
  }
}

/// The stable codes of what the YAML reader reports.
enum YAMLCode {
  static let syntax = "TW1001"
  static let tab = "TW1002"
  static let duplicateKey = "TW1003"
  static let keyKind = "TW1004"
  static let alias = "TW1005"
  static let aliasLimit = "TW1006"
  static let tag = "TW1007"
  static let mergeKey = "TW1008"
  static let depth = "TW1009"
  static let tooLarge = "TW1010"
  static let encoding = "TW1011"
  static let control = "TW1012"
  static let scalar = "TW1013"
  static let tooMany = "TW1014"
}
