import HTTP
import Crypto
import Documents
import Encodings

/// How a caller of the blob service proves who it is: a token, an account key or a shared access signature.
struct BlobAccess: Sendable {
  /// What a request does, as signatures and roles name it.
  enum Deed: String, Sendable {
    case read, write, delete, add, create, list, containerRead, containerWrite, containerDelete

    /// The letters of a shared access signature of which one is enough.
    var letters: String {
      switch self {
      case .read, .containerRead: "r"
      case .write: "w"
      case .create: "cw"
      case .delete, .containerDelete: "d"
      case .add: "aw"
      case .list: "l"
      case .containerWrite: "cw"
      }
    }

    var operation: Operation {
      let containers = "Microsoft.Storage/storageAccounts/blobServices/containers"
      switch self {
      case .read, .list: return Operation("\(containers)/blobs/read", isData: true)
      case .write, .create: return Operation("\(containers)/blobs/write", isData: true)
      case .add: return Operation("\(containers)/blobs/add/action", isData: true)
      case .delete: return Operation("\(containers)/blobs/delete", isData: true)
      case .containerRead: return Operation("\(containers)/read")
      case .containerWrite: return Operation("\(containers)/write")
      case .containerDelete: return Operation("\(containers)/delete")
      }
    }
  }

  let account: String
  /// The account's keys, decoded.
  let keys: [[UInt8]]
  /// Seconds since 1970.
  let now: Int64

  /// Whether `SharedKey ACCOUNT:SIGNATURE` was made with one of the account's keys.
  func isSigned(_ request: ServiceRequest, _ header: String) -> Bool {
    let parts = header.dropFirst("SharedKey ".count).split(separator: ":", maxSplits: 1)
    guard parts.count == 2, parts[0].lowercased() == account, let signature = Base64.decode(parts[1]) else {
      return false
    }
    return isMade(signature, of: textToSign(request))
  }

  private func isMade(_ signature: [UInt8], of text: String) -> Bool {
    keys.contains { key in
      HMAC<SHA256>.isValidAuthenticationCode(
        signature, authenticating: Array(text.utf8), using: SymmetricKey(data: key))
    }
  }

  /// What an account key signs (Authorize with Shared Key, versions since 2009-09-19).
  private func textToSign(_ request: ServiceRequest) -> String {
    func header(_ name: String) -> String { request.headers[name] ?? "" }
    let length = request.body.isEmpty ? "" : String(request.body.count)
    let lines = [
      request.method, header("Content-Encoding"), header("Content-Language"), length, header("Content-MD5"),
      header("Content-Type"), header("x-ms-date").isEmpty ? header("Date") : "", header("If-Modified-Since"),
      header("If-Match"), header("If-None-Match"), header("If-Unmodified-Since"), header("Range"),
    ]
    let ours = request.headers.all.map { (name: $0.name.lowercased(), value: $0.value) }
      .filter { $0.name.hasPrefix("x-ms-") }.sorted { $0.name < $1.name }
    let fields = ours.map { "\($0.name):\($0.value)\n" }.joined()
    var values: [String: [String]] = [:]
    for item in request.query.all { values[item.name.lowercased(), default: []].append(item.value) }
    let parameters = values.sorted { $0.key < $1.key }.map { "\n\($0.key):\($0.value.sorted().joined(separator: ","))" }
    return lines.joined(separator: "\n") + "\n" + fields + "/\(account)\(request.path)" + parameters.joined()
  }

  // MARK: shared access signatures

  /// Whether a shared access signature in the query allows a deed on a container or blob; throws why not.
  func checkSignature(
    _ request: ServiceRequest, _ deed: Deed, container: String?, blob: String?
  ) throws(ServiceError) {
    let query = request.query
    func value(_ name: String) -> String { query[name] ?? "" }
    guard let signature = Base64.decode(value("sig")), !value("sv").isEmpty else {
      throw BlobRefusal.unauthenticated("The signature cannot be read.")
    }
    let isAccount = query["ss"] != nil
    let text = isAccount ? accountText(value) : serviceText(value, container: container, blob: blob)
    guard isMade(signature, of: text) else { throw BlobRefusal.unauthenticated("Signature did not match.") }
    guard let end = Self.seconds(value("se")), end > now else {
      throw BlobRefusal.unauthenticated("Signature not valid in the specified time frame.")
    }
    if let start = query["st"], let start = Self.seconds(start), start > now {
      throw BlobRefusal.unauthenticated("Signature not valid in the specified time frame.")
    }
    if isAccount {
      let kind: Character = blob != nil ? "o" : container != nil ? "c" : "s"
      guard value("ss").contains("b"), value("srt").contains(kind) else { throw BlobRefusal.mismatch }
    } else {
      // What is signed for one blob is good for nothing else of the container.
      guard container != nil, value("sr") == "c" || (value("sr") == "b" && blob != nil) else {
        throw BlobRefusal.mismatch
      }
    }
    guard value("sp").contains(where: { deed.letters.contains($0) }) else { throw BlobRefusal.mismatch }
  }

  /// Create a service SAS, version 2020-12-06 and later.
  private func serviceText(_ value: (String) -> String, container: String?, blob: String?) -> String {
    var resource = "/blob/\(account)/\(container ?? "")"
    if value("sr") == "b", let blob { resource += "/\(blob)" }
    return [
      value("sp"), value("st"), value("se"), resource, value("si"), value("sip"), value("spr"), value("sv"),
      value("sr"), value("snapshot"), value("ses"), value("rscc"), value("rscd"), value("rsce"), value("rscl"),
      value("rsct"),
    ].joined(separator: "\n")
  }

  /// Create an account SAS, version 2020-12-06 and later.
  private func accountText(_ value: (String) -> String) -> String {
    [
      account, value("sp"), value("ss"), value("srt"), value("st"), value("se"), value("sip"), value("spr"),
      value("sv"), value("ses"),
    ].joined(separator: "\n") + "\n"
  }

  /// `2026-11-25T10:00:00Z`, `2026-11-25T10:00Z` or `2026-11-25`; `nil` for anything else.
  static func seconds(_ text: String) -> Int64? {
    let halves = text.split(separator: "T", maxSplits: 1)
    guard let first = halves.first else { return nil }
    let date = first.split(separator: "-").map { Int64($0) }
    guard date.count == 3, let year = date[0], let month = date[1], let day = date[2], (1970...9999).contains(year),
      (1...12).contains(month), (1...31).contains(day)
    else { return nil }
    var seconds: Int64 = 0
    if halves.count == 2 {
      guard halves[1].hasSuffix("Z") else { return nil }
      let clock = halves[1].dropLast().prefix { $0 != "." }.split(separator: ":").map { Int64($0) }
      guard (2...3).contains(clock.count), let hour = clock[0], let minute = clock[1] else { return nil }
      seconds = hour * 3600 + minute * 60 + (clock.count == 3 ? clock[2] ?? 0 : 0)
    }
    return Timestamp.days(year, month, day) * 86_400 + seconds
  }
}
