import Applying
import ArgumentParser
import AzureClient
import Cloud
import Diagnostics
import Files
import Rendering

/// How a command ends that cannot go on: what is shown and the exit status. The one place where kinds of errors become
/// exit codes.
struct CommandFailure: Error {
  let findings: Findings
  let status: ExitStatus

  init(_ findings: Findings, _ status: ExitStatus) {
    self.findings = findings
    self.status = status
  }

  init(_ diagnostic: Diagnostic, _ status: ExitStatus) { self.init(Findings([diagnostic]), status) }

  init(_ error: DiagnosticError) { self.init(error.findings, .invalidInput) }

  init(_ error: FileError, writing: Bool = false) {
    let code = writing ? "TW0012" : "TW0011"
    let message = "\(writing ? "cannot write" : "cannot read") \(error.path): \(error.detail)"
    self.init(Diagnostic(code, message), writing ? .cannotWrite : .missingInput)
  }

  init(_ error: JournalError) { self.init(error.diagnostic, .cannotWrite) }

  /// Azure's own words under a code of ours.
  init(_ error: AzureError, doing what: String) {
    let message = "\(what): \(error.code): \(error.message)"
    var notes: [String] = []
    if !error.request.isEmpty { notes.append(error.status == 0 ? error.request : "\(error.status) \(error.request)") }
    if let id = error.requestID { notes.append("request id \(id)") }
    switch error.kind {
    case .unauthorized, .forbidden:
      self.init(
        Diagnostic(
          "TW6001", message, notes: notes,
          help: SignInAdvice.help(for: error) + AccessAdvice.help(for: error) + [
            "`twinwright whoami` shows which credential is taken, and why"
          ]),
        .denied)
    case .transport, .timeout:
      self.init(Diagnostic("TW6002", message, notes: notes), .unavailable)
    case .cancelled:
      self.init(Diagnostic("TW6003", message, notes: notes), .interrupted)
    default:
      self.init(Diagnostic("TW6004", message, notes: notes), .failure)
    }
  }
}

/// Runs a command's body and turns its failure into text on standard error and an exit code.
func reporting(_ context: Context, _ body: () async throws -> ExitStatus) async throws {
  let status: ExitStatus
  do {
    status = try await body()
  } catch let failure as CommandFailure {
    context.console.endStatus()
    context.console.say(DiagnosticText.render(failure.findings))
    status = failure.status
  } catch let error as DiagnosticError {
    context.console.endStatus()
    context.console.say(DiagnosticText.render(error.findings))
    status = .invalidInput
  } catch {
    context.console.endStatus()
    context.console.say(DiagnosticText.render(Diagnostic("TW0099", "this should not have happened: \(error)")))
    status = .failure
  }
  if status != .success { throw status.code }
}
