/// Who may agree to plans, and how many have to.
package struct ApprovalRule: Sendable, Hashable {
  /// How many different keys.
  package var required: Int
  package var keys: [TrustedKey]

  package init(required: Int, keys: [TrustedKey]) {
    self.required = required
    self.keys = keys
  }
}

/// What the attestations beside a plan are worth.
package struct SignatureCheck: Sendable {
  /// A signature that counts.
  package struct Accepted: Sendable {
    package let attestation: PlanAttestation
    package let key: TrustedKey
    /// SHA-256 of its line.
    package let digest: String
  }

  /// A line that does not, and why: one sentence, lower case, no full stop.
  package struct Rejected: Sendable, Hashable {
    package let line: Int
    package let reason: String
  }

  /// In the order of the file, one for each key.
  package private(set) var accepted: [Accepted] = []
  package private(set) var rejected: [Rejected] = []

  /// Checks every line for the plan whose file has this digest. `time` is when it is applied, RFC 3339 in UTC with
  /// milliseconds, as are the times in attestations: texts of one form are compared as texts.
  package init(
    _ file: AttestationFile, plan digest: String, environment: String, purpose: String, keys: [TrustedKey], time: String
  ) {
    for line in file.lines {
      switch Self.check(line, digest, environment, purpose, keys, time) {
      case .failure(let flaw): rejected.append(Rejected(line: line.number, reason: flaw.reason))
      case .success(let found):
        if let first = accepted.first(where: { $0.key.key == found.key.key }) {
          // Somebody who made a plan may agree to it too; it is one signature all the same.
          if first.attestation.kind == found.attestation.kind {
            rejected.append(
              Rejected(line: line.number, reason: "\(found.key.name) has \(found.attestation.kind.verb) it already"))
          }
        } else {
          accepted.append(found)
        }
      }
    }
  }

  private struct Flaw: Error { let reason: String }

  private static func check(
    _ line: AttestationFile.Line, _ digest: String, _ environment: String, _ purpose: String, _ keys: [TrustedKey],
    _ time: String
  ) -> Result<Accepted, Flaw> {
    func flaw(_ reason: String) -> Result<Accepted, Flaw> { .failure(Flaw(reason: reason)) }
    guard let envelope = line.envelope else { return flaw("it is no envelope, or it was changed") }
    guard envelope.payloadType == Envelope.inToto, let statement = Statement(json: envelope.payload) else {
      return flaw("it is no in-toto statement")
    }
    guard let attestation = PlanAttestation(statement) else { return flaw("it is not about a plan") }
    guard envelope.signatures.count == 1, let signature = envelope.signatures.first else {
      return flaw("it has more than one signature; each signer has a line of his own")
    }
    guard let key = keys.first(where: { $0.key.identifier == signature.keyID }) else {
      return flaw("it is signed by a key that is not trusted (\(signature.keyID.prefix(16)))")
    }
    guard key.key.proves(signature.bytes, of: envelope.signedBytes) else {
      return flaw("its signature is not that of \(key.name): it was changed")
    }
    guard attestation.plan.digest == digest else { return flaw("it is about another plan (\(attestation.plan.name))") }
    guard attestation.environment == environment, attestation.purpose == purpose else {
      return flaw("it is about \(attestation.purpose) of \(attestation.environment)")
    }
    if let expires = attestation.expires, expires <= time { return flaw("that of \(key.name) expired at \(expires)") }
    return .success(Accepted(attestation: attestation, key: key, digest: line.digest))
  }
}
