import Documents
import Encodings

/// What is told of a container: its states and what happened to it, as `instanceView` shows them.
struct ContainerView: Sendable {
  enum State: Sendable, Hashable {
    case waiting(String)
    /// Since then, in microseconds.
    case running(Int64)
    case terminated(started: Int64?, finished: Int64, code: Int32, detail: String)
  }

  private struct Event: Sendable {
    var name: String
    var message: String
    var isWarning: Bool
    var first: Int64
    var last: Int64
    var count: Int64
  }

  /// Events that are kept.
  private static let limit = 50

  private(set) var state = State.waiting("")
  private var previous: State?
  var restarts: Int64 = 0
  private var events: [Event] = []

  /// Goes over to another state; one that ended is remembered as the one before.
  mutating func become(_ next: State) {
    if case .terminated = state { previous = state }
    state = next
  }

  mutating func note(_ name: String, _ message: String, isWarning: Bool = false, at time: Int64) {
    if let index = events.firstIndex(where: { $0.name == name && $0.message == message }) {
      events[index].count += 1
      events[index].last = time
      return
    }
    events.append(
      Event(name: name, message: message, isWarning: isWarning, first: time, last: time, count: 1))
    if events.count > Self.limit { events.removeFirst() }
  }

  var isRunning: Bool { if case .running = state { true } else { false } }

  /// The code it ended with, if it has.
  var exitCode: Int32? { if case .terminated(_, _, let code, _) = state { code } else { nil } }

  /// `instanceView` of a container.
  var value: Value {
    .members([
      "restartCount": .integer(restarts), "currentState": Self.value(state), "previousState": previous.map(Self.value),
      "events": .array(
        events.map { event in
          [
            "count": .integer(event.count), "firstTimestamp": .string(Timestamp.text(microseconds: event.first)),
            "lastTimestamp": .string(Timestamp.text(microseconds: event.last)), "name": .string(event.name),
            "message": .string(event.message), "type": event.isWarning ? "Warning" : "Normal",
          ]
        }),
    ])
  }

  private static func value(_ state: State) -> Value {
    func text(_ time: Int64?) -> Value? { time.map { .string(Timestamp.text(microseconds: $0)) } }
    switch state {
    case .waiting(let detail): return ["state": "Waiting", "detailStatus": .string(detail)]
    case .running(let start):
      return .members(["state": "Running", "startTime": text(start), "detailStatus": .string("")])
    case .terminated(let start, let finish, let code, let detail):
      return .members([
        "state": "Terminated", "startTime": text(start), "exitCode": .integer(Int64(code)), "finishTime": text(finish),
        "detailStatus": .string(detail),
      ])
    }
  }
}
