import CLibCurl
import HTTP

extension EasyHandle {
  /// Prepares the handle for one transfer, whatever it did before.
  func prepare(for transfer: Transfer, _ request: HTTPRequest, _ configuration: CurlTransport.Configuration) {
    reset()
    setLimits(configuration)
    setTrust(configuration)
    setRoute(to: transfer.target, configuration)
    setMessage(request, configuration)
    setCallbacks(Transfer.callbacks, context: Unmanaged.passUnretained(transfer).toOpaque())
  }

  private func setLimits(_ configuration: CurlTransport.Configuration) {
    set(CURLOPT_NOSIGNAL, 1)
    set(CURLOPT_CONNECTTIMEOUT_MS, configuration.connectTimeout.milliseconds)
    set(CURLOPT_TIMEOUT_MS, configuration.requestTimeout.milliseconds)
    set(CURLOPT_LOW_SPEED_LIMIT, 1)
    set(CURLOPT_LOW_SPEED_TIME, configuration.stallTimeout.wholeSeconds)
    set(CURLOPT_MAXFILESIZE_LARGE, large: configuration.maximumResponseBytes)
    set(CURLOPT_BUFFERSIZE, 64 << 10)
    set(CURLOPT_TCP_KEEPALIVE, 1)
    // Azure's front doors drop idle connections after two minutes or more: ours go first.
    set(CURLOPT_MAXAGE_CONN, 60)
  }

  private func setTrust(_ configuration: CurlTransport.Configuration) {
    set(CURLOPT_SSL_VERIFYPEER, 1)
    set(CURLOPT_SSL_VERIFYHOST, 2)
    set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
    if let folder = configuration.caFolder {
      set(CURLOPT_CAPATH, folder)
      set(CURLOPT_PROXY_CAPATH, folder)
    }
    guard let bundle = configuration.caBundle else { return }
    set(CURLOPT_CAINFO, bundle)
    set(CURLOPT_PROXY_CAINFO, bundle)
    guard configuration.caFolder == nil else { return }
    set(CURLOPT_CAPATH, nil as String?)
    set(CURLOPT_PROXY_CAPATH, nil as String?)
  }

  private func setRoute(to target: Target, _ configuration: CurlTransport.Configuration) {
    set(CURLOPT_PROTOCOLS_STR, target.isSecure ? "https" : "http")
    set(CURLOPT_FOLLOWLOCATION, 0)
    set(CURLOPT_DISALLOW_USERNAME_IN_URL, 1)
    // Empty texts, not none: none would make libcurl read the process environment.
    set(CURLOPT_PROXY, configuration.proxy ?? "")
    set(CURLOPT_NOPROXY, configuration.directHosts.joined(separator: ","))
    set(CURLOPT_HTTPPROXYTUNNEL, 1)
    set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
    set(CURLOPT_HTTP_VERSION, Int(configuration.allowsHTTP2 ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_1_1))
    set(CURLOPT_PIPEWAIT, configuration.allowsHTTP2 ? 1 : 0)
  }

  private func setMessage(_ request: HTTPRequest, _ configuration: CurlTransport.Configuration) {
    set(CURLOPT_URL, request.url)
    set(CURLOPT_PATH_AS_IS, 1)
    set(CURLOPT_USERAGENT, configuration.userAgent)
    if configuration.acceptsCompression { set(CURLOPT_ACCEPT_ENCODING, "gzip") }
    if request.method == "HEAD" {
      set(CURLOPT_NOBODY, 1)
    } else if !request.body.isEmpty || ["PUT", "POST", "PATCH"].contains(request.method) {
      set(CURLOPT_POST, 1)
      set(CURLOPT_POSTFIELDSIZE_LARGE, large: request.body.count)
      setBody(request.body)
    }
    set(CURLOPT_CUSTOMREQUEST, request.method)
    setHeaderLines(Self.headerLines(of: request))
  }

  /// The caller's fields, and empty ones that keep libcurl from adding its own `Expect` and form content type.
  private static func headerLines(of request: HTTPRequest) -> [String] {
    var lines = ["Expect:"]
    if request.headers["Content-Type"] == nil { lines.append("Content-Type:") }
    for (name, value) in request.headers.all {
      switch name.lowercased() {
      case "content-length", "transfer-encoding", "expect", "connection": continue
      default: lines.append(value.isEmpty ? "\(name);" : "\(name): \(value)")
      }
    }
    return lines
  }
}
