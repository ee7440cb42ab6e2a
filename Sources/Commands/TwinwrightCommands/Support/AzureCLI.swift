import AzureClient
import Foundation

/// Starts the Azure CLI.
enum AzureCLI {
  /// `az` takes a second or two; where it takes longer than this many seconds it waits for somebody.
  static let patience = 60
  /// No token is longer, nor is anything else read of what `az` says.
  static let longest = 1 << 20

  /// Something that runs `az` with arguments; `nil` where it is not on the PATH.
  ///
  /// It is ended when the task is cancelled or it gives no answer in time.
  static func runner(
    _ context: Context, patience: Int = patience
  ) -> (@Sendable ([String]) async -> AzureCLICredential.Outcome)? {
    let folders = (context.variable("PATH") ?? "").split(separator: ":")
    guard let program = folders.map({ "\($0)/az" }).first(where: FileManager.default.isExecutableFile) else {
      return nil
    }
    let environment = context.environment
    return { arguments in
      let outcome = await BoundedProgram.run(
        program, arguments, environment: environment, patience: patience, longest: longest)
      return switch outcome {
      case .notStarted(let reason): .notStarted(reason)
      case .gaveNoAnswer(let seconds): .gaveNoAnswer(seconds: seconds)
      case .ended(let status, let output, let errors): .ended(status: status, output: output, errors: errors)
      }
    }
  }
}
