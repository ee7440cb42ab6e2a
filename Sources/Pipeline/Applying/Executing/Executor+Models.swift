import Cloud
import DTDL
import Documents
import Plans
import Resources

extension Executor {
  /// Azure takes at most this many models in one request.
  private static let mostModels = 250

  /// Uploads the models of one batch in one atomic request; those that replace a model of the same id, and those that go
  /// for good and stand in the way of that, are deleted before, dependents first.
  func execute(models changes: [Change]) async throws(StepFailure) {
    guard let first = changes.first else { return }
    var definitions: [Value] = []
    var replaced: [DTMI] = []
    var place: ResourceID?
    for change in changes {
      switch change.operation {
      case .createModel(let instance, _, let definition, _):
        place = instance
        definitions.append(definition)
      case .replaceModel(let instance, let id, let definition, _):
        place = instance
        definitions.append(definition)
        replaced.append(id)
      case .deleteModel(let instance, let id):
        place = instance
        replaced.append(id)
      default: throw StepFailure(.invalid, "\(change.address) is not a model of this batch")
      }
    }
    guard let place else { return }
    if !replaced.isEmpty { try await delete(replaced.reversed(), from: place, first) }
    for start in stride(from: 0, to: definitions.count, by: Executor.mostModels) {
      let batch = Array(definitions[start..<min(start + Executor.mostModels, definitions.count)])
      do throws(StepFailure) {
        try await onTwins(place, first) { twins throws(AzureError) in try await twins.createModels(batch) }
      } catch {
        throw replaced.isEmpty ? error : error.leaving(gone: replaced)
      }
    }
  }

  /// Deletes models that the live ones among them may refer to in another order than the new ones do: what is still
  /// referred to is tried again after the others, for as long as that frees one.
  private func delete(_ ids: [DTMI], from instance: ResourceID, _ change: Change) async throws(StepFailure) {
    var left = ids
    while !left.isEmpty {
      var blocked: [DTMI] = []
      var refusal: StepFailure?
      for id in left {
        do throws(StepFailure) {
          try await onTwins(instance, change) { twins throws(AzureError) in
            do throws(AzureError) { try await twins.deleteModel(id) } catch {
              if !Settling.saysAbsent(error) { throw error }
            }
          }
        } catch {
          guard error.azure?.code == "ModelReferencesNotDeleted" else { throw error }
          blocked.append(id)
          refusal = error
        }
      }
      if blocked.count == left.count, let refusal { throw refusal }
      left = blocked
    }
  }
}

extension StepFailure {
  /// Says that an upload failed after the models it was to replace had been deleted, and what brings them back.
  fileprivate func leaving(gone models: [DTMI]) -> StepFailure {
    let names = models.prefix(5).map(\.description).joined(separator: ", ")
    let more = models.count > 5 ? " and \(models.count - 5) more" : ""
    var failure = self
    failure.message += "; already deleted to be replaced, and gone until the next apply uploads them: \(names)\(more)"
    return failure
  }
}
