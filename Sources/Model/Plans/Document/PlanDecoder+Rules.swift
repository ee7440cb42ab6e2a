import Documents

extension PlanDecoder {
  static func rule(_ value: Value) throws(Malformed) -> PolicyRule {
    try Fields.of(value) { fields throws(Malformed) in
      var rule = PolicyRule(try fields.string("id"), try fields.word("effect"))
      rule.description = try fields.optionalString("description") ?? ""
      if fields.has("each") { rule.subject = try fields.word("each") }
      rule.kinds = try Fields.each(fields.list("kinds", isRequired: false), "kinds") { value throws(Malformed) in
        guard let kind = ObjectKind(rawValue: try text(value)) else { throw .content("no kind of object") }
        return kind
      }
      rule.when = try fields.optionalString("when")
      rule.message = try fields.optionalString("message")
      rule.exemptions = try Fields.each(fields.list("exemptions", isRequired: false), "exemptions", exemption)
      if let value = fields.optional("origin") { rule.origin = try Fields.of(value, origin) }
      return rule
    }
  }

  private static func exemption(_ value: Value) throws(Malformed) -> PolicyRule.Exemption {
    try Fields.of(value) { fields throws(Malformed) in
      var exemption = PolicyRule.Exemption(
        objects: try Fields.each(fields.list("objects"), "objects", text), reason: try fields.string("reason"),
        expires: try fields.string("expires"))
      if let value = fields.optional("origin") { exemption.origin = try Fields.of(value, origin) }
      return exemption
    }
  }
}
