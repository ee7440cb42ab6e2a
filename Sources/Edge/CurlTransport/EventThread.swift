import CLibCurl
import Glibc
import HTTP
import Synchronization

/// The one thread that talks to libcurl: takes transfers in, drives them all, answers their callers.
///
/// `inbox` is shared; `multi` is touched by other threads only to wake this one; everything else is the thread's own.
final class EventThread: @unchecked Sendable {
  private enum Command {
    case start(Transfer)
    case cancel(Transfer)
  }

  private struct Inbox {
    var commands: [Command] = []
    var isStopping = false
    /// The thread is waiting, or about to, and has seen everything up to now.
    var isAsleep = false
    var thread: pthread_t?
  }

  private let configuration: CurlTransport.Configuration
  private let counters: Counters
  private let multi: MultiHandle
  private let inbox = Mutex(Inbox())

  private var active: [UnsafeMutableRawPointer: (transfer: Transfer, easy: EasyHandle)] = [:]
  private var idle: [EasyHandle] = []
  private var waiting = Queue<Transfer>()

  /// `nil` when libcurl cannot be set up.
  init?(_ configuration: CurlTransport.Configuration, counters: Counters) {
    guard let multi = MultiHandle(maximumConnections: configuration.maximumConnections) else { return nil }
    self.multi = multi
    self.configuration = configuration
    self.counters = counters
  }

  /// Starts a transfer, and the thread with the first one; its caller is always answered.
  func start(_ transfer: Transfer) {
    let accepted = inbox.withLock { inbox in
      guard !inbox.isStopping, inbox.thread != nil || launch(&inbox) else { return false }
      inbox.commands.append(.start(transfer))
      wake(&inbox)
      return true
    }
    if !accepted {
      transfer.finish(
        .failure(TransportError(.other, host: transfer.target.label, detail: "the transport is shut down")))
    }
  }

  /// Gives a transfer up, wherever it stands; no effect on one that has ended.
  func cancel(_ transfer: Transfer) {
    inbox.withLock { inbox in
      guard !inbox.isStopping else { return }
      inbox.commands.append(.cancel(transfer))
      if inbox.thread != nil { wake(&inbox) }
    }
  }

  /// Ends the thread; what is under way is answered as cancelled.
  func stop(waits: Bool) {
    let thread = inbox.withLock { inbox -> pthread_t? in
      inbox.isStopping = true
      wake(&inbox)
      defer { inbox.thread = nil }
      return inbox.thread
    }
    guard let thread else { return }
    if waits, pthread_equal(thread, pthread_self()) == 0 {
      pthread_join(thread, nil)
    } else {
      pthread_detach(thread)
    }
  }

  private func wake(_ inbox: inout Inbox) {
    guard inbox.isAsleep else { return }
    inbox.isAsleep = false
    multi.wakeUp()
  }

  private func launch(_ inbox: inout Inbox) -> Bool {
    // The thread takes no signal: libcurl is told not to guard against SIGPIPE, and Ctrl-C is the main thread's.
    var all = sigset_t()
    var before = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_SETMASK, &all, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    let context = Unmanaged.passRetained(self)
    var thread = pthread_t()
    let made = pthread_create(
      &thread, nil,
      { context in
        guard let context else { return nil }
        Unmanaged<EventThread>.fromOpaque(context).takeRetainedValue().run()
        return nil
      }, context.toOpaque())
    guard made == 0 else {
      context.release()
      return false
    }
    inbox.thread = thread
    return true
  }
}

// MARK: On the thread

extension EventThread {
  private func run() {
    while let commands = takeCommands() {
      commands.forEach(obey)
      startWaiting()
      multi.perform()
      while let (easy, code) = multi.nextFinished() {
        guard let ended = active.removeValue(forKey: easy) else { continue }
        finish(ended.transfer, ended.easy, code == CURLE_OK ? nil : code)
      }
      startWaiting()
      if mayRest() { multi.poll(milliseconds: 60_000) }
    }
    giveUp()
  }

  /// `nil` when the thread shall end.
  private func takeCommands() -> [Command]? {
    inbox.withLock { inbox in
      inbox.isAsleep = false
      guard !inbox.isStopping else { return nil }
      defer { inbox.commands.removeAll(keepingCapacity: true) }
      return inbox.commands
    }
  }

  private func mayRest() -> Bool {
    inbox.withLock { inbox in
      inbox.isAsleep = inbox.commands.isEmpty && !inbox.isStopping
      return inbox.isAsleep
    }
  }

  private func obey(_ command: Command) {
    switch command {
    case .start(let transfer):
      transfer.isTaken = true
      if transfer.isCancelled { answerCancelled(transfer) } else { waiting.append(transfer) }
    case .cancel(let transfer):
      transfer.isCancelled = true
      // Its creator may still be about to hand it over: then it is answered when it comes.
      guard transfer.isTaken else { return }
      if let (key, held) = active.first(where: { $0.value.transfer === transfer }) {
        active[key] = nil
        release(held.easy)
      }
      answerCancelled(transfer)
    }
  }

  private func startWaiting() {
    while active.count < configuration.maximumConnections, let transfer = waiting.popFirst() {
      if !transfer.isCancelled { begin(transfer) }
    }
  }

  private func begin(_ transfer: Transfer) {
    guard let request = transfer.request, let easy = idle.popLast() ?? EasyHandle() else {
      return transfer.finish(.failure(TransportError(.other, host: transfer.target.label, detail: "out of memory")))
    }
    easy.prepare(for: transfer, request, configuration)
    transfer.request = nil
    active[easy.pointer] = (transfer, easy)
    guard multi.add(easy) else {
      active[easy.pointer] = nil
      return transfer.finish(.failure(TransportError(.other, host: transfer.target.label, detail: "out of memory")))
    }
  }

  private func finish(_ transfer: Transfer, _ easy: EasyHandle, _ failure: CURLcode?) {
    counters.count(
      connections: easy.number(CURLINFO_NUM_CONNECTS),
      isHTTP2: easy.number(CURLINFO_HTTP_VERSION) == Int(CURL_HTTP_VERSION_2_0))
    let outcome: Transfer.Outcome
    if let failure {
      if failure == CURLE_FILESIZE_EXCEEDED { transfer.refuseBody() }
      outcome = .failure(TransportError(code: failure, transfer: transfer, easy: easy))
    } else {
      outcome = .success(transfer.response(status: easy.number(CURLINFO_RESPONSE_CODE)))
    }
    release(easy)
    transfer.finish(outcome)
  }

  private func release(_ easy: EasyHandle) {
    multi.remove(easy)
    idle.append(easy)
  }

  private func answerCancelled(_ transfer: Transfer) {
    transfer.finish(.failure(TransportError(.cancelled, host: transfer.target.label, detail: "the caller gave up")))
  }

  private func giveUp() {
    for (transfer, easy) in active.values {
      release(easy)
      answerCancelled(transfer)
    }
    active.removeAll()
    while let transfer = waiting.popFirst() { answerCancelled(transfer) }
    let left = inbox.withLock { inbox in
      defer { inbox.commands.removeAll() }
      return inbox.commands
    }
    for case .start(let transfer) in left { answerCancelled(transfer) }
    idle.removeAll()
    multi.close()
  }
}
