import Documents
import Seeds
import Testing

@testable import DTDL

/// Random schemas and values made for them. The seed is new every time; a failure prints it.
struct InstanceFuzzTests {
  @Test func `a value made for a schema is an instance of it`() throws {
    let first = UInt64.random(in: 0...UInt64.max)
    for number: UInt64 in 0..<800 {
      var maker = InstanceMaker(seed: first &+ number)
      let schema = maker.schema(depth: 4)
      let text = Array(maker.text(schema).utf8)
      let found = schema.mismatches(inJSON: text[...])
      #expect(found == [], "seed \(first &+ number): \(String(decoding: text, as: UTF8.self))")
      let value = try JSONReader.parse(text)
      #expect(schema.mismatches(value, at: ValuePath()) == [], "seed \(first &+ number)")
    }
  }

  @Test func `one wrong value among right ones is found where it stands`() throws {
    let first = UInt64.random(in: 0...UInt64.max)
    var planted = 0
    for number: UInt64 in 0..<1200 {
      let seed = first &+ number
      var maker = InstanceMaker(seed: seed)
      let schema = maker.schema(depth: 4)
      maker.wantsPlant = true
      let text = Array(maker.text(schema).utf8)
      guard let plant = maker.plant else { continue }
      planted += 1
      let found = schema.mismatches(inJSON: text[...])
      #expect(found.map(\.path) == [plant.path], "seed \(seed): \(String(decoding: text, as: UTF8.self))")
      let range = found.first?.range ?? 0..<0
      #expect(String(decoding: text[range], as: UTF8.self) == plant.text, "seed \(seed)")
      // What a value cannot tell, it need not.
      guard !plant.isHidden, let value = try? JSONReader.parse(text) else { continue }
      let alike = schema.mismatches(value, at: ValuePath())
      #expect(alike.map(\.path) == [plant.path] && alike.map(\.reason) == found.map(\.reason), "seed \(seed)")
    }
    #expect(planted > 300, "from seed \(first) on")
  }

  @Test func `damaged texts are judged without harm, and what conforms as a text conforms as a value`() {
    let first = UInt64.random(in: 0...UInt64.max)
    for number: UInt64 in 0..<800 {
      let seed = first &+ number
      var maker = InstanceMaker(seed: seed)
      let schema = maker.schema(depth: 3)
      let bytes = maker.damage(Array(maker.text(schema).utf8))
      let found = schema.mismatches(inJSON: bytes[...])
      for mismatch in found {
        #expect(mismatch.range.map { $0.lowerBound >= 0 && $0.upperBound <= bytes.count } == true, "seed \(seed)")
      }
      if let value = try? JSONReader.parse(bytes) {
        #expect(!found.map(\.reason).contains(.notJSON), "seed \(seed)")
        if found.isEmpty { #expect(schema.mismatches(value, at: ValuePath()) == [], "seed \(seed)") }
      }
    }
  }
}

/// Makes schemas, instances of them, and instances with one wrong value in them.
private struct InstanceMaker {
  /// The wrong value.
  struct Plant {
    var path: ValuePath
    var text: String
    /// Whether a value that was read no longer shows what was wrong.
    var isHidden: Bool
  }

  private var random: SplitMix
  var wantsPlant = false
  private(set) var plant: Plant?
  private var steps: [ValuePath.Step] = []

  init(seed: UInt64) { random = SplitMix(seed: seed) }

  mutating func schema(depth: Int) -> Schema {
    switch random.number(1...(depth > 0 ? 9 : 5)) {
    case 1...4: return .primitive(random.pick(PrimitiveSchema.allCases))
    case 5:
      let isText = random.isOne(in: 2)
      let values = (0..<random.number(1...4)).map { index in
        EnumValue(name: "v\(index)", value: isText ? .string("é\(index)\"") : .integer(Int64(index * 7 - 7)))
      }
      return .enumeration(EnumSchema(valueSchema: isText ? .string : .integer, values: values))
    case 6: return .array(of: schema(depth: depth - 1))
    case 7: return .map(of: schema(depth: depth - 1))
    default:
      return .object(
        (0..<random.number(0...4)).map {
          Field(name: "f\($0)", schema: schema(depth: depth - 1), isRequired: random.isOne(in: 4))
        })
    }
  }

  mutating func text(_ schema: Schema) -> String {
    if wantsPlant, plant == nil, random.isOne(in: 3) { return planted(for: schema) }
    switch schema {
    case .primitive(let primitive): return text(primitive)
    case .enumeration(let enumeration): return random.pick(enumeration.values.map { written($0.value) })
    case .array(let element):
      return "[" + (0..<random.number(0...4)).map { step(.index($0)) { $0.text(element) } }.joined(separator: " ,")
        + "]"
    case .map(let element):
      let names = ["a", "b c", "$x", ""].prefix(random.number(0...4))
      return object(names.map { name in (name, step(.member(name)) { $0.text(element) }) })
    case .object(let fields):
      let kept = fields.shuffled(using: &random).filter { $0.isRequired || !random.isOne(in: 3) }
      return object(kept.map { field in (field.name, step(.member(field.name)) { $0.text(field.schema) }) })
    case .reference: return "null"
    }
  }

  private mutating func step(_ step: ValuePath.Step, _ make: (inout InstanceMaker) -> String) -> String {
    steps.append(step)
    defer { steps.removeLast() }
    return make(&self)
  }

  private func object(_ members: [(String, String)]) -> String {
    "{" + members.map { "\(quoted($0)) : \($1)" }.joined(separator: ",\n") + "}"
  }

  private func quoted(_ text: String) -> String { Value.string(text).jsonText }

  private func written(_ literal: EnumLiteral) -> String {
    switch literal {
    case .string(let text): quoted(text)
    case .integer(let number): String(number)
    }
  }

  private mutating func text(_ primitive: PrimitiveSchema) -> String {
    if let range = primitive.integerRange {
      let edge = [String(range.minimum), String(range.maximum), "0", "7"] + (range.minimum < 0 ? ["-0", "-1"] : [])
      return random.pick(edge)
    }
    let two = { (random: inout SplitMix, range: ClosedRange<Int>) in
      (random.number(range) < 0 ? "-" : "") + String(String(100 + random.number(range)).suffix(2))
    }
    switch primitive {
    case .boolean: return random.pick(["true", "false"])
    case .float:
      return random.pick(["0", "-0.0", "3.402823E+38", "1e-60", String(Float.random(in: -9...9, using: &random))])
    case .double: return random.pick(["-1.5e308", "0.1", "1e-999", "12345678901234567890", "-0"])
    case .date, .time, .dateTime:
      let year = String(String(10000 + random.number(1...9999)).suffix(4))
      let date = "\(year)-\(two(&random, 1...12))-\(two(&random, 1...28))"
      let offset = random.pick(["Z", "+05:30", "-14:00", "+00:00"])
      let time =
        "\(two(&random, 0...23)):\(two(&random, 0...59)):\(two(&random, 0...59))\(random.pick(["", ".5", ".000001"]))"
      let both = [PrimitiveSchema.date: date, .time: time + offset, .dateTime: "\(date)T\(time)\(offset)"]
      return quoted(both[primitive] ?? "")
    case .duration:
      return random.pick(["\"P1Y2M3DT4H5M6.5S\"", "\"P2W3D\"", "\"PT0.25H\"", "\"P0D\"", "\"\\u0050T1S\""])
    case .uuid:
      let digits = (0..<32).map { _ in random.pick(Array("0123456789abcdefABCDEF")) }
      return "\"" + digits.enumerated().map { ([8, 12, 16, 20].contains($0) ? "-" : "") + String($1) }.joined() + "\""
    case .bytes: return random.pick(["\"\"", "\"aGk=\"", "\"+/+/\"", "\"QQ==\"", "\"\\u0061Gk=\""])
    case .decimal: return random.pick(["\"0\"", "\"-12.50\"", "\"+1.\"", "\"123456789012345678901234567890.1\""])
    default: return random.pick(["\"\"", "\"1\"", "\"\\ud83d\\ude00\"", "\"é\\n\"", "\"null\""])
    }
  }

  /// A value that is no instance, and a note of it.
  private mutating func planted(for schema: Schema) -> String {
    var wrong: String
    switch schema {
    case .primitive(let primitive): wrong = random.pick(InstanceMaker.wrong(primitive))
    case .enumeration: wrong = random.pick(["\"none\"", "1.0", "99", "true", "[]"])
    case .array: wrong = random.pick(["{}", "1", "\"[]\""])
    case .map, .object: wrong = random.pick(["[]", "{\"a\":1}", "\"{}\"", "1e400"])
    case .reference: return "null"
    }
    if case .map = schema, wrong.hasPrefix("{") { wrong = "[{}]" }
    if case .object = schema, wrong.hasPrefix("{") {
      wrong = "[{\"a\":1}]"
    }
    if steps.isEmpty == false, random.isOne(in: 4), case .member? = steps.last { wrong = "null" }
    let isHidden = wrong == "-0" || wrong == "18446744073709551616"
    plant = Plant(path: ValuePath(steps), text: wrong, isHidden: isHidden)
    return wrong
  }

  private static func wrong(_ primitive: PrimitiveSchema) -> [String] {
    if let range = primitive.integerRange {
      let above = range.maximum == .max ? "18446744073709551616" : String(range.maximum + 1)
      let below = range.minimum == .min ? "-9223372036854775809" : String(range.minimum - 1)
      return [above, below, "0.0", "1e2", "\"3\"", "true", "99999999999999999999999"]
        + (range.minimum == 0 ? ["-0"] : [])
    }
    switch primitive {
    case .boolean: return ["\"true\"", "1", "[]"]
    case .float: return ["3.402824e38", "1e400", "\"1\"", "true"]
    case .double: return ["1e309", "-1e400", "\"1\"", "{}"]
    case .date:
      return ["\"2023-02-29\"", "\"2023-2-1\"", "\"20230201\"", "\"0000-01-01\"", "\"2023-01-01T00:00:00Z\"", "1"]
    case .time:
      return ["\"24:00:00Z\"", "\"12:00:60Z\"", "\"12:00:00\"", "\"12:00:00.Z\"", "\"12:00Z\"", "\"12:00:00z\""]
    case .dateTime: return ["\"2023-01-01\"", "\"2023-01-01 12:00:00Z\"", "\"2023-01-01T12:00:00\"", "0"]
    case .duration:
      return ["\"P\"", "\"PT\"", "\"P1DT\"", "\"-P1D\"", "\"P1Y1W\"", "\"PT1.5H1M\"", "\"p1d\"", "\"P1H\""]
    case .uuid: return ["\"\"", "\"00112233-4455-6677-8899-aabbccddeef\"", "\"00112233-4455-6677-8899-aabbccddeefg\""]
    case .bytes: return ["\"a\"", "\"aGk\"", "\"a-k=\"", "\"====\"", "\"aG=k\"", "[1]"]
    case .decimal: return ["1", "\"01\"", "\".5\"", "\"1e2\"", "\"\"", "\"1.2.3\"", "\" 1\""]
    default: return ["1", "true", "{}"]
    }
  }

  mutating func damage(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    let place = random.number(0...bytes.count)
    let end = min(bytes.count, place + random.number(0...3))
    let piece = Array(random.pick(["\"", "}", "]", "null", "-", "0", ".0", "e9", ",", "{\"a\":", "\\", "1e400"]).utf8)
    switch random.number(1...4) {
    case 1: bytes.removeSubrange(place..<end)
    case 2: bytes.insert(contentsOf: piece, at: place)
    case 3: bytes.replaceSubrange(place..<end, with: piece)
    default: if place < bytes.count { bytes[place] ^= 1 << UInt8(random.number(0...7)) }
    }
    return bytes
  }
}
