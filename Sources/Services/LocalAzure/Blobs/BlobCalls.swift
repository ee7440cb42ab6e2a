import Crypto
import Documents
import Encodings
import GRDB
import HTTP
import OrderedCollections

/// Calls to one blob.
extension BlobPlane {
  /// Of one append.
  private static let appendLimit = 100 << 20
  /// Appends to one blob.
  private static let appends = 50_000

  func answerBlob(_ call: BlobCall) async throws(ServiceError) -> HTTPResponse {
    switch (call.request.method, call.request.query["comp"]) {
    case ("GET", nil), ("HEAD", nil), ("HEAD", "metadata"), ("GET", "metadata"): return try await read(call)
    case ("GET", "blocklist"): return try await blockList(call)
    case ("PUT", nil): return try await put(call)
    case ("PUT", "block"): return try await stage(call)
    case ("PUT", "blocklist"): return try await commit(call)
    case ("PUT", "appendblock"): return try await append(call)
    case ("PUT", "metadata"): return try await update(call) { blob in blob.metadata = call.metadata }
    case ("PUT", "properties"): return try await update(call) { blob in blob.fields = call.contentFields }
    case ("PUT", "lease"): return try await lease(call)
    case ("DELETE", nil):
      try await write(call) { blob, container, db in
        guard let blob else { throw BlobRefusal.blobNotFound }
        try BlobTable.delete(blob.name, in: container, db)
      }
      return .empty(202)
    default: throw BlobRefusal.notOffered(call.request)
    }
  }

  // MARK: reads

  private func read(_ call: BlobCall) async throws(ServiceError) -> HTTPResponse {
    let container = try await container(call)
    let isHead = call.request.method == "HEAD" || call.request.query["comp"] == "metadata"
    let found = try await store.read { db -> (StoredBlob, Range<Int64>?, [UInt8]) in
      guard let blob = try BlobTable.find(call.blob ?? "", in: container.number, db) else {
        throw BlobRefusal.blobNotFound
      }
      try call.checkConditions(blob)
      let range = isHead ? nil : try Self.range(call.request.headers, size: blob.size)
      let wanted = isHead ? 0..<0 : range ?? 0..<blob.size
      return (blob, range, try BlobTable.read(wanted, of: blob.name, in: container.number, db))
    }
    var headers = found.0.headers(now: surroundings.now())
    guard !isHead else {
      headers["Content-Length"] = String(found.0.size)
      return .empty(200, headers: headers)
    }
    guard let range = found.1 else { return HTTPResponse(status: 200, headers: headers, body: found.2) }
    headers["Content-Range"] = "bytes \(range.lowerBound)-\(range.upperBound - 1)/\(found.0.size)"
    return HTTPResponse(status: 206, headers: headers, body: found.2)
  }

  /// The range that a request asks for; `nil`: all of it.
  private static func range(_ headers: HTTPFields, size: Int64) throws(ServiceError) -> Range<Int64>? {
    guard let text = headers["x-ms-range"] ?? headers["Range"], text.hasPrefix("bytes=") else { return nil }
    let parts = text.dropFirst(6).split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, let first = Int64(parts[0]) else { throw BlobRefusal.header("Range") }
    let last = parts[1].isEmpty ? size - 1 : min(Int64(parts[1]) ?? -1, size - 1)
    guard first >= 0, first < size, last >= first else { throw BlobRefusal.badRange }
    return first..<last + 1
  }

  private func blockList(_ call: BlobCall) async throws(ServiceError) -> HTTPResponse {
    let container = try await container(call)
    let kind = call.request.query["blocklisttype"] ?? "committed"
    let found = try await store.read { db in
      (
        try BlobTable.find(call.blob ?? "", in: container.number, db),
        try BlobTable.blocks(of: call.blob ?? "", in: container.number, db)
      )
    }
    guard found.0 != nil || !found.1.isEmpty else { throw BlobRefusal.blobNotFound }
    var xml = XMLText()
    xml.element("BlockList") { xml in
      for (name, isCommitted) in [("CommittedBlocks", true), ("UncommittedBlocks", false)]
      where kind == "all" || isCommitted == (kind == "committed") {
        xml.element(name) { xml in
          for block in found.1 where block.isCommitted == isCommitted {
            xml.element("Block") { xml in
              xml.element("Name", block.id)
              xml.element("Size", String(block.length))
            }
          }
        }
      }
    }
    return HTTPResponse(status: 200, headers: ["Content-Type": "application/xml"], body: xml.bytes)
  }

  // MARK: writes

  /// Runs a write on the blob as it is, after its conditions and its lease were looked at.
  @discardableResult
  private func write<T: Sendable>(
    _ call: BlobCall, _ body: @escaping @Sendable (StoredBlob?, ResourceNumber, Database) throws -> T
  ) async throws(ServiceError) -> T {
    let now = surroundings.now()
    let container = try await container(call)
    return try await store.write { db in
      let blob = try BlobTable.find(call.blob ?? "", in: container.number, db)
      try call.checkConditions(blob)
      try call.checkLease(blob, now: now)
      return try body(blob, container.number, db)
    }
  }

  /// An etag that was never given before.
  private func newETag() -> String { "0x8D\(Hex.text(surroundings.random(7)).uppercased())" }

  private func blank(_ call: BlobCall, _ kind: StoredBlob.Kind, over old: StoredBlob?) -> StoredBlob {
    let now = surroundings.now()
    return StoredBlob(
      name: call.blob ?? "", kind: kind, size: 0, etag: newETag(), created: old?.created ?? now, changed: now,
      fields: call.contentFields, metadata: call.metadata, appends: 0, lease: old?.lease)
  }

  private func made(_ blob: StoredBlob, _ status: Int) -> HTTPResponse {
    .empty(
      status,
      headers: [
        "ETag": "\"\(blob.etag)\"", "Last-Modified": Timestamp.http(seconds: blob.changed / 1_000_000),
        "x-ms-request-server-encrypted": "true",
      ])
  }

  private func put(_ call: BlobCall) async throws(ServiceError) -> HTTPResponse {
    guard let type = call.request.headers["x-ms-blob-type"] else { throw BlobRefusal.missingHeader("x-ms-blob-type") }
    guard let kind = StoredBlob.Kind(rawValue: type) else { throw BlobRefusal.notOffered(call.request) }
    guard kind == .block || call.request.body.isEmpty else { throw BlobRefusal.header("Content-Length") }
    let body = call.request.body
    try Self.checkDigest(call.request)
    let blob = try await write(call) { [self] old, container, db in
      var blob = blank(call, kind, over: old)
      blob.size = Int64(body.count)
      if kind == .block, blob.fields["Content-MD5"] == nil {
        blob.fields[member: "Content-MD5"] = .string(Base64.encode(Array(Insecure.MD5.hash(data: body))))
      }
      try BlobTable.clear(blob.name, in: container, db)
      try BlobTable.append(body, at: 0, to: blob.name, in: container, db)
      try BlobTable.save(blob, in: container, db)
      return blob
    }
    return made(blob, 201)
  }

  private static func checkDigest(_ request: ServiceRequest) throws(ServiceError) {
    guard let text = request.headers["Content-MD5"] else { return }
    guard Base64.decode(text) == Array(Insecure.MD5.hash(data: request.body)) else {
      throw ServiceError(
        400, "Md5Mismatch",
        "The MD5 value specified in the request did not match the MD5 value calculated by the server.")
    }
  }

  private func stage(_ call: BlobCall) async throws(ServiceError) -> HTTPResponse {
    guard let id = call.request.query["blockid"], let bytes = Base64.decode(id), (1...64).contains(bytes.count) else {
      throw BlobRefusal.badBlockID
    }
    try Self.checkDigest(call.request)
    let body = call.request.body
    try await write(call) { old, container, db in
      if let old, old.kind != .block { throw BlobRefusal.wrongKind }
      try BlobTable.stage(body, as: id, of: call.blob ?? "", in: container, db)
    }
    return .empty(201, headers: ["x-ms-request-server-encrypted": "true"])
  }

  private func commit(_ call: BlobCall) async throws(ServiceError) -> HTTPResponse {
    guard let list = BlockList(call.request.body) else { throw BlobRefusal.badXML }
    let blob = try await write(call) { [self] old, container, db in
      if let old, old.kind != .block { throw BlobRefusal.wrongKind }
      var blob = blank(call, .block, over: old)
      let known = try BlobTable.blocks(of: blob.name, in: container, db)
      let staged = Dictionary(uniqueKeysWithValues: known.filter { !$0.isCommitted }.map { ($0.id, $0) })
      let committed = Dictionary(
        known.filter(\.isCommitted).map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
      let wanted = try list.entries.map { entry -> BlobTable.Block in
        let block =
          switch entry.place {
          case .latest: staged[entry.id] ?? committed[entry.id]
          case .uncommitted: staged[entry.id]
          case .committed: committed[entry.id]
          }
        guard let block else { throw BlobRefusal.badBlockList }
        return block
      }
      blob.size = try BlobTable.commit(wanted, of: blob.name, in: container, db)
      try BlobTable.save(blob, in: container, db)
      return blob
    }
    return made(blob, 201)
  }

  private func append(_ call: BlobCall) async throws(ServiceError) -> HTTPResponse {
    let body = call.request.body
    guard !body.isEmpty, body.count <= Self.appendLimit else { throw BlobRefusal.header("Content-Length") }
    try Self.checkDigest(call.request)
    func number(_ name: String) throws(ServiceError) -> Int64? {
      guard let text = call.request.headers[name] else { return nil }
      guard let number = Int64(text), number >= 0 else { throw BlobRefusal.header(name) }
      return number
    }
    let (position, most) = (
      try number("x-ms-blob-condition-appendpos"), try number("x-ms-blob-condition-maxsize")
    )
    let (now, etag) = (surroundings.now(), newETag())
    let answered = try await write(call) { old, container, db -> (StoredBlob, Int64) in
      guard var blob = old else { throw BlobRefusal.blobNotFound }
      guard blob.kind == .append else { throw BlobRefusal.wrongKind }
      let start = blob.size
      if let position, position != start { throw BlobRefusal.positionNotMet }
      if let most, start + Int64(body.count) > most { throw BlobRefusal.sizeNotMet }
      guard blob.appends < Self.appends else {
        throw ServiceError(
          409, "BlockCountExceedsLimit", "The committed block count cannot exceed the maximum limit of 50,000 blocks.")
      }
      try BlobTable.append(body, at: start, to: blob.name, in: container, db)
      blob.size += Int64(body.count)
      blob.appends += 1
      (blob.changed, blob.etag) = (now, etag)
      blob.fields[member: "Content-MD5"] = nil
      try BlobTable.save(blob, in: container, db)
      return (blob, start)
    }
    var response = made(answered.0, 201)
    response.headers["x-ms-blob-append-offset"] = String(answered.1)
    response.headers["x-ms-blob-committed-block-count"] = String(answered.0.appends)
    return response
  }

  private func update(
    _ call: BlobCall, _ body: @escaping @Sendable (inout StoredBlob) -> Void
  ) async throws(ServiceError) -> HTTPResponse {
    let (now, etag) = (surroundings.now(), newETag())
    let blob = try await write(call) { old, container, db -> StoredBlob in
      guard var blob = old else { throw BlobRefusal.blobNotFound }
      body(&blob)
      (blob.changed, blob.etag) = (now, etag)
      try BlobTable.save(blob, in: container, db)
      return blob
    }
    return made(blob, 200)
  }

  // MARK: leases

  private func lease(_ call: BlobCall) async throws(ServiceError) -> HTTPResponse {
    let action = call.request.headers["x-ms-lease-action"]?.lowercased() ?? ""
    let offered = call.request.headers["x-ms-lease-id"]
    let proposed = call.request.headers["x-ms-proposed-lease-id"]
    let (now, fresh) = (surroundings.now(), surroundings.uuid())
    let seconds = call.request.headers["x-ms-lease-duration"].flatMap { Int64($0) }
    if action == "acquire" {
      guard let seconds, seconds == -1 || (15...60).contains(seconds) else {
        throw BlobRefusal.header("x-ms-lease-duration")
      }
    }
    let container = try await container(call)
    let result = try await store.write { db -> (StoredBlob, String?, Int) in
      guard var blob = try BlobTable.find(call.blob ?? "", in: container.number, db) else {
        throw BlobRefusal.blobNotFound
      }
      try call.checkConditions(blob)
      let held = blob.lease.flatMap { $0.isHeld(at: now) ? $0 : nil }
      func ending(_ seconds: Int64) -> Int64? { seconds < 0 ? nil : now + seconds * 1_000_000 }
      func owned() throws -> BlobLease {
        guard let lease = blob.lease else { throw BlobRefusal.noLease }
        guard lease.id.lowercased() == offered?.lowercased() else { throw BlobRefusal.leaseOperationMismatch }
        return lease
      }
      var status = 200
      switch action {
      case "acquire":
        if let held, held.id.lowercased() != proposed?.lowercased() { throw BlobRefusal.leased }
        let seconds = seconds ?? -1
        blob.lease = BlobLease(id: proposed ?? fresh, ends: ending(seconds), seconds: seconds)
        status = 201
      case "renew":
        var lease = try owned()
        lease.ends = ending(lease.seconds)
        blob.lease = lease
      case "change":
        guard held != nil else { throw BlobRefusal.noLease }
        var lease = try owned()
        guard let proposed else { throw BlobRefusal.missingHeader("x-ms-proposed-lease-id") }
        lease.id = proposed
        blob.lease = lease
      case "release":
        _ = try owned()
        blob.lease = nil
      case "break":
        guard blob.lease != nil else { throw BlobRefusal.noLease }
        blob.lease = nil
        status = 202
      default: throw BlobRefusal.header("x-ms-lease-action")
      }
      try BlobTable.save(blob, in: container.number, db)
      return (blob, blob.lease?.id, status)
    }
    var response = made(result.0, result.2)
    response.headers["x-ms-lease-id"] = result.1
    if action == "break" { response.headers["x-ms-lease-time"] = "0" }
    return response
  }
}
