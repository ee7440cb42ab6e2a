import Catalogue
import Cloud
import Documents
import Plans
import Resources

extension Executor {
  func put(_ change: Change, _ id: ResourceID, _ apiVersion: String, _ template: Template, _ condition: Condition)
    async throws(StepFailure)
  {
    let body = try await resolver.resolve(template, for: change.address)
    try await beginFingerprint(change)
    let started = clock.elapsed()
    let live: LiveResource
    do throws(AzureError) {
      live = try await guarded(
        change, condition,
        current: { () async throws(AzureError) in
          try await pinnedNow(id, apiVersion, change)
        }
      ) { condition async throws(AzureError) in
        try await waiting.settled(
          change.address, until: { _ in started + waiting.settling.limit }, reason: Settling.controlPlaneReason
        ) {
          () async throws(AzureError) in
          try await cloud.putResource(id, apiVersion: apiVersion, body: body, condition: condition)
        }
      }
    } catch {
      await resolver.changed(id, nil)
      throw failure(error, change)
    }
    if change.action != .update { freshness.made(id, at: clock.elapsed()) }
    await resolver.changed(id, live)
    try await endFingerprint(change)
  }

  func delete(_ change: Change, _ id: ResourceID, _ apiVersion: String) async throws(StepFailure) {
    try await lookInside(change, id)
    let failed: AzureError?
    do throws(AzureError) {
      try await cloud.deleteResource(id, apiVersion: apiVersion)
      failed = nil
    } catch { failed = error.kind == .notFound ? nil : error }
    await resolver.changed(id, nil)  // whatever the answer was, what was read before is not to be trusted
    if let failed { throw failure(failed, change) }
    if change.action == .delete { try await clearFingerprint(change) }
  }

  /// Writes under a condition. Where the etag has moved under content that is still what the plan saw (the runtime or
  /// the service wrote beside us), writes again under the etag of now.
  func guarded<Answer>(
    _ change: Change, _ condition: Condition, current: () async throws(AzureError) -> Pin,
    write: (Condition) async throws(AzureError) -> Answer
  ) async throws(AzureError) -> Answer {
    var condition = condition
    var tries = 0
    while true {
      do throws(AzureError) {
        return try await write(condition)
      } catch {
        tries += 1
        guard error.kind == .preconditionFailed, case .matches(let offered) = condition, tries < Executor.mostTries,
          case .present(let etag?, _) = try await current(), etag != offered
        else { throw error }
        condition = .matches(etag)
      }
    }
  }

  /// How often a write that others keep overtaking is tried.
  private static let mostTries = 8

  private func pinnedNow(_ id: ResourceID, _ apiVersion: String, _ change: Change) async throws(AzureError) -> Pin {
    let type = Catalogue.type(arm: id.type, apiVersion: apiVersion)
    let live = try await cloud.resource(id, apiVersion: apiVersion)
    return change.pin.ifHolding(Pins.pin(of: live, volatile: type.volatile))
  }
}

extension Pin {
  /// `current` where it is what this pin saw; otherwise this pin, under which a write keeps failing.
  func ifHolding(_ current: Pin) -> Pin { holds(for: current) ? current : self }
}
