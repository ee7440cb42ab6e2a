import Foundation
import Synchronization

/// Bytes that one thread collects and another reads.
final class Collected: Sendable {
  private let content = Mutex<[UInt8]>([])

  var bytes: [UInt8] { content.withLock { $0 } }

  /// Adds what there is room for.
  func append(_ data: Data, upTo limit: Int) {
    content.withLock { $0 += data.prefix(max(0, limit - $0.count)) }
  }
}
