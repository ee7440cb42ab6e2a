import Diagnostics
import Plans
import Resources

/// The parts of the page that stand in it as they are.
struct PageSections {
  private static let mostFindings = 100
  private static let mostUnmanaged = 200

  private let report: PlanReport

  init(_ report: PlanReport) { self.report = report }

  private func code(_ text: String) -> String { "<code>\(HTMLText.escape(text))</code>" }

  /// One sentence under the heading.
  var lead: String {
    guard let plan = report.plan else { return "<p>There is no plan: what was found stands against it.</p>" }
    let environment = plan.environment
    return
      "<p class=\"dim\">Resource group \(code(environment.resourceGroup)), \(HTMLText.escape(environment.location)), "
      + "subscription \(code(environment.subscription))</p>"
  }

  // MARK: Summary

  var summary: String {
    var html = "<section aria-labelledby=\"summary\"><h2 id=\"summary\">Summary</h2>\n"
    if report.isRefused { html += "<p class=\"refused\"><strong>Refused: this plan cannot be applied.</strong></p>\n" }
    html += findings
    if let plan = report.plan {
      html += plan.hasChanges ? counts(plan) : "<p>Nothing to do.</p>\n"
      if let total = ImpactWords.total(plan) { html += "<p><strong>\(HTMLText.escape(total)).</strong></p>\n" }
      html += limits(plan)
    }
    return html + "</section>\n"
  }

  private var findings: String {
    let found = report.told.findings
    guard !found.isEmpty else { return "" }
    var html = "<ul>\n"
    for finding in found.prefix(Self.mostFindings) {
      let place = finding.span.map { span -> String in
        let location = span.location
        let path = ReportPaths(root: report.root).shown(span.file.path)
        return " at \(code("\(path):\(location.line):\(location.column)"))"
      }
      html +=
        "<li><strong>\(finding.severity.rawValue) \(finding.code)</strong>: \(HTMLText.message(finding.message))\(place ?? "")"
      for note in finding.notes + finding.help { html += "<br><span class=\"dim\">\(HTMLText.message(note))</span>" }
      html += "</li>\n"
    }
    if found.count > Self.mostFindings { html += "<li>and \(grouped(found.count - Self.mostFindings)) more</li>\n" }
    return html + "</ul>\n"
  }

  private func counts(_ plan: Plan) -> String {
    var counts: [ObjectKind: [Action: Int]] = [:]
    for change in plan.changes { counts[change.kind, default: [:]][change.action, default: 0] += 1 }
    var html = "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Counts\"><table>"
    html += "<caption>Objects by kind and action</caption>\n<thead><tr><th scope=\"col\">Kind</th>"
    for action in Action.told { html += "<th scope=\"col\" class=\"\(action.rawValue)\">\(action.rawValue)</th>" }
    html += "<th scope=\"col\">as declared</th></tr></thead>\n<tbody>\n"
    for kind in ObjectKind.allCases {
      let found = counts[kind, default: [:]]
      let same = plan.unchanged[kind] ?? 0
      guard same > 0 || Action.told.contains(where: { found[$0, default: 0] > 0 }) else { continue }
      let cells = (Action.told.map { found[$0, default: 0] } + [same]).map { "<td class=\"count\">\(grouped($0))</td>" }
      html += "<tr><th scope=\"row\">\(kind.plural)</th>\(cells.joined())</tr>\n"
    }
    return html + "</tbody></table></div>\n"
  }

  private func limits(_ plan: Plan) -> String {
    guard !plan.limits.isEmpty else { return "" }
    var html = "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Limits\"><table>"
    html += "<caption>Limits of the environment’s policy</caption>\n<thead><tr>"
    html += ["Limit", "Allowed", "In this plan", "Holds"].map { "<th scope=\"col\">\($0)</th>" }.joined()
    html += "</tr></thead>\n<tbody>\n"
    for limit in plan.limits {
      let found = plan.amount(of: limit.measure)
      let holds = found <= limit.maximum ? "yes" : "<strong class=\"forever\">no: refused</strong>"
      html +=
        "<tr><th scope=\"row\">\(code(limit.measure.rawValue))</th><td class=\"count\">\(grouped(limit.maximum))</td>"
      html += "<td class=\"count\">\(grouped(found))</td><td>\(holds)</td></tr>\n"
    }
    return html + "</tbody></table></div>\n"
  }

  // MARK: Changes

  var changes: String {
    var boxes = ""
    for action in Action.told + [.none] {
      let letter = PageRows.letter(action)
      boxes +=
        "<label><input type=\"checkbox\" name=\"action\" value=\"\(letter)\"\(action == .none ? "" : " checked")> "
      boxes += "\(action == .none ? "as declared" : action.rawValue)</label>"
    }
    let kinds = ObjectKind.allCases.map { "<option value=\"\(PageRows.letter($0))\">\($0.plural)</option>" }.joined()
    return """
      <section aria-labelledby="changes"><h2 id="changes" tabindex="-1">Changes</h2>
      <noscript><p>The changes are listed by a script, which this browser does not run.</p></noscript>
      <form id="filters" role="search" aria-label="Changes" hidden>
      <div><label for="find">Find in names, properties and reasons</label><input type="search" id="find" autocomplete="off"></div>
      <div><label for="kind">Kind</label><select id="kind"><option value="">all kinds</option>\(kinds)</select></div>
      <fieldset><legend>Actions</legend>\(boxes)</fieldset>
      <div><label><input type="checkbox" id="forever"> only what cannot be undone</label></div>
      </form>
      <p id="found" role="status" aria-live="polite"></p>
      <ol class="changes" id="changes-list"></ol>
      <nav class="pages" aria-label="Pages of changes"><button type="button" id="previous" disabled>Previous 100</button>\
      <button type="button" id="next" disabled>Next 100</button></nav>
      </section>

      """
  }

  // MARK: Pictures

  var dependencies: String {
    guard let plan = report.plan, let (graph, isAggregated) = PlanGraphs.dependencies(plan) else { return "" }
    let more = isAggregated ? " There are too many to draw them one by one: each box is a kind." : ""
    return section(
      "dependencies", "Dependencies",
      "An arrow leads from what is needed to what needs it; what changes is filled.\(more)",
      graph, columns: ("Needed", "By"))
  }

  var surroundings: String {
    guard let around = report.plan?.impact?.surroundings, !around.nodes.isEmpty else { return "" }
    var text =
      around.isAggregated
      ? "Each box is a model, with how many of its twins change and how many there are."
      : "The twins that change, filled, and their neighbours."
    if around.left > 0 { text += " \(plural(around.left, "more node")) found no room." }
    return section(
      "surroundings", "Twin graph around the changes", text, PlanGraphs.surroundings(around), columns: ("From", "To"))
  }

  /// A picture, and the same as a table for those who do not see it.
  private func section(
    _ id: String, _ title: String, _ text: String, _ graph: GraphDrawing, columns: (String, String)
  ) -> String {
    var html = "<section aria-labelledby=\"\(id)\"><h2 id=\"\(id)\">\(title)</h2>\n<p>\(text)</p>\n"
    html += "<figure class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"\(title), picture\">\n"
    html += graph.svg(id: "\(id)-svg", name: "\(title): \(graph.nodes.count) boxes, \(graph.edges.count) arrows")
    html +=
      "</figure>\n<details><summary>The same as a table</summary><div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"\(title), table\"><table><caption>\(title)</caption>"
    html +=
      "<thead><tr><th scope=\"col\">\(columns.0)</th><th scope=\"col\">\(columns.1)</th><th scope=\"col\">What</th></tr></thead><tbody>\n"
    for edge in graph.edges {
      let ends = [edge.from, edge.to].map { "<td>\(HTMLText.escape(graph.nodes[$0].title))</td>" }.joined()
      html += "<tr>\(ends)<td>\(HTMLText.escape(edge.label))</td></tr>\n"
    }
    return html + "</tbody></table></div></details></section>\n"
  }

  // MARK: The rest

  var unmanaged: String {
    guard let found = report.plan?.unmanaged, !found.isEmpty else { return "" }
    var html = "<section aria-labelledby=\"unmanaged\"><h2 id=\"unmanaged\">Unmanaged, left alone</h2>\n"
    html += "<details><summary>\(plural(found.count, "object"))</summary><div><ul>\n"
    for object in found.prefix(Self.mostUnmanaged) {
      html += "<li>\(object.kind.noun) \(code(object.identifier))</li>\n"
    }
    if found.count > Self.mostUnmanaged { html += "<li>and \(grouped(found.count - Self.mostUnmanaged)) more</li>\n" }
    return html + "</ul></div></details></section>\n"
  }

  var provenance: String {
    var html = "<section aria-labelledby=\"origin\"><h2 id=\"origin\">Made from</h2>\n<dl>\n"
    func fact(_ name: String, _ value: String) { html += "<dt>\(name)</dt><dd>\(value)</dd>\n" }
    if let digest = report.digest { fact("Plan document, SHA-256", code(digest)) }
    if let file = report.file { fact("Plan document", code(file)) }
    fact("Report by", "twinwright \(HTMLText.escape(report.toolVersion))")
    guard let known = report.plan?.provenance else { return html + "</dl></section>\n" }
    fact("Planned by", "twinwright \(HTMLText.escape(known.tool))")
    fact("Observed", known.cloud == "local" ? "the embedded local Azure" : "Azure")
    fact("Principal", code(known.principal))
    fact("Tenant", code(known.tenant))
    html +=
      "</dl>\n<details><summary>\(plural(known.inputs.count, "input file"))</summary><div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Input files\"><table>"
    html +=
      "<caption>Files that the plan was made from</caption>\n<thead><tr><th scope=\"col\">File</th><th scope=\"col\">SHA-256</th></tr></thead><tbody>\n"
    for input in known.inputs { html += "<tr><td>\(code(input.path))</td><td>\(code(input.digest))</td></tr>\n" }
    return html + "</tbody></table></div></details></section>\n"
  }
}
