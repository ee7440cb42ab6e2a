import Cloud
import Documents
import HTTP
import OrderedCollections
import Twins

extension TwinsClient {
  func twin(_ id: String) async throws(AzureError) -> TwinRow? {
    let reply = try await sender.send(call("GET", twinURL(id), load: .twinRead))
    if let error = reply.error, ResourceManager.isAbsence(error) { return nil }
    let body = try reply.success().body
    do { return try TwinRow(body: body) } catch { throw reply.unreadable("\(error)") }
  }

  func putTwin(_ id: String, body: Value, condition: Condition) async throws(AzureError) -> String {
    var call = call("PUT", twinURL(id), body: body, load: .twinWrite(twin: id))
    call.apply(condition)
    let reply = try await sender.send(call)
    if reply.mayBeOwnWrite(condition), let live = try await twin(id), EntityBody.isSame(live.json, as: body) {
      return live.etag
    }
    try reply.success()
    return reply.etag
  }

  func patchTwin(_ id: String, _ patch: [PatchOperation], condition: Condition) async throws(AzureError) -> String {
    let reply = try await sender.send(patchCall(twinURL(id), patch, twin: id, condition))
    if reply.mayBeOwnPatch, let live = try await twin(id), EntityBody.has(patch, live.json) { return live.etag }
    try reply.success()
    return reply.etag
  }

  /// An absent twin is a success.
  func deleteTwin(_ id: String, condition: Condition) async throws(AzureError) {
    try await delete(twinURL(id), twin: id, condition)
  }

  func twinURL(_ id: String) -> String { url("digitaltwins", id) }

  func patchCall(_ url: String, _ patch: [PatchOperation], twin: String, _ condition: Condition) -> AzureCall {
    // Without a condition only a patch that removes nothing can be sent twice: a second removal is refused.
    let repeats = condition != .always || patch.allSatisfy { $0.name != .remove }
    var call = call(
      "PATCH", url, body: .array(patch.map(\.document)), load: .patch(twin: twin),
      repeatability: repeats ? .idempotent : .once)
    call.headers["Content-Type"] = "application/json-patch+json"
    call.apply(condition)
    return call
  }

  func delete(_ url: String, twin: String, _ condition: Condition) async throws(AzureError) {
    var call = call("DELETE", url, load: .twinWrite(twin: twin))
    call.apply(condition)
    let reply = try await sender.send(call)
    if let error = reply.error, ResourceManager.isAbsence(error) { return }
    try reply.success()
  }
}

extension Reply {
  /// Whether a refused condition may have been met by an earlier attempt of this very call.
  func mayBeOwnWrite(_ condition: Condition) -> Bool {
    wasUncertain && condition != .always && error?.kind == .preconditionFailed
  }

  /// The same for a patch, which is also refused when what it removes is gone.
  var mayBeOwnPatch: Bool {
    wasUncertain && (error?.kind == .preconditionFailed || error?.code == "JsonPatchInvalid")
  }
}

extension PatchOperation {
  /// As JSON Patch writes it (RFC 6902).
  var document: Value {
    var members: Value = ["op": .string(name.rawValue), "path": .string(path)]
    if name != .remove, case .object(var object) = members {
      object["value"] = value ?? .null
      members = .object(object)
    }
    return members
  }
}
