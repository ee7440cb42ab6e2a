import Diagnostics
import Plans
import Resources

/// Finds what a plan would do under a lock that it does not take off itself: Azure would refuse it half-way.
struct LockCheck {
  private let locks: [LiveLock]
  private let desired: DesiredState

  init(_ input: PlanInput) {
    locks = input.live.locks
    desired = input.desired
  }

  func check(_ changes: [Change], _ findings: inout Findings) {
    guard !locks.isEmpty else { return }
    let removed = Set(changes.filter { $0.action == .delete }.compactMap { ResourceID($0.identifier) })
    let standing = locks.filter { !removed.contains($0.id) }
    let declared = Dictionary(desired.resources.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    for change in changes where change.kind == .resource && change.action != .none {
      guard let id = ResourceID(change.identifier), id.type.lowercased() != LiveLock.type.lowercased(),
        let lock = standing.first(where: { $0.forbids(change.action, id) })
      else { continue }
      findings.add(
        PlanningFindings.locked(
          change, by: lock, at: declared[id]?.span, isDeclared: declared[lock.id] != nil))
    }
  }
}

extension LiveLock {
  /// Whether an action on a resource is what the lock is there against. A lock counts for all that lies in its scope,
  /// and nothing that holds something locked can be deleted.
  fileprivate func forbids(_ action: Action, _ id: ResourceID) -> Bool {
    let covers = id == scope || id.isInside(scope)
    switch action {
    case .delete, .replace: return covers || scope.isInside(id)
    case .create, .update, .adopt: return covers && level == "ReadOnly"
    case .none: return false
    }
  }
}
