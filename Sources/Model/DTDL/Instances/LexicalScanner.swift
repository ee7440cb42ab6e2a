/// Reads texts that have a form: dates, times, durations. Sources: RFC 3339, ISO 8601 and XML Schema part 2 as far as
/// DTDL refers to them. Each method moves past what it accepts and is `false` where the text is something else.
struct LexicalScanner {
  private let bytes: [UInt8]
  private var position = 0

  init(_ text: String) { bytes = Array(text.utf8) }

  var isAtEnd: Bool { position == bytes.count }

  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard position < bytes.count, bytes[position] == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  /// `2024-02-29`: a day that exists, of the years 1 to 9999.
  mutating func date() -> Bool {
    guard let year = number(digits: 4), year >= 1, take("-"), let month = number(digits: 2), take("-"),
      let day = number(digits: 2), (1...12).contains(month)
    else { return false }
    return (1...LexicalScanner.days(in: month, of: year)).contains(day)
  }

  /// `23:59:59.5Z`: with an offset from UTC, without leap seconds.
  mutating func time() -> Bool {
    guard let hour = number(digits: 2), hour < 24, take(":"), let minute = number(digits: 2), minute < 60, take(":"),
      let second = number(digits: 2), second < 60
    else { return false }
    if take("."), digits() == 0 { return false }
    return offset()
  }

  private mutating func offset() -> Bool {
    if take("Z") { return true }
    guard take("+") || take("-"), let hour = number(digits: 2), take(":"), let minute = number(digits: 2) else {
      return false
    }
    return minute < 60 && (hour < 14 || (hour == 14 && minute == 0))
  }

  /// `P1DT2H` or `P3W`: at least one part, in order; a fraction in the last part only. Weeks stand alone or with days.
  mutating func duration() -> Bool {
    guard take("P") else { return false }
    var found = ""
    var hasFraction = false
    var inTime = false
    while !isAtEnd {
      if !inTime, take("T") {
        inTime = true
        if isAtEnd { return false }
        continue
      }
      guard !hasFraction, digits() > 0 else { return false }
      if take(".") {
        guard digits() > 0 else { return false }
        hasFraction = true
      }
      guard let unit = unit(inTime: inTime, after: found) else { return false }
      found.append(unit)
    }
    if found.contains("W"), found.contains("Y") || found.contains("M") { return false }
    return !found.isEmpty
  }

  /// The next unit letter, when it may stand behind those already found; minutes are told from months as `m`.
  private mutating func unit(inTime: Bool, after found: String) -> Character? {
    let order: [Character] = ["Y", "M", "W", "D", "H", "m", "S"]
    for (place, letter) in order.enumerated() where inTime == (place > 3) {
      let written = Unicode.Scalar(letter == "m" ? "M" : letter.unicodeScalars.first!)
      guard take(written) else { continue }
      guard let last = found.last, let before = order.firstIndex(of: last) else { return letter }
      return before < place ? letter : nil
    }
    return nil
  }

  /// `00112233-4455-6677-8899-aabbccddeeff`, in either case.
  mutating func uuid() -> Bool {
    for (index, length) in [8, 4, 4, 4, 12].enumerated() {
      if index > 0, !take("-") { return false }
      for _ in 0..<length {
        guard position < bytes.count, LexicalScanner.isHexadecimal(bytes[position]) else { return false }
        position += 1
      }
    }
    return true
  }

  /// Padded base64 of the standard alphabet; the whole text.
  func base64() -> Bool {
    guard bytes.count % 4 == 0 else { return false }
    let padding = bytes.reversed().prefix(2).prefix { $0 == UInt8(ascii: "=") }.count
    return bytes.dropLast(padding).allSatisfy { byte in
      (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "/")
    }
  }

  /// `-12.50`: no leading zeros, no exponent.
  mutating func decimal() -> Bool {
    _ = take("+") || take("-")
    let start = position
    let count = digits()
    guard count == 1 || (count > 1 && bytes[start] != UInt8(ascii: "0")) else { return false }
    if take(".") { _ = digits() }
    return true
  }

  private mutating func digits() -> Int {
    let start = position
    while position < bytes.count, (0x30...0x39).contains(bytes[position]) { position += 1 }
    return position - start
  }

  private mutating func number(digits count: Int) -> Int? {
    guard position + count <= bytes.count else { return nil }
    var value = 0
    for byte in bytes[position..<position + count] {
      guard (0x30...0x39).contains(byte) else { return nil }
      value = value * 10 + Int(byte - 0x30)
    }
    position += count
    return value
  }

  private static func days(in month: Int, of year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
  }
}
