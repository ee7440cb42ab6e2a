import Diagnostics
import Files
import OrderedCollections

/// Makes the certain edits of findings in the files themselves.
struct Mending: Sendable {
  let files: any FileStore

  /// What was done.
  struct Outcome: Sendable {
    /// The edits that were made, in file order.
    var applied: [FixIt] = []
    /// Files that could not be written or have changed meanwhile.
    var findings = Findings()
    /// What the command ends with because of them.
    var status: ExitStatus?
  }

  /// Each file is written once and whole, and only while it holds what was checked; `foreign` ones are not written.
  func mend(_ findings: Findings, except foreign: Set<String> = []) -> Outcome {
    var outcome = Outcome()
    let fixes = OrderedDictionary(grouping: findings.sorted.flatMap(\.fixes).filter(\.isCertain)) { $0.span.file.path }
    for (path, fixes) in fixes.sorted(by: { $0.key < $1.key }) where !foreign.contains(path) {
      let file = fixes[0].span.file
      let mended = FixApplication(fixes, to: file)
      guard !mended.applied.isEmpty, mended.bytes != file.bytes else { continue }
      do throws(FileError) {
        guard try files.read(path) == file.bytes else {
          outcome.findings.add(
            Diagnostic(
              "TW0015", "\(path) has changed while it was checked, and was left alone", help: ["run the command again"])
          )
          if outcome.status == nil { outcome.status = .moved }
          continue
        }
        try files.rewrite(path, mended.bytes)
        outcome.applied += mended.applied.sorted { $0.span < $1.span }
      } catch {
        let failure = CommandFailure(error, writing: true)
        outcome.findings.add(contentsOf: failure.findings)
        outcome.status = failure.status
      }
    }
    return outcome
  }
}
