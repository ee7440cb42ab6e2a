package import Documents
import OrderedCollections
package import Plans

extension JournalEntry {
  /// The entry as JSON members; absent ones are left out.
  package var members: Value {
    var members: OrderedDictionary<String, Value> = [
      "sequence": .integer(Int64(sequence)), "time": .string(time), "event": .string(event.rawValue),
      "plan": .string(plan), "previous": .string(previous), "hash": .string(hash),
    ]
    if !addresses.isEmpty { members["addresses"] = .array(addresses.map { .string($0) }) }
    if let action { members["action"] = .string(action) }
    if let error { members["error"] = .string(error) }
    if let cause { members["cause"] = .string(cause) }
    if let milliseconds { members["milliseconds"] = .integer(Int64(milliseconds)) }
    if !approvals.isEmpty { members["approvals"] = .array(approvals.map(\.members)) }
    if let summary { members["summary"] = summary.members }
    if let torn { members["torn"] = ["bytes": .integer(Int64(torn.bytes)), "hash": .string(torn.hash)] }
    return .object(members)
  }

  /// SHA-256, hex, of the canonical JSON of all members but `hash`.
  ///
  /// `jq -cS 'del(.hash)' | tr -d '\n' | sha256sum` gives the same for a line.
  package var computedHash: String {
    guard case .object(var members) = members else { return "" }
    members.removeValue(forKey: "hash")
    return Digest.sha256(Value.object(members).canonicalJSON)
  }

  /// The entry with its own hash set.
  package var sealed: JournalEntry {
    var entry = self
    entry.hash = computedHash
    return entry
  }

  /// The line of the journal, line break included.
  package var line: [UInt8] { members.canonicalJSON + [UInt8(ascii: "\n")] }

  /// Reads a line without its line break; `nil` when it is not an entry or its hash is not that of its members.
  package init?(line: ArraySlice<UInt8>) {
    guard let value = try? JSONReader.parse(line), let members = value.object,
      let sequence = value["sequence"]?.integer.flatMap({ Int(exactly: $0) }), let time = value["time"]?.string,
      let plan = value["plan"]?.string, let previous = value["previous"]?.string, let hash = value["hash"]?.string,
      let event = value["event"]?.string.flatMap(Event.init(rawValue:))
    else { return nil }
    var hashed = members
    hashed.removeValue(forKey: "hash")
    guard Digest.sha256(Value.object(hashed).canonicalJSON) == hash else { return nil }
    self.init(
      sequence: sequence, time: time, plan: plan, event: event,
      addresses: value["addresses"]?.array?.compactMap(\.string) ?? [], action: value["action"]?.string,
      error: value["error"]?.string, cause: value["cause"]?.string,
      milliseconds: value["milliseconds"]?.integer.flatMap { Int(exactly: $0) },
      approvals: value["approvals"]?.array?.compactMap(Approval.init(members:)) ?? [],
      summary: value["summary"].flatMap(Summary.init(members:)), torn: value["torn"].flatMap(TornTail.init(members:)),
      previous: previous, hash: hash)
  }
}

extension JournalEntry.Approval {
  fileprivate var members: Value { ["signer": .string(signer), "key": .string(key), "line": .string(line)] }

  fileprivate init?(members: Value) {
    guard let signer = members["signer"]?.string, let key = members["key"]?.string, let line = members["line"]?.string
    else { return nil }
    self.init(signer: signer, key: key, line: line)
  }
}

extension JournalEntry.Summary {
  fileprivate var members: Value {
    [
      "done": .integer(Int64(done)), "failed": .integer(Int64(failed)), "skipped": .integer(Int64(skipped)),
      "notStarted": .integer(Int64(notStarted)),
    ]
  }

  fileprivate init?(members: Value) {
    func count(_ name: String) -> Int { members[name]?.integer.flatMap { Int(exactly: $0) } ?? 0 }
    guard members.object != nil else { return nil }
    self.init(
      done: count("done"), failed: count("failed"), skipped: count("skipped"), notStarted: count("notStarted"))
  }
}

extension JournalEntry.TornTail {
  fileprivate init?(members: Value) {
    guard let bytes = members["bytes"]?.integer.flatMap({ Int(exactly: $0) }), let hash = members["hash"]?.string else {
      return nil
    }
    self.init(bytes: bytes, hash: hash)
  }
}
