import Catalogue
import Documents
import Plans
import Resources

extension ResourceDiff {
  /// A value with a secret in it, or for a property that Azure never returns. What is live is never shown: it may be the
  /// secret of yesterday.
  ///
  /// Whether a fingerprint is kept depends on the manifest and the catalogue alone, so that what was written at creation
  /// is what later plans ask for.
  mutating func compareSecret(_ desired: Template, with live: Value?, at path: ValuePath, _ facts: PropertyFacts) {
    let isReadable = facts.isKnown && !facts.isSecret && !facts.mayBeSecret
    let hasOwn = SecretBook.hasOwn(desired)
    let isNew = outputs.isNew(desired)
    if !isReadable {
      let secret = Fingerprinted(
        path: path, template: desired, forcesReplacement: facts.isImmutable, isChanged: isNew)
      if hasOwn { note(secret) } else { note(handedOut: secret) }
    }
    if isNew { return change(path, nil, secrets.planned(desired), facts) }
    if isReadable, let value = secrets.value(outputs.resolved(desired)) {
      if live?.scalarText != value { change(path, nil, secrets.planned(desired), facts) }
    } else if !hasOwn || isReadable {
      suppress(path, .writeOnly, nil, nil)
    }
  }
}
