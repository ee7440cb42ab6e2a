import ArgumentParser

/// How a command ends. 64 and above follow the BSD `sysexits` numbers.
package enum ExitStatus: Int32, Sendable, CaseIterable {
  /// Done; for `plan`: nothing to do.
  case success = 0
  /// Something that was tried failed: Azure refused a step of an apply.
  case failure = 1
  /// `plan` and `show`: there are changes; `drift`: something has moved; `fmt --check`: files would change; `models diff`: at most widening ones.
  case changes = 2
  /// `models diff`: a change breaks existing twins, relationships or messages.
  case breaking = 3
  /// The command line is wrong.
  case usage = 64
  /// Manifests, models, a plan file or a journal hold errors; nothing was tried.
  case invalidInput = 65
  /// A file or folder named on the command line does not exist or cannot be read.
  case missingInput = 66
  /// Azure or the local Azure cannot be reached.
  case unavailable = 69
  /// A file could not be written.
  case cannotWrite = 73
  /// The world has moved since the plan was made; nothing was changed.
  case moved = 75
  /// Azure does not accept the credential, or it lacks a permission.
  case denied = 77
  /// Needs an answer (`--yes`) or a setting that is missing.
  case needsSetting = 78
  /// Ended by Ctrl-C after what was in flight had finished.
  case interrupted = 130

  /// One line for `--help` and the documentation.
  package var meaning: String {
    switch self {
    case .success: "done; for plan: nothing to do"
    case .failure: "something that was tried failed"
    case .changes: "plan, show, fmt --check: there are changes; drift: something moved; models diff: none breaks"
    case .breaking: "models diff: a change breaks existing twins, relationships or messages"
    case .usage: "the command line is wrong"
    case .invalidInput: "manifests, models or a plan file hold errors; nothing was tried"
    case .missingInput: "a named file or folder cannot be read"
    case .unavailable: "Azure or the local Azure cannot be reached"
    case .cannotWrite: "a file could not be written"
    case .moved: "the world has moved since the plan was made; nothing was changed"
    case .denied: "the credential is not accepted or lacks a permission"
    case .needsSetting: "an answer (--yes) or a setting is missing"
    case .interrupted: "stopped by Ctrl-C or --timeout; what was in flight has finished"
    }
  }

  var code: ExitCode { ExitCode(rawValue) }

  /// The table for `--help`.
  package static var table: String {
    allCases.map { status in
      let number = String(status.rawValue)
      return "  \(number)\(String(repeating: " ", count: 5 - number.count))\(status.meaning)"
    }.joined(separator: "\n")
  }
}
