import Foundation
import Synchronization

/// Bytes that one thread collects and another reads.
final class Collected: Sendable {
  private let content = Mutex<[UInt8]>([])

  var bytes: [UInt8] { content.withLock { $0 } }

  func set(_ data: Data) { content.withLock { $0 = Array(data) } }
}
