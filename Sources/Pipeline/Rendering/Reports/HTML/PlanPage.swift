import Documents
import Encodings
import OrderedCollections
import Plans
import Resources

/// A plan as one HTML file that needs nothing else: no network, no script but its own, which its content security policy
/// names by hash.
struct PlanPage {
  let report: PlanReport

  init(_ report: PlanReport) { self.report = report }

  private static let style = String(decoding: PackageResources.report_css, as: UTF8.self)
  private static let script = String(decoding: PackageResources.report_js, as: UTF8.self)

  var bytes: [UInt8] {
    let sections = PageSections(report)
    let title = "\(report.plan?.purpose == .destroy ? "Plan to destroy" : "Plan for") \(report.environment)"
    var out = Array(
      """
      <!doctype html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy" content="\(Self.policy)">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>\(HTMLText.escape(title))</title>
      <style>\(Self.style)</style>
      </head>
      <body>
      <header>
      <a class="skip" href="#changes">Skip to the changes</a>
      <h1>\(HTMLText.escape(title))</h1>
      \(sections.lead)
      </header>
      <main>
      \(sections.summary)
      """.utf8)
    if let plan = report.plan {
      let rows = PageRows(plan.changes)
      out += Array((sections.changes + sections.dependencies + sections.surroundings + sections.unmanaged).utf8)
      out += Array("\(sections.provenance)</main>\n".utf8)
      data(rows, &out)
      out += Array("<script>\(Self.script)</script>\n".utf8)
    } else {
      out += Array("</main>\n".utf8)
    }
    out += Array("</body>\n</html>\n".utf8)
    return out
  }

  /// Nothing may be loaded, sent or framed in; style and script are these and no others.
  private static var policy: String {
    let hashes = [style, script].map { "'sha256-\(Base64.encode(Digest.sha256Bytes(Array($0.utf8))))'" }
    return "default-src 'none'; style-src \(hashes[0]); script-src \(hashes[1]); base-uri 'none'; form-action 'none'"
  }

  private func data(_ rows: PageRows, _ out: inout [UInt8]) {
    let actions = Action.allCases.map { (String(PageRows.letter($0)), Value.string($0.rawValue)) }
    let kinds = ObjectKind.allCases.map { (String(PageRows.letter($0)), Value.string($0.noun)) }
    let texts: Value = [
      "texts": Value(texts: rows.texts),
      "actions": .object(.init(actions, uniquingKeysWith: { first, _ in first })),
      "kinds": .object(.init(kinds, uniquingKeysWith: { first, _ in first })),
    ]
    out += Array("<script type=\"application/json\" id=\"texts\">".utf8)
    HTMLText.dataBlock(texts.json, into: &out)
    out += Array("</script>\n<script type=\"application/x-ndjson\" id=\"rows\">\n".utf8)
    out += rows.lines
    out += Array("</script>\n".utf8)
  }
}
