extension CurlTransport {
  /// What a transport may do and how long it waits.
  package struct Configuration: Sendable {
    /// A proxy as libcurl takes it, `http://host:port`, `socks5h://user:password@host`; `nil` goes straight. Never read
    /// from the environment.
    package var proxy: String?
    /// What is reached without the proxy, as `NO_PROXY` has it: a host with all below it, a leading dot or none, an
    /// address, a network in CIDR form, or `*`.
    package var directHosts: [String]
    /// Path of a PEM file whose certificates are trusted instead of the system's; `nil` trusts the system's.
    package var caBundle: String?
    /// The variable that named the file, for messages.
    package var caVariable: String?
    /// Folder of hashed PEM files that are trusted besides; `nil`: the system's where no file is named.
    package var caFolder: String?
    /// For name, connection, proxy and handshake together.
    package var connectTimeout: Duration
    /// For the whole exchange, counted from when its turn has come.
    package var requestTimeout: Duration
    /// An exchange in which not one byte moves for so long is given up.
    package var stallTimeout: Duration
    /// Of one response body, after decompression.
    package var maximumResponseBytes: Int
    /// Of all header lines of one response together.
    package var maximumHeaderBytes: Int
    /// Exchanges under way at a time; the others wait their turn.
    package var maximumConnections: Int
    /// HTTP/2 where the server offers it in the handshake.
    package var allowsHTTP2: Bool
    /// Asks for gzip; callers see the plain body.
    package var acceptsCompression: Bool
    package var userAgent: String

    package init(
      proxy: String? = nil, directHosts: [String] = ["localhost", "127.0.0.1", "::1", "169.254.169.254"],
      caBundle: String? = nil, connectTimeout: Duration = .seconds(15), requestTimeout: Duration = .seconds(180),
      stallTimeout: Duration = .seconds(100), maximumResponseBytes: Int = 64 << 20,
      maximumHeaderBytes: Int = 256 << 10, maximumConnections: Int = 64, allowsHTTP2: Bool = true,
      acceptsCompression: Bool = true, userAgent: String = "twinwright"
    ) {
      self.proxy = proxy
      self.directHosts = directHosts
      self.caBundle = caBundle
      self.connectTimeout = connectTimeout
      self.requestTimeout = requestTimeout
      self.stallTimeout = stallTimeout
      self.maximumResponseBytes = maximumResponseBytes
      self.maximumHeaderBytes = maximumHeaderBytes
      self.maximumConnections = max(1, maximumConnections)
      self.allowsHTTP2 = allowsHTTP2
      self.acceptsCompression = acceptsCompression
      self.userAgent = userAgent
    }
  }
}

extension Duration {
  /// Whole milliseconds, at least one, so that a short limit never becomes libcurl's zero for "none".
  var milliseconds: Int {
    max(1, Int(components.seconds) * 1000 + Int(components.attoseconds / 1_000_000_000_000_000))
  }

  /// Whole seconds, at least one.
  var wholeSeconds: Int { max(1, Int(components.seconds)) }
}
