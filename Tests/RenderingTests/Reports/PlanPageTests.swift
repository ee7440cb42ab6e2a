import Diagnostics
import Documents
import Encodings
import Plans
import Resources
import Testing

@testable import Rendering

@Suite struct PlanPageTests {
  private func page(_ changes: [Change], name: String = "ev") -> String {
    ReportSample.text(ReportSample.report(ReportSample.plan(changes, name: name)), .html)
  }

  /// What stands between two texts, the first time.
  private func between(_ start: String, _ end: String, _ text: String) throws -> Substring {
    let first = try #require(text.firstRange(of: start)).upperBound
    return text[first..<(try #require(text[first...].firstRange(of: end)).lowerBound)]
  }

  private func rows(_ page: String) throws -> [Value] {
    try between("id=\"rows\">\n", "</script>", page).split(separator: "\n").map { try JSONReader.parse(Array($0.utf8)) }
  }

  @Test func `only this style and this script may run, and nothing may be loaded`() throws {
    let page = page([ReportSample.twin(.update, "A")])
    let policy = try between("http-equiv=\"Content-Security-Policy\" content=\"", "\"", page)
    #expect(policy.hasPrefix("default-src 'none'; ") && !policy.contains("unsafe"))
    for (start, end, directive) in [("<style>", "</style>", "style-src"), ("<script>", "</script>", "script-src")] {
      let content = try between(start, end, page)
      let hash = Base64.encode(Digest.sha256Bytes(Array(content.utf8)))
      #expect(policy.contains("\(directive) 'sha256-\(hash)'"))
    }
    for forbidden in ["http://", "https://", "<link", "<img", "@import", "url(http", " style=", " onclick="] {
      #expect(!page.contains(forbidden), "\(forbidden)")
    }
  }

  @Test func `no text can leave its place`() throws {
    let evil = "</script><script>alert(1)</script><!--\u{2028}\u{2029}\"'&"
    var change = ReportSample.twin(.update, evil)
    change.properties = [
      PropertyChange(path: ValuePath([.member(evil)]), before: .string(evil), after: .known(.string(evil)))
    ]
    change.reason = Reason(.differs, evil)
    let page = page([change], name: evil)
    #expect(page.components("<script").count == 4, "the page's own three and no other")
    #expect(!page.contains("alert(1)</script><") && !page.contains("\u{2028}"))
    // A name cannot pretend to be another by turning the direction of text.
    let turned = try rows(self.page([ReportSample.twin(.update, "a\u{202E}b\u{2066}")]))[0].array?[5]
    #expect(turned == "TwinGraph.fleet/twins/a\\u202eb\\u2066")
    let row = try #require(try rows(page).first?.array)
    #expect(row[5] == .string("TwinGraph.fleet/twins/\(evil)"))
    #expect(row[7].array?.first?.array?[1] == .string(Value.string(evil).jsonText))
  }

  @Test func `each change is a line, what goes first, with its differences and what was suppressed`() throws {
    var updated = ReportSample.twin(.update, "A")
    updated.suppressed = [
      Suppression(path: ValuePath([.member("soc")]), rule: .runtime, before: 1, after: nil)
    ]
    var secret = ReportSample.twin(.update, "S")
    secret.properties = [
      PropertyChange(
        path: ValuePath([.member("key")]), before: nil, after: .secret(source: "secret.env.K", fingerprint: "v1:a:b"),
        forcesReplacement: true)
    ]
    let page = page([updated, secret, ReportSample.twin(.none, "N"), ReportSample.twin(.delete, "D", forever: true)])
    let lines = try rows(page).compactMap(\.array)
    #expect(lines.map { $0[0] } == ["d", "u", "u", "n"])
    #expect(lines.map { $0[2] } == [1, 0, 0, 0])
    #expect(lines[1][7].jsonText == #"[["soc","1","2"]]"# && lines[1][8].jsonText == #"[["soc","runtime","1",null]]"#)
    #expect(lines[2][7].jsonText == #"[["key",null,"(secret: secret.env.K, fingerprint v1:a:b)",1]]"#)
    #expect(lines[0][9].jsonText == #"{"forever":["it is lost"],"parts":["1 live twin"]}"#)
    // Where a line says that there is a text, the table has it.
    let texts = try JSONReader.parse(Array(try between("id=\"texts\">", "</script>", page).utf8))
    #expect(texts["texts"]?.array?[Int(lines[1][3].integer ?? 0)] == "dtmi:ev:Battery;1")
    #expect(texts["texts"]?.array?[Int(lines[1][11].array?[0].integer ?? 0)] == "m/graph.yaml")
  }

  @Test func `the page says who made the plan from what, and which limits hold`() {
    var plan = ReportSample.plan([ReportSample.twin(.delete, "D")])
    plan.limits = [PlanLimit(.deletes, 0), PlanLimit(.creates, 9)]
    let page = ReportSample.text(
      ReportSample.report(plan, Findings(plan.breaches.map { $0.diagnostic(at: nil) })), .html)
    #expect(page.contains("Refused: this plan cannot be applied."))
    #expect(page.contains("<code>deletes</code></th><td class=\"count\">0</td>\n<td") || page.contains("no: refused"))
    for text in ["m/environment.yaml", String(repeating: "ab", count: 32), "the embedded local Azure", "who", "where"] {
      #expect(page.contains(text), "\(text)")
    }
  }

  @Test func `graphs are drawn one by one where they are small and by kind where they are large`() throws {
    func drawn(_ count: Int) throws -> GraphDrawing {
      var plan = ReportSample.plan([])
      plan.impact = PlanImpact(
        dependencies: (0..<count).map {
          PlanImpact.Dependency(ObjectAddress("IoTHub.h\($0)"), needs: [ObjectAddress("ResourceGroup.g")])
        })
      return try #require(PlanGraphs.dependencies(plan)).graph
    }
    #expect(try drawn(10).nodes.count == 11)
    let large = try drawn(5_000)
    #expect(large.nodes.map(\.label) == ["IoTHub", "ResourceGroup"] && large.edges.map(\.label) == ["5000"])
  }

  @Test func `a ring can be drawn`() {
    let nodes = (0..<3).map { GraphDrawing.Node(label: "n\($0)", title: "<n\($0)>") }
    let edges = [(0, 1), (1, 2), (2, 0), (1, 1)].map { GraphDrawing.Edge(from: $0, to: $1, label: "e") }
    let svg = GraphDrawing(nodes: nodes, edges: edges).svg(id: "g", name: "a ring")
    #expect(svg.components("<path d=").count + svg.components("<path class").count >= 4)
    #expect(svg.contains("&lt;n0&gt;") && svg.contains("role=\"img\""))
  }
}

extension String {
  /// The pieces between the places where a text stands.
  fileprivate func components(_ separator: String) -> [Substring] {
    split(separator: separator, omittingEmptySubsequences: false)
  }
}
