import Diagnostics
import Documents
import OrderedCollections

// What interfaces inherit. Source: DTDL, "Interface inheritance".

extension Linker {
  /// Reports every ring of `extends` with its path; `true` when there is none.
  mutating func checkExtendsCycles() -> Bool {
    let components = StronglyConnected.components(of: Array(drafts.keys)) { id in
      drafts[id]?.extends.map(\.id).filter { drafts[$0] != nil } ?? []
    }
    var isSound = true
    for group in components {
      let members = Set(group)
      let isRing = group.count > 1 || drafts[group[0]]?.extends.contains { $0.id == group[0] } == true
      guard isRing, let start = drafts.keys.first(where: members.contains) else { continue }
      isSound = false
      report(.extendsCycle(path(from: start, within: members)))
    }
    return isSound
  }

  /// The steps of a shortest ring that begins and ends at `start`.
  private func path(from start: DTMI, within members: Set<DTMI>) -> [DraftInterface.Reference] {
    var cameBy: [DTMI: (from: DTMI, step: DraftInterface.Reference)] = [:]
    var queue = [start]
    var next = 0
    while next < queue.count {
      let id = queue[next]
      next += 1
      for step in drafts[id]?.extends ?? [] where members.contains(step.id) && cameBy[step.id] == nil {
        cameBy[step.id] = (id, step)
        if step.id != start { queue.append(step.id) }
      }
      if cameBy[start] != nil { break }
    }
    var steps: [DraftInterface.Reference] = []
    var id = start
    repeat {
      guard let (from, step) = cameBy[id] else { break }
      steps.insert(step, at: 0)
      id = from
    } while id != start
    return steps
  }

  /// Depth, number and names of what is inherited.
  mutating func checkInheritance() {
    var depths: [DTMI: Int] = [:]
    for draft in drafts.values {
      let limits = draft.scope.limits
      if let limit = limits.directExtends, draft.extends.count > limit {
        report(.tooManyExtends(draft, count: draft.extends.count, limit: limit))
      }
      let depth = depth(of: draft.id, known: &depths)
      if depth > limits.extendsDepth { report(.extendsTooDeep(draft, depth: depth)) }
      let ancestors = ancestors(of: draft.id)
      if let limit = limits.allExtends, ancestors.count - 1 > limit {
        report(.tooManyExtends(draft, count: ancestors.count - 1, limit: limit))
      }
      checkInheritedNames(of: draft, ancestors: ancestors)
      checkElementCount(of: draft, ancestors: ancestors)
    }
  }

  /// The interface itself and all it extends, near and far.
  func ancestors(of id: DTMI) -> OrderedSet<DTMI> {
    var seen: OrderedSet<DTMI> = [id]
    var next = 0
    while next < seen.count {
      for base in interface(seen[next])?.extends ?? [] { seen.append(base) }
      next += 1
    }
    return seen
  }

  private func depth(of id: DTMI, known depths: inout [DTMI: Int]) -> Int {
    if let depth = depths[id] { return depth }
    // Interfaces known beforehand may be broken; a mark keeps a ring among them from being walked for ever.
    depths[id] = 0
    let depth = (interface(id)?.extends.map { self.depth(of: $0, known: &depths) + 1 } ?? []).max() ?? 0
    depths[id] = depth
    return depth
  }

  /// Says only at the interface where two names first meet that they do.
  private mutating func checkInheritedNames(of draft: DraftInterface, ancestors: OrderedSet<DTMI>) {
    var seen: [String: (owner: DTMI, content: Content)] = [:]
    for owner in ancestors {
      for (name, content) in interface(owner)?.contents ?? [:] {
        guard let first = seen[name] else {
          seen[name] = (owner, content)
          continue
        }
        if !metBefore(first.owner, owner, below: draft) {
          report(.inheritedName(name, draft, first: first, second: (owner, content)))
        }
      }
    }
    if let limit = draft.scope.limits.contents, seen.count > limit {
      report(.tooManyContents(draft, count: seen.count, limit: limit))
    }
  }

  /// Whether one of the interface's own bases already inherits from both.
  private func metBefore(_ a: DTMI, _ b: DTMI, below draft: DraftInterface) -> Bool {
    draft.extends.contains { base in
      let inherited = ancestors(of: base.id)
      return inherited.contains(a) && inherited.contains(b)
    }
  }

  private mutating func checkElementCount(of draft: DraftInterface, ancestors: OrderedSet<DTMI>) {
    guard let limit = draft.scope.limits.elements else { return }
    let count = ancestors.reduce(0) { $0 + (drafts[$1]?.elementCount ?? 0) }
    if count > limit { report(.tooManyElements(draft, count: count, limit: limit)) }
  }
}

// MARK: Messages

extension Diagnostic {
  fileprivate static func extendsCycle(_ steps: [DraftInterface.Reference]) -> Diagnostic {
    let first = steps.last?.id.description ?? ""
    let path = ([first] + steps.map(\.id.description)).joined(separator: " -> ")
    return Diagnostic(
      "TW2100", "`\(first)` extends itself: \(path)", at: steps.first?.span,
      related: steps.dropFirst().map { DiagnosticLabel($0.span, "then `\($0.id)` is extended here") },
      help: ["break the ring at one of these places"])
  }

  fileprivate static func extendsTooDeep(_ draft: DraftInterface, depth: Int) -> Diagnostic {
    Diagnostic(
      "TW2101", "`\(draft.id)` stands at the end of \(depth) steps of `extends`", at: draft.idSpan,
      notes: ["DTDL v\(draft.scope.version) allows \(draft.scope.limits.extendsDepth)"])
  }

  fileprivate static func tooManyExtends(_ draft: DraftInterface, count: Int, limit: Int) -> Diagnostic {
    Diagnostic(
      "TW2102", "`\(draft.id)` extends \(count) interfaces", at: draft.extends.first?.span ?? draft.idSpan,
      notes: ["DTDL v\(draft.scope.version) allows \(limit)"])
  }

  fileprivate static func tooManyContents(_ draft: DraftInterface, count: Int, limit: Int) -> Diagnostic {
    Diagnostic(
      "TW2103", "`\(draft.id)` has \(count) contents, inherited ones counted", at: draft.idSpan,
      notes: ["DTDL v\(draft.scope.version) allows \(limit)"])
  }

  fileprivate static func tooManyElements(_ draft: DraftInterface, count: Int, limit: Int) -> Diagnostic {
    Diagnostic(
      "TW2104", "`\(draft.id)` has \(count) elements, inherited ones counted", at: draft.idSpan,
      notes: ["DTDL v\(draft.scope.version) allows \(limit)"])
  }

  fileprivate static func inheritedName(
    _ name: String, _ draft: DraftInterface, first: (owner: DTMI, content: Content),
    second: (owner: DTMI, content: Content)
  ) -> Diagnostic {
    let label = second.content.span.map {
      [DiagnosticLabel($0, "\(second.content.kind.lowercased()) `\(name)` of `\(second.owner)`")]
    }
    if first.owner == draft.id {
      return Diagnostic(
        "TW2053", "`\(draft.id)` inherits the name `\(name)` from `\(second.owner)` and cannot use it again",
        at: first.content.span ?? draft.idSpan, related: label ?? [])
    }
    return Diagnostic(
      "TW2053", "`\(draft.id)` inherits the name `\(name)` twice, from `\(first.owner)` and `\(second.owner)`",
      at: draft.extends.first?.span ?? draft.idSpan,
      related: (first.content.span.map {
        [DiagnosticLabel($0, "\(first.content.kind.lowercased()) `\(name)` of `\(first.owner)`")]
      } ?? []) + (label ?? []))
  }
}
