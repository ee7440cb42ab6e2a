import Encodings
import Crypto

/// The attestations beside a plan: `PLAN.attestations.jsonl`, one DSSE envelope a line, in the order they were given.
package struct AttestationFile: Sendable {
  /// One line of the file, whether it is good or not.
  package struct Line: Sendable {
    /// One-based.
    package let number: Int
    /// SHA-256 of the line without its line break, hex: by which a journal names it.
    package let digest: String
    /// `nil`: the line is no envelope in the form in which it was written.
    package let envelope: Envelope?
  }

  package let lines: [Line]

  /// Where the attestations of a plan lie.
  package static func path(ofPlan plan: String) -> String { plan + ".attestations.jsonl" }

  /// Every line that is not empty. Only the form that `Envelope.line` gives counts as good, so that no byte of the file
  /// can be changed unnoticed; envelopes of other tools are laid out anew before they are added.
  package init(_ bytes: [UInt8]) {
    var lines: [Line] = []
    for (index, line) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).enumerated() {
      if line.isEmpty { continue }
      let envelope = Envelope(json: line).flatMap { $0.line == Array(line) ? $0 : nil }
      lines.append(Line(number: index + 1, digest: Hex.text(SHA256.hash(data: Array(line))), envelope: envelope))
    }
    self.lines = lines
  }
}
