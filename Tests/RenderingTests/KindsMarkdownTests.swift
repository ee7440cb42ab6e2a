import Catalogue
import Foundation
import Rendering
import Testing

struct KindsMarkdownTests {
  @Test func `docs/kinds.md is what the catalogue says`() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let page = try String(contentsOf: root.appendingPathComponent("docs/kinds.md"), encoding: .utf8)
    #expect(page == KindsMarkdown.render(), "print it again: twinwright schema kinds > docs/kinds.md")
  }

  @Test func `every kind has its section, with what replaces it`() {
    let page = KindsMarkdown.render()
    for type in Catalogue.types { #expect(page.contains("\n## \(type.kind)\n")) }
    #expect(page.contains("- **replaced**: `location`, `zones`, `enableDoubleEncryption`, `engineType`"))
    #expect(page.contains("`containers[].image`"))
  }
}
