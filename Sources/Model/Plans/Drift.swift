import Cloud
package import Documents
package import Resources

/// What of the world has moved away from what the manifests declare: a plan read in the other direction.
package struct Drift: Sendable {
  /// How an object departs from what is declared.
  package enum Departure: String, Sendable, Hashable, CaseIterable {
    /// Declared, and not there.
    case missing
    /// There, and different.
    case changed
    /// There, in a scope that is ours to prune, and not declared.
    case unexpected
    /// Declared and there, without the mark of the environment: made by somebody else, or its tag was taken off.
    case unmarked
  }

  /// One property that departs.
  package struct Property: Sendable {
    package var path: ValuePath
    /// What it is; `nil`: absent, or never shown by Azure.
    package var live: Value?
    /// What it should be; `nil`: absent.
    package var declared: PlannedValue?
  }

  /// One object that departs.
  package struct Item: Sendable {
    package var address: ObjectAddress
    package var kind: ObjectKind
    package var identifier: String
    package var departure: Departure
    package var reason: String
    package var properties: [Property]
    /// Whether it cannot be mended in place.
    package var needsReplacement: Bool
    /// Who changed it last and when, where Azure says.
    package var lastChange: LastChange?
    package var origin: Origin?
  }

  /// `systemData` of a resource: who wrote it last.
  package struct LastChange: Sendable, Hashable {
    package var by: String
    /// `Application`, `User`, `ManagedIdentity`, `Key`.
    package var type: String
    /// As Azure writes it.
    package var at: String
  }

  package var environment: DesiredState.Environment
  package var items: [Item]
  /// How many declared objects are as declared.
  package var unchanged: Int
  /// Live objects beside what is declared, in no scope that is pruned.
  package var unmanaged: Int
  /// Secrets that could not be read here: what they went into was not compared.
  package var uncompared: [String]

  /// Reads a plan as drift. `filters` name what is looked at: `Kind`, `Kind.name` or an address, `*` at the end stands
  /// for anything; none: all.
  package init(_ plan: Plan, _ live: LiveState, filters: [String] = [], uncompared: [String] = []) {
    environment = plan.environment
    items = plan.changes.compactMap { change in
      Drift.covers(filters, change.address) ? Drift.item(change, live) : nil
    }
    unchanged = plan.unchanged.values.reduce(0, +)
    unmanaged = plan.unmanaged.count
    self.uncompared = uncompared
  }

  /// Whether one of the filters covers an address; what lies in a covered object is covered too.
  package static func covers(_ filters: [String], _ address: ObjectAddress) -> Bool {
    filters.isEmpty || filters.contains { covers($0, address.description.lowercased()) }
  }

  private static func covers(_ filter: String, _ address: String) -> Bool {
    let filter = filter.lowercased()
    if filter.hasSuffix("*") { return address.hasPrefix(filter.dropLast()) }
    return address == filter || address.hasPrefix(filter + "/")
      || (!filter.contains(".") && address.hasPrefix(filter + "."))
  }

  private static func item(_ change: Change, _ live: LiveState) -> Item? {
    // What follows from another object's departure has not departed itself, unless it is gone as well.
    if change.reason.code == .dependency, change.pin != .absent { return nil }
    let departure: Departure
    switch change.action {
    case .none: return nil
    case .create: departure = .missing
    case .update, .replace: departure = .changed
    case .delete: departure = .unexpected
    case .adopt: departure = .unmarked
    }
    let properties =
      departure == .missing
      ? []
      : change.properties.map {
        Property(path: $0.path, live: $0.before, declared: $0.after)
      }
    let systemData =
      change.kind == .resource && departure != .missing
      ? ResourceID(change.identifier).flatMap { id in
        live.resources[id]?.body["systemData"] ?? live.undeclared.first { $0.id == id }?.body["systemData"]
      }
      : nil
    return Item(
      address: change.address, kind: change.kind, identifier: change.identifier, departure: departure,
      reason: change.reason.text, properties: properties, needsReplacement: change.action == .replace,
      lastChange: systemData.flatMap(LastChange.init), origin: change.origin)
  }
}

extension Drift.LastChange {
  fileprivate init?(_ systemData: Value) {
    guard let by = systemData["lastModifiedBy"]?.string, let at = systemData["lastModifiedAt"]?.string else {
      return nil
    }
    self.init(by: by, type: systemData["lastModifiedByType"]?.string ?? "", at: at)
  }
}
