import Foundation
import Testing

/// `local ui` in a real browser: Chromium, driven by Playwright.
@Suite struct PageTests {
  private static let browsers = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]

  @Test func `the page shows the example, its mistakes and its changes, to eyes, keyboards and screen readers`()
    async throws
  {
    guard let browser = Self.browsers.first(where: { FileManager.default.isExecutableFile(atPath: $0) }) else {
      print("SKIPPED: there is no Chromium (apt-get install chromium)")
      try Test.cancel("there is no Chromium here")
    }
    let python = try await PinnedEnvironment.named("playwright", ["playwright==1.65.2"]).program("python")
    try await withWorkspace { workspace in
      let applied = try await workspace.run("apply", "manifests/ev-charging", "--local", "--yes")
      #expect(applied.status == 0, "\(applied.all)")
      var variables = try await workspace.localVariables()
      variables["TWINWRIGHT"] = Workspace.program.path
      variables["CHROMIUM"] = browser
      let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("page.py").path
      let outcome = try await workspace.start(python, [script], adding: variables).outcome()
      #expect(outcome.status == 0, "\(outcome.all)")
      #expect(outcome.output.hasSuffix("all is well\n"), "\(outcome.all)")
    }
  }
}
