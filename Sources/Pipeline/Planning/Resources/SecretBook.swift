import Documents
import Plans
import Resources

/// The secrets of a plan and what may be shown of them.
struct SecretBook {
  let values: [SecretReference: String]
  let fingerprints: Fingerprinter

  /// What a plan shows of a text with secrets in it. Only texts whose every part is known have a fingerprint.
  func planned(_ template: Template) -> PlannedValue {
    .secret(source: SecretBook.source(template), fingerprint: value(template).map(fingerprints.fingerprint) ?? "")
  }

  /// The text itself, for comparing and fingerprints; `nil` when a part of it is known after apply only.
  func value(_ template: Template) -> String? {
    template.resolved(reference: { _ in nil }, secret: { values[$0] }).literal?.scalarText
  }

  /// Where it comes from: `secret.env.NAME`, or the whole text with its sources where that is more. A write-only value
  /// that the manifest spells out is not repeated.
  static func source(_ template: Template) -> String {
    if case .secret(let secret) = template.content { return secret.description }
    guard template.hasSecrets else { return "the manifest" }
    return template.text
  }

  /// Keys that other resources hand out, among the secrets of a text.
  static func outputs(in template: Template) -> [Reference] {
    template.secrets().compactMap { if case .output(let reference) = $0.secret { reference } else { nil } }
  }
}
