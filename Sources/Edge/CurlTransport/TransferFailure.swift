import CLibCurl
import HTTP

extension TransportError {
  /// What a failed transfer means to its caller.
  ///
  /// libcurl's own text is passed on only for failures that come before any header is read; for the rest the fixed
  /// text of the code is used, so that nothing of a message can get into an error.
  init(code: CURLcode, transfer: Transfer, easy: EasyHandle) {
    if let refusal = transfer.refusal {
      self = refusal
      return
    }
    let proxyStatus = easy.number(CURLINFO_HTTP_CONNECTCODE)
    if transfer.attempts == 0, proxyStatus >= 300 {
      // A proxy that refuses will refuse again; one that is in trouble may recover.
      let kind: Kind = (400..<500).contains(proxyStatus) && ![408, 429].contains(proxyStatus) ? .other : .connect
      let advice = proxyStatus == 407 ? ": it wants other credentials than those that its URL has, if any" : ""
      self.init(
        kind, host: transfer.target.label, detail: "the proxy answered \(proxyStatus) to CONNECT\(advice)")
      return
    }
    let kind = Self.kind(of: code, wasSent: transfer.attempts > 0, easy)
    let told = [.resolve, .connect, .tls, .timeout].contains(kind) ? easy.errorText : ""
    self.init(kind, host: transfer.target.label, detail: told.isEmpty ? Curl.text(code) : told)
  }

  private static func kind(of code: CURLcode, wasSent: Bool, _ easy: EasyHandle) -> Kind {
    switch code {
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY: .resolve
    case CURLE_COULDNT_CONNECT, CURLE_PROXY: .connect
    case CURLE_OPERATION_TIMEDOUT: wasSent ? .timeout : .connect
    case CURLE_SSL_CONNECT_ERROR:
      // A peer that drops the connection during the handshake is no verdict on its certificate.
      easy.number(CURLINFO_OS_ERRNO) != 0 && easy.number(CURLINFO_SSL_VERIFYRESULT) == 0 ? .connect : .tls
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM, CURLE_SSL_CIPHER, CURLE_SSL_CACERT_BADFILE,
      CURLE_SSL_CRL_BADFILE, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_ENGINE_NOTFOUND,
      CURLE_SSL_ENGINE_SETFAILED, CURLE_SSL_ENGINE_INITFAILED:
      .tls
    case CURLE_GOT_NOTHING, CURLE_RECV_ERROR, CURLE_SEND_ERROR, CURLE_PARTIAL_FILE, CURLE_HTTP2, CURLE_HTTP2_STREAM,
      CURLE_SEND_FAIL_REWIND:
      wasSent ? .interrupted : .connect
    case CURLE_FILESIZE_EXCEEDED: .tooLarge
    default: .other
    }
  }
}
