import NIOCore
import Synchronization

/// The connections that are open, to keep them within a number and to end them all.
final class Connections: Sendable {
  private let maximum: Int
  private let state = Mutex(State())

  private struct State {
    var channels: [ObjectIdentifier: any Channel] = [:]
    var isClosed = false
  }

  init(maximum: Int) { self.maximum = maximum }

  /// False when there are as many as there may be, or when no more are wanted.
  func admit(_ channel: any Channel) -> Bool {
    let identifier = ObjectIdentifier(channel)
    let isAdmitted = state.withLock { state in
      guard !state.isClosed, state.channels.count < maximum else { return false }
      state.channels[identifier] = channel
      return true
    }
    if isAdmitted {
      channel.closeFuture.whenComplete { _ in self.state.withLock { _ = $0.channels.removeValue(forKey: identifier) } }
    }
    return isAdmitted
  }

  /// Admits no more, and names those that are still open.
  func close() -> [any Channel] {
    state.withLock { state in
      state.isClosed = true
      return Array(state.channels.values)
    }
  }
}

extension Connections {
  /// Runs `serve` to its end. A cancelled task ends it by closing the listener and every connection: were `serve` itself
  /// cancelled, NIO would drop what was accepted and not yet taken, and end the process.
  func served(from listener: any Channel, _ serve: @escaping @Sendable () async -> Void) async {
    let serving = Task { await serve() }
    await withTaskCancellationHandler {
      await serving.value
    } onCancel: {
      listener.close(promise: nil)
      for channel in close() { channel.close(promise: nil) }
    }
  }
}
