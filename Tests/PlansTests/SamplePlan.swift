import Cloud
import DTDL
import Documents
import OrderedCollections
import Resources
import Twins

@testable import Plans

/// A plan with one of everything a document can hold.
enum Sample {
  static let group = ResourceID.resourceGroup("sub", "rg")
  static let instance = group.provider("Microsoft.DigitalTwins/digitalTwinsInstances", "twins")
  static let hub = group.provider("Microsoft.Devices/IotHubs", "hub")
  static let model = DTMI("dtmi:test:Thing;1")!

  static let reference = Reference(target: ObjectAddress("IoTHub.hub"), output: "hostName")

  /// Every kind of template, and objects that look like references and are none.
  static let body = Template.object([
    "literal": .literal(["a": 1, "b": [1.5, nil, true, "text"]]),
    "reference": Template(.reference(reference)),
    "environment": Template(.secret(.environment("KEY"))),
    "file": Template(.secret(.file("/run/secret"))),
    "vault": Template(.secret(.keyVault(vault: "v", name: "n"))),
    "output": Template(.secret(.output(reference))),
    "text": Template(.text([.literal("https://"), Template(.reference(reference)), .literal("/x")])),
    "list": Template(.list([.literal(1), Template(.reference(reference)), .literal(["$ref": "no"])])),
    "$odd": .literal(["$text": [1], "plain": ["$schema": "x"]]),
  ])

  static let twin = Twin(id: "T", model: model, contents: ["a": 1, "part": ["$metadata": [:], "b": 2.5]])
  static let relationship = Relationship(source: "T", id: "r", name: "near", target: "U", properties: ["w": 0.5])
  static let patch = [
    PatchOperation(.add, "/a", 1), PatchOperation(.remove, "/b"), PatchOperation(.replace, "/c", nil),
    PatchOperation(.add, "/d", .null),
  ]

  static let operations: [Plans.Operation] = [
    .putResource(hub, apiVersion: "v", body: body), .deleteResource(hub, apiVersion: "v"),
    .replaceResource(hub, apiVersion: "v", body: .literal(["location": "eastus"])),
    .createModel(instance: instance, model, definition: ["@id": "dtmi:test:Thing;1"], batch: 3),
    .deleteModel(instance: instance, model),
    .replaceModel(instance: instance, model, definition: ["@id": "dtmi:test:Thing;1"], batch: 0),
    .createTwin(instance: instance, twin), .patchTwin(instance: instance, "T", patch),
    .deleteTwin(instance: instance, "T"), .createRelationship(instance: instance, relationship),
    .patchRelationship(instance: instance, relationship.key, patch),
    .replaceRelationship(instance: instance, relationship),
    .deleteRelationship(instance: instance, relationship.key),
    .putEventRoute(instance: instance, EventRoute(id: "e", endpointName: "out", filter: "true")),
    .deleteEventRoute(instance: instance, "e"),
    .putDevice(hub: hub, Device(id: "d", status: "disabled", isEdge: true, etag: "\"1\"")),
    .deleteDevice(hub: hub, "d"),
    .patchDeviceTwin(
      hub: hub, "d", DeviceTwinPatch(desired: ["a": ["b": .null, "c": [1, "x"]]], tags: ["site": "n"])),
    .patchDeviceTwin(hub: hub, "d", DeviceTwinPatch(desired: ["a": 1])),
    .decommissionModel(instance: instance, model),
  ]

  static var plan: Plan {
    let environment = DesiredState.Environment(
      name: "test", subscription: "sub", tenant: "ten\u{1F697}ant", location: "eastus", resourceGroup: "rg",
      tags: ["b": "1", "a": "2"], ignoredTags: ["x*"], prunedTags: ["scope": "ours"])
    var changes: [Change] = []
    for (number, operation) in operations.enumerated() {
      var change = Change(
        address: ObjectAddress("Kind.n\(number)"), kind: ObjectKind.allCases[number % ObjectKind.allCases.count],
        identifier: "id \"\(number)\"",
        action: number % 2 == 0 ? .create : .delete, reason: Reason(.absent, "does not exist"),
        dependsOn: changes.suffix(2).map(\.address), pin: number % 2 == 0 ? .absent : .present(etag: "e", digest: "d"),
        operation: operation, origin: Origin(file: "a.yaml", line: 3, column: 7))
      if number == 0 { fill(&change) }
      changes.append(change)
    }
    changes.append(
      Change(
        address: ObjectAddress("Kind.same"), kind: .twin, identifier: "S", action: .none,
        reason: Reason(.identical, "as declared"), pin: .present(etag: nil, digest: "")))
    var plan = Plan(
      environment: environment, purpose: .apply, changes: changes, unchanged: [.twin: 7, .resource: 1],
      unmanaged: [
        Unmanaged(kind: .twin, identifier: "U", container: instance), Unmanaged(kind: .resource, identifier: "r"),
      ],
      referents: [
        ObjectAddress("IoTHub.hub"): Referent(id: hub, apiVersion: "v"),
        ObjectAddress("A.b"): Referent(id: group, apiVersion: "w"),
      ],
      secretFingerprints: ["secret.env.KEY": Fingerprinter(key: [1]).fingerprint(of: "x")])
    (plan.impact, plan.limits, plan.provenance) = (planImpact, limits, provenance)
    return plan
  }

  /// Every part of an impact.
  static var impact: Impact {
    var impact = Impact()
    impact.dependents = Impact.Named((0..<30).map { "A.b\($0)" })
    (impact.twins, impact.relationships) = (7, 9)
    impact.eventRoutes = Impact.Named(["DigitalTwinsInstance.t/eventRoutes/e"])
    impact.endpoints = Impact.Named(["out"])
    impact.runtime = Impact.Named(["ContainerGroup.c"])
    impact.irreversible = Irreversibility.Code.allCases.map { Irreversibility($0, "because \"\($0)\"") }
    return impact
  }

  static let planImpact = PlanImpact(
    twins: 12, relationships: 30,
    dependencies: [PlanImpact.Dependency(ObjectAddress("A.b"), needs: [ObjectAddress("C.d"), ObjectAddress("E.f")])],
    surroundings: Surroundings(
      nodes: [
        Surroundings.Node(twin: "T", model: "dtmi:test:Thing;1", count: 1, changed: 1),
        Surroundings.Node(twin: "", model: "dtmi:test:Thing;1", count: 5, changed: 0),
      ], edges: [Surroundings.Edge(source: 0, target: 1, name: "near", count: 2, changed: 1)], left: 3))
  static let limits = [
    PlanLimit(.deletes, 3, at: Origin(file: "e.yaml", line: 9, column: 12)), PlanLimit(.irreversible, 0),
  ]
  static let provenance = Provenance(
    tool: "0.1.0", cloud: "local", principal: "p", tenant: "t",
    inputs: [InputFile(path: "e.yaml", digest: String(repeating: "0a", count: 32))])

  /// Of a container whose contents are listed and of one with too much inside for that.
  static let contents = [
    SeenContents(container: instance, ["twin T", "relationship T/r"]),
    SeenContents(container: hub, Set((0...SeenContents.mostNames).map { "device d\($0)" })),
  ]

  private static func fill(_ change: inout Change) {
    change.contents = contents
    (change.impact, change.type) = (impact, model.description)
    let path = ValuePath([.member("list"), .item(key: "name", value: "a"), .index(3), .member("odd name")])
    change.properties = [
      PropertyChange(path: path, before: nil, after: .known(1)),
      PropertyChange(path: path, before: .null, after: nil, forcesReplacement: true),
      PropertyChange(path: path, before: "x", after: .unknown("${A.b.c}")),
      PropertyChange(path: path, before: nil, after: .secret(source: "secret.env.KEY", fingerprint: "f")),
      PropertyChange(path: path, before: ["a": 1], after: .known(.null)),
    ]
    change.suppressed = Suppression.Rule.allCases.map {
      Suppression(path: ValuePath([.member("p")]), rule: $0, before: 1, after: nil)
    }
  }
}
