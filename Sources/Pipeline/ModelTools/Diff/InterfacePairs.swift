import DTDL
import OrderedCollections

/// Which interface of the new set stands where one of the old set stood.
struct InterfacePairs {
  struct Pair {
    let old: Interface
    let new: Interface

    var isNewVersion: Bool { old.id != new.id }
  }

  private(set) var pairs: [Pair] = []
  private(set) var added: [Interface] = []
  private(set) var removed: [Interface] = []
  /// For interfaces of the old set that are gone: the version that replaces each.
  private(set) var successors: [DTMI: DTMI] = [:]

  /// The same DTMI is the same interface. One that is new is the next version of the nearest lower version of the
  /// same path in the old set, or of the nearest higher one.
  init(old: ModelSet, new: ModelSet) {
    var versions: [String: [Interface]] = [:]
    for interface in old.interfaces.values { versions[interface.id.path, default: []].append(interface) }
    var replaced: Set<DTMI> = []
    for interface in new.interfaces.values.sorted(by: { DTMI.precedes($0.id, $1.id) }) {
      if let same = old.interface(interface.id) {
        pairs.append(Pair(old: same, new: interface))
      } else if let before = InterfacePairs.nearest(to: interface.id, in: versions[interface.id.path] ?? []) {
        pairs.append(Pair(old: before, new: interface))
        if new.interface(before.id) == nil {
          replaced.insert(before.id)
          successors[before.id] = interface.id
        }
      } else {
        added.append(interface)
      }
    }
    removed = old.interfaces.values.filter { new.interface($0.id) == nil && !replaced.contains($0.id) }
      .sorted { DTMI.precedes($0.id, $1.id) }
  }

  private static func nearest(to id: DTMI, in versions: [Interface]) -> Interface? {
    let sorted = versions.sorted { DTMI.precedes($0.id, $1.id) }
    return sorted.last { DTMI.precedes($0.id, id) } ?? sorted.first
  }
}
