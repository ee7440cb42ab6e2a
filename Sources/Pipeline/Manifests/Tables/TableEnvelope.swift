import Diagnostics
import Documents

/// What all tables have in common.
enum TableEnvelope {
  /// Whether the table can be read on; everything wrong is reported.
  static func check(_ table: Located, members: [String], required: [String], _ reader: SpecReader) -> Bool {
    guard let written = table.members else {
      reader.reportWrongType(table, expected: "a mapping", named: "a table")
      return false
    }
    for member in written where !members.contains(member.key) {
      reader.report(EnvelopeReader.unknown(member, "of a table", among: members))
    }
    var isWhole = true
    for name in required where table.member(name)?.isSet != true {
      reader.report(Diagnostic(ManifestCode.missing, .error, "a table needs `\(name)`", at: table.span))
      isWhole = false
    }
    return isWhole
  }

  static func sameForEveryRow(_ member: Located.Member) -> Diagnostic {
    Diagnostic(
      ManifestCode.row, .error, "`\(member.key)` is the same for every row", at: member.keySpan,
      help: ["make the id from a column: `\"${row.COLUMN}\"`"])
  }
}
