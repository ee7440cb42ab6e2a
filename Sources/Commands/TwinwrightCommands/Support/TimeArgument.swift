import ArgumentParser

/// A span of time on a command line: `5s`, `500ms`, `45m`, `2h`, or a number of seconds; a day at most.
struct TimeArgument: ExpressibleByArgument, Sendable, Hashable {
  /// As written.
  let text: String
  let microseconds: Int64

  private static let longest: Int64 = 86_400_000_000
  private static let units: [(suffix: String, microseconds: Int64)] = [
    ("ms", 1_000), ("s", 1_000_000), ("m", 60_000_000), ("h", 3_600_000_000), ("", 1_000_000),
  ]

  /// `nil` for what is no whole number of a unit, or longer than a day.
  init?(argument: String) {
    guard let unit = Self.units.first(where: { argument.hasSuffix($0.suffix) }),
      case let digits = argument.dropLast(unit.suffix.count), !digits.isEmpty,
      digits.allSatisfy({ $0.isASCII && $0.isNumber }), let number = Int64(digits),
      number <= Self.longest / unit.microseconds
    else { return nil }
    text = argument
    microseconds = number * unit.microseconds
  }

  var duration: Duration { .microseconds(microseconds) }
}
