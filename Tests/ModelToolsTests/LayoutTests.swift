import Seeds
import Testing

@testable import ModelTools

@Suite struct LayoutTests {
  private static let gap = LayeredLayout.Size(width: 100, height: 16)

  private func layout(_ count: Int, _ links: [LayeredLayout.Link]) -> (LayeredLayout, [LayeredLayout.Size]) {
    let boxes = (0..<count).map { LayeredLayout.Size(width: 80 + 10 * ($0 % 4), height: 40) }
    return (LayeredLayout(boxes: boxes, links: links, gap: Self.gap), boxes)
  }

  @Test(arguments: 1...60) func `in any graph boxes lie apart, inside the picture, and lines end at their boxes`(
    _ seed: UInt64
  ) {
    var random = SplitMix(seed: seed)
    let count = 1 + random.below(40)
    let links = (0..<random.below(3 * count)).map { _ in
      LayeredLayout.Link(from: random.below(count), to: random.below(count), binds: random.below(2) == 0)
    }
    let (layout, boxes) = layout(count, links)
    for a in 0..<count {
      let corner = layout.corners[a]
      #expect(corner.x >= 0 && corner.x + boxes[a].width <= layout.size.width, "seed \(seed), box \(a)")
      #expect(corner.y >= 0 && corner.y + boxes[a].height <= layout.size.height + 1, "seed \(seed), box \(a)")
      for b in 0..<a {
        let other = layout.corners[b]
        let apart =
          corner.x + boxes[a].width <= other.x || other.x + boxes[b].width <= corner.x
          || corner.y + boxes[a].height <= other.y || other.y + boxes[b].height <= corner.y
        #expect(apart, "seed \(seed): boxes \(a) and \(b) overlap")
      }
    }
    for (link, route) in zip(links, layout.routes) where link.from != link.to {
      for (node, end) in [(link.from, route[0]), (link.to, route[route.count - 1])] {
        let corner = layout.corners[node]
        #expect(end.x == corner.x || end.x == corner.x + boxes[node].width, "seed \(seed)")
        #expect((corner.y...(corner.y + boxes[node].height)).contains(end.y), "seed \(seed)")
      }
    }
  }

  @Test(arguments: 1...30) func `what is needed stands to the left where nothing goes round in a ring`(_ seed: UInt64) {
    var random = SplitMix(seed: seed)
    let count = 2 + random.below(30)
    let links = (0..<2 * count).compactMap { _ -> LayeredLayout.Link? in
      let (a, b) = (random.below(count), random.below(count))
      return a == b ? nil : LayeredLayout.Link(from: max(a, b), to: min(a, b), binds: true)
    }
    let (layout, _) = layout(count, links)
    for link in links { #expect(layout.corners[link.to].x < layout.corners[link.from].x, "seed \(seed)") }
  }

  @Test func `lines that need not cross do not`() {
    // Two fans whose boxes come in mixed order.
    let links = [(2, 0), (3, 1), (4, 0), (5, 1), (6, 0), (7, 1)].map {
      LayeredLayout.Link(from: $0.0, to: $0.1, binds: true)
    }
    let (layout, _) = layout(8, links)
    let order = (2..<8).sorted { layout.corners[$0].y < layout.corners[$1].y }.map { $0 % 2 }
    #expect(order == [0, 0, 0, 1, 1, 1] || order == [1, 1, 1, 0, 0, 0])
  }

  @Test func `a line across columns does not run through a box`() {
    let links = [(1, 0), (2, 1), (2, 0)].map { LayeredLayout.Link(from: $0.0, to: $0.1, binds: true) }
    let (layout, boxes) = layout(3, links)
    let height = layout.routes[2][1].y
    let middle = layout.corners[1]
    #expect(!(middle.y...(middle.y + boxes[1].height)).contains(height))
  }

  @Test(arguments: 1...50) func `the nearest rising numbers rise, keep the sum and leave rising numbers alone`(
    _ seed: UInt64
  ) {
    var random = SplitMix(seed: seed)
    let values = (0..<(1 + random.below(20))).map { _ in Double(random.below(1000)) }
    let fitted = Columns.monotone(values)
    #expect(zip(fitted, fitted.dropFirst()).allSatisfy { $0 <= $1 + 1e-9 }, "seed \(seed)")
    #expect(abs(fitted.reduce(0, +) - values.reduce(0, +)) < 1e-6, "seed \(seed)")
    #expect(Columns.monotone(values.sorted()) == values.sorted(), "seed \(seed)")
  }
}
