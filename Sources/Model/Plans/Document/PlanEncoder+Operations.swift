import Cloud
import DTDL
import Documents
import Resources
import Twins

extension PlanEncoder {
  /// The members of an operation; `type` is the case's name.
  mutating func operation(_ operation: Operation) {
    switch operation {
    case .putResource(let id, let apiVersion, let body): resource("putResource", id, apiVersion, body)
    case .deleteResource(let id, let apiVersion): resource("deleteResource", id, apiVersion, nil)
    case .replaceResource(let id, let apiVersion, let body): resource("replaceResource", id, apiVersion, body)
    case .createModel(let instance, let id, let definition, let batch):
      model("createModel", instance, id, definition, batch)
    case .deleteModel(let instance, let id): model("deleteModel", instance, id, nil, nil)
    case .decommissionModel(let instance, let id): model("decommissionModel", instance, id, nil, nil)
    case .replaceModel(let instance, let id, let definition, let batch):
      model("replaceModel", instance, id, definition, batch)
    case .createTwin(let instance, let twin):
      head("createTwin", "instance", instance)
      object("twin") { $0.twin(twin) }
    case .patchTwin(let instance, let id, let operations):
      head("patchTwin", "instance", instance)
      string("twin", id)
      patch(operations)
    case .deleteTwin(let instance, let id):
      head("deleteTwin", "instance", instance)
      string("twin", id)
    case .createRelationship(let instance, let relationship):
      head("createRelationship", "instance", instance)
      object("relationship") { $0.relationship(relationship) }
    case .patchRelationship(let instance, let key, let operations):
      head("patchRelationship", "instance", instance)
      object("relationship") { $0.relationshipKey(key) }
      patch(operations)
    case .replaceRelationship(let instance, let relationship):
      head("replaceRelationship", "instance", instance)
      object("relationship") { $0.relationship(relationship) }
    case .deleteRelationship(let instance, let key):
      head("deleteRelationship", "instance", instance)
      object("relationship") { $0.relationshipKey(key) }
    case .putEventRoute(let instance, let route):
      head("putEventRoute", "instance", instance)
      object("eventRoute") {
        $0.string("id", route.id)
        $0.string("endpointName", route.endpointName)
        $0.string("filter", route.filter)
      }
    case .deleteEventRoute(let instance, let id):
      head("deleteEventRoute", "instance", instance)
      string("eventRoute", id)
    case .putDevice(let hub, let device):
      head("putDevice", "hub", hub)
      object("device") { $0.device(device) }
    case .deleteDevice(let hub, let id):
      head("deleteDevice", "hub", hub)
      string("device", id)
    case .patchDeviceTwin(let hub, let id, let patch):
      head("patchDeviceTwin", "hub", hub)
      string("device", id)
      object("patch") {
        if let desired = patch.desired { $0.value("desired", desired) }
        if let tags = patch.tags { $0.value("tags", tags) }
      }
    }
  }

  private mutating func head(_ type: String, _ container: String, _ id: ResourceID) {
    string("type", type)
    string(container, id.description)
  }

  private mutating func resource(_ type: String, _ id: ResourceID, _ apiVersion: String, _ body: Template?) {
    head(type, "id", id)
    string("apiVersion", apiVersion)
    if let body {
      key("body")
      template(body)
    }
  }

  private mutating func model(_ type: String, _ instance: ResourceID, _ id: DTMI, _ definition: Value?, _ batch: Int?) {
    head(type, "instance", instance)
    string("model", id.description)
    if let definition { value("definition", definition) }
    if let batch { value("batch", .integer(Int64(batch))) }
  }

  private mutating func twin(_ twin: Twin) {
    string("id", twin.id)
    string("model", twin.model.description)
    value("contents", .object(twin.contents))
  }

  private mutating func relationship(_ relationship: Relationship) {
    relationshipKey(relationship.key)
    string("name", relationship.name)
    string("target", relationship.target)
    value("properties", .object(relationship.properties))
  }

  private mutating func relationshipKey(_ key: RelationshipKey) {
    string("source", key.source)
    string("id", key.id)
  }

  private mutating func device(_ device: Device) {
    string("id", device.id)
    string("status", device.status)
    string("authentication", device.authentication)
    value("isEdge", .bool(device.isEdge))
    if let etag = device.etag { string("etag", etag) }
  }

  private mutating func patch(_ operations: [PatchOperation]) {
    list("patch", operations) { document, operation in
      document.anonymous {
        $0.string("op", operation.name.rawValue)
        $0.string("path", operation.path)
        if let value = operation.value { $0.value("value", value) }
      }
    }
  }
}
