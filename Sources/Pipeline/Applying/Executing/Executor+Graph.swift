import Cloud
import Documents
import Plans
import Resources
import Twins

extension Executor {
  /// Twins, relationships and event routes.
  func executeInGraph(_ change: Change) async throws(StepFailure) {
    let condition = change.condition
    switch change.operation {
    case .createTwin(let instance, let twin):
      try await onTwins(instance, change) { twins throws(AzureError) in
        try await twins.putTwin(twin.id, body: twin.serviceBody, condition: condition)
      }
    case .patchTwin(let instance, let id, let patch):
      try await onTwins(instance, change) { twins throws(AzureError) in
        try await patchTwin(change, twins, id, patch)
      }
    case .deleteTwin(let instance, let id):
      try await onTwins(instance, change) { twins throws(AzureError) in
        try await guarded(
          change, condition,
          current: { () async throws(AzureError) in
            try await pinnedNow(change, twins, twin: id)
          }
        ) { condition async throws(AzureError) in try await twins.deleteTwin(id, condition: condition) }
      }
    case .putEventRoute(let instance, let route):
      try await onTwins(instance, change) { twins throws(AzureError) in try await twins.putEventRoute(route) }
    case .deleteEventRoute(let instance, let id):
      try await onTwins(instance, change) { twins throws(AzureError) in try await twins.deleteEventRoute(id) }
    default: try await executeRelationship(change, condition)
    }
  }

  private func executeRelationship(_ change: Change, _ condition: Condition) async throws(StepFailure) {
    switch change.operation {
    case .createRelationship(let instance, let relationship):
      try await onTwins(instance, change) { twins throws(AzureError) in
        try await twins.putRelationship(relationship, condition: condition)
      }
    case .patchRelationship(let instance, let key, let patch):
      try await onTwins(instance, change) { twins throws(AzureError) in
        try await patchRelationship(change, twins, key, patch)
      }
    case .replaceRelationship(let instance, let relationship):
      try await onTwins(instance, change) { twins throws(AzureError) in
        do throws(AzureError) { try await deleteRelationship(change, twins, relationship.key) } catch {
          if !Settling.saysAbsent(error) { throw error }
        }
      }
      try await onTwins(instance, change) { twins throws(AzureError) in
        try await twins.putRelationship(relationship, condition: .absent)
      }
    case .deleteRelationship(let instance, let key):
      try await onTwins(instance, change) { twins throws(AzureError) in
        try await deleteRelationship(change, twins, key)
      }
    default: throw StepFailure(.invalid, "\(change.address) asks for something unknown")
    }
  }

  private func deleteRelationship(_ change: Change, _ twins: any TwinsService, _ key: RelationshipKey)
    async throws(AzureError)
  {
    try await guarded(
      change, change.condition,
      current: { () async throws(AzureError) in
        try await pinnedNow(change, twins, relationship: key)
      }
    ) { condition async throws(AzureError) in try await twins.deleteRelationship(key, condition: condition) }
  }

  private func patchTwin(_ change: Change, _ twins: any TwinsService, _ id: String, _ patch: [PatchOperation])
    async throws(AzureError)
  {
    do throws(AzureError) {
      _ = try await guarded(
        change, change.condition,
        current: { () async throws(AzureError) in
          try await pinnedNow(change, twins, twin: id)
        }
      ) { condition async throws(AzureError) in try await twins.patchTwin(id, patch, condition: condition) }
    } catch {
      guard error.kind == .preconditionFailed, let row = try await twins.twin(id),
        let live = try? JSONReader.parse(row.json), patch.allSatisfy({ $0.isDone(in: live) })
      else { throw error }
    }
  }

  private func patchRelationship(
    _ change: Change, _ twins: any TwinsService, _ key: RelationshipKey, _ patch: [PatchOperation]
  ) async throws(AzureError) {
    do throws(AzureError) {
      _ = try await guarded(
        change, change.condition,
        current: { () async throws(AzureError) in
          try await pinnedNow(change, twins, relationship: key)
        }
      ) { condition async throws(AzureError) in
        try await twins.patchRelationship(key, patch, condition: condition)
      }
    } catch {
      guard error.kind == .preconditionFailed, let row = try await twins.relationship(key),
        let live = try? JSONReader.parse(row.json), patch.allSatisfy({ $0.isDone(in: live) })
      else { throw error }
    }
  }

  private func pinnedNow(_ change: Change, _ twins: any TwinsService, twin id: String) async throws(AzureError) -> Pin {
    change.pin.ifHolding(Pins.pin(ofRow: try await twins.twin(id), runtime: change.runtimeProperties))
  }

  private func pinnedNow(_ change: Change, _ twins: any TwinsService, relationship key: RelationshipKey)
    async throws(AzureError) -> Pin
  {
    change.pin.ifHolding(Pins.pin(ofRow: try await twins.relationship(key)))
  }
}

extension Pins {
  /// The pin of a twin as it was read; one that cannot be understood counts by its etag.
  static func pin(ofRow row: TwinRow?, runtime: Set<String>) -> Pin {
    guard let row else { return .absent }
    guard let twin = Twin(serviceJSON: row.json) else { return pin(etag: row.etag) }
    return pin(of: twin, etag: row.etag, runtime: runtime)
  }

  static func pin(ofRow row: RelationshipRow?) -> Pin {
    guard let row else { return .absent }
    guard let relationship = Relationship(serviceJSON: row.json) else { return pin(etag: row.etag) }
    return pin(of: relationship, etag: row.etag)
  }
}

extension PatchOperation {
  /// Whether a live object already is as this operation makes it: then the precondition failed because an earlier try
  /// of ours went through and only its answer was lost.
  func isDone(in live: Value) -> Bool {
    let place = JSONPointer(path).flatMap { live.value(at: $0) }
    switch (name, value) {
    case (.remove, _): return place == nil
    case (_, let value?): return place?.isEquivalent(to: value) ?? false
    case (_, nil): return place?.isNull ?? false
    }
  }
}
