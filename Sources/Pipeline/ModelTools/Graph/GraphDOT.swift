/// A picture in the language of Graphviz.
package enum GraphDOT {
  /// A `digraph`; dependencies are drawn, relationship targets dashed and without weight on the ranks.
  package static func render(_ picture: GraphPicture) -> String {
    var text = """
      digraph models {
        label=\(quoted(picture.summary));
        rankdir=RL;
        node [shape=box, style=rounded, fontname="sans-serif", fontsize=11];
        edge [fontname="sans-serif", fontsize=9];

      """
    for (index, box) in picture.boxes.enumerated() {
      let style = box.isOutside ? ", style=\"rounded,dashed\"" : ""
      text += "  n\(index) [label=\(quoted(box.title + "\n" + box.subtitle)), tooltip=\(quoted(box.detail))\(style)];\n"
    }
    for line in picture.lines {
      text += "  n\(line.from) -> n\(line.to) [\(attributes(line))];\n"
    }
    return text + "}\n"
  }

  private static func attributes(_ line: GraphPicture.Line) -> String {
    let label = line.label.isEmpty ? "" : ", label=\(quoted(line.label))"
    return switch line.kind {
    case .extends: "arrowhead=empty\(label)"
    case .component: "dir=both, arrowtail=diamond, arrowhead=none\(label)"
    case .target: "style=dashed, arrowhead=open, constraint=false\(label)"
    }
  }

  private static func quoted(_ text: String) -> String {
    let escaped = text.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    return "\"\(escaped)\""
  }
}
