/// A message in the text format of protocol buffers, as the conformance cases are written.
struct TextProto {
  indirect enum Value {
    /// A number, a name or a text.
    case scalar(String, isText: Bool)
    case message(TextProto)
  }

  private(set) var fields: [(name: String, value: Value)] = []

  func messages(_ name: String) -> [TextProto] {
    fields.compactMap { if $0.name == name, case .message(let message) = $0.value { message } else { nil } }
  }

  func scalar(_ name: String) -> String? {
    for field in fields where field.name == name {
      if case .scalar(let text, _) = field.value { return text }
    }
    return nil
  }

  struct Malformed: Error { let offset: Int }

  init(_ text: String) throws(Malformed) {
    var reader = Reader(Array(text.utf8))
    self = try reader.message(until: nil)
  }

  private init() {}

  private struct Reader {
    private let bytes: [UInt8]
    private var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skip() {
      while let byte = current {
        if byte == UInt8(ascii: "#") {
          while let byte = current, byte != 10 { position += 1 }
        } else if byte <= 32 || byte == UInt8(ascii: ",") || byte == UInt8(ascii: ";") {
          position += 1
        } else {
          return
        }
      }
    }

    mutating func message(until end: UInt8?) throws(Malformed) -> TextProto {
      var message = TextProto()
      while true {
        skip()
        guard let byte = current else {
          if end == nil { return message }
          throw Malformed(offset: position)
        }
        if byte == end {
          position += 1
          return message
        }
        let name = word()
        guard !name.isEmpty else { throw Malformed(offset: position) }
        skip()
        if current == UInt8(ascii: ":") { position += 1 }
        skip()
        message.fields.append((name, try value()))
      }
    }

    private mutating func value() throws(Malformed) -> Value {
      switch current {
      case UInt8(ascii: "{"):
        position += 1
        return .message(try message(until: UInt8(ascii: "}")))
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        var text = String(decoding: try quoted(), as: UTF8.self)
        skip()
        while current == UInt8(ascii: "\"") || current == UInt8(ascii: "'") {
          text += String(decoding: try quoted(), as: UTF8.self)
          skip()
        }
        return .scalar(text, isText: true)
      default:
        let text = word()
        guard !text.isEmpty else { throw Malformed(offset: position) }
        return .scalar(text, isText: false)
      }
    }

    private mutating func word() -> String {
      let start = position
      while let byte = current, byte > 32, !Array(":{}#,;\"'".utf8).contains(byte) { position += 1 }
      return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func quoted() throws(Malformed) -> [UInt8] {
      let quote = current
      position += 1
      var result: [UInt8] = []
      while let byte = current {
        position += 1
        if byte == quote { return result }
        guard byte == UInt8(ascii: "\\") else {
          result.append(byte)
          continue
        }
        guard let kind = current else { break }
        position += 1
        switch kind {
        case UInt8(ascii: "a"): result.append(7)
        case UInt8(ascii: "b"): result.append(8)
        case UInt8(ascii: "f"): result.append(12)
        case UInt8(ascii: "v"): result.append(11)
        case UInt8(ascii: "n"): result.append(10)
        case UInt8(ascii: "t"): result.append(9)
        case UInt8(ascii: "r"): result.append(13)
        case UInt8(ascii: "x"): result.append(number(radix: 16, first: position, most: 2))
        case UInt8(ascii: "0")...UInt8(ascii: "7"):
          position -= 1
          result.append(number(radix: 8, first: position, most: 3))
        default: result.append(kind)
        }
      }
      throw Malformed(offset: position)
    }

    private mutating func number(radix: Int, first: Int, most: Int) -> UInt8 {
      var value = 0
      while position < first + most, let byte = current,
        let digit = Character(Unicode.Scalar(byte)).hexDigitValue, digit < radix
      {
        value = value * radix + digit
        position += 1
      }
      return UInt8(truncatingIfNeeded: value)
    }
  }
}
