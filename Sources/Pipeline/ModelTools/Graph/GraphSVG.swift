/// A picture as SVG: self-contained, for light and dark surroundings, with a title and a description.
package enum GraphSVG {
  private typealias Point = LayeredLayout.Point

  /// Space around everything, and the band at the top that explains the lines.
  private static let margin = 24
  private static let legendHeight = 52
  private static let boxHeight = 40
  /// Lines are labelled as long as there are not too many of them to be read.
  private static let labelLimit = 40

  package static func render(_ picture: GraphPicture) -> String {
    let sizes = picture.boxes.map { LayeredLayout.Size(width: boxWidth($0), height: boxHeight) }
    let links = picture.lines.map { LayeredLayout.Link(from: $0.from, to: $0.to, binds: $0.kind.isDependency) }
    let isLabelled = picture.lines.count <= labelLimit || picture.isGrouped
    let gap = isLabelled ? LayeredLayout.Size(width: 150, height: 26) : LayeredLayout.Size(width: 110, height: 16)
    let layout = LayeredLayout(boxes: sizes, links: links, gap: gap)
    let slots = Slots(picture.lines)
    let width = 2 * margin + max(layout.size.width + 40, estimate(picture.summary, 14) * 112 / 100, 480)
    let height = layout.size.height + 2 * margin + legendHeight
    var text = """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(height)" viewBox="0 0 \(width) \(height)" \
      role="img" aria-labelledby="title description">
      <title id="title">Graph of models</title>
      <desc id="description">\(escaped(description(picture)))</desc>
      \(GraphSVGStyle.style)
      \(GraphSVGStyle.markers)
      <rect class="background" width="\(width)" height="\(height)"/>
      <text class="summary" x="\(margin)" y="\(margin + 6)">\(escaped(picture.summary))</text>
      \(legend(picture))
      <g transform="translate(\(margin),\(margin + legendHeight))">

      """
    let routes = zip(layout.routes, slots.shifts).map { route, shift in
      route.map { Point(x: $0.x, y: $0.y + shift) }
    }
    for (line, route) in zip(picture.lines, routes) { text += path(line, route) }
    if isLabelled {
      for (index, line) in picture.lines.enumerated() { text += label(line, routes[index], slots.shares[index]) }
    }
    for (index, box) in picture.boxes.enumerated() { text += node(box, layout.corners[index], sizes[index]) }
    return text + "</g>\n</svg>\n"
  }

  private static func description(_ picture: GraphPicture) -> String {
    "\(picture.summary). Whatever a model needs stands to its left. Solid lines are dependencies: a hollow arrow leads "
      + "to what is extended, a filled diamond sits at the owner of a component. Dashed lines lead to targets of "
      + "relationships."
  }

  private static func node(_ box: GraphPicture.Box, _ corner: Point, _ size: LayeredLayout.Size) -> String {
    """
    <g class="\(box.isOutside ? "node outside" : "node")"><title>\(escaped(box.detail))</title>\
    <rect x="\(corner.x)" y="\(corner.y)" width="\(size.width)" height="\(size.height)" rx="6"/>\
    <text class="name" x="\(corner.x + 12)" y="\(corner.y + 17)">\(escaped(shortened(box.title)))</text>\
    <text class="place" x="\(corner.x + 12)" y="\(corner.y + 32)">\(escaped(shortened(box.subtitle)))</text></g>

    """
  }

  private static func path(_ line: GraphPicture.Line, _ route: [Point]) -> String {
    let label = line.label.isEmpty ? "" : ": \(line.label)"
    return """
      <path class="\(line.kind.rawValue)" d="\(curve(route))"><title>\(line.kind.rawValue)\(escaped(label))</title></path>

      """
  }

  /// The label stands on the bend next to where the line leaves, at a share of its width.
  private static func label(_ line: GraphPicture.Line, _ route: [Point], _ share: Double) -> String {
    guard !line.label.isEmpty, line.from != line.to else { return "" }
    let (a, b) = (route[0], route[1])
    let x = a.x + Int(Double(b.x - a.x) * share)
    // The height of the bend there.
    let y = a.y + Int(Double(b.y - a.y) * share * share * (3 - 2 * share))
    return "<text class=\"label\" x=\"\(x)\" y=\"\(y - 3)\">\(escaped(shortened(line.label, to: 22)))</text>\n"
  }

  /// Bends between columns and straight lines across them.
  private static func curve(_ points: [Point]) -> String {
    guard let first = points.first else { return "" }
    var text = "M\(first.x) \(first.y)"
    if points.count == 2, points[0].x == points[1].x {
      // A model that refers to itself.
      return text + "C\(first.x + 34) \(first.y) \(first.x + 34) \(points[1].y) \(points[1].x) \(points[1].y)"
    }
    for (index, (a, b)) in zip(points, points.dropFirst()).enumerated() {
      if index % 2 == 0 {
        let middle = (a.x + b.x) / 2
        text += "C\(middle) \(a.y) \(middle) \(b.y) \(b.x) \(b.y)"
      } else {
        text += "L\(b.x) \(b.y)"
      }
    }
    return text
  }

  private static func legend(_ picture: GraphPicture) -> String {
    var text = ""
    var x = margin
    for kind in ModelGraph.EdgeKind.allCases where picture.lines.contains(where: { $0.kind == kind }) {
      let words =
        switch kind {
        case .extends: "extends"
        case .component: "has as component"
        case .target: "relationship to"
        }
      text += "<path class=\"\(kind.rawValue)\" d=\"M\(x) \(margin + 26)L\(x + 44) \(margin + 26)\"/>"
      text += "<text class=\"place\" x=\"\(x + 54)\" y=\"\(margin + 30)\">\(words)</text>"
      x += 54 + estimate(words, 11) + 28
    }
    return text
  }

  // MARK: Text

  private static func boxWidth(_ box: GraphPicture.Box) -> Int {
    24 + max(estimate(shortened(box.title), 13) * 112 / 100, estimate(shortened(box.subtitle), 11), 60)
  }

  /// How wide a text will be about, on the safe side: fonts differ from place to place.
  private static func estimate(_ text: String, _ size: Int) -> Int {
    let units = text.unicodeScalars.reduce(0) { sum, scalar in
      switch scalar {
      case "i", "j", "l", "t", "f", "r", "I", ":", ";", ".", ",", "'", "(", ")", " ": sum + 40
      case "m", "w", "M", "W", "@": sum + 92
      case "A"..."Z", "_": sum + 72
      default: sum + (scalar.value < 0x2E80 ? 62 : 105)
      }
    }
    return (units * size + 99) / 100
  }

  /// The end of a name says more than its beginning.
  private static func shortened(_ text: String, to limit: Int = 44) -> String {
    text.count > limit ? "…" + text.suffix(limit - 1) : text
  }

  /// Text that cannot become markup. Characters that XML does not have are replaced.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\u{0}"..<"\u{9}", "\u{B}"..<"\u{D}", "\u{E}"..<"\u{20}", "\u{FFFE}"..."\u{FFFF}": result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}

/// Lines between the same two boxes lie beside one another, and so do their labels.
private struct Slots {
  /// How far down each line is moved.
  private(set) var shifts: [Int] = []
  /// Where along the bend its label stands, as a share of the width.
  private(set) var shares: [Double] = []

  init(_ lines: [GraphPicture.Line]) {
    let pairs = lines.map { [min($0.from, $0.to), max($0.from, $0.to)] }
    var totals: [[Int]: Int] = [:]
    for pair in pairs { totals[pair, default: 0] += 1 }
    var used: [[Int]: Int] = [:]
    for pair in pairs {
      let (slot, total) = (used[pair, default: 0], totals[pair]!)
      used[pair] = slot + 1
      shifts.append((2 * slot - (total - 1)) * 9 / 2)
      shares.append(total == 1 ? 0.36 : 0.25 + 0.5 * Double(slot) / Double(total - 1))
    }
  }
}
