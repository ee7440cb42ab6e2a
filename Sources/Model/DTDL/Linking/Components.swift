import Diagnostics
import Documents
import OrderedCollections

// Components. Source: DTDL v2 to v4, "Component".

extension ModelGraph {
  /// A component's interface has no components, its own or inherited.
  mutating func checkComponents() {
    let told = reportComponentRings()
    for index in elements.indices where elements[index].elementClass == .component && !told.contains(index) {
      guard let child = elements[index].child("schema") else { continue }
      if let target = child.element {
        for ancestor in ancestry[target] ?? [] {
          let inner = elements[ancestor].children.first {
            $0.member == "contents" && $0.element.map { elements[$0].elementClass == .component } ?? false
          }
          guard let inner = inner?.element else { continue }
          report(
            .nested(elements[index], child, elements[target], elements[inner], isOwn: ancestor == target), on: index)
          break
        }
      } else if case .id(let id) = child.target, let dtmi = DTMI(id) {
        let inner = known.contents(of: dtmi).values.first { if case .component = $0 { true } else { false } }
        if let inner { report(.nestedInKnown(child, dtmi, inner), on: index) }
      }
    }
  }

  /// Says of interfaces that are components of one another that they are, once; the components in question.
  private mutating func reportComponentRings() -> Set<Int> {
    var steps: [Int: [(component: Int, target: Int)]] = [:]
    for index in elements.indices where elements[index].elementClass == .component {
      guard let target = elements[index].child("schema")?.element, ancestry[target]?.isEmpty == false else { continue }
      steps[elements[index].partition, default: []].append((index, target))
    }
    var told: Set<Int> = []
    guard !steps.isEmpty else { return told }
    let groups = StronglyConnected.components(of: interfaces) { steps[$0, default: []].map(\.target) }
    for group in groups {
      let members = Set(group)
      let inner = group.flatMap { steps[$0, default: []] }.filter { members.contains($0.target) }
      guard !inner.isEmpty else { continue }
      let path = ring(through: group) { steps[$0, default: []].map(\.target) }
      let parts = path.enumerated().compactMap { offset, index in
        steps[index, default: []].first { $0.target == path[(offset + 1) % path.count] }?.component
      }
      report(componentRing(path, parts))
      for step in inner {
        told.insert(step.component)
        breakElement(step.component)
      }
    }
    return told
  }

  private func componentRing(_ path: [Int], _ parts: [Int]) -> Diagnostic {
    let ids = path.map { elements[$0].idText ?? "" }
    let labels = parts.enumerated().compactMap { offset, component in
      elements[component].child("schema").map {
        DiagnosticLabel($0.value.headSpan, "`\(ids[offset])` has the component `\(ids[(offset + 1) % ids.count])`")
      }
    }
    let isAlone = path.count == 1
    return .model(
      "TW2095", "excludedType",
      isAlone
        ? "the interface is a component of itself"
        : "\(path.count) interfaces are components of one another, in a ring",
      at: labels.first?.span, label: labels.first?.message,
      related: Array(labels.dropFirst().prefix(Diagnostic.longestRing - 1)),
      notes: (isAlone ? [] : ["the ring: \(Diagnostic.ring(ids))"]) + [
        "components are one level deep in \(elements[path[0]].scope.title)"
      ],
      help: [isAlone ? "link to it with a Relationship instead" : "link with Relationships instead"])
  }
}

// MARK: Messages

extension Diagnostic {
  fileprivate static func nested(
    _ component: Element, _ child: Element.Child, _ interface: Element, _ inner: Element, isOwn: Bool
  ) -> Diagnostic {
    .model(
      "TW2095", "excludedType",
      "`\(interface.idText ?? "")` \(isOwn ? "has" : "inherits") a component, so it cannot be one",
      at: child.value.headSpan,
      related: [DiagnosticLabel(inner.anchor, "its component `\(inner.nameText ?? "")`")],
      notes: ["components are one level deep in \(component.scope.title)"],
      help: ["link to it with a Relationship instead"])
  }

  fileprivate static func nestedInKnown(_ child: Element.Child, _ id: DTMI, _ inner: Content) -> Diagnostic {
    .model(
      "TW2095", "excludedType", "`\(id)` has the component `\(inner.name)`, so it cannot be one", at: child.value.span,
      help: ["link to it with a Relationship instead"])
  }
}
