package import Foundation

/// Another program that a test runs. It never outlives the wait for it: when the waiting task is cancelled, as one is
/// whose time limit has passed, the program is killed.
package final class Program: Sendable {
  private let process: Process
  /// Ends with the program; nobody cancels it.
  private let over: Task<Void, Never>

  /// Starts a program; `process` says which, and is not to be touched afterwards.
  package init(_ process: Process) throws {
    let (ended, continuation) = AsyncStream<Void>.makeStream()
    process.terminationHandler = { _ in continuation.finish() }
    self.process = process
    over = Task { for await _ in ended {} }
    do { try process.run() } catch {
      continuation.finish()
      throw error
    }
  }

  package var isRunning: Bool { process.isRunning }

  /// Ends the program without giving it a chance.
  package func kill() { if process.isRunning { Foundation.kill(process.processIdentifier, SIGKILL) } }

  /// What Ctrl-C does.
  package func interrupt() { if process.isRunning { Foundation.kill(process.processIdentifier, SIGINT) } }

  /// Waits for the end. The exit status, or the negative number of the signal that ended it.
  @discardableResult
  package func end() async -> Int32 {
    await withTaskCancellationHandler {
      await over.value
    } onCancel: {
      kill()
    }
    return process.terminationReason == .uncaughtSignal ? -process.terminationStatus : process.terminationStatus
  }

  /// Looks a hundred times a second until something holds or the program has ended.
  package func wait(until isThere: () throws -> Bool) async rethrows {
    while process.isRunning, try !isThere() {
      do { try await Task.sleep(for: .milliseconds(10)) } catch { return }
    }
  }
}
