import DTDL

/// One difference between two schemas.
struct SchemaDifference {
  /// Where in the schema: empty for the whole, `.field`, `[]` for items of an array, `.*` for values of a map.
  let path: String
  let kind: ChangeKind
  let effect: Effect
  let before: String?
  let after: String?
  /// The values that no longer fit, or those that may come; a noun.
  let what: String
}

/// Compares schemas by the values they take.
///
/// A schema that is written once and used many times is one list of fields in memory: a pair of them that did not differ
/// is not compared again. One that differs is reported at each use, since each is a place of its own; where such schemas
/// use one another over and over that grows without bound, so that a comparison ends at a limit and says so.
struct SchemaComparison {
  /// How many pairs of schemas are looked at.
  private static let limit = 100_000
  private var looked = 0
  private var found: [SchemaDifference] = []
  /// The pairs of lists of fields between which nothing differed.
  private var same: Set<Pair> = []

  /// Where two lists of fields lie in memory. Both live as long as the comparison.
  private struct Pair: Hashable {
    let old: Int
    let new: Int

    init(_ old: [Field], _ new: [Field]) {
      self.old = old.withUnsafeBufferPointer { Int(bitPattern: $0.baseAddress) }
      self.new = new.withUnsafeBufferPointer { Int(bitPattern: $0.baseAddress) }
    }
  }

  static func differences(_ old: Schema, _ new: Schema) -> [SchemaDifference] {
    var comparison = SchemaComparison()
    comparison.compare(old, new, "")
    return comparison.found
  }

  private mutating func compare(_ old: Schema, _ new: Schema, _ path: String) {
    looked += 1
    guard looked <= Self.limit else {
      guard looked == Self.limit + 1 else { return }
      found.append(
        SchemaDifference(
          path: path, kind: .changed, effect: .breaking, before: old.name, after: new.name,
          what: "a value from here on, which is not compared further (\(Self.limit) schemas within this one were)"))
      return
    }
    switch (old, new) {
    case (.primitive(let a), .primitive(let b)):
      if a != b { found.append(Self.primitive(a, b, path)) }
    case (.enumeration(let a), .enumeration(let b)) where a.valueSchema == b.valueSchema:
      found += Self.values(a, b, path)
    case (.enumeration(let a), .primitive(let b)) where Self.takes(b, all: a.valueSchema):
      found.append(
        SchemaDifference(
          path: path, kind: .changed, effect: .widening, before: old.name, after: new.name,
          what: "values that were not in the enumeration"))
    case (.array(let a), .array(let b)): compare(a, b, path + "[]")
    case (.map(let a), .map(let b)): compare(a, b, path + ".*")
    case (.object(let a), .object(let b)):
      let (pair, before) = (Pair(a, b), found.count)
      if same.contains(pair) { break }
      compareFields(a, b, path)
      if found.count == before { same.insert(pair) }
    case (.reference(let a), .reference(let b)) where a == b: break
    default: found.append(Self.replaced(old, new, path))
    }
  }

  private static func replaced(_ old: Schema, _ new: Schema, _ path: String) -> SchemaDifference {
    SchemaDifference(
      path: path, kind: .changed, effect: .breaking, before: old.name, after: new.name,
      what: "a value of the old schema")
  }

  private static func primitive(_ a: PrimitiveSchema, _ b: PrimitiveSchema, _ path: String) -> SchemaDifference {
    if takes(b, all: a) {
      return SchemaDifference(
        path: path, kind: .changed, effect: .widening, before: a.rawValue, after: b.rawValue,
        what: b == .string ? "texts that are no \(a.rawValue)" : beyond(a, b))
    }
    let what =
      takes(a, all: b)
      ? (a == .string ? "texts that are no \(b.rawValue)" : beyond(b, a)) : "a value that is no \(b.rawValue)"
    return SchemaDifference(
      path: path, kind: .changed, effect: .breaking, before: a.rawValue, after: b.rawValue, what: what)
  }

  /// The numbers that a wide schema takes and a narrow one does not.
  private static func beyond(_ narrow: PrimitiveSchema, _ wide: PrimitiveSchema) -> String {
    let fraction = narrow.range != nil && wide.range == nil ? "with a fraction or " : ""
    return "numbers \(fraction)beyond the range of \(narrow.rawValue)"
  }

  /// Whether every value of `b` is one of `a`. An integer beyond 53 bits is rounded as a double, but stays valid.
  private static func takes(_ a: PrimitiveSchema, all b: PrimitiveSchema) -> Bool {
    if let wide = a.range, let narrow = b.range {
      return wide.lowerBound <= narrow.lowerBound && narrow.upperBound <= wide.upperBound
    }
    switch a {
    case .double: return b == .float || b.range != nil
    case .float: return b.range != nil
    case .string: return [.date, .dateTime, .duration, .time, .uuid, .bytes, .decimal, .string].contains(b)
    default: return a == b
    }
  }

  private static func values(_ a: EnumSchema, _ b: EnumSchema, _ path: String) -> [SchemaDifference] {
    let (before, after) = (Set(a.values.map(\.value)), Set(b.values.map(\.value)))
    var differences: [SchemaDifference] = []
    let gone = a.values.filter { !after.contains($0.value) }
    let come = b.values.filter { !before.contains($0.value) }
    if !gone.isEmpty {
      differences.append(
        SchemaDifference(
          path: path, kind: .removed, effect: .breaking, before: listed(gone), after: nil,
          what: gone.count == 1 ? "the value \(listed(gone))" : "one of the values \(listed(gone))"))
    }
    if !come.isEmpty {
      differences.append(
        SchemaDifference(
          path: path, kind: .added, effect: .widening, before: nil, after: listed(come),
          what: come.count == 1 ? "the value \(listed(come))" : "the values \(listed(come))"))
    }
    let names = Dictionary(b.values.map { ($0.value, $0.name) }, uniquingKeysWith: { first, _ in first })
    for value in a.values {
      guard let name = names[value.value], name != value.name else { continue }
      differences.append(
        SchemaDifference(
          path: path, kind: .changed, effect: .compatible, before: value.name, after: name,
          what: "the value \(value.value)"))
    }
    return differences
  }

  private static func listed(_ values: [EnumValue]) -> String {
    values.map(\.value.description).joined(separator: ", ")
  }

  private mutating func compareFields(_ a: [Field], _ b: [Field], _ path: String) {
    let (before, after) = (Self.byName(a), Self.byName(b))
    for field in a {
      let here = "\(path).\(field.name)"
      guard let other = after[field.name] else {
        found.append(
          SchemaDifference(
            path: here, kind: .removed, effect: .breaking, before: field.schema.name, after: nil,
            what: "the field `\(field.name)`"))
        continue
      }
      compare(field.schema, other.schema, here)
      if field.isRequired != other.isRequired { found.append(Self.requirement(other, here, kind: .changed)) }
    }
    for field in b where before[field.name] == nil {
      let here = "\(path).\(field.name)"
      found.append(
        field.isRequired
          ? Self.requirement(field, here, kind: .added)
          : SchemaDifference(
            path: here, kind: .added, effect: .compatible, before: nil, after: field.schema.name,
            what: "the field `\(field.name)`"))
    }
  }

  private static func byName(_ fields: [Field]) -> [String: Field] {
    Dictionary(fields.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
  }

  private static func requirement(_ field: Field, _ path: String, kind: ChangeKind) -> SchemaDifference {
    SchemaDifference(
      path: path, kind: kind, effect: field.isRequired ? .breaking : .widening,
      before: kind == .added ? nil : field.isRequired ? "optional" : "required",
      after: field.isRequired ? "required" : "optional", what: "a value without the field `\(field.name)`")
  }
}

extension PrimitiveSchema {
  /// What whole numbers it takes; `nil` for what is no schema of whole numbers.
  fileprivate var range: ClosedRange<Int128>? {
    switch self {
    case .byte: -128...127
    case .short: -32_768...32_767
    case .integer: -2_147_483_648...2_147_483_647
    case .long: -9_223_372_036_854_775_808...9_223_372_036_854_775_807
    case .unsignedByte: 0...255
    case .unsignedShort: 0...65_535
    case .unsignedInteger: 0...4_294_967_295
    case .unsignedLong: 0...18_446_744_073_709_551_615
    default: nil
    }
  }
}
