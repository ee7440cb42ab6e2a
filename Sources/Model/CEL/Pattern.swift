/// A regular expression in the syntax of RE2, as far as it is usual: characters, `.`, classes, `\d \w \s \b` and their
/// opposites, anchors, groups, `|`, and repetitions, greedy or not.
///
/// It is found in a time that grows with the length of the text times the size of the pattern, whatever the pattern:
/// all ways are walked at once (Thompson 1968; Pike's machine without captures).
struct Pattern: Sendable {
  enum Step: Sendable {
    case character(CharacterClass)
    case split(Int, Int)
    case jump(Int)
    case assertion(Assertion)
    case match
  }

  enum Assertion: Sendable { case start, end, lineStart, lineEnd, boundary, noBoundary }

  private let steps: [Step]

  init(_ text: String) throws(PatternError) {
    var parser = PatternParser(text)
    let node = try parser.parse()
    var steps: [Step] = []
    try Self.compile(node, into: &steps)
    steps.append(.match)
    self.steps = steps
  }

  /// Of how many steps it consists.
  var size: Int { steps.count }

  private static let largest = 20_000

  private static func compile(_ node: PatternNode, into steps: inout [Step]) throws(PatternError) {
    guard steps.count < largest else { throw PatternError("it is too large") }
    switch node {
    case .empty: break
    case .character(let characters): steps.append(.character(characters))
    case .assertion(let assertion): steps.append(.assertion(assertion))
    case .sequence(let nodes): for node in nodes { try compile(node, into: &steps) }
    case .alternatives(let nodes):
      var jumps: [Int] = []
      for (index, node) in nodes.enumerated() {
        guard index < nodes.count - 1 else {
          try compile(node, into: &steps)
          break
        }
        let split = steps.count
        steps.append(.split(split + 1, 0))
        try compile(node, into: &steps)
        jumps.append(steps.count)
        steps.append(.jump(0))
        steps[split] = .split(split + 1, steps.count)
      }
      for jump in jumps { steps[jump] = .jump(steps.count) }
    case .repetition(let node, let least, let most):
      for _ in 0..<least { try compile(node, into: &steps) }
      guard let most else {
        let split = steps.count
        steps.append(.split(split + 1, 0))
        try compile(node, into: &steps)
        steps.append(.jump(split))
        steps[split] = .split(split + 1, steps.count)
        return
      }
      var splits: [Int] = []
      for _ in least..<max(least, most) {
        splits.append(steps.count)
        steps.append(.split(steps.count + 1, 0))
        try compile(node, into: &steps)
      }
      for split in splits { steps[split] = .split(split + 1, steps.count) }
    }
  }

  /// Whether some part of a text matches.
  func isFound(in text: String) -> Bool {
    let scalars = Array(text.unicodeScalars)
    var current = StepSet(count: steps.count)
    var next = StepSet(count: steps.count)
    for place in 0...scalars.count {
      // A match may begin anywhere.
      if add(0, to: &current, scalars, place) { return true }
      guard place < scalars.count else { return false }
      for index in current.members {
        guard case .character(let characters) = steps[index], characters.contains(scalars[place]) else { continue }
        if add(index + 1, to: &next, scalars, place + 1) { return true }
      }
      swap(&current, &next)
      next.removeAll()
    }
    return false
  }

  /// Follows what needs no character; whether that ends in a match.
  private func add(_ first: Int, to set: inout StepSet, _ scalars: [Unicode.Scalar], _ place: Int) -> Bool {
    var pending = [first]
    while let index = pending.popLast() {
      guard set.insert(index) else { continue }
      switch steps[index] {
      case .match: return true
      case .character: break
      case .jump(let target): pending.append(target)
      case .split(let a, let b): pending += [b, a]
      case .assertion(let assertion):
        if assertion.holds(scalars, place) { pending.append(index + 1) }
      }
    }
    return false
  }
}

extension Pattern.Assertion {
  func holds(_ scalars: [Unicode.Scalar], _ place: Int) -> Bool {
    let before = place > 0 ? scalars[place - 1] : nil
    let after = place < scalars.count ? scalars[place] : nil
    switch self {
    case .start: return before == nil
    case .end: return after == nil
    case .lineStart: return before == nil || before == "\n"
    case .lineEnd: return after == nil || after == "\n"
    case .boundary, .noBoundary:
      let isBoundary =
        (before.map(CharacterClass.word.contains) ?? false) != (after.map(CharacterClass.word.contains) ?? false)
      return isBoundary == (self == .boundary)
    }
  }
}

/// Steps, each at most once.
private struct StepSet {
  private(set) var members: [Int] = []
  private var isIn: [Bool]

  init(count: Int) { isIn = [Bool](repeating: false, count: count) }

  mutating func insert(_ index: Int) -> Bool {
    guard !isIn[index] else { return false }
    isIn[index] = true
    members.append(index)
    return true
  }

  mutating func removeAll() {
    for index in members { isIn[index] = false }
    members.removeAll(keepingCapacity: true)
  }
}
