import CLibCurl

// The only file that names libcurl's functions.

/// Process-wide set-up of libcurl, made once and never undone.
enum Curl {
  static let isReady: Bool = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

  /// libcurl's fixed text for a result code; holds nothing of the request.
  static func text(_ code: CURLcode) -> String { String(cString: curl_easy_strerror(code)) }
}

/// The C callbacks of one transfer; each receives the pointer given as its context.
struct EasyCallbacks {
  typealias Data = @convention(c) (UnsafeMutablePointer<CChar>?, Int, Int, UnsafeMutableRawPointer?) -> Int
  typealias Prerequest =
    @convention(c) (
      UnsafeMutableRawPointer?, UnsafeMutablePointer<CChar>?, UnsafeMutablePointer<CChar>?, CInt, CInt
    ) -> CInt

  var header: Data
  var body: Data
  var prerequest: Prerequest
}

/// One easy handle: the options and the state of one transfer at a time.
final class EasyHandle {
  let pointer: UnsafeMutableRawPointer
  private var lines: UnsafeMutablePointer<curl_slist>?
  private let message = UnsafeMutablePointer<CChar>.allocate(capacity: Int(CURL_ERROR_SIZE))

  /// `nil` when libcurl has no memory left.
  init?() {
    guard let pointer = curl_easy_init() else {
      message.deallocate()
      return nil
    }
    self.pointer = pointer
  }

  deinit {
    curl_easy_cleanup(pointer)
    curl_slist_free_all(lines)
    message.deallocate()
  }

  /// Forgets every option; connections and sessions stay.
  func reset() {
    curl_easy_reset(pointer)
    curl_slist_free_all(lines)
    lines = nil
    message.pointee = 0
    set(CURLOPT_ERRORBUFFER, message)
  }

  func set(_ option: CURLoption, _ value: Int) { _ = twinwright_easy_setopt_long(pointer, option, value) }
  func set(_ option: CURLoption, large value: Int) {
    _ = twinwright_easy_setopt_off(pointer, option, curl_off_t(value))
  }
  func set(_ option: CURLoption, _ value: String?) { _ = twinwright_easy_setopt_string(pointer, option, value) }
  func set(_ option: CURLoption, _ value: UnsafeMutableRawPointer?) {
    _ = twinwright_easy_setopt_pointer(pointer, option, value)
  }

  /// Gives libcurl a copy of the body; its size must have been set before.
  func setBody(_ bytes: [UInt8]) {
    bytes.withUnsafeBytes { bytes in
      set(CURLOPT_COPYPOSTFIELDS, UnsafeMutableRawPointer(mutating: bytes.baseAddress) ?? pointer)
    }
  }

  /// Sends these header lines, `Name: value` each, beside or instead of libcurl's own.
  func setHeaderLines(_ all: [String]) {
    for line in all { lines = curl_slist_append(lines, line) ?? lines }
    set(CURLOPT_HTTPHEADER, lines)
  }

  func setCallbacks(_ callbacks: EasyCallbacks, context: UnsafeMutableRawPointer) {
    _ = twinwright_easy_setopt_callback(pointer, CURLOPT_HEADERFUNCTION, callbacks.header)
    _ = twinwright_easy_setopt_callback(pointer, CURLOPT_WRITEFUNCTION, callbacks.body)
    _ = twinwright_easy_setopt_prerequest(pointer, callbacks.prerequest)
    set(CURLOPT_HEADERDATA, context)
    set(CURLOPT_WRITEDATA, context)
    set(CURLOPT_PREREQDATA, context)
  }

  func number(_ info: CURLINFO) -> Int {
    var value = 0
    return twinwright_easy_getinfo_long(pointer, info, &value) == CURLE_OK ? value : 0
  }

  /// What libcurl wrote about the last failure; empty when it wrote nothing.
  var errorText: String { String(cString: message) }
}

/// The multi handle: drives many transfers and owns their connections. Only `wakeUp` may be called from other threads,
/// and not after `close`.
final class MultiHandle {
  private let pointer: UnsafeMutableRawPointer
  private var isClosed = false

  /// `nil` when libcurl cannot be set up.
  init?(maximumConnections: Int) {
    guard Curl.isReady, let pointer = curl_multi_init() else { return nil }
    self.pointer = pointer
    _ = twinwright_multi_setopt_long(pointer, CURLMOPT_MAXCONNECTS, maximumConnections)
    _ = twinwright_multi_setopt_long(pointer, CURLMOPT_PIPELINING, Int(CURLPIPE_MULTIPLEX))
  }

  deinit { close() }

  /// Closes every connection; nothing else may be called after it.
  func close() {
    guard !isClosed else { return }
    isClosed = true
    curl_multi_cleanup(pointer)
  }

  /// False when libcurl refuses the handle.
  func add(_ easy: EasyHandle) -> Bool { curl_multi_add_handle(pointer, easy.pointer) == CURLM_OK }
  func remove(_ easy: EasyHandle) { curl_multi_remove_handle(pointer, easy.pointer) }

  /// Does what can be done without waiting.
  func perform() {
    var running: CInt = 0
    curl_multi_perform(pointer, &running)
  }

  /// Waits for a socket, one of libcurl's own timers or `wakeUp`, at most so many milliseconds.
  func poll(milliseconds: CInt) { curl_multi_poll(pointer, nil, 0, milliseconds, nil) }
  func wakeUp() { curl_multi_wakeup(pointer) }

  /// The next transfer that has ended: its easy handle and how it went.
  func nextFinished() -> (easy: UnsafeMutableRawPointer, code: CURLcode)? {
    var left: CInt = 0
    while let message = curl_multi_info_read(pointer, &left) {
      guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle else { continue }
      return (easy, message.pointee.data.result)
    }
    return nil
  }
}
