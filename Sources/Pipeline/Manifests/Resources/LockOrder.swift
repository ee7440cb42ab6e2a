import OrderedCollections
import Plans
import Resources

/// A lock comes after everything it would stand in the way of, and with that goes before it.
enum LockOrder {
  /// The same resources; each lock needs what lies in its scope, but for what itself waits for the lock.
  static func applied(to resources: [DesiredResource]) -> [DesiredResource] {
    guard resources.contains(where: isLock) else { return resources }
    return resources.map { lock in
      guard isLock(lock), let scope = lock.id.parent else { return lock }
      let waiting = dependents(of: lock.address, in: resources)
      var lock = lock
      var needs = OrderedSet(lock.dependsOn)
      for resource in resources where !isLock(resource) && !waiting.contains(resource.address) {
        if resource.id == scope || resource.id.isInside(scope) { needs.append(resource.address) }
      }
      lock.dependsOn = Array(needs)
      return lock
    }
  }

  private static func isLock(_ resource: DesiredResource) -> Bool {
    resource.id.type.lowercased() == "microsoft.authorization/locks"
  }

  /// Everything that needs the lock, over any number of steps.
  private static func dependents(of lock: ObjectAddress, in resources: [DesiredResource]) -> Set<ObjectAddress> {
    var found: Set<ObjectAddress> = [lock]
    var isGrowing = true
    while isGrowing {
      let more = resources.filter { !found.contains($0.address) && $0.dependsOn.contains(where: found.contains) }
      found.formUnion(more.map(\.address))
      isGrowing = !more.isEmpty
    }
    return found
  }
}
