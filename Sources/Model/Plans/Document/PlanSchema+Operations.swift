import Documents
import OrderedCollections

extension PlanSchema {
  /// One schema per operation, told apart by `type`.
  static var operationParts: Parts {
    [
      "operation": ["oneOf": .array(operations)],
      "template": [
        "description":
          "A body; $ref, $secret and $text stand where a value is filled in, $object around members with $."
      ],
      "twin": object([("id", string), ("model", string), ("contents", ["type": "object"])]),
      "relationship": object([
        ("source", string), ("id", string), ("name", string), ("target", string), ("properties", ["type": "object"]),
      ]),
      "relationshipKey": object([("source", string), ("id", string)]),
      "patch": list(
        of: object(
          [("op", words(["add", "replace", "remove"])), ("path", string)], optional: [("value", anything)])),
      "eventRoute": object([("id", string), ("endpointName", string), ("filter", string)]),
      "device": object(
        [("id", string), ("status", string), ("authentication", string), ("isEdge", ["type": "boolean"])],
        optional: [("etag", string)]),
      "deviceTwinPatch": object(
        [], optional: [("desired", ["type": "object"]), ("tags", ["type": "object"])]),
    ]
  }

  private static var operations: [Value] {
    let body = ("body", reference("template"))
    let resource = [("id", string), ("apiVersion", string)]
    let definition = ("definition", Value.object(["type": "object"]))
    let twins: [(String, [(String, Value)])] = [
      ("createModel", [("model", string), definition, ("batch", integer)]), ("deleteModel", [("model", string)]),
      ("decommissionModel", [("model", string)]),
      ("replaceModel", [("model", string), definition, ("batch", integer)]),
      ("createTwin", [("twin", reference("twin"))]),
      ("patchTwin", [("twin", string), ("patch", reference("patch"))]), ("deleteTwin", [("twin", string)]),
      ("createRelationship", [("relationship", reference("relationship"))]),
      ("patchRelationship", [("relationship", reference("relationshipKey")), ("patch", reference("patch"))]),
      ("replaceRelationship", [("relationship", reference("relationship"))]),
      ("deleteRelationship", [("relationship", reference("relationshipKey"))]),
      ("putEventRoute", [("eventRoute", reference("eventRoute"))]), ("deleteEventRoute", [("eventRoute", string)]),
    ]
    return [
      operation("putResource", resource + [body]), operation("deleteResource", resource),
      operation("replaceResource", resource + [body]),
    ] + twins.map { operation($0.0, [("instance", string)] + $0.1) } + [
      operation("putDevice", [("hub", string), ("device", reference("device"))]),
      operation("deleteDevice", [("hub", string), ("device", string)]),
      operation(
        "patchDeviceTwin", [("hub", string), ("device", string), ("patch", reference("deviceTwinPatch"))]),
    ]
  }

  private static func operation(_ type: String, _ members: [(String, Value)]) -> Value {
    object([("type", ["const": .string(type)])] + members)
  }
}
