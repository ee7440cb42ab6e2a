import Documents
import OrderedCollections
import Resources

/// The changes that a deployment would make, as `whatIf` answers them.
enum WhatIf {
  /// What the service adds to every resource and nobody changes.
  private static let noise: Set<String> = ["systemData", "etag"]

  static func change(_ placed: DeploymentRun.Placed, apiVersion: String) -> Value {
    let id = placed.after["id"] ?? .null
    guard let before = placed.before.map(quiet) else {
      var after: Value = ["apiVersion": .string(apiVersion)]
      for name in ["id", "name", "type"] { after[member: name] = placed.after[name] }
      for (name, value) in shape(placed.after, placed.asked).object ?? [:] { after[member: name] = value }
      return ["resourceId": id, "changeType": "Create", "after": after]
    }
    let after = quiet(placed.after)
    let delta = deltas(before, after, path: "")
    return .members([
      "resourceId": id, "changeType": delta.isEmpty ? "NoChange" : "Modify", "before": before, "after": after,
      "delta": delta.isEmpty ? nil : .array(delta),
    ])
  }

  /// A resource of the group that the template does not have.
  static func untouched(_ resource: StoredResource, isDeleted: Bool) -> Value {
    let rules = TypeRegistry.rules(for: resource.id.type)
    var before: Value = [
      "id": .string(resource.id.description), "name": .string(resource.name), "type": .string(rules.type),
    ]
    for name in ["location", "tags", "sku", "kind"] {
      if let value = resource.body[name] { before[member: name] = value }
    }
    return .members([
      "resourceId": .string(resource.id.description), "changeType": isDeleted ? "Delete" : "Ignore", "before": before,
      "after": isDeleted ? nil : before,
    ])
  }

  private static func quiet(_ body: Value) -> Value {
    var body = body
    for name in noise { body[member: name] = nil }
    if body["properties"]?["provisioningState"] != nil {
      body.put(nil, at: Draft.path("properties.provisioningState"))
    }
    return body
  }

  /// The part of a finished resource that the template has a say in; what is kept secret is missing in both.
  private static func shape(_ whole: Value, _ asked: Value) -> Value {
    if let members = asked.object, whole.object != nil {
      var result = OrderedDictionary<String, Value>()
      for (name, part) in members { if let value = whole[name] { result[name] = shape(value, part) } }
      return .object(result)
    }
    if let items = asked.array, let found = whole.array, items.count == found.count {
      return .array(zip(found, items).map(shape))
    }
    return whole
  }

  // MARK: Differences

  /// `{path, propertyChangeType, before, after, children}` for all that differs.
  private static func deltas(_ before: Value, _ after: Value, path: String) -> [Value] {
    var found: [Value] = []
    let old = before.object ?? [:]
    let new = after.object ?? [:]
    for (name, value) in old {
      let place = path.isEmpty ? name : "\(path).\(name)"
      guard let other = new[name] else {
        found.append(difference(place, "Delete", value, nil))
        continue
      }
      found += deltas(at: place, value, other)
    }
    for (name, value) in new where old[name] == nil {
      found.append(difference(path.isEmpty ? name : "\(path).\(name)", "Create", nil, value))
    }
    return found
  }

  private static func deltas(at place: String, _ before: Value, _ after: Value) -> [Value] {
    if before.isEquivalent(to: after) { return [] }
    if before.object != nil, after.object != nil { return deltas(before, after, path: place) }
    guard let old = before.array, let new = after.array else { return [difference(place, "Modify", before, after)] }
    var children: [Value] = []
    for index in 0..<max(old.count, new.count) {
      guard index < old.count else {
        children.append(difference("\(index)", "Create", nil, new[index]))
        continue
      }
      guard index < new.count else {
        children.append(difference("\(index)", "Delete", old[index], nil))
        continue
      }
      if old[index].object != nil, new[index].object != nil {
        let inner = deltas(old[index], new[index], path: "")
        if !inner.isEmpty {
          children.append(["path": .string("\(index)"), "propertyChangeType": "Modify", "children": .array(inner)])
        }
      } else {
        children += deltas(at: "\(index)", old[index], new[index])
      }
    }
    return [["path": .string(place), "propertyChangeType": "Array", "children": .array(children)]]
  }

  private static func difference(_ path: String, _ kind: String, _ before: Value?, _ after: Value?) -> Value {
    .members([
      "path": .string(path), "propertyChangeType": .string(kind), "before": before, "after": after, "children": nil,
    ])
  }
}
