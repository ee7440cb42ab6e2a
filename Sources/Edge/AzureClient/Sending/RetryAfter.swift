import HTTP

/// How long an answer asks to wait: `Retry-After` in seconds or as a date (RFC 9110, section 10.2.3), and the forms in
/// milliseconds that some Azure services send beside it.
enum RetryAfter {
  /// `nil` when the answer does not say or says it unreadably; never negative.
  static func read(_ headers: HTTPFields, now: Double) -> Duration? {
    for name in ["retry-after-ms", "x-ms-retry-after-ms"] {
      if let text = headers[name], let value = Int(text.trimmed), value >= 0 { return .milliseconds(value) }
    }
    guard let text = headers["Retry-After"]?.trimmed else { return nil }
    if let seconds = Int(text) { return seconds >= 0 ? .seconds(min(seconds, 86_400)) : nil }
    return HTTPDate.seconds(text).map { .milliseconds(Int(max(0, min($0 - now, 86_400)) * 1000)) }
  }
}

/// Dates as HTTP writes them: `Sun, 06 Nov 1994 08:49:37 GMT`.
enum HTTPDate {
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// Seconds since 1970; `nil` for any other text, the two obsolete forms included.
  static func seconds(_ text: String) -> Double? {
    let parts = text.split(separator: " ")
    guard parts.count == 6, parts[0].hasSuffix(","), parts[5] == "GMT", let day = Int(parts[1]),
      let month = months.firstIndex(of: String(parts[2])), let year = Int(parts[3]), (1970...9999).contains(year),
      (1...31).contains(day)
    else { return nil }
    let clock = parts[4].split(separator: ":").map { Int($0) }
    guard clock.count == 3, let hour = clock[0], let minute = clock[1], let second = clock[2],
      (0...23).contains(hour), (0...59).contains(minute), (0...60).contains(second)
    else { return nil }
    return Double(days(year, month + 1, day) * 86_400 + hour * 3600 + minute * 60 + second)
  }

  /// Days since 1970-01-01 in the Gregorian calendar: whole years counted from March, so that leap days come last.
  private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
    let year = month <= 2 ? year - 1 : year
    let monthFromMarch = (month + 9) % 12
    let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
    return 365 * year + year / 4 - year / 100 + year / 400 + dayOfYear - 719_468
  }
}

extension String {
  var trimmed: String {
    var text = self[...]
    while let first = text.first, first.isWhitespace { text = text.dropFirst() }
    while let last = text.last, last.isWhitespace { text = text.dropLast() }
    return String(text)
  }
}
