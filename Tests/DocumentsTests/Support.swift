import Diagnostics
import Documents
import OrderedCollections
import Seeds

/// What a reader said, each as `line:column code message`, in file order.
func lines(_ findings: Findings) -> [String] {
  findings.sorted.map { finding in
    let place = finding.span.map { "\($0.location.line):\($0.location.column)" } ?? "-"
    return "\(place) \(finding.code) \(finding.message)"
  }
}

/// Documents of a YAML text and what was said about them.
func yaml(_ text: String) -> (documents: [Located], said: [String]) {
  var findings = Findings()
  let documents = YAMLReader.read(SourceFile(path: "test.yaml", text: text), findings: &findings)
  return (documents, lines(findings))
}

/// The only document of a YAML text, without places; `nil` unless it is sound.
func yamlValue(_ text: String) -> Value? {
  let (documents, said) = yaml(text)
  return said.isEmpty && documents.count == 1 ? documents[0].value : nil
}

func json(_ text: String) -> (document: Located?, said: [String]) {
  var findings = Findings()
  let document = JSONReader.read(SourceFile(path: "test.json", text: text), findings: &findings)
  return (document, lines(findings))
}

/// Makes values of every kind, with the texts and numbers that break writers.
struct RandomValues {
  var generator: SplitMix

  init(seed: UInt64) { generator = SplitMix(seed: seed) }

  mutating func value(depth: Int = 4) -> Value {
    switch Int.random(in: 0..<(depth > 0 ? 9 : 6), using: &generator) {
    case 0: return .null
    case 1: return .bool(.random(using: &generator))
    case 2: return .integer(integer())
    case 3: return .double(double())
    case 4, 5: return .string(text())
    case 6: return .array((0..<Int.random(in: 0..<5, using: &generator)).map { _ in value(depth: depth - 1) })
    default:
      var members = OrderedDictionary<String, Value>()
      for _ in 0..<Int.random(in: 0..<20, using: &generator) { members[text()] = value(depth: depth - 1) }
      return .object(members)
    }
  }

  mutating func integer() -> Int64 {
    switch Int.random(in: 0..<4, using: &generator) {
    case 0: [0, -1, .max, .min, 1 << 53, (1 << 53) + 1, -(1 << 53)].randomElement(using: &generator)!
    case 1: .random(in: -10...10, using: &generator)
    default: .random(in: .min ... .max, using: &generator)
    }
  }

  /// Any finite double; often one that is whole or at an edge.
  mutating func double() -> Double {
    switch Int.random(in: 0..<5, using: &generator) {
    case 0:
      return [
        0, -0.0, 1e15, 1e16, 1e22, 1e23, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 0x1p53, 0x1p63, -0x1p63,
      ]
      .randomElement(using: &generator)!
    case 1: return Double(Int.random(in: -100...100, using: &generator))
    case 2: return Double(Int.random(in: -100_000...100_000, using: &generator)) / 1000
    default:
      let bits = Double(bitPattern: generator.next())
      return bits.isFinite ? bits : 0.1
    }
  }

  mutating func text() -> String {
    let pieces = [
      "a", "Z", "0", " ", "\"", "\\", "/", "\n", "\t", "\u{0}", "\u{1F}", "\u{7F}", "é", "漢", "😀", "\u{FEFF}",
    ]
    let count = Int.random(in: 0..<12, using: &generator)
    return (0..<count).map { _ in pieces.randomElement(using: &generator)! }.joined()
  }

  /// The same value written another way: members shuffled, whole numbers as the other kind.
  mutating func disguise(_ value: Value) -> Value {
    switch value {
    case .integer(let integer) where Int64(exactly: Double(integer)) == integer && Bool.random(using: &generator):
      return .double(Double(integer))
    case .double(let double):
      return Int64(exactly: double).map { .integer($0) } ?? value
    case .array(let items):
      return .array(items.map { disguise($0) })
    case .object(let members):
      var shuffled = OrderedDictionary<String, Value>()
      for (key, value) in members.elements.shuffled(using: &generator) { shuffled[key] = disguise(value) }
      return .object(shuffled)
    default: return value
    }
  }
}
