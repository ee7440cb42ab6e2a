import Cloud
import DTDL
import Documents
import OrderedCollections
import Plans
import Resources
import Twins

/// Short ways to write plans.
enum Make {
  static let environment = DesiredState.Environment(
    name: "test", subscription: "S", location: "eastus", resourceGroup: "g")
  static let group = ResourceID.resourceGroup("S", "g")
  static let instance = group.provider("Microsoft.DigitalTwins/digitalTwinsInstances", "dt")
  static let host = "dt.adt"
  static let thing = DTMI("dtmi:test:Thing;1")!

  static func plan(_ changes: [Change], referents: [ObjectAddress: Referent] = [:]) -> Plan {
    Plan(environment: environment, purpose: .apply, changes: changes, referents: referents)
  }

  static func change(
    _ address: String, _ kind: ObjectKind, _ action: Action, needs: [String] = [], pin: Pin = .absent,
    _ operation: Plans.Operation?
  ) -> Change {
    Change(
      address: ObjectAddress(address), kind: kind, identifier: address, action: action, reason: Reason(.absent, "test"),
      dependsOn: needs.map { ObjectAddress($0) }, pin: pin, operation: operation)
  }

  static func twin(_ id: String, _ contents: OrderedDictionary<String, Value> = [:], needs: [String] = []) -> Change {
    change(
      "t/\(id)", .twin, .create, needs: needs,
      .createTwin(instance: instance, Twin(id: id, model: thing, contents: contents)))
  }

  static func resource(
    _ name: String, type: String = "Test.Things/things", needs: [String] = [], body: Template = .literal([:])
  )
    -> Change
  {
    change(
      "r/\(name)", .resource, .create, needs: needs,
      .putResource(group.provider(type, name), apiVersion: "1", body: body))
  }

  static func model(_ id: DTMI, extends: [DTMI] = [], batch: Int = 0, needs: [String] = []) -> Change {
    change(
      "m/\(id)", .model, .create, needs: needs,
      .createModel(instance: instance, id, definition: definition(id, extends: extends), batch: batch))
  }

  static func definition(_ id: DTMI, extends: [DTMI] = [], note: String = "") -> Value {
    var members: OrderedDictionary<String, Value> = [
      "@context": "dtmi:dtdl:context;3", "@id": .string(id.description), "@type": "Interface",
    ]
    if !extends.isEmpty { members["extends"] = .array(extends.map { .string($0.description) }) }
    if !note.isEmpty { members["displayName"] = .string(note) }
    return .object(members)
  }
}

extension FakeAzure {
  /// With the instance of `Make` and the model of its twins.
  static func withInstance(pause: @escaping @Sendable () async -> Void = {}) -> FakeAzure {
    let azure = FakeAzure(pause: pause)
    azure.change { world in
      world.resources[Make.instance] = LiveResource(
        id: Make.instance,
        body: ["id": .string(Make.instance.description), "properties": ["hostName": .string(Make.host)]])
      world.instances[Make.host] = Instance()
      world.instances[Make.host]?.models[Make.thing] = Make.definition(Make.thing)
    }
    return azure
  }
}
