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

  /// `live` is the tag as it stands; `nil` where there is none. Types without tags pass `isTaggable: false`.
  mutating func compare(
    _ secrets: [ResourceDiff.Fingerprinted], live: String?, isTaggable: Bool, _ book: SecretBook
  ) {
    let wanted = SecretTag.fingerprint(secrets, book)
    let areKnown = secrets.allSatisfy { book.isKnown($0.template) }
    let isComparable = areKnown && live.map(book.fingerprints.canCompare) ?? true
    for secret in secrets where !secret.isChanged {
      if isTaggable, isComparable, live != wanted {
        changes.append(
          PropertyChange(
            path: secret.path, before: nil, after: book.planned(secret.template),
            forcesReplacement: secret.forcesReplacement))
      } else {
        suppressed.append(Suppression(path: secret.path, rule: .writeOnly, before: nil, after: nil))
      }
    }
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
