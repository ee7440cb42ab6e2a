import Catalogue
package import Documents
import OrderedCollections

/// The JSON Schema by which editors check and complete manifests, made from the tables that the loader reads by.
package enum ManifestSchema {
  /// JSON Schema, draft 2020-12. One schema for every document: `kind` chooses what `spec` may hold.
  package static func jsonSchema() -> Value {
    let kinds = Kinds.all
    return [
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "$id": "urn:twinwright:v1:manifest",
      "title": "twinwright manifest",
      "description": "One document of a manifest file.",
      "type": "object",
      "required": ["apiVersion", "kind", "metadata"],
      "properties": [
        "apiVersion": ["const": .string(ManifestDocument.apiVersion)],
        "kind": ["enum": .array(kinds.map { .string($0) }), "description": "What is declared."],
        "metadata": metadata,
        "spec": true,
      ],
      "additionalProperties": false,
      "allOf": .array(kinds.map(branch)),
      "$defs": definitions(kinds),
    ]
  }

  private static let metadata: Value = [
    "type": "object",
    "required": ["name"],
    "properties": [
      "name": [
        "type": "string", "pattern": "^[^\\s/$]+$",
        "description": "The name in manifests, and in Azure unless `azureName` says another.",
      ],
      "azureName": ["type": "string", "description": "The name in Azure where it differs."],
      "adopted": [
        "type": "boolean",
        "description": "It was there before its manifest: no mark is put on it, and it is never deleted.",
      ],
      "description": ["type": "string", "description": "For readers."],
      "labels": ["type": "object", "description": "For readers and tools."],
      "annotations": ["type": "object", "description": "For readers and tools."],
    ],
    "additionalProperties": false,
  ]

  /// Conditions instead of alternatives: an editor then complains about the kind that was meant, not about all.
  private static func branch(_ kind: String) -> Value {
    [
      "title": .string(kind),
      "if": ["properties": ["kind": ["const": .string(kind)]], "required": ["kind"]],
      "then": ["properties": ["spec": ["$ref": .string("#/$defs/\(kind)")]]],
    ]
  }

  private static func documentation(_ kind: String) -> String {
    switch kind {
    case Kinds.environment: "Where and who: subscription, region, resource group, tags, variables, overlays."
    case Kinds.modelSet: "DTDL models that belong into an instance."
    case Kinds.twinGraph: "Twins and relationships that belong into an instance."
    case Kinds.policy: "Rules that plans of the environment are judged by."
    case Kinds.generic: "Any Azure resource that has no kind of its own, written as ARM takes it."
    default: Catalogue.type(kind: kind)?.documentation ?? kind
    }
  }

  private static func definitions(_ kinds: [String]) -> Value {
    var all: OrderedDictionary<String, Value> = [
      "expression": [
        "type": "string", "pattern": "\\$\\{[^}]+\\}",
        "description": "A variable, a secret's source or a reference to another object.",
      ]
    ]
    for kind in kinds { all[kind] = spec(kind) }
    return .object(all)
  }

  private static func spec(_ kind: String) -> Value {
    let members: SpecTables.Members
    switch kind {
    case Kinds.environment: members = SpecTables.environment
    case Kinds.modelSet: members = SpecTables.modelSet
    case Kinds.twinGraph: members = SpecTables.twinGraph
    case Kinds.policy: members = SpecTables.policyDocument
    case Kinds.generic:
      members = SpecTables.generic.merging(SpecTables.everyResource, uniquingKeysWith: { own, _ in own })
    default: return resourceSpec(kind)
    }
    // An overlay need not say again what it extends.
    let needsNothing = kind == Kinds.environment
    return SchemaWriter.object(ObjectShape(members: members), documentation(kind), requires: !needsNothing)
  }

  private static func resourceSpec(_ kind: String) -> Value {
    guard let type = Catalogue.type(kind: kind), case .object(let shape) = type.body.shape else { return true }
    let implied: Set<String> = kind == "RoleAssignment" ? ["roleDefinitionId", "location"] : ["location"]
    return SchemaWriter.object(
      shape, type.documentation, extras: SpecTables.extras(of: kind), implied: implied, requires: true)
  }
}
