extension Explanations {
  /// TW103x: CSV tables.
  static let csv: [Explanation] = [
    Explanation(
      "TW1030", "a quote in the wrong place",
      why: """
        A field either begins and ends with a double quote or has none (RFC 4180).
        A quote inside a quoted field is written twice.
        One that is never closed swallows the rest of the table.
        """,
      wrong: .csv("id,name\n1,the \"new\" one\n"), right: .csv("id,name\n1,\"the \"\"new\"\" one\"\n")),
    Explanation(
      "TW1031", "a row has more or fewer fields than the header",
      why: """
        Every row has one field for each column, also where a field is empty.
        A comma inside a text needs quotes around the field.
        """,
      wrong: .csv("id,name\n1\n"), right: .csv("id,name\n1,\n")),
    Explanation(
      "TW1032", "the header of the table is wrong",
      why: """
        The first row names the columns, which `${row.NAME}` refers to.
        A column without a name cannot be referred to, and of two with one name nobody knows which is meant.
        """,
      wrong: .csv("id,id\n1,2\n"), right: .csv("id,model\n1,2\n")),
    Explanation(
      "TW1033", "the table is not UTF-8, or holds a control character",
      why: """
        Tables are read as UTF-8. Spreadsheets often export another encoding: choose "CSV UTF-8" when saving.
        """),
    Explanation(
      "TW1034", "the table is too large",
      why: "A table may be 256 MiB. Split it: `tables` takes any number of files."),
  ]
}
