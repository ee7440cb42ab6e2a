extension Explanations {
  /// TW31xx: twins and relationships.
  static let twins: [Explanation] = [
    Explanation(
      "TW3101", "a twin does not conform to its model",
      why: """
        Azure refuses a twin whose properties its model does not have, or whose values do not fit their schemas, and it says so
        only when the twin is written.
        Every twin is therefore checked here against its model, what the model inherits and its components.
        The finding shows the twin's line and the line of the model that says otherwise.
        """,
      wrong: .fragment("properties: {maxPower: \"22 kW\"}   # the model says double"),
      right: .fragment("properties: {maxPower: 22.0}"), versions: [2, 3, 4]),
    Explanation(
      "TW3102", "a twin is declared twice",
      why: """
        Ids of twins are unique in an instance, whatever their models are.
        Two declarations of one id would make the plan depend on which is read last.
        """),
    Explanation(
      "TW3103", "a relationship is declared twice",
      why: """
        Ids of relationships are unique for their source, and one without `id` is called after its name and target.
        Two equal ones are therefore one; if two are meant, give at least one of them an `id` of its own.
        """,
      wrong: .fragment("feeds: [connector-1, connector-1]"), right: .fragment("feeds: [connector-1, connector-2]")),
    Explanation(
      "TW3104", "a relationship needs a twin that no manifest declares",
      why: """
        Azure refuses a relationship to a twin that does not exist.
        Declare the twin, or mend the id: the nearest one that is declared is shown where there is one.
        """),
    Explanation(
      "TW3105", "a relationship does not conform to the models of its ends",
      why: """
        The model of the source must have a relationship of that name, the target's model must be the one it asks for or extend it,
        and the relationship's own properties must fit.
        Azure refuses it otherwise, twin by twin, in the middle of an apply.
        """, versions: [2, 3, 4]),
    Explanation(
      "TW3106", "the id of a twin or relationship is not allowed",
      why: """
        Azure takes 1 to 128 ASCII characters without blanks, quotes, slashes, braces, angle brackets and a few more signs.
        An id is a name for ever: it cannot be changed later without making the twin again.
        """),
    Explanation(
      "TW3107", "runtime names what the model does not have",
      why: """
        Properties under `runtime` belong to whoever writes telemetry into the twins: a plan never compares them.
        A name that no model has protects nothing, and the property it was meant for would be reset by the next apply.
        """),
  ]
}
