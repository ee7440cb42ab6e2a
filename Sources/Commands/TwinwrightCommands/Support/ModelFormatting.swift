import Diagnostics
import Documents
import Files
import ModelTools

/// Lays out model files, or finds those that are not laid out.
struct ModelFormatting {
  let files: any FileStore

  struct Outcome {
    /// Files whose text is not canonical; without `check` they have been written.
    var changed: [String] = []
    var findings = Findings()
    /// Of several the gravest.
    var status = ExitStatus.success
  }

  /// Every file is looked at, whatever is wrong with another one.
  func run(_ named: [String], check: Bool) throws(CommandFailure) -> Outcome {
    var outcome = Outcome()
    let named = named.filter { path in
      guard [".yaml", ".yml"].contains(where: path.hasSuffix) else { return true }
      outcome.findings.add(
        Diagnostic("TW0044", .note, "\(path) is YAML: left alone, only DTDL in JSON has a canonical form"))
      return false
    }
    for path in try ModelSources(files: files).paths(named, mayBeNone: true) {
      do throws(FileError) {
        try format(SourceFile(path: path, bytes: try files.read(path)), isNamed: named.contains(path), check, &outcome)
      } catch {
        let failure = CommandFailure(error)
        outcome.findings.add(contentsOf: failure.findings)
        outcome.status = failure.status
      }
    }
    if outcome.status == .success, check, !outcome.changed.isEmpty { outcome.status = .changes }
    return outcome
  }

  private func format(
    _ file: SourceFile, isNamed: Bool, _ check: Bool, _ outcome: inout Outcome
  ) throws(FileError) {
    let text: [UInt8]?
    do { text = try ModelFormatter.format(file.bytes) } catch {
      // The reader words the same mistake with its place.
      _ = JSONTree.read(file, findings: &outcome.findings)
      if outcome.status == .success { outcome.status = .invalidInput }
      return
    }
    guard let text else {
      if isNamed {
        outcome.findings.add(Diagnostic("TW0044", .note, "\(file.path) holds no DTDL: left alone"))
      }
      return
    }
    guard text != file.bytes else { return }
    if !check {
      do { try files.rewrite(file.path, text) } catch {
        let failure = CommandFailure(error, writing: true)
        outcome.findings.add(contentsOf: failure.findings)
        outcome.status = failure.status
        return
      }
    }
    outcome.changed.append(file.path)
  }
}
