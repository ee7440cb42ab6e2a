import Cloud
import Documents
import HTTP
import OrderedCollections

/// Device twins: what services keep of a device.
extension DeviceClient {
  func deviceTwin(_ id: String) async throws(AzureError) -> LiveDeviceTwin? {
    let reply = try await sender.send(call("GET", twinURL(id)))
    if let error = reply.error, ResourceManager.isAbsence(error) { return nil }
    return try twin(try reply.json(), reply)
  }

  /// The query index lags behind writes by a few seconds.
  func deviceTwins() async throws(AzureError) -> [String: LiveDeviceTwin] {
    let rows = try await everyTwin { body, reply throws(AzureError) in
      guard let id = body["deviceId"]?.string else { throw reply.unreadable("a device twin has no `deviceId`") }
      return (id, try twin(body, reply))
    }
    return Dictionary(rows, uniquingKeysWith: { _, last in last })
  }

  func patchDeviceTwin(_ id: String, _ patch: DeviceTwinPatch, condition: Condition) async throws(AzureError)
    -> LiveDeviceTwin
  {
    var body: OrderedDictionary<String, Value> = [:]
    if let tags = patch.tags { body["tags"] = tags }
    if let desired = patch.desired { body["properties"] = ["desired": desired] }
    var call = call("PATCH", twinURL(id), body: .object(body))
    call.apply(condition == .always ? .matches("*") : quoted(condition))
    // Merging the same members again changes nothing.
    call.repeatability = .idempotent
    let reply = try await sender.send(call)
    if reply.wasUncertain, reply.error?.kind == .preconditionFailed, let live = try await deviceTwin(id),
      patch.isDone(in: live)
    {
      return live
    }
    return try twin(try reply.json(), reply)
  }

  private func twin(_ body: Value, _ reply: Reply) throws(AzureError) -> LiveDeviceTwin {
    guard body.object != nil else { throw reply.unreadable("a device twin is not an object") }
    return LiveDeviceTwin(
      desired: withoutMarks(body["properties"]?["desired"]), tags: withoutMarks(body["tags"]),
      etag: body["etag"]?.string)
  }

  /// Names of the author never begin with `$`; those of the hub do.
  private func withoutMarks(_ value: Value?) -> Value {
    .object((value?.object ?? [:]).filter { !$0.key.hasPrefix("$") })
  }

  private func twinURL(_ id: String) -> String {
    "https://\(host)/twins/\(URLText.encode(id))?api-version=\(Self.apiVersion)"
  }
}
