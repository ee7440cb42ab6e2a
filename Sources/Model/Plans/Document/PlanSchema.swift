package import Documents

import OrderedCollections

extension PlanDocument {
  /// The published JSON Schema (draft 2020-12) of the document.
  package static var jsonSchema: Value {
    var schema =
      PlanSchema.object(
        [
          ("format", ["const": .string(format)]), ("version", ["const": .integer(version)]),
          ("purpose", ["enum": ["apply", "destroy"]]), ("environment", PlanSchema.reference("environment")),
          ("referents", PlanSchema.map(of: PlanSchema.reference("referent"))),
          ("secretFingerprints", PlanSchema.map(of: PlanSchema.reference("fingerprint"))),
          ("unchanged", PlanSchema.unchanged), ("unmanaged", PlanSchema.list(of: PlanSchema.reference("unmanaged"))),
          ("changes", PlanSchema.list(of: PlanSchema.reference("change"))),
          (
            "digest",
            PlanSchema.text("SHA-256 of every byte before the `]` that closes `changes`.", pattern: "^[0-9a-f]{64}$")
          ),
        ],
        optional: [
          ("approvals", PlanSchema.reference("approvals")),
          ("impact", PlanSchema.reference("planImpact")),
          ("limits", PlanSchema.list(of: PlanSchema.reference("limit"))),
          ("provenance", PlanSchema.reference("provenance")),
        ]
      ).object ?? [:]
    schema["$schema"] = "https://json-schema.org/draft/2020-12/schema"
    schema["$id"] = "urn:twinwright:plan:2"
    schema["title"] = "twinwright plan"
    schema["$defs"] = .object(
      PlanSchema.parts.merging(PlanSchema.operationParts, uniquingKeysWith: { first, _ in first })
        .merging(PlanSchema.impactParts, uniquingKeysWith: { first, _ in first }))
    return .object(schema)
  }
}

/// Pieces that the schema of the document is put together from.
enum PlanSchema {
  typealias Parts = OrderedDictionary<String, Value>

  static let string: Value = ["type": "string"]
  static let integer: Value = ["type": "integer", "minimum": 0]
  static let anything: Value = true

  static func reference(_ name: String) -> Value { ["$ref": .string("#/$defs/\(name)")] }

  static func text(_ description: String, pattern: String? = nil) -> Value {
    var schema: Parts = ["type": "string", "description": .string(description)]
    if let pattern { schema["pattern"] = .string(pattern) }
    return .object(schema)
  }

  static func words(_ words: [String]) -> Value { ["enum": .array(words.map { .string($0) })] }

  static func list(of item: Value) -> Value { ["type": "array", "items": item] }

  static func map(of value: Value) -> Value { ["type": "object", "additionalProperties": value] }

  /// An object with these members and no others.
  static func object(
    _ required: [(String, Value)], optional: [(String, Value)] = [], description: String? = nil
  ) -> Value {
    var schema: Parts = ["type": "object"]
    if let description { schema["description"] = .string(description) }
    schema["properties"] = .object(Parts(uniqueKeysWithValues: required + optional))
    schema["required"] = .array(required.map { .string($0.0) })
    schema["additionalProperties"] = false
    return .object(schema)
  }

  static var unchanged: Value {
    [
      "type": "object", "description": "How many objects of each kind are as declared.",
      "properties": .object(Parts(uniqueKeysWithValues: ObjectKind.allCases.map { ($0.rawValue, integer) })),
      "additionalProperties": false,
    ]
  }

  /// Everything but operations.
  static var parts: Parts {
    [
      "environment": object(
        [
          ("name", string), ("subscription", string), ("location", string), ("resourceGroup", string),
          ("tags", map(of: string)), ("ignoredTags", list(of: string)), ("prunedTags", map(of: string)),
        ], optional: [("tenant", string)]),
      "approvals": object(
        [
          ("required", integer),
          ("keys", list(of: object([("name", string), ("key", text("SubjectPublicKeyInfo, DER in base64."))]))),
        ], description: "How many of these keys have to sign the plan before it is applied."),
      "referent": object([("id", string), ("apiVersion", string)], description: "A resource that bodies refer to."),
      "fingerprint": text("Keyed fingerprint of a secret.", pattern: "^v1:[0-9a-f]{8}:[0-9a-f]{64}$"),
      "unmanaged": object(
        [("kind", kinds), ("identifier", string)], optional: [("container", string)],
        description: "A live object that no manifest declares; left alone."),
      "change": change,
      "contents": object(
        [
          ("container", string), ("count", integer),
          ("digest", text("SHA-256 of the sorted names.", pattern: "^[0-9a-f]{64}$")),
        ], optional: [("names", list(of: string))],
        description: "What was seen in a container that goes; names are left out where there are many."),
      "keptFingerprint": object(
        [("holder", string), ("tag", string)], optional: [("before", string), ("after", string)],
        description: "A fingerprint that is kept in a tag of what the resource lies in; without `after` it goes."),
      "path": list(of: ["oneOf": [string, integer, object([("key", string), ("value", string)])]]),
      "property": object(
        [("path", reference("path"))],
        optional: [
          ("before", anything), ("after", reference("planned")), ("forcesReplacement", ["type": "boolean"]),
        ]),
      "planned": [
        "oneOf": [
          object([("known", anything)]),
          object([("unknown", text("The template whose value is known after apply."))]),
          object([("secret", object([("source", string), ("fingerprint", string)]))]),
        ]
      ],
      "suppression": object(
        [("path", reference("path")), ("rule", words(Suppression.Rule.allCases.map(\.rawValue)))],
        optional: [("before", anything), ("after", anything)],
        description: "A difference that is none, and the rule that says so."),
      "pin": [
        "oneOf": [
          object([("state", ["const": "absent"])]),
          object(
            [("state", ["const": "present"]), ("digest", text("SHA-256 of the content seen; empty when none was."))],
            optional: [("etag", string)]),
        ]
      ],
    ]
  }

  private static var kinds: Value { words(ObjectKind.allCases.map(\.rawValue)) }

  private static var change: Value {
    object(
      [
        ("address", text("What twinwright calls the object.")), ("kind", kinds),
        ("identifier", text("What Azure calls it.")), ("action", words(Action.allCases.map(\.rawValue))),
        ("reason", object([("code", words(Reason.Code.allCases.map(\.rawValue))), ("text", string)])),
        ("pin", reference("pin")),
      ],
      optional: [
        ("type", text("A twin's model, a relationship's name.")),
        ("properties", list(of: reference("property"))), ("suppressed", list(of: reference("suppression"))),
        ("contents", list(of: reference("contents"))), ("keptFingerprint", reference("keptFingerprint")),
        ("dependsOn", list(of: text("Address of an earlier change."))), ("operation", reference("operation")),
        ("origin", reference("origin")), ("impact", reference("impact")),
      ])
  }
}
