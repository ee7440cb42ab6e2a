import Documents
import Encodings
import HTTP
import OrderedCollections
import Resources

/// A call of the blob service: what it is about.
struct BlobCall: Sendable {
  let request: ServiceRequest
  let account: StoredResource
  let container: String?
  let blob: String?

  static let containerType = "Microsoft.Storage/storageAccounts/blobServices/containers"
  /// Characters of a blob's name at most.
  private static let nameLimit = 1024

  init(_ request: ServiceRequest, account: StoredResource) throws(ServiceError) {
    self.request = request
    self.account = account
    container = request.segments.first
    let rest = request.path.drop { $0 == "/" }.drop { $0 != "/" }.dropFirst()
    let name = Percent.decode(rest)
    guard name.count <= Self.nameLimit, !name.unicodeScalars.contains("\u{0}") else {
      throw ServiceError(400, "InvalidResourceName", "The specified resource name contains invalid characters.")
    }
    blob = name.isEmpty ? nil : name
  }

  /// The container's id, or the account's.
  var scope: ResourceID {
    guard let container else { return account.id }
    return account.id.child("blobServices", "default").child("containers", container)
  }

  var deed: BlobAccess.Deed {
    let comp = request.query["comp"]
    let isRead = request.method == "GET" || request.method == "HEAD"
    guard blob != nil else {
      if comp == "list" { return container == nil ? .containerRead : .list }
      return isRead ? .containerRead : request.method == "DELETE" ? .containerDelete : .containerWrite
    }
    if isRead { return .read }
    if request.method == "DELETE" { return .delete }
    if comp == "appendblock" { return .add }
    return comp == nil ? .create : .write
  }

  /// `x-ms-meta-NAME` of the request.
  var metadata: Value {
    var metadata = OrderedDictionary<String, Value>()
    for (name, value) in request.headers.all where name.lowercased().hasPrefix("x-ms-meta-") {
      metadata[String(name.dropFirst("x-ms-meta-".count))] = .string(value)
    }
    return .object(metadata)
  }

  /// What is told of the content and given back with it, by the header it is given back in.
  var contentFields: Value {
    var fields = OrderedDictionary<String, Value>()
    for name in ["Content-Type", "Content-Encoding", "Content-Language", "Content-Disposition", "Cache-Control"] {
      let own = "x-ms-blob-\(name.lowercased())"
      // The request's own content type is that of a block list where the blob's is given apart.
      if let value = request.headers[own] ?? (request.query["comp"] == nil ? request.headers[name] : nil) {
        fields[name] = .string(value)
      }
    }
    if fields["Content-Type"] == nil { fields["Content-Type"] = "application/octet-stream" }
    if let digest = request.headers["x-ms-blob-content-md5"] ?? request.headers["Content-MD5"] {
      fields["Content-MD5"] = .string(digest)
    }
    return .object(fields)
  }

  /// Refuses a write or read whose conditions the blob does not meet.
  func checkConditions(_ blob: StoredBlob?) throws(ServiceError) {
    let isRead = request.method == "GET" || request.method == "HEAD"
    func names(_ header: String, _ etag: String) -> Bool {
      header == "*" || header.split(separator: ",").contains { $0.filter { $0 != "\"" && $0 != " " } == etag }
    }
    if let header = request.headers["If-Match"] {
      guard let blob, names(header, blob.etag) else { throw BlobRefusal.notMet }
    }
    if let header = request.headers["If-None-Match"], let blob, names(header, blob.etag) {
      if isRead { throw BlobRefusal.notModified }
      throw header == "*" ? BlobRefusal.blobExists : BlobRefusal.notMet
    }
  }

  /// Refuses a write to what somebody else has leased.
  func checkLease(_ blob: StoredBlob?, now: Int64) throws(ServiceError) {
    let id = request.headers["x-ms-lease-id"]?.lowercased()
    guard let lease = blob?.lease, lease.isHeld(at: now) else {
      if id != nil, blob != nil { throw BlobRefusal.leaseLost }
      return
    }
    guard let id else { throw BlobRefusal.leaseMissing }
    guard id == lease.id.lowercased() else { throw BlobRefusal.leaseMismatch }
  }
}

extension StoredBlob {
  /// The header fields that tell of a blob.
  func headers(now: Int64) -> HTTPFields {
    var headers: HTTPFields = [
      "Last-Modified": Timestamp.http(seconds: changed / 1_000_000), "ETag": "\"\(etag)\"",
      "x-ms-blob-type": kind.rawValue, "x-ms-creation-time": Timestamp.http(seconds: created / 1_000_000),
      "x-ms-server-encrypted": "true", "Accept-Ranges": "bytes",
    ]
    for (name, value) in leaseFields(now: now) { headers["x-ms-lease-\(name)"] = value }
    for (name, value) in fields.object ?? [:] { headers[name] = value.string }
    for (name, value) in metadata.object ?? [:] { headers["x-ms-meta-\(name)"] = value.string }
    if kind == .append { headers["x-ms-blob-committed-block-count"] = String(appends) }
    return headers
  }

  private func leaseFields(now: Int64) -> [(String, String)] {
    guard let lease else { return [("status", "unlocked"), ("state", "available")] }
    guard lease.isHeld(at: now) else { return [("status", "unlocked"), ("state", "expired")] }
    return [("status", "locked"), ("state", "leased"), ("duration", lease.ends == nil ? "infinite" : "fixed")]
  }

  /// As a list shows it.
  func write(to xml: inout XMLText, showsMetadata: Bool, now: Int64) {
    let blob = self
    xml.element("Blob") { xml in
      xml.element("Name", blob.name)
      xml.element("Properties") { xml in
        xml.element("Creation-Time", Timestamp.http(seconds: blob.created / 1_000_000))
        xml.element("Last-Modified", Timestamp.http(seconds: blob.changed / 1_000_000))
        xml.element("Etag", blob.etag)
        xml.element("Content-Length", String(blob.size))
        for (name, value) in blob.fields.object ?? [:] { xml.element(name, value.string ?? "") }
        xml.element("BlobType", blob.kind.rawValue)
        for (name, value) in blob.leaseFields(now: now) {
          xml.element("Lease\(name.prefix(1).uppercased())\(name.dropFirst())", value)
        }
        xml.element("ServerEncrypted", "true")
      }
      guard showsMetadata else { return }
      xml.element("Metadata") { xml in
        for (name, value) in blob.metadata.object ?? [:] { xml.element(name, value.string ?? "") }
      }
    }
  }
}
