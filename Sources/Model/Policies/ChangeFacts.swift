import CEL
import Catalogue
import Cloud
import DTDL
import Documents
import OrderedCollections
import Plans
import Resources
import Twins

/// What expressions see of one change. No secret is among it: a plan holds none.
struct ChangeFacts {
  let change: Change
  /// ARM types of what is attached to the resource and stays.
  let attached: [String]

  /// The variable `change`.
  var members: CELValue {
    let impact = change.impact
    return .object([
      "address": .string(change.address.description), "kind": .string(change.kind.rawValue),
      "type": .string(type), "identifier": .string(change.identifier), "action": .string(change.action.rawValue),
      "reason": .string(change.reason.code.rawValue), "destructive": .bool(change.loses),
      "irreversible": .list(impact?.irreversible.map { .string($0.code.rawValue) } ?? []),
      "properties": .list(change.properties.map(Self.property)),
      "dependsOn": .list(change.dependsOn.map { .string($0.description) }),
      "twins": .int(Int64(impact?.twins ?? 0)), "relationships": .int(Int64(impact?.relationships ?? 0)),
      "attached": .list(attached.map(CELValue.string)), "file": .string(change.origin?.file ?? ""),
      "line": .int(Int64(change.origin?.line ?? 0)),
    ])
  }

  /// The ARM type as the catalogue spells it, a twin's model, a relationship's name.
  private var type: String {
    guard change.kind == .resource, let id = ResourceID(change.identifier) else { return change.type ?? "" }
    return Self.canonical(id.type)
  }

  static func canonical(_ type: String) -> String { Catalogue.type(arm: type)?.type ?? type }

  private static func property(_ property: PropertyChange) -> CELValue {
    .object([
      "path": .string(property.path.description), "before": property.before.map(CELValue.init) ?? .null,
      "after": property.after.map { CELValue($0.shown) } ?? .null,
      "forcesReplacement": .bool(property.forcesReplacement),
    ])
  }

  /// The variable `before`: what the properties are that differ.
  var before: Value {
    Self.tree(change.properties.lazy.compactMap { property in property.before.map { (property.path, $0) } })
  }

  /// The variable `after`: what the operation writes, with expressions for what is not known yet and for secrets; of a
  /// patch what it sets.
  var after: Template {
    switch change.operation {
    case .putResource(_, _, let body), .replaceResource(_, _, let body): return body.withProperties
    case .createModel(_, _, let definition, _), .replaceModel(_, _, let definition, _): return .literal(definition)
    case .createTwin(_, let twin):
      let head: OrderedDictionary<String, Value> = [
        "$dtId": .string(twin.id), "$metadata": ["$model": .string(twin.model.description)],
      ]
      return .literal(.object(head.merging(twin.contents, uniquingKeysWith: { own, _ in own })))
    case .createRelationship(_, let edge), .replaceRelationship(_, let edge):
      let head: OrderedDictionary<String, Value> = [
        "$relationshipId": .string(edge.key.id), "$relationshipName": .string(edge.name),
        "$sourceId": .string(edge.key.source), "$targetId": .string(edge.target),
      ]
      return .literal(.object(head.merging(edge.properties, uniquingKeysWith: { own, _ in own })))
    case .putEventRoute(_, let route):
      return .literal(["endpointName": .string(route.endpointName), "filter": .string(route.filter)])
    case .putDevice(_, let device):
      return .literal([
        "deviceId": .string(device.id), "status": .string(device.status),
        "authentication": .string(device.authentication), "isEdge": .bool(device.isEdge),
      ])
    case .patchDeviceTwin(_, _, let patch):
      return .literal(["desired": patch.desired ?? [:], "tags": patch.tags ?? [:]])
    case .patchTwin, .patchRelationship:
      return .literal(
        Self.tree(change.properties.lazy.compactMap { property in property.after.map { (property.path, $0.shown) } }))
    case .deleteResource, .deleteModel, .decommissionModel, .deleteTwin, .deleteRelationship, .deleteEventRoute,
      .deleteDevice, nil:
      return .literal([:])
    }
  }

  /// Values put where their paths lead. Items of lists stand under their position or the value of their key.
  private static func tree(_ leaves: some Sequence<(ValuePath, Value)>) -> Value {
    var tree: Value = [:]
    for (path, value) in leaves { tree.put(value, at: path.steps[...]) }
    return tree
  }
}

extension Value {
  fileprivate mutating func put(_ value: Value, at steps: ArraySlice<ValuePath.Step>) {
    guard let step = steps.first else {
      self = value
      return
    }
    let name =
      switch step {
      case .member(let name): name
      case .index(let index): String(index)
      case .item(_, let key): key
      }
    var members = object ?? [:]
    members[name, default: [:]].put(value, at: steps.dropFirst())
    self = .object(members)
  }
}

extension CELValue {
  /// A map from texts.
  static func object(_ members: KeyValuePairs<String, CELValue>) -> CELValue {
    .map(OrderedDictionary(uniqueKeysWithValues: members.map { (CELKey.string($0.key), $0.value) }))
  }
}

extension PlannedValue {
  /// What expressions see of it.
  fileprivate var shown: Value {
    switch self {
    case .known(let value): value
    case .unknown(let text): .string(text)
    case .secret(let source, _): .string("${\(source)}")
    }
  }
}
