import Synchronization

/// Something that happens once and can be waited for, by a task that may be cancelled.
final class Once: Sendable {
  private let stream: AsyncStream<Void>
  private let continuation: AsyncStream<Void>.Continuation

  init() { (stream, continuation) = AsyncStream<Void>.makeStream() }

  func happen() { continuation.finish() }

  func wait() async { for await _ in stream {} }
}
