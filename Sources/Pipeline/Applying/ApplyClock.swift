/// The time as apply sees it. Tests have one that only moves when it is told to.
package struct ApplyClock: Sendable {
  /// Milliseconds since 1970-01-01 00:00 UTC: what journal entries are stamped with.
  package var now: @Sendable () -> Int64
  /// A clock that never goes back: what durations and deadlines are measured with.
  package var elapsed: @Sendable () -> Duration
  /// Waits; returns early when the task is cancelled.
  package var sleep: @Sendable (Duration) async -> Void

  package init(
    now: @escaping @Sendable () -> Int64, elapsed: @escaping @Sendable () -> Duration,
    sleep: @escaping @Sendable (Duration) async -> Void
  ) {
    self.now = now
    self.elapsed = elapsed
    self.sleep = sleep
  }
}

/// RFC 3339 texts without a calendar library.
enum Timestamp {
  /// `2026-03-01T12:30:05.042Z` for milliseconds since 1970 in UTC.
  static func rfc3339(milliseconds: Int64) -> String {
    let (days, inDay) = floorDivide(milliseconds, 86_400_000)
    let date = civil(days: days)
    let seconds = inDay / 1000
    let clock = "\(pad(seconds / 3600, 2)):\(pad(seconds / 60 % 60, 2)):\(pad(seconds % 60, 2)).\(pad(inDay % 1000, 3))"
    return "\(pad(date.year, 4))-\(pad(date.month, 2))-\(pad(date.day, 2))T\(clock)Z"
  }

  /// The proleptic Gregorian date of a day number. Years are counted from March, so that the leap day is the last one
  /// of a year and month lengths follow one linear rule.
  private static func civil(days: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let daysOfEra: Int64 = 146_097  // 400 years
    let (era, day) = floorDivide(days + 719_468, daysOfEra)  // 719468 days from 0000-03-01 to 1970-01-01
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365
    let dayOfYear = day - (365 * year + year / 4 - year / 100)
    let month = (5 * dayOfYear + 2) / 153
    let calendarMonth = month < 10 ? month + 3 : month - 9
    return (era * 400 + year + (calendarMonth <= 2 ? 1 : 0), calendarMonth, dayOfYear - (153 * month + 2) / 5 + 1)
  }

  private static func floorDivide(_ value: Int64, _ divisor: Int64) -> (quotient: Int64, remainder: Int64) {
    let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }

  private static func pad(_ value: Int64, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
