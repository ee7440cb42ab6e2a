import Cloud
import DTDL
import Documents
import Resources
import Twins

extension PlanDecoder {
  static func operation(_ fields: inout Fields) throws(Malformed) -> Operation {
    let type = try fields.string("type")
    switch type {
    case "putResource":
      return .putResource(try id(&fields), apiVersion: try fields.string("apiVersion"), body: try body(&fields))
    case "deleteResource": return .deleteResource(try id(&fields), apiVersion: try fields.string("apiVersion"))
    case "replaceResource":
      return .replaceResource(try id(&fields), apiVersion: try fields.string("apiVersion"), body: try body(&fields))
    case "putDevice": return .putDevice(hub: try id(&fields, "hub"), try fields.of("device", device))
    case "deleteDevice": return .deleteDevice(hub: try id(&fields, "hub"), try fields.string("device"))
    case "patchDeviceTwin":
      return .patchDeviceTwin(
        hub: try id(&fields, "hub"), try fields.string("device"), try fields.of("patch", deviceTwinPatch))
    default: return try twinsOperation(type, &fields)
    }
  }

  private static func twinsOperation(_ type: String, _ fields: inout Fields) throws(Malformed) -> Operation {
    let instance = try id(&fields, "instance")
    switch type {
    case "createModel":
      return .createModel(
        instance: instance, try model(&fields), definition: try fields.required("definition"),
        batch: try fields.integer("batch"))
    case "deleteModel": return .deleteModel(instance: instance, try model(&fields))
    case "decommissionModel": return .decommissionModel(instance: instance, try model(&fields))
    case "replaceModel":
      return .replaceModel(
        instance: instance, try model(&fields), definition: try fields.required("definition"),
        batch: try fields.integer("batch"))
    case "createTwin": return .createTwin(instance: instance, try fields.of("twin", twin))
    case "patchTwin": return .patchTwin(instance: instance, try fields.string("twin"), try patch(&fields))
    case "deleteTwin": return .deleteTwin(instance: instance, try fields.string("twin"))
    case "createRelationship":
      return .createRelationship(instance: instance, try fields.of("relationship", relationship))
    case "patchRelationship":
      return .patchRelationship(
        instance: instance, try fields.of("relationship", relationshipKey), try patch(&fields))
    case "replaceRelationship":
      return .replaceRelationship(instance: instance, try fields.of("relationship", relationship))
    case "deleteRelationship":
      return .deleteRelationship(instance: instance, try fields.of("relationship", relationshipKey))
    case "putEventRoute": return .putEventRoute(instance: instance, try fields.of("eventRoute", eventRoute))
    case "deleteEventRoute": return .deleteEventRoute(instance: instance, try fields.string("eventRoute"))
    default: throw .content("`type` cannot be `\(type)`")
    }
  }

  private static func id(_ fields: inout Fields, _ name: String = "id") throws(Malformed) -> ResourceID {
    try fields.parsed(name) { ResourceID($0) }
  }

  private static func body(_ fields: inout Fields) throws(Malformed) -> Template {
    try template(fields.required("body"))
  }

  private static func model(_ fields: inout Fields) throws(Malformed) -> DTMI {
    try fields.parsed("model") { DTMI($0) }
  }

  private static func twin(_ fields: inout Fields) throws(Malformed) -> Twin {
    Twin(id: try fields.string("id"), model: try model(&fields), contents: try fields.object("contents"))
  }

  private static func relationship(_ fields: inout Fields) throws(Malformed) -> Relationship {
    let key = try relationshipKey(&fields)
    return Relationship(
      source: key.source, id: key.id, name: try fields.string("name"), target: try fields.string("target"),
      properties: try fields.object("properties"))
  }

  private static func relationshipKey(_ fields: inout Fields) throws(Malformed) -> RelationshipKey {
    RelationshipKey(source: try fields.string("source"), id: try fields.string("id"))
  }

  private static func eventRoute(_ fields: inout Fields) throws(Malformed) -> EventRoute {
    EventRoute(
      id: try fields.string("id"), endpointName: try fields.string("endpointName"),
      filter: try fields.string("filter"))
  }

  private static func device(_ fields: inout Fields) throws(Malformed) -> Device {
    Device(
      id: try fields.string("id"), status: try fields.string("status"),
      authentication: try fields.string("authentication"), isEdge: try fields.flag("isEdge"),
      etag: try fields.optionalString("etag"))
  }

  private static func deviceTwinPatch(_ fields: inout Fields) throws(Malformed) -> DeviceTwinPatch {
    DeviceTwinPatch(
      desired: fields.has("desired") ? .object(try fields.object("desired")) : nil,
      tags: fields.has("tags") ? .object(try fields.object("tags")) : nil)
  }

  private static func patch(_ fields: inout Fields) throws(Malformed) -> [PatchOperation] {
    try Fields.each(fields.list("patch"), "patch") { value throws(Malformed) in
      try Fields.of(value) { fields throws(Malformed) in
        PatchOperation(try fields.word("op"), try fields.string("path"), fields.optional("value"))
      }
    }
  }
}
