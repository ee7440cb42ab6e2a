import Crypto
import Documents
import Encodings

/// The other way to be let in at a hub: a signature made with one of its keys, or one of a device's.
struct SharedAccessSignature: Sendable {
  /// Encoded, as it was signed.
  private let resource: String
  private let signature: [UInt8]
  private let expiry: String
  /// The policy whose key signed; `nil`: a device's own key.
  let policy: String?

  /// Reads `SharedAccessSignature sr=…&sig=…&se=…[&skn=…]`; `nil` for anything else.
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
      let expiry = fields["se"]
    else { return nil }
    self.resource = resource
    self.signature = signature
    self.expiry = expiry
    policy = fields["skn"].flatMap { $0.isEmpty ? nil : Percent.decode($0) }
  }

  /// Seconds since 1970.
  var end: Int64? { Int64(expiry) }

  /// Whether one of the policy's keys made it, for that host, and it is still good at `now` (seconds since 1970).
  func isValid(for host: String, secrets: Value, now: Int64) -> Bool {
    guard let policy else { return false }
    return covers(host) && isMade(with: [secrets["\(policy).primary"], secrets["\(policy).secondary"]], now: now)
  }

  /// Whether what it was made for is that place or lies above it: `HOST`, `HOST/devices/ID`.
  func covers(_ place: String) -> Bool { covers(place, by: Percent.decode(resource)[...]) }

  /// The same where it was made for an address with a scheme: `sb://HOST/…`, `https://HOST/…`.
  func covers(address place: String) -> Bool {
    let own = Percent.decode(resource)
    for scheme in ["sb://", "https://", "amqps://", "http://"] where own.lowercased().hasPrefix(scheme) {
      return covers(place, by: own.dropFirst(scheme.count))
    }
    return covers(place, by: own[...])
  }

  private func covers(_ place: String, by own: Substring) -> Bool {
    let ownHost = own.prefix { $0 != "/" }
    let host = place.prefix { $0 != "/" }
    let (ownPath, path) = (own[ownHost.endIndex...], place[host.endIndex...])
    guard ownHost.lowercased() == host.lowercased() else { return false }
    // A service signs for a hub or for a place in it; every call to the hub is covered.
    let trimmed = ownPath.hasSuffix("/") ? ownPath.dropLast() : ownPath
    return trimmed.isEmpty || path.isEmpty || path == trimmed || path.hasPrefix(trimmed + "/")
  }

  /// Whether one of these keys (base64) made it and it is still good at `now` (seconds since 1970).
  func isMade(with keys: [Value?], now: Int64) -> Bool {
    isMade(withBytes: keys.compactMap { $0?.string.flatMap { Base64.decode($0) } }, now: now)
  }

  /// The same with the keys of Event Hubs, whose text itself is the key.
  func isMade(withTexts keys: [String], now: Int64) -> Bool {
    isMade(withBytes: keys.map { Array($0.utf8) }, now: now)
  }

  private func isMade(withBytes keys: [[UInt8]], now: Int64) -> Bool {
    guard let end, end > now else { return false }
    let text = Array("\(resource)\n\(expiry)".utf8)
    return keys.contains { key in
      HMAC<SHA256>.isValidAuthenticationCode(signature, authenticating: text, using: SymmetricKey(data: key))
    }
  }
}
