import Documents
import FoundationEssentials
import GRDB
import HTTP
import Resources

/// Every container registry in the store, by the OCI distribution specification 1.1 and the tokens of Azure Container
/// Registry.
///
/// A registry answers at `NAME.azurecr.io`, at `https://localhost:PORT/acr/NAME`, and for clients that take a host and
/// nothing more at `localhost:PORT/NAME/repository`.
struct RegistryPlane: Sendable {
  let store: Store
  let access: RegistryAccess
  /// Where blobs are; `nil` in a local Azure without a folder.
  let uploads: RegistryUploads?

  /// Opens the folder, if there is one, and drops what no registry has.
  init(
    _ store: Store, folder: String?, _ surroundings: Surroundings, _ options: Options, _ trust: LocalTrust,
    mayDo: @escaping @Sendable (Operation, Caller, ResourceID) -> Bool
  ) async throws(ServiceError) {
    self.store = store
    let fresh = surroundings.random(32)
    let (key, blobs) = try await store.write { db in
      (try RegistryTable.signingKey(orElse: fresh, db), try RegistryTable.allBlobs(db))
    }
    access = RegistryAccess(
      surroundings: surroundings, options: options, trust: trust, key: key, mayDo: mayDo)
    guard let folder else {
      uploads = nil
      return
    }
    let contents = try RegistryContents(folder: folder)
    try contents.sweep(keeping: blobs)
    contents.count(blobs)
    uploads = RegistryUploads(contents, surroundings)
  }

  /// The folder of images within a state folder.
  static func folder(in state: String) -> String { "\(state)/registry" }

  /// Removes all images from a state folder that nobody serves.
  static func forgetImages(in state: String) throws(ServiceError) {
    let folder = folder(in: state)
    guard FileManager.default.fileExists(atPath: folder) else { return }
    do { try FileManager.default.removeItem(atPath: folder) } catch { throw .storage(error) }
  }

  /// Drops what no registry has any more; what cannot be dropped now is at the next start.
  func sweep() async {
    guard let contents = uploads?.contents, contents.holdsAnything else { return }
    _ = try? await store.write { db in try contents.sweep(keeping: try RegistryTable.allBlobs(db)) }
  }

  /// Whether the body of a request is taken in pieces: all that uploads content.
  static func streamsBody(_ method: String, _ url: String) -> Bool {
    guard ["PATCH", "PUT", "POST"].contains(method), let scheme = url.range(of: "://") else { return false }
    let path = url[scheme.upperBound...].drop { $0 != "/" }.prefix { $0 != "?" }
    return path.range(of: "/v2/") != nil && path.range(of: "/blobs/uploads/") != nil
  }

  /// Whether a path on loopback is meant for a registry that its first part names.
  static func isMeant(by segments: [String]) -> Bool {
    segments.first == "v2" || segments == ["oauth2", "token"] || segments == ["oauth2", "exchange"]
  }

  /// Answers at the registry's own host, or with the way to it taken off the path.
  func respond(to request: ServiceRequest, registry name: String) async -> HTTPResponse {
    await answered(request) { () async throws(ServiceError) in
      guard let registry = try await find(name) else { throw Self.unknown(name) }
      let door = RegistryDoor(
        base: request.base, service: registry.name.lowercased() + RegistryRules.space, prefix: "")
      return try await answer(RegistryCall(request: request, registry: registry, door: door), request.segments)
    }
  }

  /// Answers on loopback, where the first part of a repository's name is the registry.
  func respond(toDirect request: ServiceRequest) async -> HTTPResponse {
    await answered(request) { () async throws(ServiceError) in
      let door = { RegistryDoor(base: request.base, service: request.authority, prefix: $0) }
      if request.segments.first == "oauth2" { return try await directToken(request) }
      guard request.segments.count > 1 else {
        guard isKnown(request) else { throw door("").challenge(nil, isInsufficient: false) }
        return .json(200, [:])
      }
      let name = request.segments[1]
      guard let registry = try await find(name) else { throw Self.unknown(name) }
      return try await answer(
        RegistryCall(request: request, registry: registry, door: door("\(name)/")),
        ["v2"] + request.segments.dropFirst(2))
    }
  }

  private func answered(
    _ request: ServiceRequest, _ body: () async throws(ServiceError) -> HTTPResponse
  ) async -> HTTPResponse {
    var response: HTTPResponse
    do { response = try await body() } catch { response = RegistryRefusal.response(error) }
    response.headers["Docker-Distribution-Api-Version"] = "registry/2.0"
    return response
  }

  private static func unknown(_ name: String) -> ServiceError {
    ServiceError(404, "NAME_UNKNOWN", "the registry '\(name)' is not in this local Azure")
  }

  func find(_ name: String) async throws(ServiceError) -> StoredResource? {
    try await store.read { db in
      try ResourceTable.holder(of: NameClaim(space: RegistryRules.space, name: name), db).flatMap {
        try ResourceTable.find(number: $0, db)
      }
    }
  }

  private func answer(_ call: RegistryCall, _ segments: [String]) async throws(ServiceError) -> HTTPResponse {
    if call.registry.body["properties"]?["publicNetworkAccess"]?.string == "Disabled" { throw RegistryRefusal.denied }
    switch segments.first {
    case "oauth2": return try await token(call)
    case "v2": break
    default: throw RegistryRefusal.unsupported(call.request)
    }
    guard let target = RegistryTarget(Array(segments.dropFirst())) else {
      throw RegistryRefusal.unsupported(call.request)
    }
    if let name = target.repository, !RegistryName.isRepository(name) { throw RegistryRefusal.nameInvalid(name) }
    try admit(call, target)
    switch target {
    case .base: return .json(200, [:])
    case .catalog: return try await catalog(call)
    case .tags(let name): return try await tags(call, name)
    case .manifest(let name, let reference): return try await manifest(call, name, reference)
    case .referrers(let name, let digest): return try await referrers(call, name, digest)
    case .blob(let name, let digest): return try await blob(call, name, digest)
    case .uploads(let name): return try await beginUpload(call, name)
    case .upload(let name, let id): return try await upload(call, name, id)
    }
  }

  // MARK: Access

  /// What a call needs; `nil` for the base, for which any token is good.
  private static func scope(_ request: ServiceRequest, _ target: RegistryTarget) -> RegistryScope? {
    guard let name = target.repository else {
      return target == .catalog ? RegistryScope("registry", "catalog", [.list]) : nil
    }
    switch (request.method, target) {
    // An upload that was begun may be looked at and given up by who may push.
    case (_, .uploads), (_, .upload), ("PUT", _), ("POST", _), ("PATCH", _):
      return RegistryScope("repository", name, [.pull, .push])
    case ("DELETE", _): return RegistryScope("repository", name, [.delete])
    default: return RegistryScope("repository", name, [.pull])
    }
  }

  private func admit(_ call: RegistryCall, _ target: RegistryTarget) throws(ServiceError) {
    let wanted = Self.scope(call.request, target)
    let header = call.request.headers["Authorization"] ?? ""
    if let (user, password) = RegistryAccess.basic(header) {
      guard let principal = access.principal(user: user, password: password, registry: call.registry) else {
        throw call.door.challenge(wanted, isInsufficient: false)
      }
      guard wanted.map({ $0.actions.allSatisfy { access.allows(principal, $0, in: call.registry) } }) ?? true else {
        throw call.door.challenge(wanted, isInsufficient: true)
      }
      return
    }
    guard header.lowercased().hasPrefix("bearer ") else { throw call.door.challenge(wanted, isInsufficient: false) }
    guard let token = RegistryToken(header.dropFirst(7), use: .access, key: access.key, now: access.now) else {
      throw call.door.challenge(wanted, isInsufficient: false)
    }
    guard wanted.map({ token.covers($0, of: call.registry.number) }) ?? true else {
      throw call.door.challenge(wanted, isInsufficient: true)
    }
  }

  /// Whether a caller at `/v2/` of this machine, where no registry is named, has a token of one.
  private func isKnown(_ request: ServiceRequest) -> Bool {
    let header = request.headers["Authorization"] ?? ""
    guard header.lowercased().hasPrefix("bearer ") else { return false }
    return RegistryToken(header.dropFirst(7), use: .access, key: access.key, now: access.now) != nil
  }

  /// Whether a token lets its holder pull from another repository too: for blobs that are mounted from there.
  func mayPull(_ call: RegistryCall, _ repository: String) -> Bool {
    let header = call.request.headers["Authorization"] ?? ""
    if let (user, password) = RegistryAccess.basic(header) {
      return access.principal(user: user, password: password, registry: call.registry)
        .map { access.allows($0, .pull, in: call.registry) } ?? false
    }
    return RegistryToken(header.dropFirst(7), use: .access, key: access.key, now: access.now)?
      .covers(RegistryScope("repository", repository, [.pull]), of: call.registry.number) ?? false
  }

  /// The files, which a local Azure in memory does not have.
  func files() throws(ServiceError) -> RegistryUploads {
    guard let uploads else { throw RegistryRefusal.nowhere }
    return uploads
  }
}

extension StringProtocol {
  /// Where a text stands first.
  fileprivate func range(of needle: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(needle) { return start..<index(start, offsetBy: needle.count) }
      formIndex(after: &start)
    }
    return nil
  }
}
