/// Where boxes and lines of a directed graph go: in columns, so that lines lead from right to left.
///
/// Columns by longest path, order within a column by barycentres, heights by least squares with a least distance.
/// After Sugiyama, Tagawa and Toda, 1981. Everything is in whole units and depends on the input alone.
struct LayeredLayout {
  struct Size: Equatable {
    var width: Int
    var height: Int
  }

  struct Point: Equatable {
    var x: Int
    var y: Int
  }

  /// A line between two boxes. Lines that do not bind are given way to: they help to order columns only where they
  /// close no ring.
  struct Link {
    let from: Int
    let to: Int
    let binds: Bool
  }

  /// The left upper corner of each box.
  private(set) var corners: [Point]
  /// For each link its way: where it leaves, the ends of the stretches in which it crosses columns, where it arrives.
  private(set) var routes: [[Point]] = []
  private(set) var size = Size(width: 0, height: 0)

  /// `gap` is the free space between columns and between boxes of a column.
  init(boxes: [Size], links: [Link], gap: Size) {
    corners = Array(repeating: Point(x: 0, y: 0), count: boxes.count)
    let linked = Set(links.filter { $0.from != $0.to }.flatMap { [$0.from, $0.to] })
    var columns = Columns(boxes: boxes, links: links, linked: linked, gap: gap)
    columns.order()
    columns.place()
    for (index, box) in boxes.enumerated() where linked.contains(index) {
      corners[index] = Point(x: columns.left(of: index), y: columns.heights[index] - box.height / 2)
    }
    size = columns.size
    placeLoose(boxes, boxes.indices.filter { !linked.contains($0) }, gap.height)
    routes = links.indices.map { route(of: links[$0], columns.chains[$0], columns, boxes) }
  }

  /// Boxes that nothing leads to stand below the rest, in rows about as wide as the rest.
  private mutating func placeLoose(_ boxes: [Size], _ loose: [Int], _ distance: Int) {
    guard !loose.isEmpty else { return }
    let gap = Size(width: 24, height: distance)
    let widest = loose.map { boxes[$0].width }.max()!
    let square = Int(Double(loose.count * 3).squareRoot() / 1.6) * (widest + gap.width)
    let limit = max(size.width, square, widest)
    var (x, y) = (0, size.height == 0 ? 0 : size.height + 2 * gap.height)
    for index in loose {
      if x > 0, x + widest > limit { (x, y) = (0, y + boxes[index].height + gap.height) }
      corners[index] = Point(x: x, y: y)
      size.width = max(size.width, x + boxes[index].width)
      size.height = max(size.height, y + boxes[index].height)
      x += widest + gap.width
    }
  }

  private func route(of link: Link, _ chain: [Int], _ columns: Columns, _ boxes: [Size]) -> [Point] {
    if link.from == link.to {
      let corner = corners[link.from]
      let right = corner.x + boxes[link.from].width
      return [Point(x: right, y: corner.y + 10), Point(x: right, y: corner.y + boxes[link.from].height - 10)]
    }
    var points: [Point] = []
    for (position, node) in chain.enumerated() {
      let y = columns.heights[node]
      let left = Point(x: columns.left(of: node), y: y)
      let right = Point(x: columns.left(of: node) + columns.width(of: node), y: y)
      // A chain leads from the left to the right; its ends touch boxes and what lies between crosses columns.
      if position > 0 { points.append(left) }
      if position < chain.count - 1 { points.append(right) }
    }
    return chain.first == link.from ? points : points.reversed()
  }
}
