/// A picture in Mermaid's flowchart language, as GitHub and GitLab draw it in Markdown.
package enum GraphMermaid {
  /// A `flowchart`; dependencies with solid lines, relationship targets with dotted ones.
  package static func render(_ picture: GraphPicture) -> String {
    var text = "%% \(picture.summary)\nflowchart RL\n"
    for (index, box) in picture.boxes.enumerated() {
      text += "  n\(index)[\"\(escaped(box.title))<br/><small>\(escaped(box.subtitle))</small>\"]\n"
    }
    for line in picture.lines {
      text += "  n\(line.from) \(arrow(line)) n\(line.to)\n"
    }
    let outside = picture.boxes.indices.filter { picture.boxes[$0].isOutside }
    if !outside.isEmpty {
      text += "  classDef outside stroke-dasharray: 4 3\n"
      text += "  class \(outside.map { "n\($0)" }.joined(separator: ",")) outside\n"
    }
    return text
  }

  private static func arrow(_ line: GraphPicture.Line) -> String {
    switch line.kind {
    case .extends: "-->|\"\(line.label.isEmpty ? "extends" : "extends: \(escaped(line.label))")\"|"
    case .component: "--o|\"\(escaped(line.label))\"|"
    case .target: "-.->|\"\(escaped(line.label))\"|"
    }
  }

  /// Entity codes, since a quote would end the label and `<` would begin markup.
  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("\"", with: "&quot;").replacing("<", with: "&lt;")
      .replacing(">", with: "&gt;")
  }
}
