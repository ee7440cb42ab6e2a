import Diagnostics
import Documents
import OrderedCollections
import Seeds
import Testing

/// Whatever bytes come, the JSON readers answer with a value or with a place, and they agree with one another. The seed
/// is new every time; a failure prints it.
@Suite struct JSONFuzzTests {
  @Test(arguments: [JSONInput.Kind.bytes, .tokens, .damaged])
  func `any bytes are read alike by every reader`(kind: JSONInput.Kind) {
    let first = UInt64.random(in: 0...UInt64.max)
    var accepted = 0
    for number: UInt64 in 0..<1500 {
      let seed = first &+ number
      var input = JSONInput(seed: seed)
      let bytes = input.make(kind)
      if check(bytes, "seed \(seed) of \(kind)") { accepted += 1 }
    }
    // Otherwise nothing but the refusals would have been looked at.
    if kind != .bytes { #expect(accepted > 20, "from seed \(first) on") }
  }

  @Test func `texts that once were trouble or look like it are read alike`() {
    let texts: [[UInt8]] = [
      [], [0xEF, 0xBB, 0xBF], [0xEF, 0xBB, 0xBF, 0x31], [0x22, 0x5C], [0x22, 0x5C, 0x22], [0x22, 0xC3, 0x22],
      Array("\"\\ud83d\\u".utf8), Array("\"\\ud83d\\ude00\"".utf8), Array("\"\\udE00\"".utf8), Array("\"\\u12".utf8),
      Array("1e99999999999999999999".utf8), Array("-0e-99999999999999999999".utf8), Array("0.\"".utf8), [0x2D],
      Array((String(repeating: "9", count: 400)).utf8), Array("{\"a\":1,\"\\u0061\":2}".utf8), Array("[1,2,]".utf8),
      Array(String(repeating: "[", count: 100).utf8) + Array(String(repeating: "]", count: 100).utf8),
      Array(String(repeating: "[", count: 101).utf8) + Array(String(repeating: "]", count: 101).utf8),
    ]
    for bytes in texts { _ = check(bytes, String(decoding: bytes.prefix(40), as: UTF8.self)) }
  }

  /// Whether the bytes are JSON.
  private func check(_ bytes: [UInt8], _ what: String) -> Bool {
    let isJSON = JSONRecogniser.accepts(bytes)
    var findings = Findings()
    let file = SourceFile(path: "f.json", bytes: bytes)
    let located = JSONReader.read(file, findings: &findings)
    #expect((located != nil) == isJSON, "\(what)")
    for finding in findings.all {
      for span in [finding.span].compactMap({ $0 }) + finding.related.map(\.span) {
        #expect(0 <= span.start && span.start <= span.end && span.end <= bytes.count, "\(what)")
      }
    }
    do {
      let value = try JSONReader.parse(bytes)
      #expect(isJSON, "\(what)")
      checkAccepted(value, located, bytes, hasDuplicates: !findings.isEmpty, what)
      return true
    } catch {
      #expect(!isJSON && 0 <= error.offset && error.offset <= bytes.count, "\(what): \(error)")
      return false
    }
  }

  private func checkAccepted(
    _ value: Value, _ located: Located?, _ bytes: [UInt8], hasDuplicates: Bool, _ what: String
  ) {
    #expect(throws: Never.self, "\(what)") {
      #expect(try JSONReader.parse(value.json) == value, "\(what)")
      #expect(try JSONReader.parse(Array(value.prettyJSON.utf8)) == value, "\(what)")
      #expect(try JSONReader.parse(value.canonicalJSON).isEquivalent(to: value), "\(what)")
      var canonicaliser = JSONCanonicaliser()
      let body = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes[3...] : bytes[...]
      try JSONPull.read(body) { pull throws(JSONError) in try canonicaliser.copy(&pull) }
      #expect(canonicaliser.bytes == value.canonicalJSON, "\(what)")
      let skipped = try JSONPull.read(body) { pull throws(JSONError) in
        let range = try pull.skipValue()
        try pull.end()
        return range
      }
      #expect(try JSONReader.parse(Array(body)[skipped]) == value, "\(what)")
    }
    guard let located else { return }
    #expect(located.value == value || hasDuplicates, "\(what)")
    checkSpans(located, within: 0..<bytes.count, what)
  }

  /// Every value stands inside what it is a part of and reads alone as what it is.
  private func checkSpans(_ node: Located, within outer: Range<Int>, _ what: String) {
    let range = node.span.start..<node.span.end
    #expect(!range.isEmpty && outer.lowerBound <= range.lowerBound && range.upperBound <= outer.upperBound, "\(what)")
    switch node.content {
    case .scalar(let value): #expect((try? JSONReader.parse(Array(node.span.text.utf8))) == value, "\(what)")
    case .sequence(let items): for item in items { checkSpans(item, within: range, what) }
    case .mapping(let members):
      for member in members {
        #expect((try? JSONReader.parse(Array(member.keySpan.text.utf8))) == .string(member.key), "\(what)")
        checkSpans(member.value, within: member.keySpan.end..<range.upperBound, what)
      }
    }
  }
}

/// Bytes that are, were or look like JSON.
struct JSONInput {
  /// How they are made.
  enum Kind: Sendable {
    /// At random.
    case bytes
    /// Pieces of JSON in any order.
    case tokens
    /// A document of which something was cut out, put in or turned.
    case damaged
  }

  private var random: SplitMix
  private let seed: UInt64

  init(seed: UInt64) {
    self.seed = seed
    random = SplitMix(seed: seed)
  }

  private static let pieces: [[UInt8]] =
    [
      "{", "}", "[", "]", ",", ":", "\"a\":", "\"\"", "\"x\"", "1", "-", "0", ".5", "e9", "E-3", "null", "true",
      "false",
      " ", "\n", "\"", "\\", "\\u00e9", "\\ud83d\\ude00", "\\ud800", "\"\\n\"", "1e400", "18446744073709551616", "é",
      "\u{0}", "\u{7F}", "[]", "{}", "nul", "//", "'", "\u{FEFF}", "-0.0e+0", "{\"k\":", "[[", "]]",
    ].map { Array($0.utf8) } + [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82]]

  mutating func make(_ kind: Kind) -> [UInt8] {
    switch kind {
    case .bytes:
      let count = Int.random(in: 0..<24, using: &random)
      return (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    case .tokens:
      let count = Int.random(in: 0..<10, using: &random)
      return (0..<count).flatMap { _ in Self.pieces.randomElement(using: &random)! }
    case .damaged: return damaged()
    }
  }

  private mutating func damaged() -> [UInt8] {
    var values = RandomValues(seed: seed &+ 1)
    let value = values.value(depth: 3)
    var bytes = Bool.random(using: &random) ? value.json : Array(value.prettyJSON.utf8)
    for _ in 0..<Int.random(in: 0...3, using: &random) {
      let place = Int.random(in: 0...bytes.count, using: &random)
      let end = min(bytes.count, place + Int.random(in: 0...6, using: &random))
      switch Int.random(in: 0..<5, using: &random) {
      case 0: bytes.removeSubrange(place..<end)
      case 1: bytes.insert(contentsOf: Self.pieces.randomElement(using: &random)!, at: place)
      case 2: bytes.insert(contentsOf: bytes[place..<end], at: place)
      case 3: bytes.removeSubrange(end...)
      default: if place < bytes.count { bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random) }
      }
    }
    return bytes
  }
}

/// Another reading of RFC 8259, as short as it goes and slow: what the readers must agree with.
struct JSONRecogniser {
  private var rest: Substring.UnicodeScalarView
  private var depth = 0

  /// Whether the bytes are one JSON value by our rules: UTF-8, a hundred levels, no halves of surrogate pairs and no
  /// number beyond 64-bit floating point.
  static func accepts(_ bytes: [UInt8]) -> Bool {
    let body = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes[...]
    guard let text = String(validating: body, as: UTF8.self) else { return false }
    var recogniser = JSONRecogniser(rest: Substring(text).unicodeScalars)
    guard recogniser.value() else { return false }
    recogniser.space()
    return recogniser.rest.isEmpty
  }

  private mutating func space() {
    while let next = rest.first, " \n\r\t".unicodeScalars.contains(next) { rest.removeFirst() }
  }

  private mutating func take(_ text: String) -> Bool {
    guard rest.starts(with: text.unicodeScalars) else { return false }
    rest.removeFirst(text.unicodeScalars.count)
    return true
  }

  private mutating func value() -> Bool {
    space()
    if take("null") || take("true") || take("false") { return true }
    if take("\"") { return string() }
    if take("[") { return list("]") { $0.value() } }
    if take("{") {
      return list("}") { reader in
        reader.space()
        guard reader.take("\""), reader.string() else { return false }
        reader.space()
        return reader.take(":") && reader.value()
      }
    }
    return number()
  }

  private mutating func list(_ close: String, _ item: (inout JSONRecogniser) -> Bool) -> Bool {
    depth += 1
    defer { depth -= 1 }
    guard depth <= 100 else { return false }
    space()
    if take(close) { return true }
    while item(&self) {
      space()
      if take(close) { return true }
      guard take(",") else { return false }
    }
    return false
  }

  /// Behind the opening quote.
  private mutating func string() -> Bool {
    while let next = rest.popFirst() {
      if next == "\"" { return true }
      if next.value < 0x20 { return false }
      guard next == "\\" else { continue }
      guard let escape = rest.popFirst() else { return false }
      if escape == "u" {
        guard let unit = hexadecimal() else { return false }
        if (0xDC00..<0xE000).contains(unit) { return false }
        guard (0xD800..<0xDC00).contains(unit) else { continue }
        guard take("\\u"), let low = hexadecimal(), (0xDC00..<0xE000).contains(low) else { return false }
      } else if !"\"\\/bfnrt".unicodeScalars.contains(escape) {
        return false
      }
    }
    return false
  }

  private mutating func hexadecimal() -> UInt32? {
    let scalars = rest.prefix(4)
    let digits = String(String.UnicodeScalarView(scalars))
    // Both counted: two letters of two bytes are four bytes too.
    guard scalars.count == 4, digits.utf8.count == 4, !digits.hasPrefix("+"), !digits.hasPrefix("-") else { return nil }
    rest.removeFirst(4)
    return UInt32(digits, radix: 16)
  }

  private mutating func number() -> Bool {
    let start = rest
    _ = take("-")
    if !take("0"), digits() == 0 { return false }
    if take("."), digits() == 0 { return false }
    if take("e") || take("E") {
      _ = take("+") || take("-")
      if digits() == 0 { return false }
    }
    let text = String(String.UnicodeScalarView(start.prefix(start.count - rest.count)))
    return Double(text)?.isFinite == true
  }

  private mutating func digits() -> Int {
    let found = rest.prefix { ("0"..."9").contains($0) }.count
    rest.removeFirst(found)
    return found
  }
}
