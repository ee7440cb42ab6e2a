/// A body that is not held in memory as a whole: its pieces come one after another, once.
///
/// Two are equal when they are the same one.
package final class StreamedBody: Sendable, Hashable {
  /// Bytes in all, where that is known before the end: always for a response, for a request that says so.
  package let count: Int?
  private let nextPiece: @Sendable () async throws -> [UInt8]?

  /// `next` gives the next piece, `nil` after the last one, and throws when there is no more although there should be;
  /// it is never called again while a call is under way.
  package init(count: Int?, next: @escaping @Sendable () async throws -> [UInt8]?) {
    self.count = count
    nextPiece = next
  }

  /// The next piece; `nil` after the last one.
  package func next() async throws -> [UInt8]? { try await nextPiece() }

  /// All that is left, unless that is more than `limit` bytes; `nil` then.
  package func collected(limit: Int) async throws -> [UInt8]? {
    var all: [UInt8] = []
    while let piece = try await next() {
      guard all.count + piece.count <= limit else { return nil }
      all += piece
    }
    return all
  }

  package static func == (a: StreamedBody, b: StreamedBody) -> Bool { a === b }

  package func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}
