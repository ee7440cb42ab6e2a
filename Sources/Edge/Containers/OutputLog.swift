import Synchronization

/// The last of what a program wrote, line by line with the time of each; older lines go when there is too much.
package final class OutputLog: Sendable {
  private struct Line {
    var time: Int64
    var bytes: [UInt8]
  }

  private struct State {
    var lines: [Line] = []
    /// Lines before this index are gone; they are cut off now and then.
    var first = 0
    var bytes = 0
    var isOpen = false
  }

  /// Bytes of one line at most; a longer one is broken.
  private static let longestLine = 16 << 10

  private let limit: Int
  private let now: @Sendable () -> Int64
  private let state = Mutex(State())

  /// Keeps at most `limit` bytes; `now` gives microseconds since 1970.
  package init(limit: Int = 4 << 20, now: @escaping @Sendable () -> Int64) {
    self.limit = limit
    self.now = now
  }

  package func add(_ bytes: ArraySlice<UInt8>) {
    let time = now()
    state.withLock { state in
      for byte in bytes {
        if !state.isOpen {
          state.lines.append(Line(time: time, bytes: []))
          // What a line costs beside its bytes counts too, or empty lines would be for nothing.
          state.bytes += 32
          state.isOpen = true
        }
        let last = state.lines.count - 1
        if byte == UInt8(ascii: "\n") {
          state.isOpen = false
          continue
        }
        state.lines[last].bytes.append(byte)
        state.bytes += 1
        if state.lines[last].bytes.count >= Self.longestLine { state.isOpen = false }
      }
      while state.bytes > limit, state.first < state.lines.count - 1 {
        state.bytes -= state.lines[state.first].bytes.count + 32
        state.lines[state.first].bytes = []
        state.first += 1
      }
      if state.first > 4096, state.first > state.lines.count / 2 {
        state.lines.removeFirst(state.first)
        state.first = 0
      }
    }
  }

  /// The last lines, or all; with `stamp` each begins with what it makes of the line's time.
  package func text(last count: Int? = nil, stamp: ((Int64) -> String)? = nil) -> String {
    let lines = state.withLock { state in
      Array(state.lines[state.first...].suffix(count ?? .max))
    }
    return lines.map { line in
      (stamp.map { $0(line.time) + " " } ?? "") + String(decoding: line.bytes, as: UTF8.self) + "\n"
    }.joined()
  }
}

/// A few bytes of what a program said.
final class Said: Sendable {
  private let bytes = Mutex<[UInt8]>([])

  func add(_ more: ArraySlice<UInt8>) { bytes.withLock { $0 += more.prefix(500 - min(500, $0.count)) } }

  var text: String {
    String(decoding: bytes.withLock { $0 }, as: UTF8.self).split(separator: "\n").joined(separator: " ")
  }
}
