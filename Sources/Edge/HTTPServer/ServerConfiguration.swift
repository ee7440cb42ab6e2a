extension HTTPServer {
  /// Where a server listens and what it puts up with.
  package struct Configuration: Sendable {
    /// `127.0.0.1` or `::1`; anything else is refused.
    package var address: String
    /// Zero lets the system choose.
    package var port: Int
    /// Hosts, in lower case and without a port, that are answered in place of the real ones.
    package var allowsHost: @Sendable (String) -> Bool
    /// Of one request body that is held in memory.
    package var maximumBodyBytes: Int
    /// Whether the body of a request with that method and URL is handed on in pieces, without a limit: its responder
    /// bounds it.
    package var streamsBody: @Sendable (_ method: String, _ url: String) -> Bool
    /// Of the request line and all header lines of one request together.
    package var maximumHeaderBytes: Int
    /// Connections beyond this number are closed at once.
    package var maximumConnections: Int
    /// After so long without a byte, a connection on which no request is being answered is closed.
    package var idleTimeout: Duration
    /// A request must have come whole so long after the connection was made or the last one was answered, however
    /// steadily its bytes drip in; longer than the idle timeout, so that a request after a pause has time too.
    package var requestTimeout: Duration
    /// How long requests under way may take to finish after `stop()`.
    package var stopTimeout: Duration
    /// Threads that move bytes; the responder runs elsewhere.
    package var threads: Int

    package init(
      address: String = "127.0.0.1", port: Int = 0, maximumBodyBytes: Int = 64 << 20,
      maximumHeaderBytes: Int = 64 << 10, maximumConnections: Int = 1024, idleTimeout: Duration = .seconds(120),
      requestTimeout: Duration = .seconds(300), stopTimeout: Duration = .seconds(10), threads: Int = 2,
      streamsBody: @escaping @Sendable (String, String) -> Bool = { _, _ in false },
      allowsHost: @escaping @Sendable (String) -> Bool
    ) {
      self.address = address
      self.port = port
      self.maximumBodyBytes = maximumBodyBytes
      self.streamsBody = streamsBody
      self.maximumHeaderBytes = maximumHeaderBytes
      self.maximumConnections = maximumConnections
      self.idleTimeout = idleTimeout
      self.requestTimeout = requestTimeout
      self.stopTimeout = stopTimeout
      self.threads = max(1, threads)
      self.allowsHost = allowsHost
    }
  }
}

/// Why a server does not listen.
package struct HTTPServerError: Error, Sendable, Hashable, CustomStringConvertible {
  package enum Kind: String, Sendable {
    /// The address is reachable from outside this machine.
    case notLoopback
    case addressInUse
    /// It was started before, or stopped.
    case wrongState
    case other
  }

  package let kind: Kind
  package let detail: String

  init(_ kind: Kind, _ detail: String) {
    self.kind = kind
    self.detail = detail
  }

  package var description: String { detail }
}
