import DTDL
import Diagnostics
import Foundation  // for golden files
import Rendering
import Testing

/// What people get wrong in models, and what they read about it: `Tests/Golden/model-mistakes` has a file a mistake.
///
/// `TWINWRIGHT_UPDATE_GOLDENS=1` writes the files anew; the difference is for the reviewer.
struct ModelMistakeTests {
  @Test(arguments: ModelMistake.all)
  func `a beginner's mistake is one error that says what was meant`(mistake: ModelMistake) throws {
    let findings = read(mistake)
    let errors = findings.all.filter { $0.severity >= .restriction }
    #expect(errors.count == mistake.errors, "\(errors.map(\.message))")
    for error in errors {
      #expect(error.span != nil)
      #expect(!error.help.isEmpty || !error.fixes.isEmpty, "\(error.code) says nothing of how to mend it")
    }
    #expect(errors.count { $0.fixes.contains(where: \.isCertain) } == mistake.mended)
    let text = ModelMistakeTests.text(of: findings)
    let golden = ModelMistakeTests.folder.appendingPathComponent("\(mistake.name).txt")
    if ProcessInfo.processInfo.environment["TWINWRIGHT_UPDATE_GOLDENS"] == "1" {
      try Data(text.utf8).write(to: golden)
    }
    #expect(text == String(decoding: try Data(contentsOf: golden), as: UTF8.self))
  }

  @Test(arguments: ModelMistake.all.filter { $0.mended > 0 })
  func `after the certain edits nothing is wrong any more`(mistake: ModelMistake) throws {
    let findings = read(mistake)
    let edits = findings.all.flatMap { $0.fixes.filter(\.isCertain) }
    let mended = mistake.files.map { path, text in
      var bytes = Array(text.utf8)
      for edit in edits.filter({ $0.span.file.path == path }).sorted(by: { $0.span.start > $1.span.start }) {
        bytes.replaceSubrange(edit.span.start..<edit.span.end, with: Array(edit.replacement.utf8))
      }
      return SourceFile(path: path, bytes: bytes)
    }
    var after = Findings()
    _ = ModelSet.read(mended, findings: &after)
    #expect(after.all.filter { $0.aliases != ["unresolved"] && $0.severity >= .restriction }.map(\.message) == [])
  }

  @Test func `every golden file belongs to a mistake and every mistake has its own`() throws {
    let names = ModelMistake.all.map { "\($0.name).txt" }
    #expect(Set(names).count == names.count)
    let files = try FileManager.default.contentsOfDirectory(atPath: ModelMistakeTests.folder.path)
    #expect(Set(files) == Set(names))
    #expect(names.count >= 24)
  }

  private func read(_ mistake: ModelMistake) -> Findings {
    var findings = Findings()
    _ = ModelSet.read(mistake.files.map { SourceFile(path: $0.path, text: $0.text) }, findings: &findings)
    return findings
  }

  /// As the terminal shows it; which codes have a page is another test's matter.
  private static func text(of findings: Findings) -> String {
    let lines = DiagnosticText.render(findings).rendered(colour: false)
      .split(separator: "\n", omittingEmptySubsequences: false)
    return lines.filter { !$0.contains(" = explain: ") }.joined(separator: "\n")
  }

  private static let folder: URL = {
    var folder = URL(fileURLWithPath: #filePath).resolvingSymlinksInPath()
    for _ in 0..<2 { folder.deleteLastPathComponent() }
    return folder.appendingPathComponent("Golden/model-mistakes")
  }()
}
