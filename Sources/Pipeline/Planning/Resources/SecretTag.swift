import Documents
import Plans
import Resources

/// Decides by the fingerprint in a resource's tag whether the secrets that went into it are still the declared ones.
struct SecretTag {
  private(set) var changes: [PropertyChange] = []
  private(set) var suppressed: [Suppression] = []

  /// The fingerprint over all of them; `nil` when there are none.
  static func fingerprint(_ secrets: [ResourceDiff.Fingerprinted], _ book: SecretBook) -> String? {
    guard !secrets.isEmpty else { return nil }
    return book.fingerprints.fingerprint(
      of: secrets.map { (name: $0.path.description, secret: book.form($0.template)) })
  }

  /// Where the fingerprint of a resource is kept.
  enum Keeping {
    /// In a tag of its own, which is written with it; `nil` where there is none.
    case own(String?)
    /// In a tag of what it lies in, which is written after it. Where there is none nothing can be told: the tag was not
    /// kept before, or somebody took it off.
    case elsewhere(String?)
    case nowhere

    /// Whether the secrets may be others than those that went in.
    func tells(_ wanted: String?, _ book: SecretBook) -> Bool {
      switch self {
      case .own(let live): live.map(book.fingerprints.canCompare) ?? true ? live != wanted : false
      case .elsewhere(let live):
        live == KeptFingerprint.pending || live.map { book.fingerprints.canCompare($0) && $0 != wanted } ?? false
      case .nowhere: false
      }
    }
  }

  /// `handedOut` are the declared secrets that others hand out: they go in again where a fingerprint is kept that they
  /// have none for.
  mutating func compare(
    _ secrets: [ResourceDiff.Fingerprinted], handedOut: [ResourceDiff.Fingerprinted], _ keeping: Keeping,
    _ book: SecretBook
  ) {
    let wanted = SecretTag.fingerprint(secrets, book)
    let isComparable = secrets.allSatisfy { book.isKnown($0.template) }
    let isChanged = isComparable && keeping.tells(wanted, book)
    for secret in secrets where !secret.isChanged {
      if isChanged {
        change(secret, book)
      } else {
        suppressed.append(Suppression(path: secret.path, rule: .writeOnly, before: nil, after: nil))
      }
    }
    guard secrets.isEmpty, isChanged, case .elsewhere = keeping else { return }
    for secret in handedOut where !secret.isChanged { change(secret, book) }
  }

  private mutating func change(_ secret: ResourceDiff.Fingerprinted, _ book: SecretBook) {
    changes.append(
      PropertyChange(
        path: secret.path, before: nil, after: book.planned(secret.template),
        forcesReplacement: secret.forcesReplacement))
  }

  /// The tag to ask for: a live one under a key that is not ours is kept, for nothing can be told from it; so is any where
  /// a secret has no value.
  static func wanted(
    _ secrets: [ResourceDiff.Fingerprinted], live: String?, _ book: SecretBook
  ) -> String? {
    guard let wanted = fingerprint(secrets, book) else { return nil }
    if let live, !book.fingerprints.canCompare(live) { return live }
    guard secrets.allSatisfy({ book.isKnown($0.template) }) else { return live }
    return wanted
  }
}
