import Documents

extension PlanEncoder {
  /// The members of a rule; what is as it is by itself is left out.
  mutating func rule(_ rule: PolicyRule) {
    string("id", rule.id)
    string("effect", rule.effect.rawValue)
    if !rule.description.isEmpty { string("description", rule.description) }
    if rule.subject != .change { string("each", rule.subject.rawValue) }
    if !rule.kinds.isEmpty { list("kinds", rule.kinds) { $0.json.string($1.rawValue) } }
    if let when = rule.when { string("when", when) }
    if let message = rule.message { string("message", message) }
    if !rule.exemptions.isEmpty {
      list("exemptions", rule.exemptions) { document, exemption in document.anonymous { $0.exemption(exemption) } }
    }
    if let place = rule.origin { object("origin") { $0.origin(place) } }
  }

  private mutating func exemption(_ exemption: PolicyRule.Exemption) {
    list("objects", exemption.objects) { $0.json.string($1) }
    string("reason", exemption.reason)
    string("expires", exemption.expires)
    if let place = exemption.origin { object("origin") { $0.origin(place) } }
  }
}
