package import Plans
package import Resources

/// An object that is not as the plan saw it.
package struct MovedObject: Sendable, Hashable, CustomStringConvertible {
  /// How it differs from what was pinned.
  package enum Movement: String, Sendable {
    case appeared, vanished, changed
  }

  package let address: ObjectAddress
  package let kind: ObjectKind
  /// What Azure calls it.
  package let identifier: String
  package let movement: Movement

  /// What happened to it, as the end of a sentence that begins with its address.
  package var reason: String {
    switch movement {
    case .appeared: "exists, though it did not when it was planned"
    case .vanished: "is gone, though it existed when it was planned"
    case .changed: "was changed since it was planned"
    }
  }

  /// `IoTHub.hub was changed since it was planned`.
  package var description: String { "\(address) \(reason)" }

  /// `nil` when what is there now is what the change's pin saw.
  init?(_ change: Change, now: Pin) {
    guard !change.pin.holds(for: now) else { return nil }
    address = change.address
    kind = change.kind
    identifier = change.identifier
    switch (change.pin, now) {
    case (.absent, _): movement = .appeared
    case (_, .absent): movement = .vanished
    default: movement = .changed
    }
  }
}
