import Cloud
import HTTP
import Synchronization

/// Serves the recorded answers of one session, in their order, to whoever asks the recorded questions.
final class ReplayTransport: Transport {
  private struct State {
    var next = 0
    var served: [Int] = []
    var passedOver: [Int] = []
    var strays: [HTTPRequest] = []
  }

  private let exchanges: [Exchange]
  private let isUnspoken: @Sendable (Exchange) -> Bool
  private let state = Mutex(State())

  /// `isUnspoken` says which exchanges our client has no part in: they are passed over, and said to be.
  init(_ exchanges: [Exchange], isUnspoken: @escaping @Sendable (Exchange) -> Bool) {
    self.exchanges = exchanges
    self.isUnspoken = isUnspoken
  }

  /// The exchange that comes next, behind those that are passed over; `nil` at the end.
  var upcoming: Exchange? { state.withLock { upcoming(&$0) } }

  /// What was served since the last call, by its place.
  func served() -> [Int] {
    state.withLock { state in
      defer { state.served = [] }
      return state.served
    }
  }

  var passedOver: [Int] { state.withLock { $0.passedOver } }

  /// Requests that the session does not hold, since the last call.
  func strays() -> [HTTPRequest] {
    state.withLock { state in
      defer { state.strays = [] }
      return state.strays
    }
  }

  private func upcoming(_ state: inout State) -> Exchange? {
    while state.next < exchanges.count, isUnspoken(exchanges[state.next]) {
      state.passedOver.append(state.next)
      state.next += 1
    }
    return state.next < exchanges.count ? exchanges[state.next] : nil
  }

  func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    let answer: HTTPResponse? = state.withLock { state in
      guard let next = upcoming(&state), next.isAsked(by: request) else {
        state.strays.append(request)
        return nil
      }
      state.served.append(state.next)
      state.next += 1
      return next.response
    }
    guard let answer else {
      throw TransportError(.other, host: "", detail: "not recorded: \(request.method) \(request.url)")
    }
    return answer
  }
}
