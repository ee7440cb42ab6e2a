import Diagnostics

extension Explanations {
  /// TW100x and TW101x: YAML.
  static let yaml: [Explanation] = [
    Explanation(
      "TW1001", "YAML syntax error",
      why: """
        The text is not YAML at the marked place.
        The usual causes are a quote that is never closed, a line that is indented too little or too much, and `${...}` without
        quotes inside `{}` or `[]`, where YAML takes its braces for a mapping.
        """,
      wrong: .yaml("spec: {location: ${var.place}}\n"), right: .yaml("spec: {location: \"${var.place}\"}\n")),
    Explanation(
      "TW1002", "a tab indents",
      why: """
        YAML does not allow tabs for indentation, since editors disagree about how wide they are.
        Set the editor to write spaces in YAML files.
        """,
      wrong: .yaml("spec:\n\tlocation: eastus\n"), right: .yaml("spec:\n  location: eastus\n")),
    Explanation(
      "TW1003", "a key is given twice",
      why: """
        Many YAML readers keep the last of two equal keys and lose the first one in silence.
        One of the two is a mistake, and only the author knows which.
        """,
      wrong: .yaml("spec:\n  location: eastus\n  location: westus\n"), right: .yaml("spec:\n  location: eastus\n")),
    Explanation(
      "TW1004", "a key is not a text",
      why: """
        Manifests have texts for keys, as JSON has.
        A key that is a list, a mapping or missing has no meaning here; one that looks like a number needs quotes.
        """,
      wrong: .yaml("? [a, b]\n: 1\n"), right: .yaml("a: 1\nb: 1\n")),
    Explanation(
      "TW1005", "an alias without an anchor",
      why: """
        `*name` repeats what was marked with `&name` earlier in the same file.
        No such mark stands before it, or the alias stands inside the very thing it repeats, which would never end.
        A text that begins with `*` needs quotes.
        """,
      wrong: .yaml("a: *base\n"), right: .yaml("base: &base {sku: S1}\na: *base\n")),
    Explanation(
      "TW1006", "aliases make too many values",
      why: """
        A few lines of aliases that repeat one another can stand for more values than any memory holds.
        A file may make 100,000 values by aliases, which no manifest comes near.
        """),
    Explanation(
      "TW1007", "unknown tag",
      why: """
        A word with `!` before a value names its type; manifests know the types of JSON only.
        A text that begins with `!` needs quotes.
        """,
      wrong: .yaml("a: !vault x\n"), right: .yaml("a: \"!vault x\"\n")),
    Explanation(
      "TW1008", "a merge key without a mapping",
      why: "`<<` takes over the members of another mapping, or of several in a list. It was given something else.",
      wrong: .yaml("a:\n  <<: text\n"), right: .yaml("base: &base {sku: S1}\na:\n  <<: *base\n")),
    Explanation(
      "TW1009", "nested too deeply",
      why: """
        More than 100 lists and mappings lie inside one another.
        The bound keeps a hostile file from exhausting the stack; manifests use about ten levels.
        """),
    Explanation(
      "TW1010", "the YAML file is too large",
      why: """
        A manifest may be 64 MiB.
        Twins and devices in such numbers belong into a table: CSV or NDJSON, which is read row by row and may be larger.
        """),
    Explanation(
      "TW1011", "the YAML file is not UTF-8",
      why: """
        Manifests are read as UTF-8.
        The byte at the marked place begins no character; most often the file was saved in an older encoding such as Latin-1 or in
        UTF-16. Save it as UTF-8.
        """),
    Explanation(
      "TW1012", "a control character",
      why: """
        YAML does not allow control characters in a file, and none of them is visible in an editor.
        Inside a text in double quotes write it as an escape, such as `\\x1b`.
        """),
    Explanation(
      "TW1013", "a scalar is no value that a manifest can hold",
      why: """
        Manifests hold the values of JSON, which has no infinity and no number beyond 64-bit floating point.
        Or a tag says what the value is, and the value does not read as that.
        Quotes make a text of it.
        """,
      wrong: .yaml("limit: .inf\n"), right: .yaml("limit: \".inf\"\n")),
    Explanation(
      "TW1014", "the rest of the file is not read", .note,
      why: """
        So much was wrong with the file that what follows would be guesses.
        Mend what is shown and run the command again.
        """),
  ]
}
