/// A JSON number in the form it was written.
package enum JSONNumber: Sendable, Hashable {
  /// Without fraction or exponent, and fits 64 bits.
  case integer(Int64)
  case double(Double)

  /// The same as a value.
  package var value: Value {
    switch self {
    case .integer(let value): .integer(value)
    case .double(let value): .double(value)
    }
  }

  /// The nearest floating point number.
  package var double: Double {
    switch self {
    case .integer(let value): Double(value)
    case .double(let value): value
    }
  }
}

extension JSONPull {
  private static let exactPowers: [Double] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
  ]

  /// The next number. Too large for 64-bit floating point is an error, too small becomes zero.
  package mutating func number() throws(JSONError) -> JSONNumber {
    guard try peek() == .number else { throw JSONError(.mismatch, offset: offset, "expected a number") }
    let start = offset
    let isNegative = input[offset] == UInt8(ascii: "-")
    if isNegative { offset += 1 }
    var mantissa: UInt64 = 0
    let whole = digits(into: &mantissa)
    guard whole > 0 else { throw JSONError(offset: start, "expected a digit after `-`") }
    if whole > 1, input[offset - whole] == UInt8(ascii: "0") {
      throw JSONError(offset: start, "a number does not begin with `0` and another digit")
    }
    var fraction = 0
    var exponent = 0
    var isInteger = true
    if offset < input.count, input[offset] == UInt8(ascii: ".") {
      isInteger = false
      offset += 1
      fraction = digits(into: &mantissa)
      guard fraction > 0 else { throw JSONError(offset: offset, "expected a digit after the point") }
    }
    if offset < input.count, input[offset] | 0x20 == UInt8(ascii: "e") {
      isInteger = false
      exponent = try readExponent()
    }
    if offset < input.count, isWordByte(input[offset]) || input[offset] == UInt8(ascii: ".") {
      throw JSONError(offset: start, "not a number that JSON knows")
    }
    if isInteger, whole <= 18 { return .integer(isNegative ? -Int64(mantissa) : Int64(mantissa)) }
    if isInteger, let value = Int64(text(from: start)) { return .integer(value) }
    let power = exponent - fraction
    // Both factors are exact here, so one rounding gives the nearest number.
    if whole + fraction <= 15, abs(power) <= 22 {
      let factor = JSONPull.exactPowers[abs(power)]
      let magnitude = power < 0 ? Double(mantissa) / factor : Double(mantissa) * factor
      return .double(isNegative ? -magnitude : magnitude)
    }
    guard let value = Double(text(from: start)), value.isFinite else {
      throw JSONError(.range, offset: start, "the number is too large")
    }
    return .double(value)
  }

  /// The next number as it is written, also one that is too large for floating point.
  package mutating func numberText() throws(JSONError) -> String {
    _ = try peek()
    let start = offset
    do { _ = try number() } catch {
      // Its range is all that is wrong with it, and it has been read.
      guard error.kind == .range else { throw error }
    }
    return text(from: start)
  }

  /// Reads digits and returns how many; the value is only meaningful up to 19 digits in all.
  @inline(__always)
  private mutating func digits(into value: inout UInt64) -> Int {
    let start = offset
    while offset < input.count {
      let digit = input[offset] &- 0x30
      guard digit < 10 else { break }
      value = value &* 10 &+ UInt64(digit)
      offset += 1
    }
    return offset - start
  }

  private mutating func readExponent() throws(JSONError) -> Int {
    offset += 1
    var isNegative = false
    if offset < input.count, input[offset] == UInt8(ascii: "+") || input[offset] == UInt8(ascii: "-") {
      isNegative = input[offset] == UInt8(ascii: "-")
      offset += 1
    }
    var value: UInt64 = 0
    let count = digits(into: &value)
    guard count > 0 else { throw JSONError(offset: offset, "expected a digit in the exponent") }
    let bounded = count > 6 ? 1_000_000 : Int(value)
    return isNegative ? -bounded : bounded
  }

  private func text(from start: Int) -> String { String(decoding: input[start..<offset], as: UTF8.self) }
}
