import Diagnostics
import Documents
import OrderedCollections

// What interfaces take from one another. Source: DTDL v2 to v4, "Interface", "extends"; the "Limits" tables.

extension ModelGraph {
  /// Rings, depth and number of `extends`, and names that come together through it.
  mutating func checkExtends() {
    let order = StronglyConnected.components(of: interfaces) { index in bases(of: index).map(\.element) }
    var depths: [Int: Int] = [:]
    for group in order {
      let isRing = group.count > 1 || bases(of: group[0]).contains { $0.element == group[0] }
      if isRing {
        reportRing(group)
        continue
      }
      inherit(group[0], &depths)
    }
  }

  /// The interfaces that one names under `extends`, those of this reading only.
  func bases(of index: Int) -> [(element: Int, child: Element.Child)] {
    elements[index].children.compactMap { child in
      child.member == "extends" ? child.element.map { ($0, child) } : nil
    }
  }

  /// Those known beforehand.
  private func knownBases(of index: Int) -> [Interface] {
    elements[index].children.compactMap { child in
      guard child.member == "extends", child.element == nil, case .id(let id) = child.target else { return nil }
      return DTMI(id).flatMap { known.interface($0) }
    }
  }

  private mutating func inherit(_ index: Int, _ depths: inout [Int: Int]) {
    var depth = 0
    for base in bases(of: index) { depth = max(depth, 1 + (depths[base.element] ?? 0)) }
    for base in knownBases(of: index) { depth = max(depth, 1 + known.depth(of: base.id)) }
    depths[index] = depth
    let limits = Limits.of(version: elements[index].scope.version, elements[index].scope.limits)
    if depth > limits.extendsDepth {
      // Those above say nothing new, and what they inherit is not looked at.
      ancestry[index] = []
      if depth == limits.extendsDepth + 1 { report(tooDeep(index, limits, depths), on: index) }
      return
    }
    var line: OrderedSet<Int> = [index]
    for base in bases(of: index) { line.append(contentsOf: ancestry[base.element] ?? [base.element]) }
    ancestry[index] = Array(line)
    if let maximum = limits.allExtends, line.count - 1 > maximum {
      report(.tooManyBases(elements[index], line.count - 1, maximum), on: index)
    }
    checkInheritedNames(index, line)
  }

  /// A name that an interface inherits from two others, or declares itself as well.
  private mutating func checkInheritedNames(_ index: Int, _ line: OrderedSet<Int>) {
    let direct = bases(of: index)
    let old = knownBases(of: index)
    guard !direct.isEmpty || !old.isEmpty else { return }
    // With one base only its own names can clash: what is above was judged before.
    let isChain = direct.count == 1 && old.isEmpty
    if isChain, !elements[index].children.contains(where: { $0.member == "contents" }) { return }
    var seen: [String: Int] = [:]
    var reported: Set<String> = []
    for ancestor in line {
      for child in elements[ancestor].children where child.member == "contents" {
        guard let target = child.element, let name = elements[target].nameText else { continue }
        guard let first = seen[name], first != target else {
          if !isChain || ancestor == index { seen[name] = target }
          continue
        }
        // What meets in a base already was said there.
        if direct.contains(where: { meet(first, target, in: $0.element) }) { continue }
        if reported.insert(name).inserted {
          report(inheritedTwice(name, index, elements[first], elements[target]), on: index)
        }
      }
    }
    for base in old {
      for (name, content) in known.contents(of: base.id) {
        if let first = seen[name], reported.insert(name).inserted {
          report(.inheritedFromKnown(name, elements[first], base.id, content), on: index)
        }
      }
    }
  }

  private func meet(_ first: Int, _ second: Int, in base: Int) -> Bool {
    guard let line = ancestry[base] else { return false }
    return line.contains(elements[first].parent) && line.contains(elements[second].parent)
  }

  private mutating func reportRing(_ group: [Int]) {
    let path = ring(through: group) { bases(of: $0).map(\.element) }
    for index in group { ancestry[index] = [] }
    guard let start = path.first else { return }
    let steps = path.map { elements[$0].idText ?? "" }
    let shown = Diagnostic.ring(steps)
    var related: [DiagnosticLabel] = []
    for (offset, index) in path.enumerated().dropFirst().prefix(Diagnostic.longestRing - 1) {
      let next = path[(offset + 1) % path.count]
      guard let child = bases(of: index).first(where: { $0.element == next })?.child else { continue }
      related.append(
        DiagnosticLabel(child.value.span, "`\(elements[index].idText ?? "")` extends `\(elements[next].idText ?? "")`"))
    }
    let first = bases(of: start).first { $0.element == path[path.count > 1 ? 1 : 0] }
    report(
      .model(
        "TW2100", "recursiveStructureNarrow",
        path.count == 1 ? "the interface extends itself" : "\(path.count) interfaces extend one another in a ring",
        at: first?.child.value.span ?? elements[start].anchor,
        label: "`\(steps[0])` extends \(path.count == 1 ? "itself" : "`\(steps[1])`")", related: related,
        notes: path.count == 1 ? [] : ["the ring: \(shown)"],
        help: [path.count == 1 ? "take it out of its own `extends`" : "take one of these steps away"]))
    for index in group { breakElement(index) }
  }

  /// One ring among interfaces that reach one another by steps of one kind, beginning at the one that was read first.
  func ring(through group: [Int], steps: (Int) -> [Int]) -> [Int] {
    let members = Set(group)
    guard let start = group.min() else { return [] }
    // The shortest way back to the start.
    var cameFrom: [Int: Int] = [:]
    var queue = [start]
    var next = 0
    while next < queue.count {
      let index = queue[next]
      next += 1
      for base in steps(index) where members.contains(base) {
        if base == start {
          var path = [index]
          while let before = cameFrom[path[0]] { path.insert(before, at: 0) }
          return path
        }
        guard cameFrom[base] == nil else { continue }
        cameFrom[base] = index
        queue.append(base)
      }
    }
    return [start]
  }

  private func tooDeep(_ index: Int, _ limits: Limits, _ depths: [Int: Int]) -> Diagnostic {
    var chain = [index]
    while let last = chain.last,
      let base = bases(of: last).map(\.element).max(by: { depths[$0, default: 0] < depths[$1, default: 0] }),
      chain.count <= limits.extendsDepth + 1
    {
      chain.append(base)
    }
    let path = chain.map { "`\(elements[$0].idText ?? "")`" }.joined(separator: " → ")
    return .model(
      "TW2101", "excessiveDepthNarrow", "`extends` goes deeper than \(limits.extendsDepth) steps",
      at: bases(of: index).first?.child.value.span ?? elements[index].anchor,
      notes: ["the chain: \(path)", "the limit comes from \(elements[index].scope.title)"],
      help: ["take a step out of the chain"])
  }

  /// How one interface comes to inherit from another, where that takes more than one step.
  private func chain(from index: Int, to ancestor: Int) -> [String] {
    var cameFrom: [Int: Int] = [:]
    var queue = [index]
    var next = 0
    while next < queue.count, cameFrom[ancestor] == nil {
      for base in bases(of: queue[next]).map(\.element) where cameFrom[base] == nil {
        cameFrom[base] = queue[next]
        queue.append(base)
      }
      next += 1
    }
    var path = [ancestor]
    while let last = path.last, last != index, let before = cameFrom[last] { path.append(before) }
    guard path.count > 2 else { return [] }
    return ["the chain: \(path.reversed().map { "`\(elements[$0].idText ?? "")`" }.joined(separator: " → "))"]
  }

  private func inheritedTwice(_ name: String, _ index: Int, _ first: Element, _ second: Element) -> Diagnostic {
    let own = first.parent == index
    let (here, there) = (elements[first.parent].idText ?? "", elements[second.parent].idText ?? "")
    if own {
      return .model(
        "TW2053", "nonUniqueImportedPropertyValue", "`\(name)` is inherited already, from `\(there)`",
        at: first.anchor, related: [DiagnosticLabel(second.anchor, "declared there")],
        notes: ["a name is declared once in an interface and all that it extends"]
          + chain(from: index, to: second.parent),
        help: ["rename it, or leave it to `\(there)`"])
    }
    return .model(
      "TW2053", "nonUniqueImportedPropertyValue", "`\(name)` is inherited from two interfaces",
      at: elements[index].node["extends"]?.headSpan ?? elements[index].anchor,
      related: [
        DiagnosticLabel(first.anchor, "`\(here)` declares it"),
        DiagnosticLabel(second.anchor, "`\(there)` declares it too"),
      ], notes: chain(from: index, to: first.parent) + chain(from: index, to: second.parent),
      help: ["move it to an interface that both extend, or rename one"])
  }
}

extension ModelSet {
  /// Steps of `extends` above an interface, the longest way.
  fileprivate func depth(of id: DTMI) -> Int {
    var level = [id]
    var seen: Set<DTMI> = [id]
    var depth = 0
    while true {
      level = level.flatMap { interface($0)?.extends ?? [] }.filter { seen.insert($0).inserted }
      if level.isEmpty { return depth }
      depth += 1
    }
  }
}

// MARK: Messages

extension Diagnostic {
  /// Steps of a ring that are shown.
  static let longestRing = 12

  /// A ring of identifiers, drawn until it closes; of a long one the beginning.
  static func ring(_ ids: [String]) -> String {
    let rest = ids.count - longestRing
    let shown = ids.prefix(longestRing).map { "`\($0)`" } + (rest > 0 ? ["\(rest) more"] : [])
    return (shown + ["`\(ids.first ?? "")`"]).joined(separator: " → ")
  }

  fileprivate static func tooManyBases(_ element: Element, _ count: Int, _ maximum: Int) -> Diagnostic {
    .model(
      "TW2102", "excessiveCount", "the interface extends more than \(maximum) others, near and far",
      at: element.node["extends"]?.headSpan ?? element.anchor,
      notes: ["\(count) interfaces; the limit comes from \(element.scope.title)"], help: ["extend fewer"])
  }

  fileprivate static func inheritedFromKnown(
    _ name: String, _ element: Element, _ base: DTMI, _ content: Content
  ) -> Diagnostic {
    .model(
      "TW2053", "nonUniqueImportedPropertyValue", "`\(name)` is inherited already, from `\(base)`", at: element.anchor,
      related: content.span.map { [DiagnosticLabel($0, "declared here")] } ?? [],
      help: ["rename it, or leave it to `\(base)`"])
  }
}
