import Cloud
import Plans
import Resources

/// Fingerprints that are kept with what a resource lies in.
extension Executor {
  /// Before a resource is written: until its new fingerprint stands there, whoever plans is to write it again.
  func beginFingerprint(_ change: Change) async throws(StepFailure) {
    guard let kept = change.keptFingerprint, kept.before != KeptFingerprint.pending else { return }
    try await onTags(change) { () async throws(AzureError) in
      try await cloud.setTag(kept.tag, to: KeptFingerprint.pending, on: kept.holder)
    }
  }

  /// After it was written.
  func endFingerprint(_ change: Change) async throws(StepFailure) {
    guard let kept = change.keptFingerprint else { return }
    try await onTags(change) { () async throws(AzureError) in
      if let after = kept.after {
        try await cloud.setTag(kept.tag, to: after, on: kept.holder)
      } else {
        try await cloud.removeTag(kept.tag, havingValue: KeptFingerprint.pending, on: kept.holder)
      }
    }
  }

  /// After it was deleted.
  func clearFingerprint(_ change: Change) async throws(StepFailure) {
    guard let kept = change.keptFingerprint, let before = kept.before else { return }
    try await onTags(change) { () async throws(AzureError) in
      try await cloud.removeTag(kept.tag, havingValue: before, on: kept.holder)
    }
  }

  private func onTags(_ change: Change, _ write: () async throws(AzureError) -> Void) async throws(StepFailure) {
    do throws(AzureError) { try await write() } catch {
      throw StepFailure(error, "the fingerprint of the secrets of \(change.address) could not be kept", redactor)
    }
  }
}
