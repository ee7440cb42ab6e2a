import Cloud
import DTDL
import Documents
import HTTP

extension TwinsClient {
  func models() async throws(AzureError) -> [LiveModel] {
    let url = url("models", query: "includeModelDefinition=true")
    let items = try await list(url, load: .models, pageSize: 100) { pull, _ throws(JSONError) in try pull.value() }
    return try items.map { item throws(AzureError) in try live(item, url) }
  }

  func createModels(_ definitions: [Value]) async throws(AzureError) {
    // The batch is atomic and its ids are taken once and for all, so that asking twice does no harm.
    let call = call(
      "POST", url("models"), body: .array(definitions), load: .models, repeatability: .idempotent)
    let reply = try await sender.send(call)
    if reply.wasUncertain, reply.error?.code == "ModelIdAlreadyExists", try await areStored(definitions) { return }
    try reply.success()
  }

  func deleteModel(_ id: DTMI) async throws(AzureError) {
    let reply = try await sender.send(call("DELETE", url("models", id.description), load: .models))
    if let error = reply.error, ResourceManager.isAbsence(error) { return }
    try reply.success()
  }

  func decommissionModel(_ id: DTMI) async throws(AzureError) {
    var call = call(
      "PATCH", url("models", id.description), body: [["op": "replace", "path": "/decommissioned", "value": true]],
      load: .models, repeatability: .idempotent)
    call.headers["Content-Type"] = "application/json-patch+json"
    try await sender.send(call).success()
  }

  private func live(_ item: Value, _ url: String) throws(AzureError) -> LiveModel {
    guard let id = item["id"]?.string.flatMap(DTMI.init), let definition = item["model"] else {
      throw AzureError(
        .other, code: "AnswerUnreadable", message: "a listed model has no id or no definition",
        request: "GET \(URLText.label(url))")
    }
    return LiveModel(id: id, definition: definition, decommissioned: item["decommissioned"]?.bool ?? false)
  }

  /// Whether all of these models are there and say the same, their `@context`s and language maps aside, which the
  /// service spells in its own way.
  private func areStored(_ definitions: [Value]) async throws(AzureError) -> Bool {
    for definition in definitions {
      guard let id = definition["@id"]?.string else { return false }
      let url = url("models", id, query: "includeModelDefinition=true")
      let reply = try await sender.send(call("GET", url, load: .models))
      if let error = reply.error, ResourceManager.isAbsence(error) { return false }
      guard let stored = try reply.json()["model"] else { return false }
      for member in ["contents", "extends", "schemas"] {
        guard (stored[member] ?? .null).isEquivalent(to: definition[member] ?? .null) else { return false }
      }
    }
    return true
  }
}
