import Diagnostics
import Plans
import Resources

/// A plan as it grows, still without its order.
struct Draft {
  private(set) var changes: [Change] = []
  /// The addresses of changes that do something.
  private(set) var acting: Set<ObjectAddress> = []
  var unchanged: [ObjectKind: Int] = [:]
  var unmanaged: [Unmanaged] = []
  var findings = Findings()
  /// For objects that say they need a whole set (`TwinGraph.fleet`): resolved once every change is known.
  private(set) var wholeSets: [(dependent: ObjectAddress, set: ObjectAddress)] = []

  /// Adds a change. Of its dependencies those stay that do something; they must have been added before, or be added by
  /// `depend` later.
  mutating func add(_ change: Change) {
    if change.action != .none {
      acting.insert(change.address)
    } else if change.reason.code == .identical {
      unchanged[change.kind, default: 0] += 1
    }
    changes.append(change)
  }

  /// Counts an object that is as declared and of which nothing is to be said.
  mutating func countUnchanged(_ kind: ObjectKind, _ count: Int = 1) {
    if count > 0 { unchanged[kind, default: 0] += count }
  }

  /// Says that a change needs everything that is changed below `set`.
  mutating func depend(_ dependent: ObjectAddress, onAllOf set: ObjectAddress) {
    wholeSets.append((dependent, set))
  }

  /// Those of the addresses that do something, each once, in the order given.
  func active(_ addresses: some Sequence<ObjectAddress>) -> [ObjectAddress] {
    var seen: Set<ObjectAddress> = []
    return addresses.filter { acting.contains($0) && seen.insert($0).inserted }
  }

  /// The changes with every dependency filled in, dependencies before dependents.
  mutating func ordered() -> [Change] {
    expandWholeSets()
    do throws(Cycle) {
      return try ChangeOrder(changes).sorted()
    } catch {
      findings.add(PlanningFindings.ring(error.path))
      return []
    }
  }

  /// The same with more dependencies, by the address of the change that waits.
  mutating func ordered(addingWaits waits: [ObjectAddress: [ObjectAddress]]) -> [Change] {
    for index in changes.indices where changes[index].action != .none {
      let all = changes[index].dependsOn + (waits[changes[index].address] ?? [])
      changes[index].dependsOn = active(all).filter { $0 != changes[index].address }
    }
    return ordered()
  }

  private mutating func expandWholeSets() {
    guard !wholeSets.isEmpty else { return }
    var members: [ObjectAddress: [ObjectAddress]] = [:]
    let sets = Set(wholeSets.map(\.set))
    for change in changes where change.action != .none {
      let root = change.address.root
      if sets.contains(root), root != change.address { members[root, default: []].append(change.address) }
    }
    var extra: [ObjectAddress: [ObjectAddress]] = [:]
    for (dependent, set) in wholeSets { extra[dependent, default: []] += members[set] ?? [] }
    for index in changes.indices {
      guard let more = extra[changes[index].address], changes[index].action != .none else { continue }
      let own = Set(changes[index].dependsOn)
      changes[index].dependsOn += more.filter { !own.contains($0) && $0 != changes[index].address }
    }
  }

  /// A ring of changes that wait for one another.
  struct Cycle: Error {
    let path: [ObjectAddress]
  }
}
