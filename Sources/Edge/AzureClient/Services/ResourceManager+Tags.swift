import Cloud
import Documents
import OrderedCollections
import Resources

extension ResourceManager {
  /// Changes one tag of a resource in a request that knows nothing of the others. `operation` is `Merge` or `Delete`;
  /// either ends in the same tags however often it is done.
  func changeTag(
    _ operation: String, _ name: String, _ value: String, on id: ResourceID
  ) async throws(AzureError) {
    let body: Value = ["operation": .string(operation), "properties": ["tags": .object([name: .string(value)])]]
    var call = call(
      "PATCH", id, below: "providers/Microsoft.Resources/tags/default", apiVersion: "2021-04-01", body: body)
    call.repeatability = .idempotent
    let reply = try await sender.send(call)
    try reply.success()
    _ = try await follower.follow(call, reply)
  }
}
