/// Points in time as RFC 3339 text in UTC, without a calendar library.
package enum Timestamp {
  /// `2026-03-01T12:30:05.042Z` for milliseconds since 1970.
  package static func text(milliseconds: Int64) -> String { text(milliseconds, perSecond: 1000, digits: 3) + "Z" }

  /// `2026-03-01T12:30:05.0420010Z` for microseconds since 1970: seven digits of a second, as .NET and so Azure write
  /// them.
  package static func text(microseconds: Int64) -> String { text(microseconds, perSecond: 1_000_000, digits: 6) + "0Z" }

  /// `Sun, 06 Nov 1994 08:49:37 GMT` for seconds since 1970: a date as HTTP writes it (RFC 9110, section 5.6.7).
  package static func http(seconds: Int64) -> String {
    let (days, inDay) = floorDivide(seconds, 86_400)
    let date = civil(days: days)
    let weekday = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][Int(floorDivide(days, 7).remainder)]
    let month = [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ][Int(date.month) - 1]
    let clock = [inDay / 3600, inDay / 60 % 60, inDay % 60].map { padded($0, 2) }.joined(separator: ":")
    return "\(weekday), \(padded(date.day, 2)) \(month) \(padded(date.year, 4)) \(clock) GMT"
  }

  /// Days from 1970-01-01 to a date of the proleptic Gregorian calendar. Years are counted from March, so that leap
  /// days come last.
  package static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let year = month <= 2 ? year - 1 : year
    let monthFromMarch = (month + 9) % 12
    let dayOfYear = (153 * monthFromMarch + 2) / 5 + day - 1
    return 365 * year + floorDivide(year, 4).quotient - floorDivide(year, 100).quotient
      + floorDivide(year, 400).quotient + dayOfYear - 719_468
  }

  private static func text(_ time: Int64, perSecond: Int64, digits: Int) -> String {
    let (seconds, fraction) = floorDivide(time, perSecond)
    let (days, inDay) = floorDivide(seconds, 86_400)
    let date = civil(days: days)
    let clock = [inDay / 3600, inDay / 60 % 60, inDay % 60].map { padded($0, 2) }.joined(separator: ":")
    return
      "\(padded(date.year, 4))-\(padded(date.month, 2))-\(padded(date.day, 2))T\(clock).\(padded(fraction, digits))"
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

  private static func padded(_ number: Int64, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
