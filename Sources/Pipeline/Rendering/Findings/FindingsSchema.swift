package import Documents
import OrderedCollections

extension FindingsJSON {
  /// The JSON Schema (2020-12) of the document.
  package static let schema: Value = [
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "$id": "urn:twinwright:findings:1",
    "title": "Findings of twinwright validate",
    "type": "object",
    "required": ["version", "findings", "summary"],
    "properties": [
      "version": ["enum": [.integer(version)]],
      "findings": ["type": "array", "items": ["$ref": "#/$defs/finding"]],
      "summary": ["$ref": "#/$defs/summary"],
    ],
    "$defs": [
      "finding": finding, "summary": summary, "location": location, "severity": severity,
      "related": place(adding: "message"), "edit": place(adding: "replacement"), "fix": fix,
    ],
  ]

  private static let text: Value = ["type": "string"]
  private static let texts: Value = ["type": "array", "items": text]
  private static let severity: Value = ["enum": ["error", "restriction", "warning", "advice", "note"]]

  private static let finding: Value = strict([
    "code": text, "severity": ["$ref": "#/$defs/severity"], "message": text, "path": ["type": ["string", "null"]],
    "start": ["$ref": "#/$defs/location"], "end": ["$ref": "#/$defs/location"], "label": ["type": ["string", "null"]],
    "related": ["type": "array", "items": ["$ref": "#/$defs/related"]], "notes": texts, "help": texts,
    "fixes": ["type": "array", "items": ["$ref": "#/$defs/fix"]], "aliases": texts,
  ])

  /// Lines and columns are one-based, offsets are in bytes from zero.
  private static let location: Value = [
    "type": ["object", "null"], "required": ["line", "column", "offset"],
    "properties": ["line": number(from: 1), "column": number(from: 1), "offset": number(from: 0)],
  ]

  private static let fix: Value = strict([
    "title": text, "certain": ["type": "boolean"], "edits": ["type": "array", "items": ["$ref": "#/$defs/edit"]],
  ])

  private static let summary: Value = strict([
    "error": number(from: 0), "restriction": number(from: 0), "warning": number(from: 0), "advice": number(from: 0),
    "note": number(from: 0),
  ])

  private static func number(from least: Int64) -> Value { ["type": "integer", "minimum": .integer(least)] }

  private static func place(adding name: String) -> Value {
    strict([
      "path": text, "start": ["$ref": "#/$defs/location"], "end": ["$ref": "#/$defs/location"], (name): text,
    ])
  }

  /// An object that has all of these members.
  private static func strict(_ members: Value) -> Value {
    [
      "type": "object", "required": .array((members.object ?? [:]).keys.map { .string($0) }),
      "properties": members,
    ]
  }
}
