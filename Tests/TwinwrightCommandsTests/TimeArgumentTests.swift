import Testing

@testable import TwinwrightCommands

struct TimeArgumentTests {
  @Test(
    arguments: [
      ("5s", 5_000_000), ("500ms", 500_000), ("1m", 60_000_000), ("7", 7_000_000), ("0s", 0), ("60m", 3_600_000_000),
      ("61m", 3_660_000_000), ("-1s", nil), ("", nil), ("s", nil), ("1.5s", nil), ("5 s", nil), ("5h", 18_000_000_000),
      ("25h", nil), ("1441m", nil),
      ("99999999999999999999s", nil),
    ] as [(String, Int64?)])
  func `a time has a unit and is a day at most`(text: String, microseconds: Int64?) {
    #expect(TimeArgument(argument: text)?.microseconds == microseconds)
  }
}
