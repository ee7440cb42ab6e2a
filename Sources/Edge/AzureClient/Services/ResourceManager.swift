import Catalogue
import Cloud
import Documents
import HTTP
import OrderedCollections
import Redaction
import Resources

/// Azure Resource Manager: any resource by its id.
struct ResourceManager: Sendable {
  let sender: Sender
  let endpoints: AzureEndpoints

  /// `nil` when the resource, or anything around it, does not exist.
  func get(_ id: ResourceID, apiVersion: String) async throws(AzureError) -> LiveResource? {
    let reply = try await sender.send(call("GET", id, apiVersion: apiVersion))
    if let error = reply.error, Self.isAbsence(error) { return nil }
    return try resource(id, reply)
  }

  func put(_ id: ResourceID, apiVersion: String, body: Value, condition: Condition) async throws(AzureError)
    -> LiveResource
  {
    var call = call("PUT", id, apiVersion: apiVersion, body: body)
    call.apply(condition)
    let reply = try await sender.send(call)
    if let own = try await ownWrite(id, apiVersion, body, condition, reply) { return own }
    let end = try await follower.follow(call, reply)
    if !end.needsRead { return try resource(id, Reply(of: end.response, like: reply)) }
    // Reads may lag behind writes for a moment.
    for wait in Self.lags {
      if let resource = try await get(id, apiVersion: apiVersion) { return resource }
      try await sender.pause(wait, call)
    }
    if let resource = try await get(id, apiVersion: apiVersion) { return resource }
    throw AzureError(
      .notFound, status: 404, code: "ResourceVanished",
      message: "Azure reported success, but the resource is not there", request: reply.label)
  }

  private static let lags: [Duration] = [.seconds(1), .seconds(2), .seconds(4), .seconds(8)]

  /// An absent resource is a success.
  func delete(_ id: ResourceID, apiVersion: String) async throws(AzureError) {
    let call = call("DELETE", id, apiVersion: apiVersion)
    let reply = try await sender.send(call)
    if let error = reply.error, Self.isAbsence(error) { return }
    _ = try await follower.follow(call, reply)
  }

  func post(_ id: ResourceID, action: String, apiVersion: String, body: Value?) async throws(AzureError) -> Value {
    var call = call("POST", id, below: action, apiVersion: apiVersion, body: body)
    if Self.isReading(action) { call.repeatability = .safe }
    let end = try await follower.follow(call, try await sender.send(call))
    guard !end.response.body.isEmpty else { return .null }
    let answer = try Reply(response: end.response, error: nil, wasUncertain: false, label: call.label).json()
    if Self.isReading(action) { conceal(answer) }
    return answer
  }

  /// Id, type, location and tags of what a group holds.
  func resources(inGroup group: ResourceID) async throws(AzureError) -> [LiveResource] {
    try await list(url(group, below: "resources", apiVersion: "2021-04-01"))
  }

  func children(of parent: ResourceID, collection: String, apiVersion: String) async throws(AzureError)
    -> [LiveResource]
  {
    let size = Catalogue.type(arm: parent.child(collection, "*").type)?.listing.pageSize
    return try await list(
      url(parent, below: collection, apiVersion: apiVersion) + (size.map { "&$top=\($0)" } ?? ""))
  }

  /// Whether a refusal says that the object is not there. Other 404s say that the question made no sense.
  static func isAbsence(_ error: AzureError) -> Bool {
    guard error.kind == .notFound else { return false }
    let code = error.code.lowercased()
    if ["subscriptionnotfound", "invalidresourcetype", "invalidresourcenamespace"].contains(code) { return false }
    return code.hasSuffix("notfound") || code == "gone" || code.hasPrefix("404")
  }

  /// Whether a POST only reads: the key listings do.
  private static func isReading(_ action: String) -> Bool {
    let name = action.lowercased().split(separator: "/").last ?? ""
    return ["list", "get", "check", "sharedkeys"].contains { name.hasPrefix($0) }
  }

  /// Keys that were handed out must not come back in an error.
  private func conceal(_ value: Value) {
    switch value {
    case .object(let members):
      for (name, member) in members {
        let name = name.lowercased()
        if let text = member.string, Self.isSecret(name) { sender.redactor.add(text) } else { conceal(member) }
      }
    case .array(let items): for item in items { conceal(item) }
    default: break
    }
  }

  private static func isSecret(_ name: String) -> Bool {
    name == "value" || name == "key" || name.hasPrefix("key1") || name.hasPrefix("key2") || name.hasSuffix("key")
      || name.contains("password") || name.contains("secret") || name.contains("connectionstring")
  }

  /// The resource as it is when a refused condition was met by our own earlier attempt; `nil` when the reply is to be
  /// taken as it stands.
  private func ownWrite(
    _ id: ResourceID, _ apiVersion: String, _ body: Value, _ condition: Condition, _ reply: Reply
  ) async throws(AzureError) -> LiveResource? {
    guard reply.wasUncertain, condition != .always, reply.error?.kind == .preconditionFailed,
      let live = try await get(id, apiVersion: apiVersion),
      WrittenBody(type: Catalogue.type(arm: id.type, apiVersion: apiVersion)).isShown(body, by: live.body)
    else { return nil }
    let read = HTTPResponse(status: 200, body: live.body.json)
    let end = try await follower.follow(
      call("PUT", id, apiVersion: apiVersion), Reply(of: read, like: reply))
    return try end.needsRead ? live : resource(id, Reply(of: end.response, like: reply))
  }

  var follower: OperationFollower {
    let endpoints = endpoints
    return OperationFollower(sender: sender, scope: endpoints.resourceManagerScope) {
      endpoints.isResourceManager($0)
    }
  }

  private func url(_ id: ResourceID, below part: String = "", apiVersion: String) -> String {
    let path = part.isEmpty ? id.description : "\(id.description)/\(part)"
    return "https://\(endpoints.resourceManager)\(URLText.encodePath(path))?api-version=\(URLText.encode(apiVersion))"
  }

  func call(
    _ method: String, _ id: ResourceID, below part: String = "", apiVersion: String, body: Value? = nil
  ) -> AzureCall {
    AzureCall(
      method, url(id, below: part, apiVersion: apiVersion), body: body?.json ?? [],
      scope: endpoints.resourceManagerScope)
  }

  private func list(_ first: String) async throws(AzureError) -> [LiveResource] {
    var found: [LiveResource] = []
    var pages = PageLinks(first: first)
    while let url = try pages.next() {
      let reply = try await sender.send(AzureCall("GET", url, scope: endpoints.resourceManagerScope))
      // What holds the list is not there, or went while it was read: then so did the pages before.
      if let error = reply.error, Self.isAbsence(error) { return [] }
      let body = try reply.json()
      guard let items = body["value"]?.array ?? body.array else {
        // Taken as empty, it would make everything look absent.
        throw reply.unreadable("the list has no `value`")
      }
      for item in items {
        guard let id = item["id"]?.string.flatMap(ResourceID.init) else {
          throw reply.unreadable("a listed resource has no id")
        }
        found.append(LiveResource(id: id, body: item, etag: item["etag"]?.string))
      }
      pages.follow(body["nextLink"]?.string)
    }
    return found
  }

  private func resource(_ id: ResourceID, _ reply: Reply) throws(AzureError) -> LiveResource {
    let body = try reply.json()
    guard body.object != nil else { throw reply.unreadable("the resource is not an object") }
    let named = body["id"]?.string.flatMap(ResourceID.init)
    return LiveResource(
      id: named == id ? named ?? id : id, body: body, etag: body["etag"]?.string ?? reply.response.headers["ETag"])
  }
}

extension Reply {
  /// A later answer of the same call.
  init(of response: HTTPResponse, like reply: Reply) {
    self.init(response: response, error: nil, wasUncertain: false, label: reply.label)
  }
}
