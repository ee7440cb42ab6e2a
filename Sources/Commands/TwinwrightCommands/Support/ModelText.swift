import DTDL
import Diagnostics
import ModelTools
import Rendering

/// What the model commands print for people.
enum ModelText {
  /// A table of models. Contents count as declared and, behind a plus, inherited.
  static func render(_ listing: ModelListing) -> StyledText {
    var table = TextTable(
      [("Model", .left), ("DTDL", .left), ("Display name", .left)]
        + ContentCounts.kinds.map { (title($0), TextTable.Alignment.right) } + [
          ("Declared", .left), ("Extends", .left),
        ])
    for entry in listing.entries {
      let counts = ContentCounts.kinds.map { kind in
        let (own, inherited) = (entry.own[kind], entry.inherited[kind])
        return inherited > 0 ? "\(own)+\(inherited)" : own > 0 ? "\(own)" : "-"
      }
      let place = entry.span.map { "\($0.file.path):\($0.location.line)" } ?? ""
      let extends = entry.extends.map(\.description).joined(separator: ", ")
      table.add(
        [entry.id.description, "v\(entry.languageVersion)", entry.displayName ?? ""] + counts + [place, extends])
    }
    var text = table.text
    text.line()
    text.line(
      "\(plural(listing.entries.count, "model")). Contents are declared + inherited.", style: .dim)
    return text
  }

  private static func title(_ kind: String) -> String {
    switch kind {
    case "Property": "Properties"
    case "Telemetry": kind
    default: kind + "s"
    }
  }

  /// Models in the order in which they can be uploaded, each with what it refers to.
  static func render(_ graph: ModelGraph) -> StyledText {
    var text = StyledText()
    let known = graph.nodes.count(where: \.isKnown)
    text.line(
      "\(plural(known, "model")), \(plural(graph.batches.count, "batch", "batches")) in order of dependency",
      style: .heading)
    var indices: [DTMI: Int] = [:]
    for (index, node) in graph.nodes.enumerated() { indices[node.id] = index }
    var edges: [Int: [ModelGraph.Edge]] = [:]
    for edge in graph.edges { edges[edge.from, default: []].append(edge) }
    for (number, batch) in graph.batches.enumerated() {
      text.line()
      text.line("Batch \(number + 1): \(plural(batch.count, "model"))", style: .heading)
      for id in batch {
        text.line("  \(id)")
        for edge in indices[id].flatMap({ edges[$0] }) ?? [] { text.append(line(edge, graph)) }
      }
    }
    if !graph.missing.isEmpty {
      text.line()
      text.line("Needed, but not among the models: \(plural(graph.missing.count, "model"))", style: .warning)
      for id in graph.missing { text.line("  \(id)") }
    }
    return text
  }

  private static func line(_ edge: ModelGraph.Edge, _ graph: ModelGraph) -> StyledText {
    let names = edge.names.joined(separator: ", ")
    let words =
      switch edge.kind {
      case .extends: "extends"
      case .component: "component \(names):"
      case .target: "relationship \(names) to"
      }
    let other = graph.nodes[edge.to]
    var text = StyledText()
    text.line(
      ("      \(words) ", edge.kind.isDependency ? .plain : .dim),
      ("\(other.id)", edge.kind.isDependency ? .path : .dim),
      (other.isKnown ? "" : " (not read)", .warning))
    return text
  }

  /// Differences by model, each with what it means for what exists.
  static func render(_ diff: ModelDiff) -> StyledText {
    var text = StyledText()
    guard !diff.interfaces.isEmpty else {
      text.line("No differences.", style: .success)
      return text
    }
    for interface in diff.interfaces {
      let from = interface.isNewVersion ? " (from \(interface.old.map(\.description) ?? ""))" : ""
      let place = interface.span.map { "  \($0.file.path):\($0.location.line)" } ?? ""
      text.line(
        ("\(interface.kind.symbol) ", style(interface.kind)), ("\(interface.id)\(from)", .heading), (place, .dim))
      for change in interface.changes { text.append(lines(change)) }
      if let concerned = concerned(interface.concerns) { text.line("      also concerns \(concerned)", style: .dim) }
      text.line()
    }
    text.line(
      ("\(diff.count(.breaking)) breaking", diff.count(.breaking) > 0 ? .error : .plain),
      (", \(diff.count(.widening)) widening", diff.count(.widening) > 0 ? .warning : .plain),
      (", \(diff.count(.compatible)) compatible, \(diff.count(.none)) in texts only", .plain))
    return text
  }

  private static func lines(_ change: ModelDiff.ElementChange) -> StyledText {
    var text = StyledText()
    if !change.path.isEmpty {
      var values = ""
      switch (change.before, change.after) {
      case (let before?, let after?): values = ": \(before) -> \(after)"
      case (let before?, nil): values = ": \(before)"
      case (nil, let after?): values = ": \(after)"
      case (nil, nil): break
      }
      text.line(
        ("    \(label(change.effect))", style(change.effect)), (" \(change.kind.symbol) ", style(change.kind)),
        (change.path, .heading), (values, .plain))
      text.line(("               \(change.reason)", .plain))
    } else {
      text.line(("    \(label(change.effect))", style(change.effect)), (" \(change.reason)", .plain))
    }
    return text
  }

  private static func concerned(_ ids: [DTMI]) -> String? {
    guard !ids.isEmpty else { return nil }
    let named = ids.prefix(3).map(\.description).joined(separator: ", ")
    return ids.count > 3 ? "\(named) and \(ids.count - 3) more" : named
  }

  private static func label(_ effect: Effect) -> String {
    let word = effect == .none ? "texts" : effect.rawValue
    return word + String(repeating: " ", count: "compatible".count - word.count)
  }

  private static func style(_ effect: Effect) -> Style {
    switch effect {
    case .none: .dim
    case .compatible: .success
    case .widening: .warning
    case .breaking: .error
    }
  }

  private static func style(_ kind: ChangeKind) -> Style {
    switch kind {
    case .added: .create
    case .removed: .delete
    case .changed: .update
    }
  }
}
