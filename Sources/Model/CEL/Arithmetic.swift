/// `+ - * / %` on values of one type; nothing wraps around.
enum Arithmetic {
  static func apply(_ sign: String, _ a: CELValue, _ b: CELValue, at offset: Int) throws(CELError) -> CELValue {
    switch (a, b) {
    case (.int(let a), .int(let b)): return .int(try whole(sign, a, b, at: offset))
    case (.uint(let a), .uint(let b)): return .uint(try whole(sign, a, b, at: offset))
    case (.double(let a), .double(let b)):
      switch sign {
      case "+": return .double(a + b)
      case "-": return .double(a - b)
      case "*": return .double(a * b)
      case "/": return .double(a / b)
      default: break
      }
    case (.string(let a), .string(let b)) where sign == "+":
      guard a.utf8.count + b.utf8.count <= longest else { throw tooLong(at: offset) }
      return .string(a + b)
    case (.list(let a), .list(let b)) where sign == "+":
      guard a.count + b.count <= longest else { throw tooLong(at: offset) }
      return .list(a + b)
    default: break
    }
    throw Functions.noOverload(sign, [a, b], at: offset)
  }

  /// So many bytes or items a sum has at most.
  private static let longest = 1_000_000

  private static func tooLong(at offset: Int) -> CELError {
    CELError(.budget, "the sum is longer than \(longest)", at: offset)
  }

  static func negate(_ value: CELValue, at offset: Int) throws(CELError) -> CELValue {
    switch value {
    case .int(let number):
      guard number != .min else { throw CELError(.overflow, "return error for overflow", at: offset) }
      return .int(-number)
    case .double(let number): return .double(-number)
    default: throw Functions.noOverload("-", [value], at: offset)
    }
  }

  private static func whole<T: FixedWidthInteger>(
    _ sign: String, _ a: T, _ b: T, at offset: Int
  ) throws(CELError) -> T {
    let result: (partialValue: T, overflow: Bool)
    switch sign {
    case "+": result = a.addingReportingOverflow(b)
    case "-": result = a.subtractingReportingOverflow(b)
    case "*": result = a.multipliedReportingOverflow(by: b)
    case "/":
      guard b != 0 else { throw CELError(.divisionByZero, "division by zero", at: offset) }
      result = a.dividedReportingOverflow(by: b)
    default:
      guard b != 0 else { throw CELError(.divisionByZero, "modulus by zero", at: offset) }
      result = a.remainderReportingOverflow(dividingBy: b)
    }
    guard !result.overflow else { throw CELError(.overflow, "return error for overflow", at: offset) }
    return result.partialValue
  }
}

/// `int()`, `uint()`, `double()`, `string()` and `bool()`.
enum Conversions {
  static func convert(_ value: CELValue, to name: String, at offset: Int) throws(CELError) -> CELValue {
    switch (name, value) {
    case ("int", .int), ("uint", .uint), ("double", .double), ("string", .string), ("bool", .bool): return value
    case ("int", .uint(let number)): return .int(try checked(Int64(exactly: number), value, name, at: offset))
    case ("int", .double(let number)):
      // The ends of the range themselves have no exact double.
      let inside = number > -0x1p63 && number < 0x1p63
      return .int(try checked(inside ? Int64(number) : nil, value, name, at: offset))
    case ("int", .string(let text)): return .int(try checked(Int64(text), value, name, at: offset))
    case ("uint", .int(let number)): return .uint(try checked(UInt64(exactly: number), value, name, at: offset))
    case ("uint", .double(let number)):
      let inside = number >= 0 && number < 0x1p64
      return .uint(try checked(inside ? UInt64(number) : nil, value, name, at: offset))
    case ("uint", .string(let text)): return .uint(try checked(UInt64(text), value, name, at: offset))
    case ("double", .int(let number)): return .double(Double(number))
    case ("double", .uint(let number)): return .double(Double(number))
    case ("double", .string(let text)): return .double(try checked(Double(text), value, name, at: offset))
    case ("string", .bool(let truth)): return .string("\(truth)")
    case ("string", .int(let number)): return .string("\(number)")
    case ("string", .uint(let number)): return .string("\(number)")
    case ("string", .double(let number)):
      let text = "\(number)"
      return .string(text.hasSuffix(".0") ? String(text.dropLast(2)) : text)
    case ("bool", .string(let text)): return .bool(try checked(truths[text], value, name, at: offset))
    default: throw Functions.noOverload(name, [value], at: offset)
    }
  }

  private static let truths = [
    "1": true, "t": true, "true": true, "TRUE": true, "True": true, "0": false, "f": false, "false": false,
    "FALSE": false, "False": false,
  ]

  private static func checked<T>(
    _ result: T?, _ value: CELValue, _ name: String, at offset: Int
  ) throws(CELError) -> T {
    guard let result else {
      throw CELError(.badConversion, "'\(value.shown)' cannot become a value of type \(name)", at: offset)
    }
    return result
  }
}
