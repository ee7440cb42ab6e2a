package import Documents
import OrderedCollections

// Which values are instances of which schemas. Source: DTDL v2 to v4, the descriptions of each schema.

extension Schema {
  /// Why `value` is no instance of the schema; empty when it is one. `at` is where the value stands.
  ///
  /// `schemas` are those that a `reference` leads to; every value is an instance of one that is not among them. Where
  /// the value no longer tells how a number was written, it gets the benefit of the doubt: `-0` and what is beyond 64
  /// signed bits. Looking for what was meant costs more than the check; whoever only counts leaves it out.
  package func mismatches(
    _ value: Value, at path: ValuePath, among schemas: [DTMI: Schema] = [:], suggests: Bool = true
  ) -> [SchemaMismatch] {
    var check = ValueCheck(report: MismatchReport(path, suggests: suggests), schemas: schemas)
    check.check(value, self)
    return check.report.found
  }

  /// The schema itself, or what its reference leads to; `nil` where that leads nowhere or round in a circle.
  func resolved(among schemas: [DTMI: Schema]) -> Schema? {
    var schema = self
    for _ in 0..<16 {
      guard case .reference(let id) = schema else { return schema }
      guard let next = schemas[id] else { return nil }
      schema = next
    }
    return nil
  }
}

/// Walks down a value and its schema.
private struct ValueCheck {
  var report: MismatchReport
  let schemas: [DTMI: Schema]

  mutating func check(_ value: Value, _ schema: Schema) {
    switch schema.resolved(among: schemas) {
    case .primitive(let primitive): report.check(InstanceNode(value), primitive, nil)
    case .enumeration(let enumeration): report.check(InstanceNode(value), enumeration, nil)
    case .array(let element):
      guard let items = value.array else { return report.wrongType(InstanceNode(value), expected: "Array", nil) }
      for (index, item) in items.enumerated() {
        report.steps.append(.index(index))
        check(item, element)
        report.steps.removeLast()
      }
    case .map(let element):
      guard let entries = value.object else { return report.wrongType(InstanceNode(value), expected: "Map", nil) }
      for (name, entry) in entries { checkMember(name, entry, element) }
    case .object(let fields):
      guard let members = value.object else { return report.wrongType(InstanceNode(value), expected: "Object", nil) }
      for (name, member) in members {
        if let field = fields.named(name) {
          checkMember(name, member, field.schema)
        } else {
          report.unknownField(name, among: fields, nil)
        }
      }
      for field in fields where field.isRequired && members[field.name] == nil { report.missingField(field.name, nil) }
    case .reference, nil: break
    }
  }

  private mutating func checkMember(_ name: String, _ value: Value, _ schema: Schema) {
    report.steps.append(.member(name))
    if value.isNull { report.null(nil) } else { check(value, schema) }
    report.steps.removeLast()
  }
}
