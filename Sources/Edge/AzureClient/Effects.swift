import Encodings

/// What the client asks of the world besides the transport. Tests bring their own time and chance.
package struct Effects: Sendable {
  /// Seconds since 1970.
  package var now: @Sendable () -> Double
  /// Waits; throws when the task is cancelled.
  package var sleep: @Sendable (Duration) async throws -> Void
  /// Evenly spread over 0..<1.
  package var random: @Sendable () -> Double

  package init(
    now: @escaping @Sendable () -> Double, sleep: @escaping @Sendable (Duration) async throws -> Void,
    random: @escaping @Sendable () -> Double
  ) {
    self.now = now
    self.sleep = sleep
    self.random = random
  }

  /// A random UUID, version 4, in lower case.
  func uuid() -> String {
    UUIDText.format((0..<16).map { _ in UInt8(clamping: Int(random() * 256)) }, version: 4)
  }
}

extension Duration {
  /// The whole span in seconds.
  var inSeconds: Double {
    Double(components.seconds) + Double(components.attoseconds) / 1e18
  }
}
