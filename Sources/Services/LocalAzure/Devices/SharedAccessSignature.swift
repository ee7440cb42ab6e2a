import Crypto
import Documents
import Encodings

/// The other way to be let in at a hub: a signature made with one of its keys.
struct SharedAccessSignature: Sendable {
  private let resource: String
  private let signature: [UInt8]
  private let expiry: String
  let policy: String

  /// Reads `SharedAccessSignature sr=…&sig=…&se=…&skn=…`; `nil` for anything else.
  init?(_ header: String) {
    let prefix = "sharedaccesssignature "
    guard header.lowercased().hasPrefix(prefix) else { return nil }
    // A `+` in the base64 of a signature may come unencoded, so these are not read as form fields.
    var fields: [String: String] = [:]
    for pair in header.dropFirst(prefix.count).split(separator: "&") {
      let name = pair.prefix { $0 != "=" }
      fields[String(name)] = String(pair[name.endIndex...].dropFirst())
    }
    guard let resource = fields["sr"], let signature = fields["sig"].flatMap({ Base64.decode(Percent.decode($0)) }),
      let expiry = fields["se"], let policy = fields["skn"]
    else { return nil }
    self.resource = resource
    self.signature = signature
    self.expiry = expiry
    self.policy = Percent.decode(policy)
  }

  /// Whether one of the policy's keys made it, for that host, and it is still good at `now` (seconds since 1970).
  func isValid(for host: String, secrets: Value, now: Int64) -> Bool {
    guard let end = Int64(expiry), end > now, Percent.decode(resource).lowercased().hasPrefix(host.lowercased()) else {
      return false
    }
    let text = Array("\(resource)\n\(expiry)".utf8)
    return ["primary", "secondary"].contains { kind in
      guard let key = secrets["\(policy).\(kind)"]?.string.flatMap({ Base64.decode($0) }) else { return false }
      return HMAC<SHA256>.isValidAuthenticationCode(signature, authenticating: text, using: SymmetricKey(data: key))
    }
  }
}
