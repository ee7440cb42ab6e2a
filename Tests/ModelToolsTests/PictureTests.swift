import DTDL
import Testing

@testable import ModelTools

@Suite struct PictureTests {
  private func picture() throws -> GraphPicture { GraphPicture(try ModelGraph(GraphTests.set, batchSize: 250)) }

  @Test func `DOT has a node for each model and a style for each kind of edge`() throws {
    let set = models(
      interface("A", extends: ["B"], component("part", "B"), relationship("to", to: "C")), interface("B"))
    let picture = GraphPicture(try ModelGraph(set, batchSize: 250))
    #expect(
      GraphDOT.render(picture) == """
        digraph models {
          label="2 interfaces, 1 extends, 1 component reference, 1 relationship target";
          rankdir=RL;
          node [shape=box, style=rounded, fontname="sans-serif", fontsize=11];
          edge [fontname="sans-serif", fontsize=9];
          n0 [label="A;1\\ndtmi:x", tooltip="dtmi:x:A;1, m1.json:1"];
          n1 [label="B;1\\ndtmi:x", tooltip="dtmi:x:B;1, m2.json:1"];
          n2 [label="C;1\\ndtmi:x", tooltip="dtmi:x:C;1, not among the models read", style="rounded,dashed"];
          n0 -> n1 [arrowhead=empty];
          n0 -> n1 [dir=both, arrowtail=diamond, arrowhead=none, label="part"];
          n0 -> n2 [style=dashed, arrowhead=open, constraint=false, label="to"];
        }

        """)
  }

  @Test func `Mermaid draws targets dotted and what was not read dashed`() throws {
    let set = models(interface("A", extends: ["B"], relationship("to", to: "C")), interface("B"))
    let picture = GraphPicture(try ModelGraph(set, batchSize: 250))
    #expect(
      GraphMermaid.render(picture) == """
        %% 2 interfaces, 1 extends, 1 relationship target
        flowchart RL
          n0["A;1<br/><small>dtmi:x</small>"]
          n1["B;1<br/><small>dtmi:x</small>"]
          n2["C;1<br/><small>dtmi:x</small>"]
          n0 -->|"extends"| n1
          n0 -.->|"to"| n2
          classDef outside stroke-dasharray: 4 3
          class n2 outside

        """)
  }

  @Test func `SVG has a title, a description, both colour schemes and nothing from elsewhere`() throws {
    let svg = GraphSVG.render(try picture())
    for part in [
      "role=\"img\" aria-labelledby=\"title description\"", "<title id=\"title\">Graph of models</title>",
      "<desc id=\"description\">5 interfaces, 2 extends", "@media (prefers-color-scheme:dark)",
    ] { #expect(svg.contains(part), "\(part)") }
    #expect(!svg.replacing("http://www.w3.org/2000/svg", with: "").contains("http"))
    #expect(svg.matches(of: #/<g class="node( outside)?">/#).count == 6)
    #expect(svg.matches(of: #/<path class="target" d="M\d+ \d+C/#).count == 2)
    let again = GraphSVG.render(try picture())
    #expect(svg == again, "the same models give the same bytes")
  }

  @Test func `text cannot become markup`() {
    #expect(GraphSVG.escaped("<a b=\"c\">&\u{1}\u{FFFE}") == "&lt;a b=&quot;c&quot;&gt;&amp;\u{FFFD}\u{FFFD}")
  }

  @Test func `many models are drawn by namespace with their counts`() throws {
    let texts = ["dtmi:a:x:One", "dtmi:a:x:Two", "dtmi:a:y:Three", "dtmi:b:z:Four"]
    let set = models(
      interface(texts[0]), interface(texts[1], extends: [texts[0]]),
      interface(texts[2], extends: [texts[0], texts[1]]), interface(texts[3], relationship("to", to: "dtmi:c:Gone")))
    let graph = try ModelGraph(set, batchSize: 250)
    let picture = GraphPicture(namespacesOf: graph, limit: 300)
    #expect(
      picture.boxes.map { "\($0.title): \($0.subtitle)" } == [
        "dtmi:a:x: 2 interfaces", "dtmi:a:y: 1 interface", "dtmi:b:z: 1 interface", "dtmi:c: 1 interface, not read",
      ])
    #expect(picture.lines.map { "\($0.from) \($0.kind) \($0.to) \($0.label)" } == ["1 extends 0 2", "2 target 3 1"])
    #expect(picture.boxes[0].detail == "dtmi:a:x: 2 interfaces, 1 reference inside")
  }

  @Test func `namespaces are cut shorter until there are few enough`() throws {
    let set = models(interface("dtmi:a:x:One"), interface("dtmi:a:y:Two"), interface("dtmi:b:z:Three"))
    let picture = GraphPicture(namespacesOf: try ModelGraph(set, batchSize: 250), limit: 2)
    #expect(picture.boxes.map(\.title) == ["dtmi:a", "dtmi:b"])
  }
}
