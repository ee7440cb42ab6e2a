/// Which column each node stands in: behind all it leads to.
enum ColumnAssignment {
  /// Columns by longest path. Links that would close a ring are passed over, those that bind last.
  static func columns(count: Int, links: [LayeredLayout.Link]) -> [Int] {
    var needs = Array(repeating: [Int](), count: count)
    for link in links.filter(\.binds) + links.filter({ !$0.binds }) where link.from != link.to {
      if !reaches(link.to, link.from, needs) { needs[link.from].append(link.to) }
    }
    var column = Array(repeating: -1, count: count)
    for node in 0..<count { assign(node, needs, &column) }
    return pulledUp(column, needs)
  }

  private static func reaches(_ start: Int, _ goal: Int, _ needs: [[Int]]) -> Bool {
    var stack = [start]
    var seen: Set<Int> = [start]
    while let node = stack.popLast() {
      if node == goal { return true }
      for next in needs[node] where seen.insert(next).inserted { stack.append(next) }
    }
    return false
  }

  /// Without recursion: chains may be as long as there are nodes.
  private static func assign(_ start: Int, _ needs: [[Int]], _ column: inout [Int]) {
    var stack = [start]
    while let node = stack.last {
      if column[node] >= 0 {
        stack.removeLast()
      } else if let open = needs[node].first(where: { column[$0] < 0 }) {
        stack.append(open)
      } else {
        column[node] = 1 + (needs[node].map { column[$0] }.max() ?? -1)
        stack.removeLast()
      }
    }
  }

  /// What needs nothing itself moves next to the first that needs it: shorter lines.
  private static func pulledUp(_ column: [Int], _ needs: [[Int]]) -> [Int] {
    var result = column
    var nearest: [Int: Int] = [:]
    for (node, list) in needs.enumerated() {
      for next in list { nearest[next] = min(nearest[next] ?? .max, column[node]) }
    }
    for (node, list) in needs.enumerated() where list.isEmpty {
      if let first = nearest[node] { result[node] = first - 1 }
    }
    return result
  }
}
