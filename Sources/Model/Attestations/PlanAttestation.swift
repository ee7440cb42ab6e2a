import Documents
package import OrderedCollections

/// What somebody signs about a plan: that they made it, or that they agree to it.
package struct PlanAttestation: Sendable, Hashable {
  /// The raw value is the predicate type.
  package enum Kind: String, Sendable, Hashable, CaseIterable {
    case made = "urn:twinwright:attestation:plan:1"
    case approved = "urn:twinwright:attestation:approval:1"

    package var verb: String { self == .made ? "made" : "approved" }
  }

  package var kind: Kind
  /// File name and SHA-256 of the plan document.
  package var plan: Statement.Subject
  package var environment: String
  /// `apply` or `destroy`.
  package var purpose: String
  /// How many changes there are of each action, for whoever reads the statement without the plan.
  package var summary: OrderedDictionary<String, Int>
  /// As the signer calls himself; proven is only the key.
  package var signer: String
  package var comment: String
  /// RFC 3339 in UTC.
  package var time: String
  /// The same; `nil`: as long as the plan holds.
  package var expires: String?

  package init(
    kind: Kind, plan: Statement.Subject, environment: String, purpose: String, summary: OrderedDictionary<String, Int>,
    signer: String, comment: String = "", time: String, expires: String? = nil
  ) {
    self.kind = kind
    self.plan = plan
    self.environment = environment
    self.purpose = purpose
    self.summary = summary
    self.signer = signer
    self.comment = comment
    self.time = time
    self.expires = expires
  }

  package var statement: Statement {
    var predicate: OrderedDictionary<String, Value> = [
      "environment": .string(environment), "purpose": .string(purpose),
      "summary": .object(
        OrderedDictionary(uniqueKeysWithValues: summary.map { ($0.key, .integer(Int64($0.value))) })),
      "signer": .string(signer), "time": .string(time),
    ]
    if !comment.isEmpty { predicate["comment"] = .string(comment) }
    if let expires { predicate["expires"] = .string(expires) }
    return Statement(subjects: [plan], predicateType: kind.rawValue, predicate: .object(predicate))
  }

  /// `nil` for a statement about something else.
  package init?(_ statement: Statement) {
    guard let kind = Kind(rawValue: statement.predicateType), statement.subjects.count == 1,
      let environment = statement.predicate["environment"]?.string,
      let purpose = statement.predicate["purpose"]?.string, let time = statement.predicate["time"]?.string
    else { return nil }
    self.init(
      kind: kind, plan: statement.subjects[0], environment: environment, purpose: purpose, summary: [:],
      signer: statement.predicate["signer"]?.string ?? "", comment: statement.predicate["comment"]?.string ?? "",
      time: time, expires: statement.predicate["expires"]?.string)
    for (action, count) in statement.predicate["summary"]?.object ?? [:] {
      summary[action] = count.integer.flatMap { Int(exactly: $0) }
    }
  }

  /// The line of an attestation file that says it, signed by one key.
  package func signed(keyID: String, _ sign: ([UInt8]) throws -> [UInt8]) rethrows -> Envelope {
    var envelope = Envelope(payload: statement.json)
    envelope.signatures = [Envelope.Signature(keyID: keyID, bytes: try sign(envelope.signedBytes))]
    return envelope
  }
}
