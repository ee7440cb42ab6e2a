import Diagnostics

/// Every page, offline. A new page is one entry in the small file of its group.
package enum Explanations {
  /// All pages by code.
  package static let pages: [Explanation] = [
    commandLine, yaml, json, csv, manifests, expressions, dtdl, modelTools, twins, planning, policies, planDocuments,
    applying,
    azure,
    localAzure, localFolders,
  ].flatMap(\.self).sorted { $0.code < $1.code }

  private static let byCode = Dictionary(pages.map { ($0.code, $0) }, uniquingKeysWith: { first, _ in first })

  private static let byAlias = Dictionary(
    grouping: pages.flatMap { page in page.aliases.map { (name: $0.lowercased(), page: page) } }, by: \.name
  ).mapValues { $0.map(\.page) }

  /// What the reference parser of DTDL writes before its ids.
  private static let aliasPrefix = "dtmi:dtdl:parsingerror:"

  /// The page of a code, written as it is shown.
  package static func page(_ code: String) -> Explanation? { byCode[code] }

  /// The pages that a term names, whatever its case: a code, or a name that another tool uses, with or without
  /// `dtmi:dtdl:parsingError:` before it. One such name may stand for several of our codes.
  package static func find(_ term: String) -> [Explanation] {
    if let page = byCode[term.uppercased()] { return [page] }
    return byAlias[bare(term)] ?? []
  }

  /// What a term that names no page was most likely meant to be.
  package static func suggestion(for term: String) -> String? {
    let names = pages.map(\.code) + Set(pages.flatMap(\.aliases)).sorted()
    return Suggestions.nearest(to: bare(term), among: names)
  }

  private static func bare(_ term: String) -> String {
    let lowered = term.lowercased()
    return lowered.hasPrefix(aliasPrefix) ? String(lowered.dropFirst(aliasPrefix.count)) : lowered
  }
}
