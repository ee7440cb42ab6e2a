package import Diagnostics
package import Documents
import OrderedCollections

/// What was found about one case.
package struct CaseVerdict: Sendable {
  /// How a case ends: something is wrong, nothing is, or nothing but that a model it needs was not found.
  package enum Result: String, Sendable { case valid, invalid, unresolved }

  /// The case's name where it has one.
  package let name: String?
  /// Everything that was found, in the order found.
  package let findings: [Diagnostic]
  /// Whether each instance of the case fits its subject, `nil` where the subject is no schema; `nil` for a case without.
  package let instances: [Bool?]?

  /// How the case ends.
  package var result: Result {
    if !errors.isEmpty { return .invalid }
    return findings.contains { $0.severity == .error } ? .unresolved : .valid
  }

  /// What is wrong, missing models apart.
  package var errors: [Diagnostic] { findings.filter { $0.severity == .error && $0.aliases.first != "unresolved" } }

  /// What the reference parser calls what is wrong.
  package var ids: [String] { errors.compactMap(\.aliases.first) }

  /// As `dtdl-judge` writes it.
  package var value: Value {
    var members: OrderedDictionary<String, Value> = [
      "name": name.map(Value.string) ?? .null, "result": .string(result.rawValue),
      "errors": .array(findings.map(CaseVerdict.entry)),
    ]
    if let instances { members["instances"] = .array(instances.map { $0.map(Value.bool) ?? .null }) }
    return .object(members)
  }

  private static func entry(_ finding: Diagnostic) -> Value {
    let isNamed = finding.severity == .error && finding.aliases.first != "unresolved"
    let alias = isNamed ? finding.aliases.first : nil
    return .object([
      "id": alias.map(Value.string) ?? .null, "code": .string(finding.code),
      "severity": .string(finding.severity.rawValue),
    ])
  }
}
