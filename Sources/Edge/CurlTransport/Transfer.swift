import CLibCurl
import HTTP

/// One exchange from submission to answer.
///
/// Everything that varies belongs to the event thread; before the transfer is handed over, to its creator.
final class Transfer: @unchecked Sendable {
  typealias Outcome = Result<HTTPResponse, TransportError>

  let target: Target
  let limits: (body: Int, headers: Int)
  /// Taken away once libcurl has its copy.
  var request: HTTPRequest?
  var continuation: CheckedContinuation<Outcome, Never>?
  /// The event thread has received it.
  var isTaken = false
  var isCancelled = false
  /// How often a connection was ready to carry the request; libcurl sends again by itself when a kept one turns out dead.
  private(set) var attempts = 0
  /// Set by a callback that stops the transfer.
  private(set) var refusal: TransportError?

  private let maySendTwice: Bool
  private var fields = HTTPFields()
  private var headerBytes = 0
  private var body: [UInt8] = []
  private var isDecoded = false

  init(_ request: HTTPRequest, to target: Target, limits: (body: Int, headers: Int)) {
    self.request = request
    self.target = target
    self.limits = limits
    maySendTwice = ["GET", "HEAD", "OPTIONS"].contains(request.method)
  }

  /// Answers the caller; only the first call does.
  func finish(_ outcome: Outcome) {
    continuation?.resume(returning: outcome)
    continuation = nil
  }

  /// The response after libcurl has reported success.
  func response(status: Int) -> HTTPResponse {
    if isDecoded {
      fields["Content-Encoding"] = nil
      fields["Content-Length"] = nil
    }
    return HTTPResponse(status: status, headers: fields, body: body)
  }

  /// Says that a connection is ready; false stops the transfer.
  ///
  /// Sending a second time is silent only where it changes nothing: of anything else the caller must learn that the
  /// server may have acted already.
  func willSend() -> Bool {
    attempts += 1
    guard attempts > 1, !maySendTwice else { return true }
    refusal = TransportError(
      .interrupted, host: target.label, detail: "the connection ended before the answer did")
    return false
  }

  /// Takes one header line as it came, with its line break; false stops the transfer.
  func receive(headerLine line: UnsafeRawBufferPointer) -> Bool {
    headerBytes += line.count
    guard headerBytes <= limits.headers else {
      refusal = TransportError(
        .tooLarge, host: target.label, detail: "the response has more than \(limits.headers) bytes of headers")
      return false
    }
    guard body.isEmpty else { return true }
    if line.starts(with: "HTTP/".utf8) {
      fields = HTTPFields()
      isDecoded = false
      return true
    }
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > 0 else { return true }
    let name = String(decoding: line[..<colon], as: UTF8.self)
    let value = String(decoding: Self.trimmed(line[(colon + 1)...]), as: UTF8.self)
    note(name, value)
    fields.add(name, value)
    return true
  }

  /// Takes a piece of the body; false stops the transfer.
  func receive(body piece: UnsafeRawBufferPointer) -> Bool {
    guard body.count + piece.count <= limits.body else {
      refuseBody()
      return false
    }
    body.append(contentsOf: piece)
    return true
  }

  func refuseBody() {
    refusal = TransportError(
      .tooLarge, host: target.label, detail: "the response is larger than \(limits.body) bytes")
  }

  private func note(_ name: String, _ value: String) {
    switch name.utf8.count {
    case 14 where name.lowercased() == "content-length":
      if let count = Int(value), count <= limits.body { body.reserveCapacity(count) }
    case 16 where name.lowercased() == "content-encoding":
      isDecoded = value.lowercased() == "gzip"
    default: break
    }
  }

  private static func trimmed(_ bytes: Slice<UnsafeRawBufferPointer>) -> Slice<UnsafeRawBufferPointer> {
    var bytes = bytes
    while let first = bytes.first, first <= 0x20 { bytes.removeFirst() }
    while let last = bytes.last, last <= 0x20 { bytes.removeLast() }
    return bytes
  }
}

extension Transfer {
  /// The C side of a transfer: each context is an unretained `Transfer` that the event thread keeps alive.
  static let callbacks = EasyCallbacks(
    header: { data, size, count, context in
      guard let data, let context else { return 0 }
      let bytes = UnsafeRawBufferPointer(start: data, count: size * count)
      return Transfer.at(context).receive(headerLine: bytes) ? bytes.count : -1
    },
    body: { data, size, count, context in
      guard let data, let context else { return 0 }
      let bytes = UnsafeRawBufferPointer(start: data, count: size * count)
      return Transfer.at(context).receive(body: bytes) ? bytes.count : -1
    },
    prerequest: { context, _, _, _, _ in
      guard let context else { return CInt(CURL_PREREQFUNC_ABORT) }
      return CInt(Transfer.at(context).willSend() ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT)
    })

  private static func at(_ context: UnsafeMutableRawPointer) -> Transfer {
    Unmanaged<Transfer>.fromOpaque(context).takeUnretainedValue()
  }
}
