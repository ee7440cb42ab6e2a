import Documents
import HTTP

/// Refusals of a registry: the codes of the OCI distribution specification 1.1 (section "Error Codes") and, where it has
/// none, those of Azure Container Registry.
enum RegistryRefusal {
  static func blobUnknown(_ digest: String) -> ServiceError {
    ServiceError(404, "BLOB_UNKNOWN", "blob \(digest) is not known to this repository")
  }

  static func manifestUnknown(_ reference: String) -> ServiceError {
    ServiceError(404, "MANIFEST_UNKNOWN", "manifest tagged by \"\(reference)\" is not found")
  }

  /// A manifest that names what the repository does not have.
  static func contentUnknown(_ digest: String) -> ServiceError {
    ServiceError(
      400, "MANIFEST_BLOB_UNKNOWN", "the manifest names \(digest), which this repository does not have: push it first")
  }

  static func manifestInvalid(_ detail: String) -> ServiceError {
    ServiceError(400, "MANIFEST_INVALID", "manifest invalid: \(detail)")
  }

  static func digestInvalid(_ detail: String) -> ServiceError {
    ServiceError(400, "DIGEST_INVALID", "provided digest did not match uploaded content: \(detail)")
  }

  static func nameInvalid(_ name: String) -> ServiceError {
    ServiceError(400, "NAME_INVALID", "invalid repository name \"\(name)\"")
  }

  static func nameUnknown(_ name: String) -> ServiceError {
    ServiceError(404, "NAME_UNKNOWN", "repository name \"\(name)\" is not known to this registry")
  }

  static let uploadUnknown = ServiceError(404, "BLOB_UPLOAD_UNKNOWN", "blob upload unknown to registry")

  static let uploadBusy = ServiceError(409, "BLOB_UPLOAD_INVALID", "another request writes to this upload")

  /// A chunk that does not begin where the last one ended.
  static func outOfOrder(_ size: Int64) -> ServiceError {
    ServiceError(
      416, "BLOB_UPLOAD_INVALID", "the chunk does not begin at byte \(size), where the upload stands",
      headers: ["Range": UploadRange.text(size)])
  }

  static func tooLarge(_ limit: Int64) -> ServiceError {
    ServiceError(413, "SIZE_INVALID", "the content has more than \(limit) bytes, the most that is taken")
  }

  static let full = ServiceError(
    507, "TOOMANYREQUESTS", "the local registries are full: delete images, or `twinwright local reset`")

  static let tooManyUploads = ServiceError(429, "TOOMANYREQUESTS", "too many uploads are open at once")

  static let incomplete = ServiceError(400, "BLOB_UPLOAD_INVALID", "the body ended before its end")

  static let denied = ServiceError(
    403, "DENIED", "requested access to the resource is denied: public network access of the registry is disabled")

  static let nowhere = ServiceError(
    501, "UNSUPPORTED", "this local Azure keeps no images: it has no folder on disk")

  static func unsupported(_ request: ServiceRequest) -> ServiceError {
    ServiceError(405, "UNSUPPORTED", "the registry does not answer \(request.method) \(request.path)")
  }

  static func disk(_ detail: String) -> ServiceError {
    ServiceError(500, "UNKNOWN", "the local registry could not do this: \(detail)")
  }

  /// `{"errors":[{"code","message"}]}`.
  static func response(_ error: ServiceError) -> HTTPResponse {
    var headers = HTTPFields()
    for (name, value) in error.headers.sorted(by: { $0.key < $1.key }) { headers[name] = value }
    headers["x-ms-error-code"] = error.code
    return .json(
      error.status,
      ["errors": [["code": .string(error.code), "message": .string(error.message), "detail": .null]]],
      headers: headers)
  }
}

/// How far an upload is, as `Range` tells it: first and last byte, `0-0` for none.
enum UploadRange {
  static func text(_ size: Int64) -> String { "0-\(max(0, size - 1))" }

  /// The first byte of a chunk from `Content-Range: 0-99` or `bytes 0-99/*`; `nil` for what is none.
  static func start(_ text: String) -> Int64? {
    let range = text.hasPrefix("bytes ") ? text.dropFirst(6) : text[...]
    return Int64(range.prefix { $0 != "-" })
  }
}
