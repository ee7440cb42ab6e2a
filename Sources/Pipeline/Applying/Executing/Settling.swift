import Cloud
import Resources
import Synchronization

/// How long Azure is given to make a change known to all of its parts.
///
/// Azure answers a PUT before every part of it has heard of the result: a new identity is unknown to role assignments
/// for up to a minute or two (`PrincipalNotFound`), a new role is not honoured by a data plane for up to ten, and the
/// host of a new instance may not answer at once. Refusals of these kinds are tried again for a while, and only where
/// this apply made what is being waited for: a plain refusal is told at once.
package struct Settling: Sendable, Hashable {
  /// From the last change that had to become known, or from the first refusal.
  package var limit: Duration
  /// How long a new host may refuse where this apply assigned no role: one that was there before is soon known to it.
  package var hostLimit: Duration
  package var firstDelay: Duration
  /// Delays double up to this one.
  package var longestDelay: Duration

  package init(
    limit: Duration = .seconds(600), hostLimit: Duration = .seconds(60), firstDelay: Duration = .seconds(2),
    longestDelay: Duration = .seconds(20)
  ) {
    self.limit = limit
    self.hostLimit = hostLimit
    self.firstDelay = firstDelay
    self.longestDelay = longestDelay
  }

  /// The wait before try number `attempt`, counted from 1.
  func delay(before attempt: Int) -> Duration {
    min(firstDelay * (1 << min(attempt - 1, 16)), longestDelay)
  }

  /// Why a control-plane PUT is refused for now.
  static func controlPlaneReason(_ error: AzureError) -> String? {
    error.code == "PrincipalNotFound" ? "the new identity is not known everywhere yet" : nil
  }

  /// Why a data plane refuses for now.
  static func dataPlaneReason(_ error: AzureError) -> String? {
    switch error.kind {
    case .unauthorized, .forbidden: "the role assignment is not in effect yet"
    case .notFound where !saysAbsent(error): "the new host does not answer yet"
    case .transport where error.code == "HostNotFound": "the new host has no address yet"
    default: nil
    }
  }

  /// Whether a data plane that works says that an object is absent, rather than a gateway that a host is.
  static func saysAbsent(_ error: AzureError) -> Bool {
    error.kind == .notFound && ownAbsences.contains(error.code)
  }

  private static let ownAbsences: Set<String> = [
    "DigitalTwinNotFound", "TargetDigitalTwinNotFound", "TargetTwinNotFound", "RelationshipNotFound", "ModelNotFound",
    "ComponentNotFound", "EventRouteNotFound", "DeviceNotFound",
  ]
}

/// What this apply made lately that Azure may not know everywhere.
final class Freshness: Sendable {
  private struct State {
    var lastRole: Duration?
    var lastHost: Duration?
    var made: Set<ResourceID> = []
  }

  private let state = Mutex(State())

  init() {}

  private static let role = "microsoft.authorization/roleassignments"
  /// Types whose creation opens a data plane.
  private static let hosts: Set<String> = [
    "microsoft.digitaltwins/digitaltwinsinstances", "microsoft.devices/iothubs",
  ]

  func made(_ id: ResourceID, at time: Duration) {
    let type = id.type.lowercased()
    state.withLock { state in
      state.made.insert(id)
      if type == Self.role { state.lastRole = max(time, state.lastRole ?? time) }
      if Self.hosts.contains(type) { state.lastHost = max(time, state.lastHost ?? time) }
    }
  }

  /// Until when a data plane's refusal may come from what this apply made; `nil`: it does not.
  ///
  /// Without a role of this apply's own, no role is on its way: who is not let in then has none.
  func patience(with error: AzureError, _ settling: Settling) -> Duration? {
    let (role, host) = state.withLock { ($0.lastRole, $0.lastHost) }
    switch error.kind {
    case .forbidden, .unauthorized:
      return role.map { $0 + settling.limit } ?? host.map { $0 + settling.hostLimit }
    default:
      return [role, host].compactMap { $0 }.max().map { $0 + settling.limit }
    }
  }

  func isMade(_ id: ResourceID) -> Bool { state.withLock { $0.made.contains(id) } }
}
