import DTDL
import Diagnostics
import Documents
import TwinQueries

/// What libFuzzer calls with every input: the first byte says which reader gets the rest.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = UnsafeBufferPointer(start: start, count: count)
  guard let choice = input.first else { return 0 }
  let bytes = Array(input.dropFirst())
  switch choice % 5 {
  case 0: Fuzz.json(bytes)
  case 1: Fuzz.dtmi(bytes)
  case 2: Fuzz.models(bytes)
  case 3: Fuzz.instance(bytes)
  default: Fuzz.query(bytes)
  }
  return 0
}

/// Each reader with what must hold whatever it is given.
enum Fuzz {
  /// Places stand within the text, and what was read is written and read again as the same.
  static func json(_ bytes: [UInt8]) {
    var findings = Findings()
    let located = JSONReader.read(SourceFile(path: "input.json", bytes: bytes), findings: &findings)
    check(findings, within: bytes.count)
    do {
      let value = try JSONReader.parse(bytes)
      precondition(located != nil)
      precondition((try? JSONReader.parse(value.json)) == value)
    } catch {
      precondition(located == nil && (0...bytes.count).contains(error.offset))
    }
  }

  /// The parts of an identifier put together are the identifier.
  static func dtmi(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    guard let id = DTMI.element(text) else { return precondition(DTMI(text) == nil) }
    precondition(id.path + (id.version.map { ";\($0)" } ?? "") + id.fragment == text)
    precondition("dtmi:" + id.labels.joined(separator: ":") == id.path)
  }

  /// Models of any bytes are read to the end.
  static func models(_ bytes: [UInt8]) {
    var findings = Findings()
    _ = ModelSet.read([SourceFile(path: "input.json", bytes: bytes)], findings: &findings)
    check(findings, within: bytes.count)
  }

  /// A query names only what it declares, or is refused at a place within it.
  static func query(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self)
    do throws(QueryError) {
      let query = try Query(text)
      let variables = query.pattern.variables.indices
      for path in query.condition?.paths ?? [] { precondition(variables.contains(path.variable)) }
      for step in query.pattern.steps {
        precondition(variables.contains(step.from) && variables.contains(step.to))
        precondition(step.hops.lowerBound >= 1 && step.hops.upperBound <= QueryLimits.hops)
      }
    } catch {
      let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
      precondition((1...lines.count).contains(error.line))
      precondition((0...lines[error.line - 1].count).contains(error.position))
    }
  }

  /// What is an instance as a text is one as a value.
  static func instance(_ bytes: [UInt8]) {
    for schema in schemas {
      let found = schema.mismatches(inJSON: bytes[...])
      for mismatch in found { precondition(mismatch.range.map { $0.upperBound <= bytes.count } == true) }
      guard found.isEmpty, let value = try? JSONReader.parse(bytes) else { continue }
      precondition(schema.mismatches(value, at: ValuePath()).isEmpty)
    }
  }

  private static let schemas: [Schema] =
    PrimitiveSchema.allCases.map { .primitive($0) } + [
      .object(PrimitiveSchema.allCases.map { Field(name: $0.rawValue, schema: .map(of: .primitive($0))) }),
      .array(of: .enumeration(EnumSchema(valueSchema: .integer, values: [EnumValue(name: "a", value: .integer(1))]))),
    ]

  private static func check(_ findings: Findings, within count: Int) {
    for finding in findings.all {
      precondition(finding.span.map { $0.start <= $0.end && $0.end <= count } ?? true)
      for label in finding.related { precondition(label.span.end <= count) }
      for fix in finding.fixes { precondition(fix.span.end <= count) }
    }
  }
}
