import Documents
import OrderedCollections

extension PlanSchema {
  /// What plans are judged by.
  static var ruleParts: Parts {
    [
      "rule": object(
        [("id", string), ("effect", words(PolicyRule.Effect.allCases.map(\.rawValue)))],
        optional: [
          ("description", string), ("each", words(PolicyRule.Subject.allCases.map(\.rawValue))),
          ("kinds", list(of: words(ObjectKind.allCases.map(\.rawValue)))),
          ("when", text("An expression that is true of what the rule is against; a built-in rule has none.")),
          ("message", string), ("exemptions", list(of: reference("exemption"))), ("origin", reference("origin")),
        ], description: "A rule of the environment's policy, or a built-in one."),
      "exemption": object(
        [
          ("objects", list(of: string)), ("reason", string),
          ("expires", text("The last day on which it holds, in UTC.", pattern: "^[0-9]{4}-[0-9]{2}-[0-9]{2}$")),
        ], optional: [("origin", reference("origin"))]),
    ]
  }
}
