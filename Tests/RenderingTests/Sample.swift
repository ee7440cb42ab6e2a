import Diagnostics
import Testing

/// A model with some mistakes and the findings about it, for every format.
struct Sample {
  let file = SourceFile(
    path: "dtdl/meter.json",
    text: """
      {
        "@id": "dtmi:ex:Meter;1",
        "@type": "Interface",
        "contents": [
          {"@type": "Property", "name": "power", "schema": "double"},
          {"@type": "Telemetry", "name": "load", "schema": "double"},
          {"@type": "Telemetry", "name": "mode", "schema": "string"},
          {
            "@type": "Property",
            "name": "power"
          },
          {"@type": "Property", "name": "漢字", "schema": "int"}
        ]
      }

      """)
  let other = SourceFile(path: "dtdl/a b:c.json", text: "{\"@id\": \"dtmi:ex:Base;1\"}\n")

  /// The span of the occurrence of a text, counted from zero.
  func span(_ text: String, _ occurrence: Int = 0) throws -> SourceSpan {
    let whole = String(decoding: file.bytes, as: UTF8.self)
    let ranges = whole.ranges(of: text)
    try #require(occurrence < ranges.count, "\(text)")
    let start = whole.utf8.distance(from: whole.startIndex, to: ranges[occurrence].lowerBound)
    return file.span(start, start + text.utf8.count)
  }

  func duplicate() throws -> Diagnostic {
    var diagnostic = Diagnostic(
      "TW1111", "`power` is declared twice", at: try span("\"power\"", 1), label: "second time here",
      related: [
        DiagnosticLabel(try span("\"power\""), "first declared here"),
        DiagnosticLabel(other.span(8, 24), "inherited from here"),
      ],
      notes: ["names are unique"], help: ["rename one of them"])
    diagnostic.aliases = ["duplicateContents"]
    return diagnostic
  }

  func schema() throws -> Diagnostic {
    let place = try span("\"int\"")
    return Diagnostic(
      "TW1107", .restriction, "`int` is no schema", at: place, label: "did you mean `integer`?",
      fixes: [FixIt(title: "write `integer`", span: place, replacement: "\"integer\"", isCertain: true)])
  }

  func findings() throws -> Findings {
    Findings([try schema(), Diagnostic("TW0031", .note, "100% done:\nnothing"), try duplicate()])
  }
}
