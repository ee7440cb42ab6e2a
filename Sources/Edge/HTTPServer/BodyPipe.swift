import HTTP
import Synchronization

/// The body of one request between the event loop, which puts pieces in as they arrive, and the responder, which takes
/// them out at its own speed: when it lags behind, the client is slowed down by TCP.
final class BodyPipe: Sendable {
  /// Bytes that wait at most before the client is held up; one read of the socket may come on top.
  private static let highMark = 1 << 20

  private struct State {
    var pieces: [[UInt8]] = []
    var held = 0
    var end: End?
    var waiter: CheckedContinuation<[UInt8]?, any Error>?
    /// The client is held up until what waits is taken.
    var isHeldUp = false
  }

  /// How the body ends.
  enum End: Sendable {
    case complete
    /// The connection broke, or nothing came for too long.
    case broken
  }

  /// The body ended before its end.
  struct Interrupted: Error {}

  private let state = Mutex(State())
  /// Called when a client that was held up may go on.
  private let resume: @Sendable () -> Void

  init(resume: @escaping @Sendable () -> Void) { self.resume = resume }

  /// The body as the responder sees it.
  func stream(count: Int?) -> StreamedBody { StreamedBody(count: count) { try await self.next() } }

  /// Whether the client must wait now; then `resume` is called once it may go on.
  func holdUp() -> Bool {
    state.withLock { state in
      state.isHeldUp = state.held >= Self.highMark && state.end == nil
      return state.isHeldUp
    }
  }

  func put(_ piece: [UInt8]) {
    guard !piece.isEmpty else { return }
    let waiter = state.withLock { state -> CheckedContinuation<[UInt8]?, any Error>? in
      guard state.end == nil else { return nil }
      if let waiter = state.waiter.take() { return waiter }
      state.pieces.append(piece)
      state.held += piece.count
      return nil
    }
    waiter?.resume(returning: piece)
  }

  /// No more comes; what waits can still be taken, unless the body is broken. A second end changes nothing.
  func finish(_ end: End) {
    let waiter = state.withLock { state -> CheckedContinuation<[UInt8]?, any Error>? in
      guard state.end == nil else { return nil }
      state.end = end
      state.isHeldUp = false
      return state.waiter.take()
    }
    switch end {
    case .complete: waiter?.resume(returning: nil)
    case .broken: waiter?.resume(throwing: Interrupted())
    }
  }

  /// All that waits, as one piece.
  private func next() async throws -> [UInt8]? {
    try await withCheckedThrowingContinuation { continuation in
      let (result, goesOn) = state.withLock { state -> (Result<[UInt8]?, any Error>?, Bool) in
        if case .broken = state.end { return (.failure(Interrupted()), false) }
        guard state.pieces.isEmpty else {
          let taken = state.pieces.count == 1 ? state.pieces[0] : Array(state.pieces.joined())
          let wasHeldUp = state.isHeldUp
          state.pieces = []
          state.held = 0
          state.isHeldUp = false
          return (.success(taken), wasHeldUp)
        }
        if state.end != nil { return (.success(nil), false) }
        state.waiter = continuation
        return (nil, false)
      }
      if goesOn { resume() }
      if let result { continuation.resume(with: result) }
    }
  }
}
