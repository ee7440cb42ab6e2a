import Diagnostics

extension Explanations {
  /// TW114x and TW415x: rules of an environment's policy.
  static let policies: [Explanation] = [
    Explanation(
      "TW1140", "a rule does not read",
      why: """
        `when` is an expression of the Common Expression Language that is true of what the rule is against, and `message` holds
        such expressions between `{{` and `}}`. They are read with the manifests, so that a rule that cannot be asked is
        noticed before there is a plan: a wrong name, an unknown function, a bracket too few. Which variables there are
        depends on `each`. A rule without `when` sets one that is there already; `each` and `kinds` belong to `when`.
        """,
      wrong: .fragment("when: chang.action = 'delete'"), right: .fragment("when: change.action == 'delete'")),
    Explanation(
      "TW1141", "there is no such rule",
      why: """
        An entry without `when` sets a rule that is written elsewhere: a built-in one, or one of a Policy. A misspelt id would
        silently leave the rule as it is.
        """,
      wrong: .fragment("rules:\n  public-network: deny"), right: .fragment("rules:\n  public-network-access: deny")),
    Explanation(
      "TW1142", "an exemption that cannot be kept",
      why: """
        An exemption names its objects by their addresses, says why it is there, and ends: `expires` is the last day on which it
        holds, in UTC. An exemption for everything and forever is `effect: off`, and says so.
        """,
      wrong: .fragment("expires: never"), right: .fragment("expires: 2027-03-31")),
    Explanation(
      "TW4150", "the plan is refused by a rule",
      why: """
        A rule of the environment's policy with the effect `deny` holds for something that the plan does. Nothing is done, and
        the plan is not saved. Change what the rule is against, or where it is meant, exempt the object for a while with a
        reason. A saved plan is judged again before it is applied, by the rules that it was made with.
        """,
      right: .fragment(
        "exemptions:\n  - {objects: [IoTHub.hub], reason: until the private link is there, expires: 2027-03-31}")),
    Explanation(
      "TW4151", "the plan needs an approval by a rule",
      why: """
        A rule with the effect `requireApproval` holds for something that the plan does. It can be saved, and is applied only
        with somebody's valid approval.
        """),
    Explanation(
      "TW4152", "a rule holds for something in the plan",
      why: """
        A rule with the effect `warn` holds. The built-in rules have this effect unless the environment sets another:
        `deny`, `requireApproval` or `off`.
        """,
      right: .fragment("policy: {rules: {public-network-access: deny, unpinned-image: off}}")),
    Explanation(
      "TW4153", "a rule has no answer",
      why: """
        The expression of a rule failed for this change: a member that is not there, a function for other types, too many
        steps. What cannot be decided is not let pass: a rule that refuses, refuses. Ask with `has(after.x)` before looking
        into what may be missing, and name the `kinds` that a rule is about.
        """,
      wrong: .fragment("when: after.properties.encryption.keySource == 'x'"),
      right: .fragment("when: has(after.properties.encryption) && after.properties.encryption.keySource == 'x'")),
    Explanation(
      "TW4154", "an object is exempt from a rule",
      why:
        "The rule holds, and an exemption lets the object pass until the day that it names. From then on the rule counts."
    ),
    Explanation(
      "TW4155", "the plan has no approval",
      why: """
        A rule with the effect `requireApproval` holds, and nobody has approved this very plan. Save it with `--out`, have it
        approved, and apply the file. A plan made and applied in one go cannot be approved.
        """),
    Explanation(
      "TW4156", "a rule of the plan cannot be read",
      why: """
        The plan names a built-in rule that this version of twinwright does not have, or an expression that it does not read.
        Without the rule nothing can be said of the plan, so it is refused. Plan again.
        """),
  ]
}
