/// A directed graph as SVG: nodes in columns by how far they are from what needs nothing, edges as curves.
struct GraphDrawing {
  struct Node {
    var label: String
    /// A second, smaller line.
    var detail: String = ""
    /// What a tooltip says.
    var title: String
    /// Of the style sheet: the action, `touched`.
    var classes: String = ""
  }

  struct Edge {
    /// Positions in `nodes`; the arrow points at `to`.
    var from: Int
    var to: Int
    var label: String = ""
    var isTouched = false
  }

  var nodes: [Node]
  var edges: [Edge]

  private static let (width, height, gapX, gapY) = (230, 40, 120, 14)
  private static let longestLabel = 32

  /// The picture with a name for those who do not see it; `id` must be unique in the document.
  func svg(id: String, name: String) -> String {
    let places = places()
    let right = (places.map(\.x).max() ?? 0) + Self.width + 20
    let bottom = (places.map(\.y).max() ?? 0) + Self.height + 30
    var text = """
      <svg role="img" aria-labelledby="\(id)-name" viewBox="0 0 \(right) \(bottom)" width="\(right)" height="\(bottom)">
      <title id="\(id)-name">\(HTMLText.escape(name))</title>
      <defs><marker id="\(id)-arrow" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto">\
      <path d="M0 0L8 4L0 8z"/></marker></defs>

      """
    for edge in edges { text += svg(edge, places, id) }
    for (node, place) in zip(nodes, places) {
      text += "<g class=\"\(node.classes)\"><title>\(HTMLText.escape(node.title))</title>"
      text += "<rect x=\"\(place.x)\" y=\"\(place.y)\" width=\"\(Self.width)\" height=\"\(Self.height)\" rx=\"4\"/>"
      text += "<text x=\"\(place.x + 8)\" y=\"\(place.y + 17)\">\(Self.short(node.label))</text>"
      text +=
        "<text class=\"detail\" x=\"\(place.x + 8)\" y=\"\(place.y + 32)\">\(Self.short(node.detail))</text></g>\n"
    }
    return text + "</svg>\n"
  }

  private static func short(_ label: String) -> String {
    HTMLText.escape(label.count <= longestLabel ? label : "…\(label.suffix(longestLabel - 1))")
  }

  private func svg(_ edge: Edge, _ places: [(x: Int, y: Int)], _ id: String) -> String {
    let (a, b) = (places[edge.from], places[edge.to])
    let style = edge.isTouched ? " class=\"touched\"" : ""
    let arrow = " marker-end=\"url(#\(id)-arrow)\""
    let (y1, y2) = (a.y + Self.height / 2, b.y + Self.height / 2)
    var path: String
    var middle: (x: Int, y: Int)
    if edge.from == edge.to {
      let x = a.x + Self.width
      path = "M\(x) \(y1 - 6)C\(x + 40) \(y1 - 24) \(x + 40) \(y1 + 24) \(x) \(y1 + 6)"
      middle = (x + 34, y1 + 4)
    } else if a.x == b.x {
      let x = a.x + Self.width
      path = "M\(x) \(y1)C\(x + 60) \(y1) \(x + 60) \(y2) \(x) \(y2)"
      middle = (x + 46, (y1 + y2) / 2)
    } else {
      let isForward = a.x < b.x
      let (x1, x2) = isForward ? (a.x + Self.width, b.x) : (a.x, b.x + Self.width)
      let bend = isForward ? 45 : -45
      path = "M\(x1) \(y1)C\(x1 + bend) \(y1) \(x2 - bend) \(y2) \(x2) \(y2)"
      middle = ((x1 + x2) / 2, (y1 + y2) / 2 - 3)
    }
    path = "<path\(style) d=\"\(path)\"\(arrow)/>\n"
    guard !edge.label.isEmpty else { return path }
    return path
      + "<text class=\"edge\" text-anchor=\"middle\" x=\"\(middle.x)\" y=\"\(middle.y)\">\(HTMLText.escape(edge.label))</text>\n"
  }

  // MARK: Where nodes stand

  private func places() -> [(x: Int, y: Int)] {
    let layers = layers()
    let count = (layers.max() ?? 0) + 1
    var columns = [[Int]](repeating: [], count: count)
    for node in nodes.indices { columns[layers[node]].append(node) }
    var row = [Double](repeating: 0, count: nodes.count)
    var before = [[Int]](repeating: [], count: nodes.count)
    for edge in edges where layers[edge.from] < layers[edge.to] { before[edge.to].append(edge.from) }
    for column in columns.indices {
      // Nodes stand near what leads to them.
      let centre = columns[column].map { node -> (node: Int, at: Double) in
        let rows = before[node].map { row[$0] }
        return (node, rows.isEmpty ? Double(node) : rows.reduce(0, +) / Double(rows.count))
      }
      columns[column] = centre.sorted { $0.at == $1.at ? $0.node < $1.node : $0.at < $1.at }.map(\.node)
      for (place, node) in columns[column].enumerated() { row[node] = Double(place) }
    }
    return nodes.indices.map { node in
      (10 + layers[node] * (Self.width + Self.gapX), 10 + Int(row[node]) * (Self.height + Self.gapY))
    }
  }

  /// The length of the longest way to each node, edges that close a ring left out.
  private func layers() -> [Int] {
    var out = [[Int]](repeating: [], count: nodes.count)
    for edge in edges where edge.from != edge.to { out[edge.from].append(edge.to) }
    var state = [UInt8](repeating: 0, count: nodes.count)
    var order: [Int] = []
    var kept = [[Int]](repeating: [], count: nodes.count)
    for start in nodes.indices where state[start] == 0 {
      var stack: [(node: Int, next: Int)] = [(start, 0)]
      state[start] = 1
      while let (node, next) = stack.last {
        guard next < out[node].count else {
          state[node] = 2
          order.append(node)
          stack.removeLast()
          continue
        }
        stack[stack.count - 1].next += 1
        let other = out[node][next]
        if state[other] == 1 { continue }
        kept[node].append(other)
        if state[other] == 0 {
          state[other] = 1
          stack.append((other, 0))
        }
      }
    }
    var layer = [Int](repeating: 0, count: nodes.count)
    for node in order.reversed() { for other in kept[node] { layer[other] = max(layer[other], layer[node] + 1) } }
    return layer
  }
}
