/// The forms of identifiers and names that each version of the language takes. Source: DTDL v2 to v4, "Digital Twin Model
/// Identifier" and the `name` rows of the element tables.
enum Identifiers {
  /// Whether a text is a DTMI that a document may define or refer to: no system segments (which begin with an underscore)
  /// and no fragment; a version is required in v2, optional and with a minor number from v3 on.
  static func isValid(_ text: String, version: Int) -> Bool { matches(text, version: version, isLoose: false) }

  /// Whether a text is a DTMI at all, whatever the language version: system segments and a fragment may be there.
  static func isDTMI(_ text: String) -> Bool { matches(text, version: 3, isLoose: true) }

  private static func matches(_ text: String, version: Int, isLoose: Bool) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      guard bytes.count > 5, bytes.starts(with: "dtmi:".utf8) else { return false }
      var end = bytes.count
      if let hash = bytes.firstIndex(of: UInt8(ascii: "#")) {
        guard isLoose else { return false }
        end = hash
      }
      let semicolon = bytes[..<end].firstIndex(of: UInt8(ascii: ";"))
      guard isPath(bytes, 5, semicolon ?? end, isLoose) else { return false }
      guard let semicolon else { return version >= 3 }
      return isVersion(bytes, semicolon + 1, end, allowsMinor: version >= 3)
    }
  }

  private static func isPath(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int, _ isLoose: Bool) -> Bool {
    guard start < end else { return false }
    var previous = UInt8(ascii: ":")
    for index in start..<end {
      let byte = bytes[index]
      if previous == UInt8(ascii: ":") {
        guard Names.isLetter(byte) || (isLoose && byte == UInt8(ascii: "_")) else { return false }
      } else if byte == UInt8(ascii: ":") {
        guard previous != UInt8(ascii: "_") else { return false }
      } else {
        guard Names.isLetter(byte) || Names.isDigit(byte) || byte == UInt8(ascii: "_") else { return false }
      }
      previous = byte
    }
    return previous != UInt8(ascii: ":") && previous != UInt8(ascii: "_")
  }

  private static func isVersion(
    _ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int, allowsMinor: Bool
  ) -> Bool {
    let point = bytes[start..<end].firstIndex(of: UInt8(ascii: "."))
    guard isNumber(bytes, start, point ?? end, 9) else { return false }
    guard let point else { return true }
    return allowsMinor && isNumber(bytes, point + 1, end, 6)
  }

  private static func isNumber(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int, _ digits: Int) -> Bool {
    guard start < end, end - start <= digits, bytes[start] != UInt8(ascii: "0") else { return false }
    return bytes[start..<end].allSatisfy(Names.isDigit)
  }
}

/// Names of contents, fields and the like.
enum Names {
  /// Letters, digits and underscores, a letter first and no underscore last.
  static func isValid(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      guard let first = bytes.first, let last = bytes.last, isLetter(first), last != UInt8(ascii: "_") else {
        return false
      }
      return bytes.allSatisfy { isLetter($0) || isDigit($0) || $0 == UInt8(ascii: "_") }
    }
  }

  static func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) }
  static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
