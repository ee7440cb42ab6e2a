/// Lets tasks wait until something happens to a key.
///
/// A ticket is taken before looking whether there is anything to wait for: what happens after that is not missed.
actor Bell<Key: Hashable & Sendable> {
  private struct Entry {
    let key: Key
    var isRung = false
    var waiter: CheckedContinuation<Void, Never>?
  }

  private var entries: [Int: Entry] = [:]
  private var last = 0
  /// Whether nobody waits any more.
  private(set) var isClosed = false

  func ticket(_ key: Key) -> Int {
    last += 1
    entries[last] = Entry(key: key)
    return last
  }

  /// Returns when the key rang since the ticket was taken, or the ticket was dropped.
  func wait(_ ticket: Int) async {
    guard let entry = entries[ticket], !entry.isRung, !isClosed else { return }
    await withCheckedContinuation { entries[ticket]?.waiter = $0 }
  }

  func ring(_ key: Key) {
    for (ticket, entry) in entries where entry.key == key && !entry.isRung {
      entries[ticket]?.isRung = true
      entries[ticket]?.waiter = nil
      entry.waiter?.resume()
    }
  }

  /// Ends all waiting, now and later: before what is waited for goes.
  func close() {
    isClosed = true
    let waiters = entries.values.compactMap(\.waiter)
    for ticket in entries.keys { entries[ticket]?.waiter = nil }
    for waiter in waiters { waiter.resume() }
  }

  func drop(_ ticket: Int) { entries.removeValue(forKey: ticket)?.waiter?.resume() }

  /// Waits with a ticket, but no longer than `sleep` takes.
  nonisolated func wait(_ ticket: Int, atMost sleep: @escaping @Sendable () async -> Void) async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await self.wait(ticket) }
      group.addTask {
        await sleep()
        await self.drop(ticket)
      }
      await group.next()
      group.cancelAll()
    }
    await drop(ticket)
  }
}
