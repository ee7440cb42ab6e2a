package import Documents

extension Schema {
  /// Why a JSON text is no instance of the schema; empty when it is one. Numbers are judged as they are written, and each
  /// mismatch has its range, counted from the first byte of the text.
  ///
  /// `schemas` are those that a `reference` leads to; every value is an instance of one that is not among them. A text
  /// that is no JSON has that one mismatch. Of members with one name each must fit.
  package func mismatches(
    inJSON text: ArraySlice<UInt8>, at path: ValuePath = ValuePath(), among schemas: [DTMI: Schema] = [:],
    suggests: Bool = true
  ) -> [SchemaMismatch] {
    var check = JSONCheck(report: MismatchReport(path, suggests: suggests), schemas: schemas)
    do {
      try JSONPull.read(text) { pull throws(JSONError) in
        try check.check(&pull, self)
        try pull.end()
      }
    } catch {
      return [.notJSON(error, at: path, count: text.count)]
    }
    return check.report.found
  }
}

/// Walks down a JSON text and its schema. How deep it goes is bounded by what `JSONPull` opens.
private struct JSONCheck {
  var report: MismatchReport
  let schemas: [DTMI: Schema]

  mutating func check(_ pull: inout JSONPull, _ schema: Schema) throws(JSONError) {
    let kind = try pull.peek()
    let start = pull.offset
    switch schema.resolved(among: schemas) {
    case .primitive(let primitive):
      let node = try read(&pull)
      report.check(node, primitive, start..<pull.offset)
    case .enumeration(let enumeration):
      let node = try read(&pull)
      report.check(node, enumeration, start..<pull.offset)
    case .array(let element):
      guard kind == .array else { return try refuse(&pull, expected: "Array") }
      try items(&pull, element)
    case .map(let element):
      guard kind == .object else { return try refuse(&pull, expected: "Map") }
      try pull.beginObject()
      while let key = try pull.nextKey() { try member(&pull, pull.text(of: key), element) }
    case .object(let fields):
      guard kind == .object else { return try refuse(&pull, expected: "Object") }
      try self.fields(&pull, fields, from: start)
    case .reference, nil: _ = try read(&pull)
    }
  }

  private mutating func items(_ pull: inout JSONPull, _ element: Schema) throws(JSONError) {
    try pull.beginArray()
    var index = 0
    while try pull.nextItem() {
      report.steps.append(.index(index))
      try check(&pull, element)
      report.steps.removeLast()
      index += 1
    }
  }

  private mutating func fields(_ pull: inout JSONPull, _ fields: [Field], from start: Int) throws(JSONError) {
    var seen: Set<String> = []
    try pull.beginObject()
    while let key = try pull.nextKey() {
      let name = try pull.text(of: key)
      if let field = fields.named(name) {
        if field.isRequired { seen.insert(name) }
        try member(&pull, name, field.schema)
      } else {
        report.unknownField(name, among: fields, (key.start - 1)..<(key.end + 1))
        _ = try read(&pull)
      }
    }
    for field in fields where field.isRequired && !seen.contains(field.name) {
      report.missingField(field.name, start..<pull.offset)
    }
  }

  private mutating func member(_ pull: inout JSONPull, _ name: String, _ schema: Schema) throws(JSONError) {
    report.steps.append(.member(name))
    if try pull.peek() == .null {
      let start = pull.offset
      try pull.null()
      report.null(start..<pull.offset)
    } else {
      try check(&pull, schema)
    }
    report.steps.removeLast()
  }

  private mutating func refuse(_ pull: inout JSONPull, expected: String) throws(JSONError) {
    let start = pull.offset
    let node = try read(&pull)
    report.wrongType(node, expected: expected, start..<pull.offset)
  }

  /// Reads a value to its end, whatever it is.
  private func read(_ pull: inout JSONPull) throws(JSONError) -> InstanceNode {
    switch try pull.peek() {
    case .null:
      try pull.null()
      return .null
    case .bool: return .bool(try pull.bool())
    case .number: return .number(.text(try pull.numberText()))
    case .string: return .string(try pull.string())
    case .array:
      try pull.beginArray()
      while try pull.nextItem() { _ = try read(&pull) }
      return .list
    case .object:
      try pull.beginObject()
      while let key = try pull.nextKey() {
        _ = try pull.text(of: key)
        _ = try read(&pull)
      }
      return .object
    }
  }
}
