/// The columns of a layered layout: boxes and the places where lines cross a column.
struct Columns {
  /// Nodes of each column from top to bottom. Nodes are the boxes and, behind them, crossings.
  private(set) var columns: [[Int]] = []
  /// For each link its nodes from left to right.
  private(set) var chains: [[Int]] = []
  /// The middle of each node.
  private(set) var heights: [Int] = []
  private(set) var size = LayeredLayout.Size(width: 0, height: 0)
  private let gap: LayeredLayout.Size
  private var columnOf: [Int]
  private var sizes: [LayeredLayout.Size]
  private var lefts: [Int] = []
  private var widths: [Int] = []
  /// Neighbours in the column before and in the one behind.
  private var before: [[Int]] = []
  private var behind: [[Int]] = []

  init(
    boxes: [LayeredLayout.Size], links: [LayeredLayout.Link], linked: Set<Int>, gap: LayeredLayout.Size
  ) {
    self.gap = gap
    sizes = boxes
    columnOf = ColumnAssignment.columns(count: boxes.count, links: links)
    columns = Array(repeating: [], count: (linked.map { columnOf[$0] }.max() ?? -1) + 1)
    for node in boxes.indices where linked.contains(node) { columns[columnOf[node]].append(node) }
    for link in links { chains.append(link.from == link.to ? [] : chain(link)) }
    connect()
  }

  /// The two ends and a crossing in every column between them.
  private mutating func chain(_ link: LayeredLayout.Link) -> [Int] {
    let isForward = columnOf[link.from] < columnOf[link.to]
    let (first, last) = isForward ? (link.from, link.to) : (link.to, link.from)
    var nodes = [first]
    for column in (columnOf[first] + 1)..<max(columnOf[last], columnOf[first] + 1) {
      nodes.append(sizes.count)
      columns[column].append(sizes.count)
      columnOf.append(column)
      sizes.append(LayeredLayout.Size(width: 0, height: 0))
    }
    return nodes + [last]
  }

  private mutating func connect() {
    before = Array(repeating: [], count: sizes.count)
    behind = before
    for chain in chains {
      for (left, right) in zip(chain, chain.dropFirst()) {
        behind[left].append(right)
        before[right].append(left)
      }
    }
  }

  func left(of node: Int) -> Int { lefts[columnOf[node]] }

  /// A crossing is as wide as its column.
  func width(of node: Int) -> Int { sizes[node].width > 0 ? sizes[node].width : widths[columnOf[node]] }

  // MARK: Order

  /// Sweeps there and back, each node to the mean place of its neighbours, and keeps the order with the fewest crossings.
  mutating func order() {
    var best = columns
    var fewest = crossings()
    for sweep in 0..<24 where fewest > 0 {
      let isForward = sweep % 2 == 0
      let sequence = isForward ? Array(columns.indices.dropFirst()) : columns.indices.dropLast().reversed()
      for column in sequence { sort(column, by: isForward ? before : behind) }
      let count = crossings()
      if count < fewest { (best, fewest) = (columns, count) }
    }
    columns = best
  }

  private mutating func sort(_ column: Int, by neighbours: [[Int]]) {
    let place = places()
    let keyed = columns[column].enumerated().map { position, node -> (key: Double, position: Int, node: Int) in
      let near = neighbours[node]
      guard !near.isEmpty else { return (Double(position), position, node) }
      return (near.reduce(0) { $0 + place[$1] } / Double(near.count), position, node)
    }
    columns[column] = keyed.sorted { ($0.key, $0.position) < ($1.key, $1.position) }.map(\.node)
  }

  /// Where each node stands in its column, as a share of the column, so that long and short columns compare.
  private func places() -> [Double] {
    var place = Array(repeating: 0.0, count: sizes.count)
    for column in columns { for (index, node) in column.enumerated() { place[node] = Double(index) } }
    return place
  }

  private func crossings() -> Int {
    var position = Array(repeating: 0, count: sizes.count)
    for column in columns { for (index, node) in column.enumerated() { position[node] = index } }
    var total = 0
    for (column, next) in zip(columns, columns.dropFirst()) {
      // Pairs of lines that stand in the wrong order at their right ends, counted with a Fenwick tree.
      var tree = Array(repeating: 0, count: next.count + 1)
      var seen = 0
      for node in column {
        let ends = behind[node].map { position[$0] }
        for end in ends {
          var index = end + 1
          var notAbove = 0
          while index > 0 {
            notAbove += tree[index]
            index -= index & -index
          }
          total += seen - notAbove
        }
        for end in ends {
          var index = end + 1
          while index < tree.count {
            tree[index] += 1
            index += index & -index
          }
        }
        seen += ends.count
      }
    }
    return total
  }

  // MARK: Coordinates

  /// Gives columns their width and nodes their height.
  mutating func place() {
    widths = columns.map { $0.map { sizes[$0].width }.max() ?? 0 }
    var x = 0
    for width in widths {
      lefts.append(x)
      x += width + gap.width
    }
    var centres = Array(repeating: 0.0, count: sizes.count)
    for column in columns {
      var y = 0.0
      for node in column {
        centres[node] = y
        y += Double(sizes[node].height + gap.height)
      }
    }
    for round in 0..<16 {
      let isForward = round % 2 == 0
      for column in isForward ? Array(columns) : columns.reversed() { settle(column, &centres, looking: isForward) }
    }
    let top = columns.joined().map { centres[$0] - Double(sizes[$0].height) / 2 }.min() ?? 0
    heights = centres.map { Int(($0 - top).rounded()) }
    let bottom = columns.joined().map { heights[$0] + sizes[$0].height / 2 }.max() ?? 0
    size = LayeredLayout.Size(width: max(0, x - gap.width), height: bottom)
  }

  /// Moves the nodes of a column to the mean height of their neighbours, as near as order and distance allow.
  private func settle(_ column: [Int], _ centres: inout [Double], looking isForward: Bool) {
    let wishes = column.map { node in
      var near = isForward ? before[node] : behind[node]
      if near.isEmpty { near = isForward ? behind[node] : before[node] }
      return near.isEmpty ? centres[node] : near.reduce(0) { $0 + centres[$1] } / Double(near.count)
    }
    var offsets = [0.0]
    for (above, below) in zip(column, column.dropFirst()) {
      let distance = (sizes[above].height + sizes[below].height) / 2 + spacing(above, below)
      offsets.append(offsets.last! + Double(distance))
    }
    let fitted = Columns.monotone(zip(wishes, offsets).map { $0 - $1 })
    for (index, node) in column.enumerated() { centres[node] = fitted[index] + offsets[index] }
  }

  /// Lines may lie closer to one another than boxes.
  private func spacing(_ a: Int, _ b: Int) -> Int {
    sizes[a].height == 0 && sizes[b].height == 0 ? gap.height / 2 : gap.height
  }

  /// The numbers that never fall and are nearest to `values` by least squares: neighbours in the wrong order are
  /// pooled (Ayer and others, 1955).
  static func monotone(_ values: [Double]) -> [Double] {
    var pools: [(mean: Double, count: Int)] = []
    for value in values {
      pools.append((value, 1))
      while pools.count > 1, pools[pools.count - 2].mean > pools[pools.count - 1].mean {
        let (last, previous) = (pools.removeLast(), pools.removeLast())
        let count = last.count + previous.count
        let sum = last.mean * Double(last.count) + previous.mean * Double(previous.count)
        pools.append((sum / Double(count), count))
      }
    }
    return pools.flatMap { Array(repeating: $0.mean, count: $0.count) }
  }
}
