import Documents
import OrderedCollections
import Resources

extension PlanDecoder {
  /// A body; parts without references in them become literals.
  static func template(_ value: Value) throws(Malformed) -> Template {
    switch value {
    case .array(let items):
      let parts = try Fields.each(items, "list", template)
      return collapsed(Template(.list(parts)))
    case .object(let members):
      guard let first = members.keys.first(where: { $0.utf8.first == UInt8(ascii: "$") }) else {
        return try object(members)
      }
      guard members.count == 1, let marked = members[first] else {
        throw .content("`\(first)` must stand alone in its object")
      }
      return try special(first, marked)
    default: return .literal(value)
    }
  }

  private static func object(_ members: OrderedDictionary<String, Value>) throws(Malformed) -> Template {
    var parts = OrderedDictionary<String, Template>()
    for (name, member) in members {
      do { parts[name] = try template(member) } catch { throw error.inside(name) }
    }
    return collapsed(.object(parts))
  }

  private static func collapsed(_ template: Template) -> Template {
    template.literal.map { .literal($0) } ?? template
  }

  private static func special(_ mark: String, _ value: Value) throws(Malformed) -> Template {
    switch mark {
    case "$ref": return Template(.reference(try Fields.of(value, reference)))
    case "$secret": return Template(.secret(try Fields.of(value, secret)))
    case "$text":
      guard case .array(let items) = value else { throw .content("`$text` is not a list") }
      return Template(.text(try Fields.each(items, "$text", template)))
    case "$object":
      guard case .object(let members) = value else { throw .content("`$object` is not an object") }
      return try object(members)
    default: throw .content("unknown mark `\(mark)`")
    }
  }

  private static func reference(_ fields: inout Fields) throws(Malformed) -> Reference {
    Reference(target: ObjectAddress(try fields.string("target")), output: try fields.string("output"))
  }

  private static func secret(_ fields: inout Fields) throws(Malformed) -> SecretReference {
    if let name = try fields.optionalString("environment") { return .environment(name) }
    if let path = try fields.optionalString("file") { return .file(path) }
    if fields.has("keyVault") {
      return try fields.of("keyVault") { fields throws(Malformed) in
        .keyVault(vault: try fields.string("vault"), name: try fields.string("name"))
      }
    }
    return .output(try fields.of("output", reference))
  }
}
