extension Explanations {
  /// TW102x: JSON.
  static let json: [Explanation] = [
    Explanation(
      "TW1020", "JSON syntax error",
      why: """
        The text is not JSON (RFC 8259) at the marked place; the message says what was expected there.
        JSON has no comments, no comma after the last member and no single quotes.
        """,
      wrong: .json("{\"a\": 1,}\n"), right: .json("{\"a\": 1}\n")),
    Explanation(
      "TW1021", "a member is given twice",
      why: """
        Readers of JSON disagree about two members of one name: most keep the last and lose the first in silence.
        Both places are shown; keep one of them.
        """,
      wrong: .json("{\"a\": 1, \"a\": 2}\n"), right: .json("{\"a\": 2}\n"), aliases: ["duplicatePropertyName"]),
    Explanation(
      "TW1022", "nested too deeply",
      why:
        "More lists and objects lie inside one another than are read. The bound keeps a hostile file from exhausting the stack."
    ),
    Explanation(
      "TW1023", "the JSON file is too large",
      why: "The file is larger than what is read into memory. Split it: models may lie in as many files as you like."),
    Explanation(
      "TW1024", "the JSON file is not UTF-8",
      why: """
        JSON that travels between systems is UTF-8 (RFC 8259, section 8.1).
        Most often the file was saved in an older encoding such as Latin-1 or in UTF-16. Save it as UTF-8.
        """),
    Explanation(
      "TW1025", "a number is out of range",
      why: """
        The number is beyond what 64-bit floating point holds, so every reader would make another number of it.
        Write it as a text where its digits matter.
        """,
      wrong: .json("{\"a\": 1e999}\n"), right: .json("{\"a\": \"1e999\"}\n")),
  ]
}
