import Crypto
import Documents
import GRDB
import HTTP

/// Manifests, and the lists of what there is.
extension RegistryPlane {
  /// Bytes of a manifest at most, as Azure Container Registry takes them.
  private static let largestManifest: Int64 = 4 << 20

  func manifest(
    _ call: RegistryCall, _ repository: String, _ reference: String
  ) async throws(ServiceError) -> HTTPResponse {
    let place = call.place(repository)
    guard Digest(reference) != nil || RegistryName.isTag(reference) else {
      throw reference.contains(":")
        ? RegistryRefusal.digestInvalid("\"\(reference)\" is no SHA-256 digest")
        : ServiceError(400, "TAG_INVALID", "invalid tag \"\(reference)\"")
    }
    switch call.request.method {
    case "GET", "HEAD": return try await show(call.request, place, reference)
    case "PUT": return try await put(call, place, reference)
    case "DELETE": return try await delete(place, reference)
    default: throw RegistryRefusal.unsupported(call.request)
    }
  }

  private func show(
    _ request: ServiceRequest, _ place: RegistryTable.Place, _ reference: String
  ) async throws(ServiceError) -> HTTPResponse {
    let found = try await store.read { db -> (StoredManifest, [UInt8])? in
      let digest = Digest(reference) == nil ? try RegistryTable.tagged(reference, place, db) : reference
      guard let digest, let manifest = try RegistryTable.manifest(digest, place, db) else { return nil }
      return try RegistryTable.manifestBytes(digest, place, db).map { (manifest, $0) }
    }
    guard let (manifest, bytes) = found else { throw RegistryRefusal.manifestUnknown(reference) }
    return HTTPResponse(
      status: 200,
      headers: [
        "Content-Type": manifest.mediaType, "Docker-Content-Digest": manifest.digest,
        "ETag": "\"\(manifest.digest)\"", "Content-Length": String(bytes.count),
      ], body: request.method == "HEAD" ? [] : bytes)
  }

  private func put(
    _ call: RegistryCall, _ place: RegistryTable.Place, _ reference: String
  ) async throws(ServiceError) -> HTTPResponse {
    let bytes = call.request.body
    guard Int64(bytes.count) <= Self.largestManifest else { throw RegistryRefusal.tooLarge(Self.largestManifest) }
    let digest = Digest(hash: SHA256.hash(data: bytes))
    if let promised = Digest(reference), promised != digest {
      throw RegistryRefusal.digestInvalid("\(promised) was promised, \(digest) came")
    }
    let read = try ManifestDocument(bytes, contentType: call.request.headers["Content-Type"])
    let stored = StoredManifest(
      digest: digest.description, mediaType: read.mediaType, size: Int64(bytes.count), subject: read.subject,
      artifactType: read.artifactType, annotations: read.annotations)
    try await store.write { db in
      for blob in read.blobs where try RegistryTable.blobSize(blob, place, db) == nil {
        throw RegistryRefusal.contentUnknown(blob)
      }
      for manifest in read.manifests where try RegistryTable.manifest(manifest, place, db) == nil {
        throw RegistryRefusal.contentUnknown(manifest)
      }
      try RegistryTable.addManifest(stored, bytes, parts: read.blobs.union(read.manifests), place, db)
      if Digest(reference) == nil { try RegistryTable.setTag(reference, stored.digest, place, db) }
    }
    var headers: HTTPFields = [
      "Location": call.door.url(place.repository, "manifests/\(digest)"), "Docker-Content-Digest": stored.digest,
    ]
    headers["OCI-Subject"] = read.subject
    return .empty(201, headers: headers)
  }

  /// By a digest the manifest with all its tags, by a tag the tag alone.
  private func delete(_ place: RegistryTable.Place, _ reference: String) async throws(ServiceError) -> HTTPResponse {
    let gone = try await store.write { db -> [Digest] in
      guard Digest(reference) != nil else {
        guard try RegistryTable.removeTag(reference, place, db) else {
          throw RegistryRefusal.manifestUnknown(reference)
        }
        return []
      }
      guard try RegistryTable.manifest(reference, place, db) != nil else {
        throw RegistryRefusal.manifestUnknown(reference)
      }
      return try RegistryTable.removeManifest(reference, place, db).compactMap { Digest($0) }
    }
    try await forget(gone)
    return .empty(202)
  }

  // MARK: Lists

  func catalog(_ call: RegistryCall) async throws(ServiceError) -> HTTPResponse {
    guard call.request.method == "GET" else { throw RegistryRefusal.unsupported(call.request) }
    let (limit, after) = try call.page()
    let number = call.registry.number
    let names = try await store.read { db in
      try RegistryTable.repositories(number, after: after, limit: limit + 1, db)
    }
    return list(
      ["repositories": .array(names.prefix(limit).map { .string($0) })], names, limit,
      "\(call.door.base)/v2/_catalog")
  }

  func tags(_ call: RegistryCall, _ repository: String) async throws(ServiceError) -> HTTPResponse {
    guard call.request.method == "GET" else { throw RegistryRefusal.unsupported(call.request) }
    let (limit, after) = try call.page()
    let place = call.place(repository)
    let found = try await store.read { db -> [String]? in
      guard try RegistryTable.isRepository(place, db) else { return nil }
      return try RegistryTable.tags(place, after: after, limit: limit + 1, db)
    }
    guard let found else { throw RegistryRefusal.nameUnknown(repository) }
    return list(
      ["name": .string(call.door.prefix + repository), "tags": .array(found.prefix(limit).map { .string($0) })], found,
      limit, call.door.url(repository, "tags/list"))
  }

  /// What signatures, attestations and the like there are about a manifest, as an image index.
  func referrers(_ call: RegistryCall, _ repository: String, _ digest: String) async throws(ServiceError)
    -> HTTPResponse
  {
    guard call.request.method == "GET" else { throw RegistryRefusal.unsupported(call.request) }
    guard Digest(digest) != nil else { throw RegistryRefusal.digestInvalid("\"\(digest)\" is no SHA-256 digest") }
    let (limit, after) = try call.page()
    let place = call.place(repository)
    let found = try await store.read { db in
      try RegistryTable.referrers(of: digest, place, after: after, limit: limit + 1, db)
    }
    let wanted = call.request.query["artifactType"]
    let shown = found.prefix(limit).filter { wanted == nil || $0.artifactType == wanted }.map { manifest -> Value in
      var descriptor: Value = [
        "mediaType": .string(manifest.mediaType), "digest": .string(manifest.digest), "size": .integer(manifest.size),
        "artifactType": .string(manifest.artifactType),
      ]
      if !manifest.annotations.isNull { descriptor[member: "annotations"] = manifest.annotations }
      return descriptor
    }
    var response = list(
      ["schemaVersion": 2, "mediaType": .string(ManifestDocument.index), "manifests": .array(shown)],
      found.map(\.digest), limit, call.door.url(repository, "referrers/\(digest)"))
    response.headers["Content-Type"] = ManifestDocument.index
    if wanted != nil { response.headers["OCI-Filters-Applied"] = "artifactType" }
    return response
  }

  /// A page of a list, with the address of the next one if there is more.
  private func list(_ value: Value, _ found: [String], _ limit: Int, _ url: String) -> HTTPResponse {
    guard found.count > limit, limit > 0 else { return .json(200, value) }
    return .json(
      200, value, headers: ["Link": "<\(url)?last=\(found[limit - 1])&n=\(limit)>; rel=\"next\""])
  }
}
