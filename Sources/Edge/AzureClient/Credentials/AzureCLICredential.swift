package import Cloud

/// Whoever is signed in to the Azure CLI. Starting the process is left to whoever may start processes.
package struct AzureCLICredential: TokenCredential {
  /// What became of the process.
  package enum Outcome: Sendable {
    /// It could not be started, for the reason given.
    case notStarted(String)
    /// It ended; `errors` is what it said on standard error.
    case ended(status: Int32, output: [UInt8], errors: [UInt8])
    /// It was ended because it had said nothing for so long, or nobody waits for it any more.
    case gaveNoAnswer(seconds: Int)
  }

  private let tenant: String?
  private let effects: Effects
  private let run: @Sendable ([String]) async -> Outcome

  /// `run` starts `az` with the arguments and waits for its end.
  package init(tenant: String?, effects: Effects, run: @escaping @Sendable ([String]) async -> Outcome) {
    self.tenant = tenant
    self.effects = effects
    self.run = run
  }

  package func token(scope: String) async throws(AzureError) -> AccessToken {
    switch await run(AzureCLIOutput.arguments(scope: scope, tenant: tenant)) {
    case .notStarted(let why):
      throw AzureError(.unauthorized, code: "AzureCLINotStarted", message: "`az` cannot be started: \(why)")
    case .gaveNoAnswer(let seconds):
      throw AzureError(
        .unauthorized, code: "AzureCLINoAnswer", message: "`az` gave no token within \(seconds) seconds")
    case .ended(0, let output, _): return try AzureCLIOutput.token(output, now: effects.now())
    case .ended(let status, _, let errors): throw AzureCLIOutput.refusal(errors, status: status)
    }
  }
}

extension AzureCLIOutput {
  /// The first error that `az` tells on standard error. Its standard output is never repeated: tokens go there.
  static func refusal(_ errors: [UInt8], status: Int32) -> AzureError {
    let lines = String(decoding: errors.prefix(64 << 10), as: UTF8.self).split(whereSeparator: \.isNewline)
    let line = (lines.first { $0.hasPrefix("ERROR:") } ?? lines.last).map { String($0).trimmed } ?? ""
    let words = line.hasPrefix("ERROR:") ? String(line.dropFirst("ERROR:".count)).trimmed : line
    let number = words.split { !$0.isLetter && !$0.isNumber }.first { $0.hasPrefix("AADSTS") }.map(String.init)
    let isSignedOut = words.contains("az login")
    return AzureError(
      .unauthorized, code: number ?? (isSignedOut ? "AzureCLINotSignedIn" : "AzureCLIFailed"),
      message: words.isEmpty ? "`az` ended with \(status) and said nothing" : "`az`: \(words.prefix(400))")
  }
}
