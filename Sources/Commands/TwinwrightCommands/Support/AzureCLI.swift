import AzureClient
import Foundation
import Synchronization

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
      let leash = Leash()
      return await withTaskCancellationHandler {
        await withCheckedContinuation { continuation in
          // A thread that others wait for must not stand still so long.
          DispatchQueue.global().async {
            continuation.resume(returning: run(program, arguments, environment, leash, patience))
          }
        }
      } onCancel: {
        leash.end()
      }
    }
  }

  private static func run(
    _ program: String, _ arguments: [String], _ environment: [String: String], _ leash: Leash, _ patience: Int
  ) -> AzureCLICredential.Outcome {
    let process = Process()
    let (output, errors) = (Pipe(), Pipe())
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.environment = environment
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = errors
    do { try leash.start(process) } catch { return .notStarted("\(error)") }
    // Both at once: a pipe that nobody empties would stop the process.
    let said = [Collected(), Collected()]
    for (pipe, collected) in zip([output, errors], said) { leash.read(pipe, into: collected, atMost: longest) }
    guard leash.waits(seconds: patience) else {
      leash.end()
      return .gaveNoAnswer(seconds: patience)
    }
    process.waitUntilExit()
    return .ended(status: process.terminationStatus, output: said[0].bytes, errors: said[1].bytes)
  }
}

/// A process that can be ended at any time, before it has begun too.
private final class Leash: Sendable {
  private struct State {
    var process: Process?
    var isEnded = false
  }

  private struct Ended: Error, CustomStringConvertible {
    let description = "it was stopped before"
  }

  private let state = Mutex(State())
  private let readers = DispatchGroup()

  func start(_ process: Process) throws {
    try state.withLock { state in
      if state.isEnded { throw Ended() }
      try process.run()
      state.process = process
    }
  }

  func end() {
    state.withLock { state in
      state.isEnded = true
      if let process = state.process, process.isRunning { process.terminate() }
    }
  }

  /// Empties a pipe to its end, keeping its beginning.
  func read(_ pipe: Pipe, into collected: Collected, atMost limit: Int) {
    let handle = pipe.fileHandleForReading
    DispatchQueue.global().async(group: readers) {
      while true {
        let data = handle.availableData
        if data.isEmpty { return }
        collected.append(data, upTo: limit)
      }
    }
  }

  /// Whether all pipes were emptied in time. A process that was ended has that time no longer.
  func waits(seconds: Int) -> Bool {
    let end = DispatchTime.now() + .seconds(seconds)
    while readers.wait(timeout: .now() + .milliseconds(100)) == .timedOut {
      if DispatchTime.now() >= end || state.withLock({ $0.isEnded }) { return false }
    }
    return true
  }
}
