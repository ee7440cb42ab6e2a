import Cloud
import DTDL
import Documents
import OrderedCollections
import Plans
import Resources
import Twins

/// Plans from a wanted world and what a `FakeAzure` holds, as a pure function of both: enough of a planner to see
/// whether what an interrupted apply leaves behind can always be finished.
struct LittlePlanner {
  let wanted: Wanted
  let live: FakeAzure.World
  private var changes: [Change] = []

  private static let base = ["dt", "hub"]

  static func plan(_ wanted: Wanted, _ live: FakeAzure.World) -> Plan {
    var planner = LittlePlanner(wanted: wanted, live: live)
    planner.resources()
    planner.routesAndDevices()
    planner.models()
    planner.twins()
    planner.relationships()
    let held = Set(planner.changes.map(\.address))
    for index in planner.changes.indices { planner.changes[index].dependsOn.removeAll { !held.contains($0) } }
    return Make.plan(planner.changes)
  }

  private init(wanted: Wanted, live: FakeAzure.World) {
    self.wanted = wanted
    self.live = live
  }

  private var instance: FakeAzure.Instance { live.instances[Make.host] ?? FakeAzure.Instance() }

  private mutating func add(
    _ address: String, _ kind: ObjectKind, _ action: Action, _ needs: [String], _ pin: Pin, _ operation: Plans.Operation
  ) {
    changes.append(Make.change(address, kind, action, needs: LittlePlanner.base + needs, pin: pin, operation))
    changes[changes.count - 1].dependsOn.removeAll { $0.description == address }
  }

  private mutating func resources() {
    for (name, id) in [("dt", Make.instance), ("hub", Wanted.hub)] where live.resources[id] == nil {
      add(name, .resource, .create, [], .absent, .putResource(id, apiVersion: "1", body: .literal([:])))
      changes[changes.count - 1].dependsOn = []
    }
    for (name, thing) in wanted.things.sorted(by: { $0.key < $1.key }) {
      let id = Wanted.thing(name)
      let body: Value = ["sku": .integer(Int64(thing.sku)), "kind": .integer(Int64(thing.kind))]
      let found = live.resources[id]
      let pin = Pins.pin(of: found, volatile: [])
      if found?.body["kind"]?.integer != body["kind"]?.integer, found != nil {
        add(name, .resource, .replace, [], pin, .replaceResource(id, apiVersion: "1", body: .literal(body)))
      } else if found?.body["sku"]?.integer != body["sku"]?.integer {
        let action: Action = found == nil ? .create : .update
        add(name, .resource, action, [], pin, .putResource(id, apiVersion: "1", body: .literal(body)))
      }
    }
    for id in live.resources.keys.sorted() where id.name.hasPrefix("thing") && wanted.things[id.name] == nil {
      let pin = Pins.pin(of: live.resources[id], volatile: [])
      add(id.name, .resource, .delete, [], pin, .deleteResource(id, apiVersion: "1"))
    }
  }

  private mutating func routesAndDevices() {
    for (id, number) in wanted.routes.sorted(by: { $0.key < $1.key }) {
      let route = EventRoute(id: id, endpointName: "e\(number)", filter: "true")
      if instance.routes[id] != route {
        let pin = Pins.pin(of: instance.routes[id])
        add(
          id, .eventRoute, pin == .absent ? .create : .update, [], pin, .putEventRoute(instance: Make.instance, route))
      }
    }
    for id in instance.routes.keys.sorted() where wanted.routes[id] == nil {
      add(
        id, .eventRoute, .delete, [], Pins.pin(of: instance.routes[id]), .deleteEventRoute(instance: Make.instance, id))
    }
    let devices = live.hubs["hub.hub"] ?? [:]
    for (id, isEnabled) in wanted.devices.sorted(by: { $0.key < $1.key }) {
      let device = Device(id: id, status: isEnabled ? "enabled" : "disabled")
      if devices[id]?.status != device.status {
        let pin = Pins.pin(of: devices[id])
        add(id, .device, pin == .absent ? .create : .update, [], pin, .putDevice(hub: Wanted.hub, device))
      }
    }
    for id in devices.keys.sorted() where id.hasPrefix("device") && wanted.devices[id] == nil {
      add(id, .device, .delete, [], Pins.pin(of: devices[id]), .deleteDevice(hub: Wanted.hub, id))
    }
  }

  private static func name(_ id: DTMI) -> String { "model \(id)" }

  private func pin(_ id: DTMI) -> Pin {
    Pins.pin(of: instance.models[id].map { LiveModel(id: id, definition: $0, decommissioned: false) })
  }

  /// A model is replaced where it differs or extends one that is; models no longer wanted go, dependents first.
  private mutating func models() {
    let bases = { (definition: Value?) in
      (definition?["extends"]?.array ?? []).compactMap { $0.string.flatMap(DTMI.init) }
    }
    var replaced: Set<DTMI> = []
    var grew = true
    while grew {
      grew = false
      for number in wanted.models.keys.sorted() {
        let id = Wanted.model(number)
        guard let found = instance.models[id], !replaced.contains(id) else { continue }
        let differs = !found.isEquivalent(to: wanted.definition(number))
        if differs || bases(found).contains(where: { replaced.contains($0) }) {
          replaced.insert(id)
          grew = true
        }
      }
    }
    let unwanted = instance.models.keys.filter { id in
      id.description.hasPrefix("dtmi:test:M") && !wanted.models.keys.contains { Wanted.model($0) == id }
    }
    // An unwanted model that refers to one that is replaced is in its way and goes first; one that is referred to goes
    // when those that refer to it are gone or replaced.
    for id in unwanted {
      let referring = instance.models.filter { bases($0.value).contains(id) }.map { LittlePlanner.name($0.key) }
      add(
        LittlePlanner.name(id), .model, .delete, referring, pin(id), .deleteModel(instance: Make.instance, id))
    }
    for number in wanted.models.keys.sorted() {
      let id = Wanted.model(number)
      let definition = wanted.definition(number)
      let inTheWay = unwanted.filter { other in bases(instance.models[other]).contains { replaced.contains($0) } }
      if instance.models[id] == nil {
        add(
          LittlePlanner.name(id), .model, .create, inTheWay.map(LittlePlanner.name), .absent,
          .createModel(instance: Make.instance, id, definition: definition, batch: 0))
      } else if replaced.contains(id) {
        add(
          LittlePlanner.name(id), .model, .replace, inTheWay.map(LittlePlanner.name), pin(id),
          .replaceModel(instance: Make.instance, id, definition: definition, batch: 0))
      }
    }
  }

  private mutating func twins() {
    for id in wanted.twins.keys.sorted() {
      guard let twin = wanted.twin(id) else { continue }
      let needs = [LittlePlanner.name(twin.model)]
      let found = instance.twins[id]
      let pin = Pins.pin(of: found?.twin, etag: found?.etag)
      if found == nil {
        add("twin \(id)", .twin, .create, needs, pin, .createTwin(instance: Make.instance, twin))
      } else if found?.twin != twin {
        let patch = [
          PatchOperation(.replace, "/$metadata/$model", .string(twin.model.description)),
          PatchOperation(.add, "/value", twin.contents["value"]),
        ]
        add("twin \(id)", .twin, .update, needs, pin, .patchTwin(instance: Make.instance, id, patch))
      }
    }
    for id in instance.twins.keys.sorted() where id.hasPrefix("twin") && wanted.twins[id] == nil {
      let found = instance.twins[id]
      let touching = instance.relationships.filter { $0.key.source == id || $0.value.relationship.target == id }
      let needs = touching.keys.map { "rel \($0.source) \($0.id)" }
      let pin = Pins.pin(of: found?.twin, etag: found?.etag)
      add("twin \(id)", .twin, .delete, needs, pin, .deleteTwin(instance: Make.instance, id))
    }
  }

  private mutating func relationships() {
    for key in wanted.relationships.keys.sorted() {
      guard let relationship = wanted.relationship(key) else { continue }
      let address = "rel \(key.source) \(key.id)"
      let needs = ["twin \(key.source)", "twin \(relationship.target)"]
      let found = instance.relationships[key]
      let pin = Pins.pin(of: found?.relationship, etag: found?.etag)
      if found == nil {
        add(address, .relationship, .create, needs, pin, .createRelationship(instance: Make.instance, relationship))
      } else if found?.relationship.target != relationship.target {
        add(address, .relationship, .replace, needs, pin, .replaceRelationship(instance: Make.instance, relationship))
      } else if found?.relationship != relationship {
        let patch = [PatchOperation(.add, "/weight", relationship.properties["weight"])]
        add(address, .relationship, .update, needs, pin, .patchRelationship(instance: Make.instance, key, patch))
      }
    }
    for (key, found) in instance.relationships where key.source.hasPrefix("twin") && wanted.relationships[key] == nil {
      let pin = Pins.pin(of: found.relationship, etag: found.etag)
      add(
        "rel \(key.source) \(key.id)", .relationship, .delete, [], pin,
        .deleteRelationship(instance: Make.instance, key))
    }
  }
}
