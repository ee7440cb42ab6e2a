import Diagnostics

extension Explanations {
  /// Those of TW11xx that are about `${...}` and variables.
  static let expressions: [Explanation] = [
    Explanation(
      "TW1117", "an environment variable that is taken for a secret",
      why: """
        The value of `${env.NAME}` is shown in plans and logs.
        A name with SECRET, PASSWORD, TOKEN or KEY in it is taken for a secret, which belongs into `${secret.env.NAME}`.
        """,
      wrong: .fragment("secureValue: ${env.OCPP_BACKEND_TOKEN}"),
      right: .fragment("secureValue: ${secret.env.OCPP_BACKEND_TOKEN}")),
    Explanation(
      "TW1120", "not an expression",
      why: """
        `${...}` holds a path of names with dots and no blanks.
        Write `$${` where the characters themselves are meant.
        """,
      wrong: .manifest(
        "kind: UserAssignedIdentity\nmetadata: {name: runtime}\nspec: {tags: {owner: \"${var.owner\"}}\n"),
      right: .manifest(
        "kind: UserAssignedIdentity\nmetadata: {name: runtime}\nspec: {tags: {owner: \"$${var.owner\"}}\n")),
    Explanation(
      "TW1121", "no such namespace",
      why: """
        The first word of an expression is `var`, `env`, `secret`, `deployer`, `row` or the kind of an object.
        Write `$${` where the characters themselves are meant, for a script inside a manifest.
        """,
      wrong: .manifest("kind: UserAssignedIdentity\nmetadata: {name: runtime}\nspec: {tags: {a: \"${vars.owner}\"}}\n"),
      right: .manifest("kind: UserAssignedIdentity\nmetadata: {name: runtime}\nspec: {tags: {a: \"$${vars.owner}\"}}\n")
    ),
    Explanation(
      "TW1122", "unknown variable",
      why: "Variables are declared under `spec.variables` of the Environment, or of one that it extends.",
      wrong: .manifest("kind: UserAssignedIdentity\nmetadata: {name: runtime}\nspec: {tags: {a: \"${var.owner}\"}}\n"),
      right: .manifest("kind: UserAssignedIdentity\nmetadata: {name: runtime}\nspec: {tags: {a: platform}}\n")),
    Explanation(
      "TW1123", "the environment variable is not set",
      why: "An empty value in its place would be applied and noticed late. Set the variable before calling twinwright.",
      wrong: .manifest(
        "kind: UserAssignedIdentity\nmetadata: {name: runtime}\nspec: {tags: {a: \"${env.UNSET_VARIABLE}\"}}\n"),
      right: .manifest("kind: UserAssignedIdentity\nmetadata: {name: runtime}\nspec: {tags: {a: platform}}\n")),
    Explanation(
      "TW1124", "no manifest declares the object",
      why: """
        A reference names an object by kind and name as manifests call it, not by its name in Azure.
        What is not declared here is written as its ARM id.
        """,
      wrong: .manifest(
        "kind: UserAssignedIdentity\nmetadata: {name: a}\nspec: {dependsOn: [\"${UserAssignedIdentity.bb}\"]}\n"),
      right: .manifest(
        "kind: UserAssignedIdentity\nmetadata: {name: aaa}\nspec: {dependsOn: [\"${UserAssignedIdentity.bbb}\"]}\n---\n"
          + "kind: UserAssignedIdentity\nmetadata: {name: bbb}\nspec: {}\n")),
    Explanation(
      "TW1125", "no such output",
      why: """
        After kind and name a reference names an output: a value that Azure fills in when the resource exists.
        Upper and lower case count, and the finding lists those there are.
        """),
    Explanation(
      "TW1126", "objects need one another in a ring",
      why: """
        Each reference makes one object wait for another, and in a ring nothing can be first.
        Often an id would do where an output is used: ids are known before anything is deployed.
        """,
      wrong: .manifest(
        "kind: UserAssignedIdentity\nmetadata: {name: aaa}\nspec: {dependsOn: [\"${UserAssignedIdentity.bbb}\"]}\n---\n"
          + "kind: UserAssignedIdentity\nmetadata: {name: bbb}\nspec: {dependsOn: [\"${UserAssignedIdentity.aaa}\"]}\n"),
      right: .manifest(
        "kind: UserAssignedIdentity\nmetadata: {name: aaa}\nspec: {dependsOn: [\"${UserAssignedIdentity.bbb}\"]}\n---\n"
          + "kind: UserAssignedIdentity\nmetadata: {name: bbb}\nspec: {}\n")),
    Explanation(
      "TW1127", "a reference that cannot stand here",
      why: """
        Names of files, models, twins and devices must be known before anything is deployed, so outputs and secrets cannot stand in
        them. Elsewhere the object is of another kind than the one that the property takes.
        """),
    Explanation(
      "TW1128", "row has no meaning here",
      why: """
        `${row.COLUMN}` is the value of a column of the row that is read, so it stands under `tables` and `deviceTables` only.
        The table must have the column, and an id must differ from row to row.
        """),
    Explanation(
      "TW1129", "variables need one another in a ring",
      why:
        "A variable may use others, but never itself, directly or through them: there would be no value to begin with."),
    Explanation(
      "TW1135", "a variable is not used", .warning,
      why: """
        An overlay that sets a variable with a typing error in its name changes nothing, and nobody notices.
        Mend the name, or remove the variable.
        """),
    Explanation(
      "TW1136", "variables lie too deeply inside one another",
      why: """
        A few variables that repeat one another can stand for more values than any memory holds.
        The bounds lie far beyond what manifests need.
        """),
  ]
}
