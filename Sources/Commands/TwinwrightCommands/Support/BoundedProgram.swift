import Foundation
import Synchronization

/// Another program, started with a bound on its time and on what is read of what it says.
enum BoundedProgram {
  enum Outcome: Sendable {
    case notStarted(String)
    case gaveNoAnswer(seconds: Int)
    case ended(status: Int32, output: [UInt8], errors: [UInt8])
  }

  /// Runs it to its end. It is ended when the task is cancelled or it gives no answer in time.
  static func run(
    _ program: String, _ arguments: [String], environment: [String: String], input: [UInt8]? = nil, patience: Int,
    longest: Int
  ) async -> Outcome {
    let leash = Leash()
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        // A thread that others wait for must not stand still so long.
        DispatchQueue.global().async {
          continuation.resume(
            returning: run(program, arguments, environment, input, leash, patience, longest))
        }
      }
    } onCancel: {
      leash.end()
    }
  }

  private static func run(
    _ program: String, _ arguments: [String], _ environment: [String: String], _ input: [UInt8]?, _ leash: Leash,
    _ patience: Int, _ longest: Int
  ) -> Outcome {
    let process = Process()
    let (output, errors) = (Pipe(), Pipe())
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.environment = environment
    process.standardOutput = output
    process.standardError = errors
    do {
      process.standardInput = try input.map(file) ?? FileHandle.nullDevice
      try leash.start(process)
    } catch { return .notStarted("\(error)") }
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

  /// A file without a name that holds the input: a program that does not read it to its end breaks no pipe.
  private static func file(_ input: [UInt8]) throws -> FileHandle {
    var name = Array((NSTemporaryDirectory() + "/twinwright-XXXXXX").utf8CString)
    let descriptor = mkstemp(&name)
    guard descriptor >= 0 else { throw CocoaError(.fileWriteUnknown) }
    unlink(name)
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    try handle.write(contentsOf: input)
    try handle.seek(toOffset: 0)
    return handle
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
