import Cloud
import DTDL
import Plans
import Redaction
import Resources
import Twins

/// Does single changes: one operation, its preconditions and its waits. Knows nothing of order or of the journal.
struct Executor: Sendable {
  let cloud: any Cloud
  let resolver: Resolver
  let containers: Containers
  let redactor: Redactor
  let freshness: Freshness
  let waiting: Waiting
  let clock: ApplyClock

  func execute(_ change: Change) async throws(StepFailure) {
    switch change.operation {
    case .putResource(let id, let apiVersion, let body):
      try await put(change, id, apiVersion, body, change.condition)
    case .deleteResource(let id, let apiVersion):
      try await delete(change, id, apiVersion)
    case .replaceResource(let id, let apiVersion, let body):
      try await delete(change, id, apiVersion)
      try await put(change, id, apiVersion, body, .absent)
    case .createModel, .replaceModel: try await execute(models: [change])
    case .deleteModel(let instance, let id):
      try await onTwins(instance, change) { twins throws(AzureError) in try await twins.deleteModel(id) }
    case .decommissionModel(let instance, let id):
      try await onTwins(instance, change) { twins throws(AzureError) in try await twins.decommissionModel(id) }
    case .createTwin, .patchTwin, .deleteTwin, .createRelationship, .patchRelationship, .replaceRelationship,
      .deleteRelationship, .putEventRoute, .deleteEventRoute:
      try await executeInGraph(change)
    case .putDevice(let hub, let device):
      try await put(change, hub, device)
    case .deleteDevice(let hub, let id):
      try await delete(change, hub, device: id)
    case .patchDeviceTwin(let hub, let id, let patch):
      try await self.patch(change, hub, deviceTwin: id, patch)
    case nil: return
    }
  }

  /// What Azure said, as the failure of a change.
  func failure(_ error: AzureError, _ change: Change) -> StepFailure {
    if error.kind == .preconditionFailed {
      return StepFailure(error, "\(change.address) has moved since it was planned", redactor)
    }
    if change.pin == .absent, error.kind == .conflict, Executor.takenCodes.contains(error.code) {
      var failure = StepFailure(error, "\(change.address) exists, though it did not when it was planned", redactor)
      failure.kind = .moved
      return failure
    }
    let text = "\(change.action.rawValue) \(change.address)"
    return StepFailure(error, error.status == 0 ? "no answer to \(text)" : "Azure refused to \(text)", redactor)
  }

  /// The conflicts by which a service without `If-None-Match` says that a name is taken.
  private static let takenCodes: Set<String> = ["ModelIdAlreadyExists", "ModelAlreadyExists", "DeviceAlreadyExists"]

  /// A call to the data plane of an instance, given time after this apply made the instance or granted the role.
  /// Deleting what is already gone is a success.
  func onTwins(
    _ instance: ResourceID, _ change: Change,
    _ call: (any TwinsService) async throws(AzureError) -> Void
  ) async throws(StepFailure) {
    let twins = cloud.twins(host: try await resolver.host(of: instance, for: change.address))
    do throws(AzureError) {
      try await settled(change) { () async throws(AzureError) in try await call(twins) }
    } catch {
      throw failure(error, change)
    }
  }

  /// Gives a data-plane call the time that roles and hosts need, and takes an absence for a deletion done.
  func settled(_ change: Change, _ call: () async throws(AzureError) -> Void) async throws(AzureError) {
    do throws(AzureError) {
      try await waiting.settled(
        change.address, until: { freshness.patience(with: $0, waiting.settling) }, reason: Settling.dataPlaneReason,
        call)
    } catch {
      if Settling.saysAbsent(error), change.action == .delete { return }
      throw error
    }
  }
}

extension Change {
  /// What the write must find: nothing for what is created (also where the plan first takes away what was there), else
  /// the etag that was seen.
  var condition: Condition {
    if action == .create { return .absent }
    switch pin {
    case .absent: return .absent
    case .present(let etag?, _): return .matches(etag)
    case .present(nil, _): return .always
    }
  }
}
