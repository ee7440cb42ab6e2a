import Documents
import OrderedCollections

extension PlanSchema {
  /// What hangs on changes, how much is allowed, and what a plan was made from.
  static var impactParts: Parts {
    [
      "named": object(
        [("count", integer), ("names", list(of: string))], description: "Things counted, and the first of them named."),
      "impact": object(
        [],
        optional: [
          ("dependents", reference("named")), ("twins", integer), ("relationships", integer),
          ("eventRoutes", reference("named")), ("endpoints", reference("named")), ("runtime", reference("named")),
          (
            "irreversible",
            list(of: object([("code", words(Irreversibility.Code.allCases.map(\.rawValue))), ("text", string)]))
          ),
        ], description: "What hangs on a change; members that are nothing are left out."),
      "planImpact": object(
        [
          ("twins", integer), ("relationships", integer),
          ("dependencies", list(of: object([("dependent", string), ("needs", list(of: string))]))),
        ], optional: [("surroundings", reference("surroundings"))],
        description: "What hangs on all changes together, everything counted once."),
      "surroundings": object(
        [
          (
            "nodes",
            list(
              of: object(
                [("model", string), ("count", integer), ("changed", integer)], optional: [("twin", string)]))
          ),
          (
            "edges",
            list(
              of: object([
                ("source", integer), ("target", integer), ("name", string), ("count", integer), ("changed", integer),
              ]))
          ),
        ], optional: [("left", integer)],
        description: "The twin graph around what changes; a node without `twin` stands for all of a model."),
      "limit": object(
        [("measure", words(PlanLimit.Measure.allCases.map(\.rawValue))), ("maximum", integer)],
        optional: [("origin", reference("origin"))],
        description: "How much one plan may do; from `policy.limits` of the Environment."),
      "origin": object([("file", string), ("line", integer), ("column", integer)]),
      "provenance": object(
        [
          ("tool", text("Version of twinwright.")), ("cloud", words(["azure", "local"])), ("principal", string),
          ("tenant", string),
          (
            "inputs",
            list(of: object([("path", string), ("digest", text("SHA-256 of the file.", pattern: "^[0-9a-f]{64}$"))]))
          ),
        ], description: "Who made the plan, with what, and from what."),
    ]
  }
}
