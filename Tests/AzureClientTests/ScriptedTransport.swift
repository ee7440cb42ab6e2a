import Cloud
import Documents
import HTTP
import Synchronization

@testable import AzureClient

/// Answers requests from a queue, or by a closure, and remembers what it was asked.
final class ScriptedTransport: Transport {
  typealias Answer = Result<HTTPResponse, TransportError>

  private struct State {
    var queue: [Answer]
    var requests: [HTTPRequest] = []
  }

  private let state: Mutex<State>
  private let otherwise: @Sendable (HTTPRequest) async -> Answer?

  init(_ queue: [Answer] = [], otherwise: @escaping @Sendable (HTTPRequest) async -> Answer? = { _ in nil }) {
    state = Mutex(State(queue: queue))
    self.otherwise = otherwise
  }

  var requests: [HTTPRequest] { state.withLock { $0.requests } }
  /// Method and URL of every request, in order.
  var lines: [String] { requests.map { "\($0.method) \($0.url)" } }

  func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    let next: Answer? = state.withLock { state in
      state.requests.append(request)
      return state.queue.isEmpty ? nil : state.queue.removeFirst()
    }
    if let next { return try next.get() }
    if let answer = await otherwise(request) { return try answer.get() }
    throw TransportError(.other, host: URLText.host(of: request.url), detail: "nothing is scripted for \(request.url)")
  }
}

extension Result where Success == HTTPResponse, Failure == TransportError {
  static func json(_ status: Int, _ body: String = "", _ headers: HTTPFields = HTTPFields()) -> Self {
    .success(HTTPResponse(status: status, headers: headers, body: Array(body.utf8)))
  }

  static func refusal(_ status: Int, _ code: String, _ message: String = "no", _ headers: HTTPFields = HTTPFields())
    -> Self
  {
    json(status, #"{"error":{"code":"\#(code)","message":"\#(message)"}}"#, headers)
  }

  static func failure(_ kind: TransportError.Kind) -> Self {
    .failure(TransportError(kind, host: "example", detail: "broken"))
  }
}

/// Time that stands still but for sleeps, which pass at once and are written down.
final class FakeTime: Sendable {
  private struct State {
    var now: Double
    var sleeps: [Duration] = []
  }

  private let state: Mutex<State>
  private let chance: Double

  init(now: Double = 1_700_000_000, chance: Double = 1) {
    state = Mutex(State(now: now))
    self.chance = chance
  }

  var now: Double { state.withLock { $0.now } }
  var sleeps: [Duration] { state.withLock { $0.sleeps } }

  func advance(_ seconds: Double) { state.withLock { $0.now += seconds } }

  var effects: Effects {
    Effects(
      now: { self.now },
      sleep: { duration in
        try Task.checkCancellation()
        self.state.withLock { state in
          state.sleeps.append(duration)
          state.now += duration.inSeconds
        }
      }, random: { self.chance })
  }
}

extension AzureCloud {
  /// A cloud over a script, with no rate limits and a token that says who we are.
  static func scripted(
    _ transport: any Transport, time: FakeTime = FakeTime(), credential: (any TokenCredential)? = nil,
    rates: RateLimits = .unlimited, policy: RetryPolicy = RetryPolicy()
  ) -> AzureCloud {
    let effects = time.effects
    return AzureCloud(
      transport: transport, credential: credential ?? StaticCredential(testToken), now: effects.now,
      sleep: effects.sleep, random: effects.random, rates: rates, policy: policy, product: "twinwright/0.0.0")
  }
}

/// Header and claims `{"oid":"object-1","tid":"tenant-1"}`, unsigned.
let testToken = "eyJhbGciOiJub25lIn0.eyJvaWQiOiJvYmplY3QtMSIsInRpZCI6InRlbmFudC0xIn0."

/// The error that a call throws; `nil` when it throws none.
func thrown(_ body: () async throws(AzureError) -> Void) async -> AzureError? {
  do {
    try await body()
    return nil
  } catch {
    return error
  }
}
