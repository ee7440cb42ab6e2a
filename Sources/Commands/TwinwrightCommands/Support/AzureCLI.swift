import AzureClient
import Foundation

/// Starts the Azure CLI.
enum AzureCLI {
  /// Something that runs `az` with arguments; `nil` where it is not on the PATH.
  static func runner(_ context: Context) -> (@Sendable ([String]) async -> AzureCLICredential.Outcome)? {
    let folders = (context.variable("PATH") ?? "").split(separator: ":")
    guard let program = folders.map({ "\($0)/az" }).first(where: FileManager.default.isExecutableFile) else {
      return nil
    }
    let environment = context.environment
    return { arguments in
      await withCheckedContinuation { continuation in
        // `az` takes a second or two: a thread that others wait for must not stand still so long.
        DispatchQueue.global().async { continuation.resume(returning: run(program, arguments, environment)) }
      }
    }
  }

  private static func run(_ program: String, _ arguments: [String], _ environment: [String: String])
    -> AzureCLICredential.Outcome
  {
    let process = Process()
    let (output, errors) = (Pipe(), Pipe())
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = errors
    do { try process.run() } catch { return .notStarted("\(error)") }
    // Both at once: a pipe that nobody empties would stop the process.
    let said = Collected()
    let group = DispatchGroup()
    DispatchQueue.global().async(group: group) { said.set(errors.fileHandleForReading.readDataToEndOfFile()) }
    let token = output.fileHandleForReading.readDataToEndOfFile()
    group.wait()
    process.waitUntilExit()
    return .ended(status: process.terminationStatus, output: Array(token), errors: said.bytes)
  }
}
