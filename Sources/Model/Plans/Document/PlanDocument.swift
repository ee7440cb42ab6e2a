package import Diagnostics

/// A plan as a file: versioned JSON, the same bytes for the same plan, one change a line.
///
/// The last member is the SHA-256 of every byte before it, so that a file that was cut off or edited is noticed. Bodies
/// keep references and secrets as `{"$ref": …}`, `{"$secret": …}` and `{"$text": […]}`; an object with a member whose
/// name begins with `$` stands inside `{"$object": …}`.
package enum PlanDocument {
  /// What the document says it is.
  package static let format = "twinwright/plan"
  /// Grows when a reader of the version before could not understand the document.
  package static let version: Int64 = 2

  /// The document of a plan.
  package static func encode(_ plan: Plan) -> [UInt8] {
    var encoder = PlanEncoder()
    encoder.write(plan)
    return encoder.finish()
  }

  /// The plan of a document; `path` is what messages call the file.
  ///
  /// Everything is checked: the digest, every member, that addresses are unique and that each change comes after those
  /// it depends on. Findings are TW4200-TW4209.
  package static func decode(_ bytes: [UInt8], path: String) throws(DiagnosticError) -> Plan {
    do {
      return try PlanDecoder(bytes: bytes).plan()
    } catch {
      throw DiagnosticError(error.diagnostic(path: path, bytes: bytes))
    }
  }

  /// SHA-256 of a whole document, as journals name the plan they belong to.
  package static func digest(_ bytes: [UInt8]) -> String { Digest.sha256(bytes) }

  /// What stands between the last change and the digest.
  static let trailerStart = Array("],\n\"digest\":\"".utf8)
  /// What stands behind the digest.
  static let trailerEnd = Array("\"}\n".utf8)
}
