package import HTTP
import Synchronization

/// Requests over the network through libcurl: HTTPS only, certificates always verified, redirects never followed.
///
/// One event thread serves any number of callers and keeps connections for reuse; it starts with the first request and
/// ends with `shutdown()` or with the last reference. A request whose connection breaks is sent again by itself only if
/// it is a GET or HEAD; for the others the caller learns `.interrupted` and decides.
package final class CurlTransport: Transport {
  private let configuration: Configuration
  private let counters = Counters()
  private let thread: EventThread?

  package init(configuration: Configuration = Configuration()) {
    self.configuration = configuration
    thread = EventThread(configuration, counters: counters)
  }

  deinit { thread?.stop(waits: false) }

  /// Sends a request and returns the whole response, whatever its status.
  ///
  /// Plain `http` is refused except to this machine and link-local addresses, where Azure's metadata services are. Cancelling the task gives up at once;
  /// the server may have acted all the same.
  package func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    guard let target = Target(url: request.url) else {
      throw TransportError(.other, host: "", detail: "only absolute https URLs can be requested")
    }
    guard request.isWellFormed else {
      throw TransportError(.other, host: target.label, detail: "the method or a header has a forbidden character")
    }
    guard let thread else { throw TransportError(.other, host: target.label, detail: "libcurl cannot be set up") }
    let transfer = Transfer(
      request, to: target, limits: (configuration.maximumResponseBytes, configuration.maximumHeaderBytes))
    let outcome = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        transfer.continuation = continuation
        thread.start(transfer)
      }
    } onCancel: {
      thread.cancel(transfer)
    }
    return try outcome.get()
  }

  /// Ends the event thread and waits for it; requests under way and later ones fail.
  package func shutdown() { thread?.stop(waits: true) }

  /// What the transport has done so far.
  package var statistics: Statistics { counters.statistics }

  /// Requests that ended, how many of them over HTTP/2, and how many connections were opened for them.
  package struct Statistics: Sendable, Hashable {
    package let requests: Int
    package let overHTTP2: Int
    package let connections: Int

    package init(requests: Int, overHTTP2: Int, connections: Int) {
      self.requests = requests
      self.overHTTP2 = overHTTP2
      self.connections = connections
    }
  }
}

/// Counts kept by the event thread and read by anyone.
final class Counters: Sendable {
  private let requests = Atomic<Int>(0)
  private let overHTTP2 = Atomic<Int>(0)
  private let connections = Atomic<Int>(0)

  func count(connections opened: Int, isHTTP2: Bool) {
    requests.add(1, ordering: .relaxed)
    if isHTTP2 { overHTTP2.add(1, ordering: .relaxed) }
    connections.add(opened, ordering: .relaxed)
  }

  var statistics: CurlTransport.Statistics {
    CurlTransport.Statistics(
      requests: requests.load(ordering: .relaxed), overHTTP2: overHTTP2.load(ordering: .relaxed),
      connections: connections.load(ordering: .relaxed))
  }
}

extension HTTPRequest {
  /// Nothing in the method or a header can break out of its line.
  fileprivate var isWellFormed: Bool {
    func isToken(_ text: String) -> Bool {
      !text.isEmpty && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: ":") }
    }
    return isToken(method)
      && headers.all.allSatisfy { name, value in
        isToken(name) && value.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
      }
  }
}
