import Documents
import Plans
import Resources

/// The secrets of a plan and what may be shown of them.
struct SecretBook {
  let values: [SecretReference: String]
  let fingerprints: Fingerprinter

  /// What a plan shows of a text with secrets in it. Keys that other resources hand out have no fingerprint.
  func planned(_ template: Template) -> PlannedValue {
    let fingerprint = SecretBook.hasOwn(template) ? fingerprints.fingerprint(of: form(template)) : ""
    return .secret(source: SecretBook.source(template), fingerprint: fingerprint)
  }

  /// The text itself; `nil` when a part of it is known after apply only.
  func value(_ template: Template) -> String? {
    template.resolved(reference: { _ in nil }, secret: own).literal?.scalarText
  }

  /// The text that is fingerprinted: secrets filled in, references as they are written, for what they yield is told by
  /// what they refer to.
  func form(_ template: Template) -> String {
    let filled = template.resolved(reference: { .string("${\($0)}") }, secret: { own($0) ?? "${\($0)}" })
    return filled.literal.map { $0.scalarText ?? $0.jsonText } ?? filled.text
  }

  /// Whether every secret of ours in it has a value, so that its fingerprint means something.
  func isKnown(_ template: Template) -> Bool {
    template.secrets().allSatisfy { if case .output = $0.secret { true } else { values[$0.secret] != nil } }
  }

  /// Whether there is something in it that only we know: a secret that no resource hands out, or a value that stands in
  /// the manifest for a property that Azure never returns.
  static func hasOwn(_ template: Template) -> Bool {
    if template.literal != nil { return true }
    return template.secrets().contains { if case .output = $0.secret { false } else { true } }
  }

  private func own(_ secret: SecretReference) -> String? {
    if case .output = secret { nil } else { values[secret] }
  }

  /// Where it comes from: `secret.env.NAME`, or the whole text with its sources where that is more. A write-only value
  /// that the manifest spells out is not repeated.
  static func source(_ template: Template) -> String {
    if case .secret(let secret) = template.content { return secret.description }
    return template.literal == nil ? template.text : "the manifest"
  }
}
