import Catalogue
import Documents
import Plans
import Resources

extension ResourceDiff {
  /// A value with a secret in it. What is live is never shown: it may be the secret of yesterday.
  mutating func compareSecret(_ desired: Template, with live: Value?, at path: ValuePath, _ facts: PropertyFacts) {
    let outputs = SecretBook.outputs(in: desired)
    if outputs.contains(where: { isMade($0.target) }) || desired.literalParts.hasReferences {
      return change(path, nil, secrets.planned(desired), facts)
    }
    guard outputs.isEmpty, let value = secrets.value(desired) else { return suppress(path, .writeOnly, nil, nil) }
    if let live = live?.string, !facts.isSecret {
      if live == value { return }
      if facts.isKnown { return change(path, nil, secrets.planned(desired), facts) }
    }
    fingerprint(desired, value, at: path, facts)
  }

  mutating func fingerprint(_ desired: Template, _ value: String, at path: ValuePath, _ facts: PropertyFacts) {
    note(Fingerprinted(path: path, template: desired, value: value, forcesReplacement: facts.isImmutable))
  }
}

extension Template {
  /// The parts of a text that are no secrets.
  fileprivate var literalParts: [Template] {
    switch content {
    case .text(let parts): parts.filter { if case .secret = $0.content { false } else { true } }
    default: []
    }
  }
}

extension [Template] {
  /// Whether one of them is known after apply only.
  fileprivate var hasReferences: Bool { contains { !$0.references.isEmpty } }
}
