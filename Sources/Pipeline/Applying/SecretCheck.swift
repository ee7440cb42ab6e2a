import Diagnostics
import OrderedCollections
import Plans
import Redaction
package import Resources

/// Reads the value behind a secret reference: from the environment, a file or a Key Vault. Errors must not quote values.
package typealias SecretReader = @Sendable (SecretReference) async throws -> String

/// Reads every secret of a plan before anything is changed, and makes sure that each is the one that was planned.
struct SecretCheck: Sendable {
  let read: SecretReader
  let fingerprinter: Fingerprinter
  let redactor: Redactor

  /// The secrets by where they come from; keys that resources hand out are not among them.
  func secrets(of plan: Plan) async throws(DiagnosticError) -> [SecretReference: String] {
    var secrets: [SecretReference: String] = [:]
    var findings = Findings()
    for reference in SecretCheck.references(in: plan) {
      do {
        let secret = try await read(reference)
        redactor.add(secret)
        secrets[reference] = secret
        if let finding = check(reference, secret, plan.secretFingerprints[reference.description]) {
          findings.add(finding)
        }
      } catch {
        findings.add(Diagnostic("TW5004", "\(reference) cannot be read: \(redactor.redact("\(error)"))"))
      }
    }
    if findings.hasErrors { throw DiagnosticError(findings) }
    return secrets
  }

  private func check(_ reference: SecretReference, _ secret: String, _ planned: String?) -> Diagnostic? {
    let again = ["plan again"]
    guard let planned else {
      return Diagnostic("TW5003", "the plan holds no fingerprint of \(reference)", help: again)
    }
    guard fingerprinter.canCompare(planned) else {
      return Diagnostic(
        "TW5005",
        "whether \(reference) is what was planned cannot be told: the plan was made with another fingerprint key",
        help: ["use the key that the plan was made with, or plan again"])
    }
    guard fingerprinter.fingerprint(of: secret) != planned else { return nil }
    return Diagnostic("TW5003", "\(reference) has changed since the plan was made", help: again)
  }

  /// Each secret once, in the order of the plan.
  private static func references(in plan: Plan) -> [SecretReference] {
    var seen: Set<SecretReference> = []
    var result: [SecretReference] = []
    for change in plan.changes {
      for (_, secret) in change.operation?.template?.secrets() ?? [] {
        if case .output = secret { continue }
        if seen.insert(secret).inserted { result.append(secret) }
      }
    }
    return result
  }
}

extension Plans.Operation {
  /// The body of a resource that is written; `nil` for everything else.
  var template: Template? {
    switch self {
    case .putResource(_, _, let body), .replaceResource(_, _, let body): body
    default: nil
    }
  }
}
