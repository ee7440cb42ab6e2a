/// What is wrong with a regular expression.
struct PatternError: Error {
  let message: String
  init(_ message: String) { self.message = message }
}

/// A set of characters.
struct CharacterClass: Sendable {
  var ranges: [ClosedRange<UInt32>] = []
  var isNegated = false
  var ignoresCase = false

  static let digit = CharacterClass(ranges: [0x30...0x39])
  static let word = CharacterClass(ranges: [0x30...0x39, 0x41...0x5a, 0x5f...0x5f, 0x61...0x7a])
  static let space = CharacterClass(ranges: [0x09...0x0a, 0x0c...0x0d, 0x20...0x20])

  func contains(_ scalar: Unicode.Scalar) -> Bool {
    var isIn = ranges.contains { $0.contains(scalar.value) }
    if !isIn, ignoresCase, scalar.isASCII, scalar.properties.isAlphabetic {
      isIn = ranges.contains { $0.contains(scalar.value ^ 0x20) }
    }
    return isIn != isNegated
  }

  /// All that are not in it.
  var negated: CharacterClass {
    var other = self
    other.isNegated.toggle()
    return other
  }

  /// The ranges of it, of its complement where it is negated.
  var positive: [ClosedRange<UInt32>] {
    guard isNegated else { return ranges }
    var found: [ClosedRange<UInt32>] = []
    var next: UInt32 = 0
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if range.lowerBound > next { found.append(next...(range.lowerBound - 1)) }
      next = max(next, range.upperBound + 1)
    }
    found.append(next...0x10ffff)
    return found
  }
}

/// A regular expression as a tree.
indirect enum PatternNode {
  case empty
  case character(CharacterClass)
  case assertion(Pattern.Assertion)
  case sequence([PatternNode])
  case alternatives([PatternNode])
  case repetition(PatternNode, least: Int, most: Int?)
}

/// Reads a regular expression.
struct PatternParser {
  private let scalars: [Unicode.Scalar]
  private var position = 0
  private var depth = 0
  private var ignoresCase = false
  private var isMultiline = false
  private var pointMatchesNewline = false

  init(_ text: String) { scalars = Array(text.unicodeScalars) }

  mutating func parse() throws(PatternError) -> PatternNode {
    guard scalars.count <= 2_000 else { throw PatternError("it is longer than 2,000 characters") }
    let node = try alternatives()
    guard position == scalars.count else { throw PatternError("there is a ')' too many") }
    return node
  }

  private var current: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

  private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
    guard current == scalar else { return false }
    position += 1
    return true
  }

  private mutating func alternatives() throws(PatternError) -> PatternNode {
    var nodes = [try sequence()]
    while take("|") { nodes.append(try sequence()) }
    return nodes.count == 1 ? nodes[0] : .alternatives(nodes)
  }

  private mutating func sequence() throws(PatternError) -> PatternNode {
    var nodes: [PatternNode] = []
    while let scalar = current, scalar != "|", scalar != ")" { nodes.append(try repetition(of: try atom())) }
    return nodes.count == 1 ? nodes[0] : .sequence(nodes)
  }

  private mutating func repetition(of start: PatternNode) throws(PatternError) -> PatternNode {
    var node = start
    var isRepeated = false
    while true {
      let least: Int
      let most: Int?
      if take("*") {
        (least, most) = (0, nil)
      } else if take("+") {
        (least, most) = (1, nil)
      } else if take("?") {
        (least, most) = (0, 1)
      } else if current == "{", let bounds = bounds() {
        (least, most) = bounds
      } else {
        return node
      }
      guard !isRepeated else { throw PatternError("a repetition of a repetition") }
      guard least <= 1000, most ?? 0 <= 1000, most ?? least >= least else {
        throw PatternError("a repetition goes from 0 to 1,000")
      }
      isRepeated = true
      node = .repetition(node, least: least, most: most)
      // Lazy repetitions find no other texts.
      _ = take("?")
    }
  }

  /// `{2}`, `{2,}` or `{2,5}`; anything else is an ordinary brace.
  private mutating func bounds() -> (Int, Int?)? {
    let start = position
    position += 1
    if let least = number() {
      if take("}") { return (least, least) }
      if take(",") {
        if take("}") { return (least, nil) }
        if let most = number(), take("}") { return (least, most) }
      }
    }
    position = start
    return nil
  }

  private mutating func number() -> Int? {
    var digits = ""
    while let scalar = current, CharacterClass.digit.contains(scalar), digits.count < 9 {
      digits.unicodeScalars.append(scalar)
      position += 1
    }
    return Int(digits)
  }

  private mutating func atom() throws(PatternError) -> PatternNode {
    guard let scalar = current else { return .empty }
    position += 1
    switch scalar {
    case "(": return try group()
    case "[": return .character(try bracket())
    case ".":
      return .character(pointMatchesNewline ? CharacterClass().negated : CharacterClass(ranges: [10...10]).negated)
    case "^": return .assertion(isMultiline ? .lineStart : .start)
    case "$": return .assertion(isMultiline ? .lineEnd : .end)
    case "*", "+", "?": throw PatternError("there is nothing to repeat before '\(scalar)'")
    case "\\":
      if take("b") { return .assertion(.boundary) }
      if take("B") { return .assertion(.noBoundary) }
      if take("A") { return .assertion(.start) }
      if take("z") { return .assertion(.end) }
      return .character(cased(try escape()))
    default: return .character(cased(CharacterClass(ranges: [scalar.value...scalar.value])))
    }
  }

  private func cased(_ characters: CharacterClass) -> CharacterClass {
    var characters = characters
    characters.ignoresCase = ignoresCase
    return characters
  }

  private mutating func group() throws(PatternError) -> PatternNode {
    guard depth < 100 else { throw PatternError("groups are nested deeper than 100 levels") }
    depth += 1
    let flags = (ignoresCase, isMultiline, pointMatchesNewline)
    defer { depth -= 1 }
    if take("?") {
      if take("P") || current == "<" {
        guard take("<") else { throw PatternError("a group's name stands in < >") }
        while let scalar = current, scalar != ">" {
          guard CharacterClass.word.contains(scalar) else { throw PatternError("a group's name is a word") }
          position += 1
        }
        guard take(">") else { throw PatternError("a group's name does not end") }
      } else if try setFlags() {
        return .empty
      }
    }
    let node = try alternatives()
    guard take(")") else { throw PatternError("a ')' is missing") }
    (ignoresCase, isMultiline, pointMatchesNewline) = flags
    return node
  }

  /// Reads `i`, `m`, `s`, `U` behind `(?`; true when the group ends there and they hold for what follows.
  private mutating func setFlags() throws(PatternError) -> Bool {
    var isOn = true
    while let scalar = current {
      position += 1
      switch scalar {
      case "-": isOn = false
      case "i": ignoresCase = isOn
      case "m": isMultiline = isOn
      case "s": pointMatchesNewline = isOn
      case "U": break
      case ":": return false
      case ")": return true
      default: throw PatternError("'(?\(scalar)' is not supported")
      }
    }
    throw PatternError("a ')' is missing")
  }

  private mutating func escape() throws(PatternError) -> CharacterClass {
    guard let scalar = current else { throw PatternError("a backslash at its end") }
    position += 1
    switch scalar {
    case "d": return .digit
    case "D": return CharacterClass.digit.negated
    case "w": return .word
    case "W": return CharacterClass.word.negated
    case "s": return .space
    case "S": return CharacterClass.space.negated
    default:
      let code = try value(of: scalar)
      return CharacterClass(ranges: [code...code])
    }
  }

  /// The character that an escape stands for.
  private mutating func value(of scalar: Unicode.Scalar) throws(PatternError) -> UInt32 {
    switch scalar {
    case "n": return 10
    case "r": return 13
    case "t": return 9
    case "f": return 12
    case "v": return 11
    case "a": return 7
    default:
      guard scalar.isASCII, !CharacterClass.word.contains(scalar) else {
        throw PatternError("there is no escape \\\(scalar)")
      }
      return scalar.value
    }
  }

  private mutating func bracket() throws(PatternError) -> CharacterClass {
    var found = CharacterClass()
    let isNegated = take("^")
    var isFirst = true
    while let scalar = current, scalar != "]" || isFirst {
      isFirst = false
      position += 1
      if scalar == "[", current == ":" {
        found.ranges += try named()
        continue
      }
      if scalar == "\\" {
        let inner = try escape()
        guard let only = inner.ranges.first, inner.ranges.count == 1, only.count == 1, !inner.isNegated else {
          found.ranges += inner.positive
          continue
        }
        try addRange(from: only.lowerBound, to: &found)
      } else {
        try addRange(from: scalar.value, to: &found)
      }
    }
    guard take("]") else { throw PatternError("a ']' is missing") }
    found.isNegated = isNegated
    return cased(found)
  }

  private mutating func addRange(from first: UInt32, to found: inout CharacterClass) throws(PatternError) {
    guard current == "-", position + 1 < scalars.count, scalars[position + 1] != "]" else {
      found.ranges.append(first...first)
      return
    }
    position += 1
    let scalar = scalars[position]
    position += 1
    var last = scalar.value
    if scalar == "\\" {
      let inner = try escape()
      guard let only = inner.ranges.first, inner.ranges.count == 1, only.count == 1, !inner.isNegated else {
        throw PatternError("a range ends with a class")
      }
      last = only.lowerBound
    }
    guard last >= first else { throw PatternError("a range goes backwards") }
    found.ranges.append(first...last)
  }

  /// `[:alpha:]` and its like, inside a class.
  private mutating func named() throws(PatternError) -> [ClosedRange<UInt32>] {
    var name = ""
    position += 1
    while let scalar = current, scalar != ":" {
      name.unicodeScalars.append(scalar)
      position += 1
    }
    guard take(":"), take("]"), let ranges = Self.named[name] else { throw PatternError("there is no [:\(name):]") }
    return ranges
  }

  private static let named: [String: [ClosedRange<UInt32>]] = [
    "alnum": [0x30...0x39, 0x41...0x5a, 0x61...0x7a], "alpha": [0x41...0x5a, 0x61...0x7a], "digit": [0x30...0x39],
    "lower": [0x61...0x7a], "upper": [0x41...0x5a], "space": [0x09...0x0d, 0x20...0x20],
    "xdigit": [0x30...0x39, 0x41...0x46, 0x61...0x66], "word": [0x30...0x39, 0x41...0x5a, 0x5f...0x5f, 0x61...0x7a],
    "punct": [0x21...0x2f, 0x3a...0x40, 0x5b...0x60, 0x7b...0x7e],
  ]
}
