import Crypto
import Documents
import Encodings

/// A shared access signature of Event Grid: `r=RESOURCE&e=EXPIRY&s=SIGNATURE`.
struct GridSignature: Sendable {
  private let signed: String
  private let signature: [UInt8]
  /// The address it was made for.
  let resource: String
  /// Seconds since 1970; `nil` when it cannot be read.
  let expiry: Int64?

  init?(_ text: String) {
    guard let mark = text.range(of: "&s=") else { return nil }
    signed = String(text[..<mark.lowerBound])
    var fields: [String: String] = [:]
    for field in signed.split(separator: "&") {
      let name = field.prefix { $0 != "=" }
      fields[String(name)] = Percent.decodeForm(field[name.endIndex...].dropFirst())
    }
    guard let resource = fields["r"], let signature = Base64.decode(Percent.decode(text[mark.upperBound...])) else {
      return nil
    }
    self.resource = resource
    self.signature = signature
    expiry = Self.seconds(fields["e"] ?? "")
  }

  /// Whether one of these keys (base64) made it.
  func isMade(with keys: [String]) -> Bool {
    keys.contains { key in
      guard let key = Base64.decode(key) else { return false }
      return HMAC<SHA256>.isValidAuthenticationCode(
        signature, authenticating: Array(signed.utf8), using: SymmetricKey(data: key))
    }
  }

  /// `2026-11-25T10:00:00Z`, `2026-11-25 10:00:00.5+01:00` or `11/25/2026 10:00:00 AM`, in UTC where no zone is named.
  static func seconds(_ text: String) -> Int64? {
    let parts = text.split { $0 == " " || $0 == "T" }
    guard let day = parts.first else { return nil }
    let isAmerican = day.contains("/")
    let date = day.split { $0 == "-" || $0 == "/" }.compactMap { Int64($0) }
    guard date.count == 3 else { return nil }
    let (year, month, dayOfMonth) = isAmerican ? (date[2], date[0], date[1]) : (date[0], date[1], date[2])
    guard (1970...9999).contains(year), (1...12).contains(month), (1...31).contains(dayOfMonth) else { return nil }
    var seconds = Timestamp.days(year, month, dayOfMonth) * 86_400
    guard parts.count > 1 else { return seconds }
    var clock = parts[1]
    if clock.hasSuffix("Z") { clock = clock.dropLast() }
    if let sign = clock.firstIndex(where: { $0 == "+" || $0 == "-" }) {
      let zone = clock[clock.index(after: sign)...].split(separator: ":").compactMap { Int64($0) }
      guard (1...2).contains(zone.count) else { return nil }
      let offset = zone[0] * 3600 + (zone.count == 2 ? zone[1] * 60 : 0)
      seconds += clock[sign] == "+" ? -offset : offset
      clock = clock[..<sign]
    }
    let time = clock.prefix { $0 != "." }.split(separator: ":").compactMap { Int64($0) }
    guard (2...3).contains(time.count), time.allSatisfy({ (0...60).contains($0) }) else { return nil }
    var hour = time[0]
    if parts.count > 2 { hour = hour % 12 + (parts[2].uppercased() == "PM" ? 12 : 0) }
    return seconds + hour * 3600 + time[1] * 60 + (time.count == 3 ? time[2] : 0)
  }
}

extension String {
  /// The first place of a text in this one.
  fileprivate func range(of needle: String) -> Range<String.Index>? {
    guard let found = utf8.indices.first(where: { utf8[$0...].starts(with: needle.utf8) }) else { return nil }
    return found..<utf8.index(found, offsetBy: needle.utf8.count)
  }
}
