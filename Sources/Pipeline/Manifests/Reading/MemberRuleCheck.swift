import Catalogue
import Diagnostics
import Documents
import OrderedCollections
import Resources

extension SpecReader {
  /// Checks what members of an object mean for one another.
  func check(_ members: OrderedDictionary<String, Template>, by rules: [MemberRule]) {
    for rule in rules {
      switch rule {
      case .range(let member, let by, let ranges): checkRange(of: member, by: by, ranges, members)
      case .secret(let member, let flag): checkSecret(member, flag, members)
      case .exclusive(let names): checkExclusive(names, members)
      }
    }
  }

  private func checkRange(
    of name: String, by other: String, _ ranges: [String: ClosedRange<Int64>],
    _ members: OrderedDictionary<String, Template>
  ) {
    guard let number = members[name]?.literal?.integer, let value = members[other]?.literal?.string,
      let range = ranges[value.lowercased()], !range.contains(number)
    else { return }
    let allowed = range.count == 1 ? "just \(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
    report(
      Diagnostic(
        ManifestCode.outOfRange, .error, "`\(name)` is \(number); with `\(other): \(value)` \(allowed) is allowed",
        at: members[name]?.span, related: members[other]?.span.map { [DiagnosticLabel($0, "chosen here")] } ?? []))
  }

  private func checkExclusive(_ names: [String], _ members: OrderedDictionary<String, Template>) {
    let given = names.filter { members[$0] != nil }
    guard given.count > 1 else { return }
    report(
      Diagnostic(
        ManifestCode.exclusive, .error, "only one of \(given.quotedList(limit: 12)) can be said",
        at: members[given[1]]?.span,
        related: members[given[0]]?.span.map { [DiagnosticLabel($0, "`\(given[0])` is said here")] } ?? []))
  }

  private func checkSecret(_ name: String, _ flag: String, _ members: OrderedDictionary<String, Template>) {
    guard members[flag]?.literal?.bool == true, let value = members[name], value.secrets().isEmpty,
      let span = value.span,
      value.literal?.string?.isEmpty != true
    else { return }
    reportLiteralSecret(span, name)
  }
}
