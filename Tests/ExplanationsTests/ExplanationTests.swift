import Explanations
import Foundation
import Testing

@Suite struct ExplanationTests {
  @Test func `a page is found by its code and by what others call it, whatever the case`() throws {
    #expect(Explanations.find("TW1021").map(\.code) == ["TW1021"])
    #expect(Explanations.find("tw1021").map(\.code) == ["TW1021"])
    for term in ["duplicatePropertyName", "DUPLICATEPROPERTYNAME", "dtmi:dtdl:parsingError:duplicatePropertyName"] {
      #expect(Explanations.find(term).contains { $0.code == "TW1021" }, "\(term)")
    }
    #expect(Explanations.find("TW9999").isEmpty && Explanations.find("").isEmpty)
  }

  @Test(arguments: [
    ("T1104", "TW1104"), ("duplicatePropertyNam", "duplicatePropertyName"),
    ("dtmi:dtdl:parsingError:duplicatePropertyNames", "duplicatePropertyName"),
  ])
  func `a mistyped term finds what was meant`(term: String, meant: String) {
    #expect(Explanations.suggestion(for: term) == meant)
  }

  @Test func `every page has one code, a title and a reason of some sentences`() {
    let pages = Explanations.pages
    #expect(Set(pages.map(\.code)).count == pages.count)
    for page in pages {
      #expect(page.code.wholeMatch(of: /TW[0-9]{4}/) != nil, "\(page.code)")
      #expect(!page.title.isEmpty && !page.title.hasSuffix("."), "\(page.code)")
      #expect(page.why.hasSuffix(".") && page.why.count > 40, "\(page.code)")
      let sentences = page.why.matches(of: /[.!?](\s|$)/).count
      #expect((1...7).contains(sentences), "\(page.code) has \(sentences) sentences")
      #expect(page.wrong == nil || page.right != nil, "\(page.code) shows what is wrong and not what is right")
    }
  }

  @Test func `docs/diagnostics.md and the pages know the same codes`() throws {
    let text = try String(contentsOf: root.appendingPathComponent("docs/diagnostics.md"), encoding: .utf8)
    let listed = Set(text.matches(of: /(?m)^\| (TW[0-9]{4}) \|/).map { String($0.output.1) })
    #expect(listed.count > 100)
    let pages = Set(Explanations.pages.map(\.code))
    #expect(pages.subtracting(listed).sorted() == [], "not in docs/diagnostics.md")
    #expect(listed.filter { !pages.contains($0) }.sorted() == [], "without a page")
  }

  @Test func `every code that the sources use has a page`() throws {
    let pages = Set(Explanations.pages.map(\.code))
    var used: Set<String> = []
    let sources = root.appendingPathComponent("Sources")
    let files = FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil)
    for case let file as URL in try #require(files) where file.pathExtension == "swift" {
      let text = try String(contentsOf: file, encoding: .utf8)
      used.formUnion(text.matches(of: /"(TW[0-9]{4})"/).map { String($0.output.1) })
    }
    #expect(used.count > 100)
    #expect(used.filter { !pages.contains($0) }.sorted() == [])
  }

  private let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
}
