import Dispatch
import Glibc

/// The signals that ask a process to end.
package enum Termination {
  /// Returns at the first SIGTERM, SIGINT or SIGHUP, which no longer end the process by themselves, or when the task is
  /// cancelled.
  package static func requested() async {
    let queue = DispatchQueue(label: "termination")
    let (events, continuation) = AsyncStream<Void>.makeStream()
    let sources = [SIGTERM, SIGINT, SIGHUP].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: queue)
      source.setEventHandler { continuation.yield() }
      source.resume()
      return source
    }
    for await _ in events { break }
    for source in sources { source.cancel() }
  }
}
