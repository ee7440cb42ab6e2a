import OrderedCollections
import Documents
import Encodings
import GRDB
import HTTP
import Resources

/// The blob service of every storage account in the store.
///
/// Containers are resources of the control plane, whichever side makes them; what lies in them is kept here.
struct BlobPlane: Sendable {
  let store: Store
  let surroundings: Surroundings
  let control: ControlPlane
  let gate: Gate
  /// Whether a caller's roles cover an operation at a scope.
  let mayDo: @Sendable (Operation, Caller, ResourceID) -> Bool

  /// Answers a call to the account of that name.
  func respond(to request: ServiceRequest, account: String) async -> HTTPResponse {
    var response: HTTPResponse
    do {
      response = try await answer(request, account)
    } catch {
      response = BlobRefusal.response(error, isHead: request.method == "HEAD")
    }
    response.headers["x-ms-version"] = request.headers["x-ms-version"] ?? "2024-11-04"
    response.headers["Date"] = Timestamp.http(seconds: surroundings.now() / 1_000_000)
    return response
  }

  private func answer(_ request: ServiceRequest, _ name: String) async throws(ServiceError) -> HTTPResponse {
    let account = try await store.read { db -> StoredResource? in
      guard let number = try ResourceTable.holder(of: NameClaim(space: StorageRules.space, name: name), db) else {
        return nil
      }
      return try ResourceTable.find(number: number, db)
    }
    guard let account else { throw BlobRefusal.accountNotFound }
    let call = try BlobCall(request, account: account)
    try admit(call)
    switch (call.container, call.blob) {
    case (nil, _): return try await answerAccount(call)
    case (_?, nil): return try await answerContainer(call)
    case (_?, _?): return try await answerBlob(call)
    }
  }

  /// Checks token, key or signature.
  private func admit(_ call: BlobCall) throws(ServiceError) {
    let request = call.request
    let deed = call.deed
    let access = BlobAccess(
      account: call.account.name.lowercased(),
      keys: ["key1", "key2"].compactMap { call.account.secrets[$0]?.string.flatMap { Base64.decode($0) } },
      now: surroundings.now() / 1_000_000)
    let allowsKeys = call.account.body["properties"]?["allowSharedKeyAccess"] != false
    if request.query["sig"] != nil {
      guard allowsKeys else { throw BlobRefusal.keysForbidden }
      return try access.checkSignature(request, deed, container: call.container, blob: call.blob)
    }
    guard let header = request.headers["Authorization"], !header.isEmpty else { throw BlobRefusal.anonymous }
    if header.hasPrefix("SharedKey ") {
      guard allowsKeys else { throw BlobRefusal.keysForbidden }
      guard access.isSigned(request, header) else {
        throw BlobRefusal.unauthenticated(
          "The MAC signature found in the HTTP request is not the same as any computed signature.")
      }
      return
    }
    let caller: Caller
    do { caller = try gate.caller(of: request, for: .storage) } catch {
      throw BlobRefusal.unauthenticated("The token is not valid for https://storage.azure.com.")
    }
    guard mayDo(deed.operation, caller, call.scope) else { throw BlobRefusal.mismatch }
  }

  // MARK: containers

  private func answerAccount(_ call: BlobCall) async throws(ServiceError) -> HTTPResponse {
    guard call.request.method == "GET", call.request.query["comp"] == "list" else {
      throw BlobRefusal.notOffered(call.request)
    }
    let prefix = call.request.query["prefix"] ?? ""
    let found = try await store.read { db in
      try ResourceTable.inside(call.account.id, type: BlobCall.containerType, db).filter { $0.name.hasPrefix(prefix) }
    }
    var xml = XMLText()
    xml.element("EnumerationResults", attributes: "ServiceEndpoint=\"\(XMLText.escaped(call.request.base))/\"") { xml in
      if !prefix.isEmpty { xml.element("Prefix", prefix) }
      xml.element("Containers") { xml in
        for container in found {
          xml.element("Container") { xml in
            xml.element("Name", container.name)
            xml.element("Properties") { xml in
              for (name, value) in Self.fields(container) where !name.hasPrefix("x-ms-meta-") {
                xml.element(Self.xmlName(name), value)
              }
            }
          }
        }
      }
      xml.element("NextMarker", "")
    }
    return HTTPResponse(status: 200, headers: ["Content-Type": "application/xml"], body: xml.bytes)
  }

  private func answerContainer(_ call: BlobCall) async throws(ServiceError) -> HTTPResponse {
    let query = call.request.query
    guard query["restype"] == "container" else { throw BlobRefusal.notOffered(call.request) }
    switch (call.request.method, query["comp"]) {
    case ("PUT", nil):
      guard try await find(call) == nil else { throw BlobRefusal.containerExists }
      try await change(call, "PUT", ["properties": ["metadata": call.metadata]])
      guard let made = try await find(call) else { throw BlobRefusal.containerNotFound }
      return .empty(201, headers: Self.answered(made))
    case ("GET", nil), ("HEAD", nil), ("GET", "metadata"):
      return .empty(200, headers: Self.answered(try await container(call), all: true))
    case ("DELETE", nil):
      _ = try await container(call)
      try await change(call, "DELETE", nil)
      return .empty(202)
    case ("GET", "list"): return try await list(call)
    default: throw BlobRefusal.notOffered(call.request)
    }
  }

  /// The call's container, if there is one.
  private func find(_ call: BlobCall) async throws(ServiceError) -> StoredResource? {
    let scope = call.scope
    return try await store.read { db in try ResourceTable.find(scope, db) }
  }

  func container(_ call: BlobCall) async throws(ServiceError) -> StoredResource {
    guard let found = try await find(call) else { throw BlobRefusal.containerNotFound }
    return found
  }

  /// Makes or deletes a container as the control plane does, with its checks of names and locks.
  private func change(_ call: BlobCall, _ method: String, _ body: Value?) async throws(ServiceError) {
    let url = "https://management.azure.com\(call.scope)?api-version=\(StorageRules.versions[0])"
    guard var request = ServiceRequest(HTTPRequest(method, url, body: body?.json ?? [])) else {
      throw .internalError("the container's id makes no URL")
    }
    request.caller = Caller(objectID: "", tenant: gate.options.tenant, application: "")
    let response = await control.respond(to: request).response
    guard response.status >= 400 else { return }
    let error = (try? JSONReader.parse(response.body))?["error"]
    let code = error?["code"]?.string ?? "InvalidInput"
    throw ServiceError(
      response.status, code == "InvalidResourceName" ? "InvalidResourceName" : code, error?["message"]?.string ?? code)
  }

  static func fields(_ container: StoredResource) -> [(name: String, value: String)] {
    var fields = [
      ("Last-Modified", Timestamp.http(seconds: container.changed / 1_000_000)), ("ETag", "\"0x\(container.etag)\""),
      ("x-ms-lease-status", "unlocked"), ("x-ms-lease-state", "available"),
      ("x-ms-has-immutability-policy", "false"), ("x-ms-has-legal-hold", "false"),
    ]
    for (name, value) in container.body["properties"]?["metadata"]?.object ?? [:] {
      fields.append(("x-ms-meta-\(name)", value.string ?? ""))
    }
    return fields
  }

  private static func answered(_ container: StoredResource, all: Bool = false) -> HTTPFields {
    var headers = HTTPFields()
    for (name, value) in fields(container) where all || !name.hasPrefix("x-ms-") { headers[name] = value }
    return headers
  }

  /// `x-ms-lease-status` as lists name it: `LeaseStatus`; what is a header of HTTP keeps its name.
  private static func xmlName(_ name: String) -> String {
    switch name {
    case "ETag": "Etag"
    case _ where name.hasPrefix("x-ms-"):
      name.dropFirst(5).split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
    default: name
    }
  }

  // MARK: lists

  private static let pageLimit = 5000

  private func list(_ call: BlobCall) async throws(ServiceError) -> HTTPResponse {
    let query = call.request.query
    let container = try await container(call)
    let (prefix, delimiter) = (query["prefix"] ?? "", query["delimiter"] ?? "")
    let marker = query["marker"].flatMap { Base64.decode($0) }.map { String(decoding: $0, as: UTF8.self) } ?? ""
    let limit = min(max(query["maxresults"].flatMap { Int($0) } ?? Self.pageLimit, 1), Self.pageLimit)
    let page = try await store.read { db in
      try BlobPage(container.number, prefix: prefix, delimiter: delimiter, after: marker, limit: limit, db)
    }
    let showsMetadata = query["include"]?.contains("metadata") == true
    let now = surroundings.now()
    var xml = XMLText()
    let attributes =
      "ServiceEndpoint=\"\(XMLText.escaped(call.request.base))/\" ContainerName=\"\(XMLText.escaped(container.name))\""
    xml.element("EnumerationResults", attributes: attributes) { xml in
      if !prefix.isEmpty { xml.element("Prefix", prefix) }
      if !delimiter.isEmpty { xml.element("Delimiter", delimiter) }
      xml.element("MaxResults", String(limit))
      xml.element("Blobs") { xml in
        for entry in page.entries {
          switch entry {
          case .prefix(let name): xml.element("BlobPrefix") { $0.element("Name", name) }
          case .blob(let blob): blob.write(to: &xml, showsMetadata: showsMetadata, now: now)
          }
        }
      }
      xml.element("NextMarker", page.next.map { Base64.encode(Array($0.utf8)) } ?? "")
    }
    return HTTPResponse(status: 200, headers: ["Content-Type": "application/xml"], body: xml.bytes)
  }
}

/// One page of a container's list: blobs, and with a delimiter the common beginnings of names in their stead.
struct BlobPage: Sendable {
  enum Entry: Sendable {
    case blob(StoredBlob)
    case prefix(String)
  }

  var entries: [Entry] = []
  /// The name to go on behind; `nil` at the end.
  var next: String?

  init(
    _ container: ResourceNumber, prefix: String, delimiter: String, after marker: String, limit: Int, _ db: Database
  ) throws {
    var after = marker
    while true {
      let blobs = try BlobTable.list(container, prefix: prefix, after: after, limit: limit + 1, db)
      for blob in blobs {
        // What a beginning stands for is passed over at once.
        if case .prefix(let last)? = entries.last, blob.name.hasPrefix(last) { continue }
        if entries.count == limit {
          next = after
          return
        }
        if let common = Self.common(blob.name, prefix, delimiter) {
          entries.append(.prefix(common))
          after = common + "\u{10FFFF}"
          break
        }
        entries.append(.blob(blob))
        after = blob.name
      }
      if case .prefix(let last)? = entries.last, after.hasPrefix(last) {
        if blobs.isEmpty { return }
        continue
      }
      if blobs.count <= limit { return }
    }
  }

  private static func common(_ name: String, _ prefix: String, _ delimiter: String) -> String? {
    guard !delimiter.isEmpty else { return nil }
    let rest = name.dropFirst(prefix.count)
    guard let end = rest.range(of: delimiter) else { return nil }
    return String(name[..<end.upperBound])
  }
}

extension Substring {
  fileprivate func range(of needle: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(needle) { return start..<index(start, offsetBy: needle.count) }
      formIndex(after: &start)
    }
    return nil
  }
}
