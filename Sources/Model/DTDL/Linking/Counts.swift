import Diagnostics
import Documents
import OrderedCollections

// How many there may be. Source: DTDL v2 to v4, the "Limits" tables.

extension ModelGraph {
  mutating func checkCounts() {
    let sizes = sizes()
    for index in elements.indices {
      checkMembers(of: index)
      if elements[index].elementClass == .interface { checkContents(of: index, sizes) }
    }
  }

  private mutating func checkMembers(of index: Int) {
    var counts: [String: Int] = [:]
    for child in elements[index].children where child.rule.isPlural && child.rule.maximum != nil {
      counts[child.member, default: 0] += 1
      guard let maximum = child.rule.maximum, counts[child.member] == maximum + 1, child.member != "contents" else {
        continue
      }
      let total = elements[index].children.count { $0.member == child.member }
      report(.tooMany(child.member, total, maximum, elements[index], at: child.value.headSpan), on: index)
    }
  }

  /// Contents of DTDL v2, and all elements of later versions, inherited ones counted.
  private mutating func checkContents(of index: Int, _ sizes: [Int: Int]) {
    guard let line = ancestry[index], !line.isEmpty else { return }
    let limits = Limits.of(version: elements[index].scope.version, elements[index].scope.limits)
    if let maximum = limits.contents {
      var count = line.reduce(0) { sum, ancestor in
        sum + elements[ancestor].children.count { $0.member == "contents" }
      }
      for child in elements[index].children where child.member == "extends" && child.element == nil {
        if case .id(let id) = child.target, let dtmi = DTMI(id) { count += known.contents(of: dtmi).count }
      }
      if count > maximum {
        let node = elements[index].node
        let span = node.members.first { $0.name.string == "contents" }?.name.span ?? node["extends"]?.headSpan
        report(
          .tooMany("contents", count, maximum, elements[index], at: span ?? elements[index].anchor), on: index)
      }
    }
    if let maximum = limits.elements {
      let count = total(line, sizes)
      if count > maximum { report(.tooManyElements(count, maximum, elements[index]), on: index) }
    }
  }
}

extension ModelGraph {
  private static let counted: Set<String> = [
    "contents", "fields", "enumValues", "request", "response", "properties", "schema", "elementSchema", "mapValue",
  ]

  /// How many elements each interface has itself.
  fileprivate func sizes() -> [Int: Int] {
    var sizes: [Int: Int] = [:]
    for element in elements {
      sizes[element.partition, default: 0] += element.children.count { ModelGraph.counted.contains($0.member) }
    }
    return sizes
  }

  /// How many elements an interface has, inherited ones and those of its components counted.
  fileprivate func total(_ line: [Int], _ sizes: [Int: Int]) -> Int {
    line.reduce(0) { sum, ancestor in
      let components = elements[ancestor].children.compactMap { child -> Int? in
        guard let content = child.element, elements[content].elementClass == .component else { return nil }
        return elements[content].child("schema")?.element
      }
      let inner = components.flatMap { ancestry[$0] ?? [] }.reduce(0) { $0 + sizes[$1, default: 0] }
      return sum + sizes[ancestor, default: 0] + inner
    }
  }
}

// MARK: Messages

extension Diagnostic {
  fileprivate static func tooMany(
    _ member: String, _ count: Int, _ maximum: Int, _ element: Element, at span: SourceSpan
  ) -> Diagnostic {
    let isContents = member == "contents"
    return .model(
      isContents ? "TW2103" : member == "extends" ? "TW2102" : "TW2077", "objectCountAboveMax",
      member == "extends"
        ? "\(element.title) extends more than \(maximum) interfaces"
        : "\(element.title) has more than \(maximum) \(member)\(isContents ? ", inherited ones counted" : "")",
      at: span, label: isContents ? nil : "the first too many",
      notes: ["\(count) of them; the limit comes from \(element.scope.title)"],
      help: [
        member == "extends"
          ? "let one of them extend another" : isContents ? "move some to a component" : "take some away, or split it"
      ])
  }

  fileprivate static func tooManyElements(_ count: Int, _ maximum: Int, _ element: Element) -> Diagnostic {
    .model(
      "TW2104", "excessiveCount", "the interface has more than \(maximum) elements, inherited ones counted",
      at: element.anchor, notes: ["\(count) elements; the limit comes from \(element.scope.title)"],
      help: ["split it"])
  }
}
