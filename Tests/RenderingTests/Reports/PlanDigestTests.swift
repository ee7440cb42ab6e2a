import Diagnostics
import Documents
import Plans
import Resources
import Testing

@testable import Rendering

@Suite struct PlanDigestTests {
  private func digest(_ changes: [Change], name: String = "ev") -> String {
    ReportSample.text(ReportSample.report(ReportSample.plan(changes, name: name)), .digest)
  }

  @Test func `the first line is the same for an environment, whatever the plan`() {
    let marker = "<!-- twinwright:digest environment=ev -->\n"
    #expect(digest([]).hasPrefix(marker))
    #expect(digest([ReportSample.twin(.delete, "A")]).hasPrefix(marker))
    #expect(digest([], name: "a-->b--c d").hasPrefix("<!-- twinwright:digest environment=a-%2d%3eb-%2dc%20d -->\n"))
  }

  @Test func `what is alike is told together, what goes one by one and first`() {
    let updates = (0..<1200).map { ReportSample.twin(.update, "U\($0)") }
    let others = (0..<3).map { ReportSample.twin(.update, "V\($0)", changing: ["soc", "soh"]) }
    let text = digest(
      updates + others + [ReportSample.twin(.delete, "D1", forever: true), ReportSample.twin(.delete, "D2")])
    #expect(
      text.contains("**1,200** twins updated, model `dtmi:ev:Battery;1`, changing `soc`: `TwinGraph.fleet/twins/U0`"))
    #expect(text.contains("**3** twins updated, model `dtmi:ev:Battery;1`, changing `soc`, `soh`"))
    #expect(
      text.contains("`TwinGraph.fleet/twins/D1`: differs from what is declared; **cannot be undone**: it is lost"))
    #expect(text.firstRange(of: "twins/D2")!.lowerBound < text.firstRange(of: "twins/U0")!.lowerBound)
    #expect(!text.contains("Left out"))
  }

  @Test(arguments: [Action.delete, .update, .create])
  func `a hundred thousand changes stay below the limit, and what is left out is counted`(action: Action) {
    // Every change is of a kind of its own, so that grouping helps nothing, and names are long and not ASCII.
    let changes = (0..<100_000).map {
      ReportSample.twin(action, "Ladesäule-\(String(repeating: "é", count: 40))-\($0)", changing: ["p\($0)"])
    }
    let text = digest(changes)
    #expect(text.utf8.count <= 65_000 && text.utf16.count <= 65_000)
    #expect(text.contains(action == .create ? "**100,000** twins created" : "_Left out here: "))
    #expect(text.contains("The whole plan is `plans/ev.plan.json`"))
    #expect(text.hasSuffix("`twinwright show plans/ev.plan.json --all`.\n"))
  }

  @Test func `destructive changes that fit are whole, however many others there are`() {
    let deletions = (0..<150).map { ReportSample.twin(.delete, "D\($0)") }
    let updates = (0..<20_000).map { ReportSample.twin(.update, "U\($0)", changing: ["p\($0)"]) }
    let text = digest(updates + deletions)
    #expect((0..<150).allSatisfy { text.contains("`TwinGraph.fleet/twins/D\($0)`") })
    #expect(text.utf8.count <= 65_000 && !text.contains("destructive change"))
  }

  @Test func `names and values stay text`() {
    var change = ReportSample.twin(.update, "`x` | <img src=x onerror=alert(1)> @team\n# heading")
    change.reason = Reason(.differs, "see https://evil.example www.evil.example @team #12 <b>")
    change.properties = [
      PropertyChange(path: ValuePath([.member("a`b|c")]), before: "```", after: .known("</details>\n| a | b |"))
    ]
    let text = digest([change])
    #expect(!text.contains("\n# ") && !text.contains("\n| a"))
    #expect(
      text.contains("\\<b\\>") && text.contains("https\\://") && text.contains("www\\.evil") && text.contains("\\#12"))
    // Names stand in code spans with fences longer than any run of back-ticks in them.
    #expect(text.contains("`` TwinGraph.fleet/twins/`x` | <img src=x onerror=alert(1)> @team # heading ``"))
    #expect(text.contains("```` \"```\" ````"))
  }

  @Test func `where there is no plan, the findings are told`() {
    let file = SourceFile(path: "/srv/repo/m/x.yaml", text: "kind: X\n")
    let findings = Findings([Diagnostic("TW4005", .error, "`IoTHub.h` is protected", at: file.span(0, 4))])
    let text = ReportSample.text(ReportSample.report(nil, findings), .digest)
    #expect(text.contains("**Refused: this plan cannot be applied.**"))
    #expect(text.contains("- **TW4005** \\`IoTHub.h\\` is protected (`m/x.yaml:1`)"))
  }
}
