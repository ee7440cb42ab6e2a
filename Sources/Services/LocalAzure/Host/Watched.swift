package import HTTP
import Synchronization

/// A responder that keeps count of what goes on, for the log and for ending when nobody needs it any more.
package struct Watched<Inner: Responder>: Responder {
  let inner: Inner
  let activity: Activity
  let log: HostLog

  package func respond(to request: HTTPRequest) async -> HTTPResponse {
    activity.began()
    let response = await inner.respond(to: request)
    activity.ended()
    if response.status >= 400, response.status != 404 {
      let place = request.url.prefix { $0 != "?" }
      log.write("\(response.status) \(request.method) \(place) \(response.headers["x-ms-error-code"] ?? "")")
    }
    return response
  }
}

/// How many requests are under way, and when the last one ended.
final class Activity: Sendable {
  private struct State {
    var underWay = 0
    var last: Int64
  }

  private let state: Mutex<State>
  private let now: @Sendable () -> Int64

  init(now: @escaping @Sendable () -> Int64) {
    self.now = now
    state = Mutex(State(last: now()))
  }

  func began() { state.withLock { $0.underWay += 1 } }

  func ended() {
    let time = now()
    state.withLock { state in
      state.underWay -= 1
      state.last = time
    }
  }

  /// Microseconds since anything was asked; zero while a request is under way.
  var idle: Int64 {
    let time = now()
    return state.withLock { $0.underWay > 0 ? 0 : max(0, time - $0.last) }
  }
}
