import GRDB
import Glibc
import HTTP

/// Blobs and their uploads.
extension RegistryPlane {
  func blob(_ call: RegistryCall, _ repository: String, _ text: String) async throws(ServiceError) -> HTTPResponse {
    guard let digest = Digest(text) else { throw RegistryRefusal.digestInvalid("\"\(text)\" is no SHA-256 digest") }
    let place = call.place(repository)
    let contents = try files().contents
    switch call.request.method {
    case "GET", "HEAD":
      let size = try await store.read { db in try RegistryTable.blobSize(text, place, db) }
      guard let size else { throw RegistryRefusal.blobUnknown(text) }
      return try show(digest, size: size, call.request, contents)
    case "DELETE":
      let wasThere = try await store.write { db in try RegistryTable.removeBlob(text, place, db) }
      guard wasThere else { throw RegistryRefusal.blobUnknown(text) }
      try await forget([digest])
      return .empty(202, headers: ["Docker-Content-Digest": text])
    default: throw RegistryRefusal.unsupported(call.request)
    }
  }

  private func show(
    _ digest: Digest, size: Int64, _ request: ServiceRequest, _ contents: RegistryContents
  ) throws(ServiceError) -> HTTPResponse {
    var headers: HTTPFields = [
      "Docker-Content-Digest": digest.description, "Content-Type": "application/octet-stream",
      "Accept-Ranges": "bytes", "ETag": "\"\(digest)\"",
    ]
    var (status, range) = (200, 0..<size)
    if let asked = request.headers["Range"].flatMap({ ByteRange($0) }) {
      guard let within = asked.within(size) else {
        return .empty(416, headers: ["Content-Range": "bytes */\(size)"])
      }
      (status, range) = (206, within)
      headers["Content-Range"] = "bytes \(within.lowerBound)-\(within.upperBound - 1)/\(size)"
    }
    headers["Content-Length"] = String(range.count)
    var response = HTTPResponse(status: status, headers: headers)
    if request.method == "HEAD" { return response }
    guard let body = contents.read(digest, range) else { throw RegistryRefusal.blobUnknown(digest.description) }
    response.stream = body
    return response
  }

  /// Takes away the files of blobs that no repository has any more.
  func forget(_ digests: [Digest]) async throws(ServiceError) {
    guard let contents = uploads?.contents, !digests.isEmpty else { return }
    try await store.write { db in
      for digest in digests where try !RegistryTable.isBlobKept(digest.description, db) { contents.drop(digest) }
    }
  }

  // MARK: Uploads

  func beginUpload(_ call: RegistryCall, _ repository: String) async throws(ServiceError) -> HTTPResponse {
    guard call.request.method == "POST" else { throw RegistryRefusal.unsupported(call.request) }
    let uploads = try files()
    let place = call.place(repository)
    if let text = call.request.query["mount"], try await mount(call, text, place) {
      return created(call, repository, text)
    }
    let upload = try uploads.begin(place)
    guard let text = call.request.query["digest"] else { return underWay(call, upload, 202) }
    return try await conclude(call, upload, text)
  }

  /// Whether a blob of another repository of the registry now is in this one too.
  private func mount(
    _ call: RegistryCall, _ text: String, _ place: RegistryTable.Place
  ) async throws(ServiceError) -> Bool {
    guard Digest(text) != nil, let source = call.request.query["from"], mayPull(call, source) else { return false }
    let from = call.place(source)
    return try await store.write { db in
      guard let size = try RegistryTable.blobSize(text, from, db) else { return false }
      try RegistryTable.addBlob(text, size: size, place, db)
      return true
    }
  }

  func upload(_ call: RegistryCall, _ repository: String, _ id: String) async throws(ServiceError) -> HTTPResponse {
    let uploads = try files()
    let upload = try uploads.find(id, call.place(repository))
    switch call.request.method {
    case "GET": return underWay(call, upload, 204)
    case "DELETE":
      uploads.drop(id)
      return .empty(204)
    case "PATCH":
      try checkStart(call.request, upload)
      try await upload.append(call.request, now: access.surroundings.now())
      return underWay(call, upload, 202)
    case "PUT":
      try checkStart(call.request, upload)
      return try await conclude(call, upload, call.request.query["digest"] ?? "")
    default: throw RegistryRefusal.unsupported(call.request)
    }
  }

  private func checkStart(_ request: ServiceRequest, _ upload: Upload) throws(ServiceError) {
    guard let range = request.headers["Content-Range"] else { return }
    guard UploadRange.start(range) == upload.size else { throw RegistryRefusal.outOfOrder(upload.size) }
  }

  /// Takes what is left of the body, checks the digest and keeps the blob.
  private func conclude(_ call: RegistryCall, _ upload: Upload, _ text: String) async throws(ServiceError)
    -> HTTPResponse
  {
    let uploads = try files()
    try await upload.append(call.request, now: access.surroundings.now())
    guard let digest = Digest(text) else { throw RegistryRefusal.digestInvalid("\"\(text)\" is no SHA-256 digest") }
    let found = try upload.finished()
    guard found == digest else {
      uploads.drop(upload.id)
      throw RegistryRefusal.digestInvalid("\(digest) was promised, \(found) came")
    }
    let (contents, size) = (uploads.contents, upload.size)
    let wasThere = try await store.write { db in
      let isThere = Glibc.access(contents.path(digest), F_OK) == 0
      if !isThere { try contents.keep(upload.file.path, as: digest) }
      try RegistryTable.addBlob(text, size: size, upload.place, db)
      return isThere
    }
    if wasThere { uploads.drop(upload.id) } else { uploads.conclude(upload) }
    return created(call, upload.place.repository, text)
  }

  private func created(_ call: RegistryCall, _ repository: String, _ digest: String) -> HTTPResponse {
    .empty(
      201, headers: ["Location": call.door.url(repository, "blobs/\(digest)"), "Docker-Content-Digest": digest])
  }

  private func underWay(_ call: RegistryCall, _ upload: Upload, _ status: Int) -> HTTPResponse {
    .empty(
      status,
      headers: [
        "Location": call.door.url(upload.place.repository, "blobs/uploads/\(upload.id)"),
        "Range": UploadRange.text(upload.size), "Docker-Upload-UUID": upload.id,
      ])
  }
}

/// One range of a `Range` header (RFC 9110, section 14.1.2).
struct ByteRange: Sendable, Hashable {
  /// `nil`: the last `last` bytes.
  var first: Int64?
  var last: Int64?

  /// `nil` for what is no single range of bytes, which is ignored then.
  init?(_ header: String) {
    guard header.hasPrefix("bytes=") else { return nil }
    let parts = header.dropFirst(6).split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0].allSatisfy(\.isNumber), parts[1].allSatisfy(\.isNumber) else { return nil }
    (first, last) = (Int64(parts[0]), Int64(parts[1]))
    if first == nil, last == nil { return nil }
    if let first, let last, last < first { return nil }
  }

  /// The bytes of a content of that size; `nil` when it has none of them.
  func within(_ size: Int64) -> Range<Int64>? {
    guard let first else {
      let count = min(last ?? 0, size)
      return count > 0 ? size - count..<size : nil
    }
    guard first < size else { return nil }
    return first..<(min(last ?? size - 1, size - 1) + 1)
  }
}
