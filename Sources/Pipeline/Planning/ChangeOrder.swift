import Plans
import Resources

/// Puts changes behind what they depend on and leaves them else in the order they came. O(n log n).
struct ChangeOrder {
  private let changes: [Change]

  init(_ changes: [Change]) { self.changes = changes }

  func sorted() throws(Draft.Cycle) -> [Change] {
    var position: [ObjectAddress: Int] = [:]
    position.reserveCapacity(changes.count)
    for (index, change) in changes.enumerated() { position[change.address] = index }
    var missing = [Int32](repeating: 0, count: changes.count)
    var dependents: [Int: [Int32]] = [:]
    for (index, change) in changes.enumerated() {
      for dependency in change.dependsOn {
        guard let other = position[dependency] else { continue }
        missing[index] += 1
        dependents[other, default: []].append(Int32(index))
      }
    }
    var ready = IndexHeap()
    for index in changes.indices where missing[index] == 0 { ready.push(Int32(index)) }
    var result: [Change] = []
    result.reserveCapacity(changes.count)
    while let next = ready.pop() {
      result.append(changes[Int(next)])
      for dependent in dependents[Int(next)] ?? [] {
        missing[Int(dependent)] -= 1
        if missing[Int(dependent)] == 0 { ready.push(dependent) }
      }
    }
    guard result.count == changes.count else { throw Draft.Cycle(path: ring(missing, position)) }
    return result
  }

  /// Walks from a change that was never ready along what it waits for until one repeats.
  private func ring(_ missing: [Int32], _ position: [ObjectAddress: Int]) -> [ObjectAddress] {
    guard var index = missing.firstIndex(where: { $0 > 0 }) else { return [] }
    var path: [Int] = []
    while !path.contains(index) {
      path.append(index)
      let next = changes[index].dependsOn.lazy.compactMap { position[$0] }.first { missing[$0] > 0 }
      guard let next else { break }
      index = next
    }
    return path[(path.firstIndex(of: index) ?? 0)...].map { changes[$0].address }
  }
}

/// A binary heap that gives the smallest index first.
struct IndexHeap {
  private var items: [Int32] = []

  mutating func push(_ item: Int32) {
    items.append(item)
    var child = items.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard items[child] < items[parent] else { return }
      items.swapAt(child, parent)
      child = parent
    }
  }

  mutating func pop() -> Int32? {
    guard let first = items.first, let last = items.popLast() else { return nil }
    guard !items.isEmpty else { return first }
    items[0] = last
    var parent = 0
    while true {
      var child = 2 * parent + 1
      guard child < items.count else { return first }
      if child + 1 < items.count, items[child + 1] < items[child] { child += 1 }
      guard items[child] < items[parent] else { return first }
      items.swapAt(child, parent)
      parent = child
    }
  }
}
