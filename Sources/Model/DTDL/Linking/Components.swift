import Diagnostics
import Documents
import OrderedCollections

// Components. Source: DTDL v2 to v4, "Component".

extension ModelGraph {
  /// A component's interface has no components, its own or inherited.
  mutating func checkComponents() {
    for index in elements.indices where elements[index].elementClass == .component {
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
