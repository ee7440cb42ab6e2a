import Encodings

/// What the local Azure needs from outside besides its store: the time and chance.
package struct Surroundings: Sendable {
  /// Microseconds since 1970-01-01T00:00:00Z.
  package var now: @Sendable () -> Int64
  /// That many unpredictable bytes.
  package var random: @Sendable (_ count: Int) -> [UInt8]
  /// Waits so long; without it nothing ever waits.
  package var sleep: @Sendable (Duration) async -> Void = { _ in }

  package init(
    now: @escaping @Sendable () -> Int64,
    random: @escaping @Sendable (Int) -> [UInt8] = { count in
      // The system is asked once for every eight bytes, not once a byte: every answer carries an id.
      var generator = SystemRandomNumberGenerator()
      var bytes: [UInt8] = []
      bytes.reserveCapacity(count + 7)
      while bytes.count < count { withUnsafeBytes(of: generator.next()) { bytes.append(contentsOf: $0) } }
      bytes.removeLast(bytes.count - count)
      return bytes
    }
  ) {
    self.now = now
    self.random = random
  }

  /// A random UUID (version 4), lower case.
  package func uuid() -> String {
    UUIDText.format(random(16), version: 4)
  }

  /// The time as Azure writes it: `2026-11-23T16:51:00.1234567Z`.
  package func timestamp() -> String { Timestamp.text(microseconds: now()) }
}
