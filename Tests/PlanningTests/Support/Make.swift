import Cloud
import DTDL
import Diagnostics
import Documents
import OrderedCollections
import Plans
import Resources
import Twins

@testable import Planning

/// Short ways to write desired states.
enum Make {
  static let subscription = "00000000-0000-0000-0000-000000000001"
  static let environment = DesiredState.Environment(
    name: "test", subscription: subscription, location: "eastus", resourceGroup: "rg", tags: ["owner": "team"])
  static let group = environment.groupID
  static let groupAddress = ObjectAddress("ResourceGroup.rg")
  static let instance = group.provider("Microsoft.DigitalTwins/digitalTwinsInstances", "twins")
  static let instanceAddress = ObjectAddress("DigitalTwinsInstance.twins")
  static let topic = group.provider("Microsoft.EventGrid/topics", "events")
  static let topicAddress = ObjectAddress("EventGridTopic.events")
  static let hub = group.provider("Microsoft.Devices/IotHubs", "hub")
  static let hubAddress = ObjectAddress("IoTHub.hub")
  static let containers = group.provider("Microsoft.ContainerInstance/containerGroups", "runtime")
  static let containersAddress = ObjectAddress("ContainerGroup.runtime")

  static let fingerprints = Fingerprinter(key: Array("test key".utf8))
  static let planted = "pl4nted-s3cret"
  static let secrets: [SecretReference: String] = [.environment("KEY"): planted, .environment("OTHER"): "other-s3cret"]

  static func planner(_ secrets: [SecretReference: String] = secrets) -> Planner {
    Planner(fingerprints: fingerprints, secrets: secrets)
  }

  /// A file that spans can point into.
  static let file = SourceFile(path: "manifests/test.yaml", text: "kind: Test\nname: test\n")

  static func ref(_ address: ObjectAddress, _ output: String) -> Template {
    Template(.reference(Reference(target: address, output: output)))
  }

  static func secret(_ name: String) -> Template { Template(.secret(.environment(name)), at: file.span(0, 4)) }

  static func resource(
    _ address: ObjectAddress, _ id: ResourceID, _ body: OrderedDictionary<String, Template>,
    needs: [ObjectAddress] = [], protected: Bool = false
  ) -> DesiredResource {
    DesiredResource(
      address: address, id: id, apiVersion: "2023-01-31", body: .object(body), dependsOn: needs,
      isProtected: protected, span: file.span(0, 4))
  }

  static func literal(_ value: Value) -> Template { .literal(value) }

  static var groupResource: DesiredResource {
    resource(groupAddress, group, ["location": "eastus", "tags": ["owner": "team"]])
  }

  static var instanceResource: DesiredResource {
    resource(
      instanceAddress, instance,
      [
        "location": "eastus", "tags": ["owner": "team"], "identity": ["type": "SystemAssigned"],
        "properties": ["publicNetworkAccess": "Enabled"],
      ])
  }

  static var topicResource: DesiredResource {
    resource(topicAddress, topic, ["location": "eastus", "tags": ["owner": "team"], "properties": [:]])
  }

  static let endpointAddress = instanceAddress.child("endpoints", "out")

  static var endpointResource: DesiredResource {
    resource(
      endpointAddress, instance.child("endpoints", "out"),
      [
        "properties": .object([
          "endpointType": "EventGrid", "TopicEndpoint": ref(topicAddress, "endpoint"),
          "accessKey1": Template(.secret(.output(Reference(target: topicAddress, output: "key1")))),
        ])
      ])
  }

  static let roleAddress = ObjectAddress("RoleAssignment.deployer")

  static var roleResource: DesiredResource {
    resource(
      roleAddress,
      instance.provider("Microsoft.Authorization/roleAssignments", "11111111-1111-1111-1111-111111111111"),
      [
        "properties": .object([
          "roleDefinitionId": "/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/owner",
          "principalId": ref(ObjectAddress("deployer"), "objectId"),
        ])
      ])
  }

  static var hubResource: DesiredResource {
    resource(
      hubAddress, hub,
      ["location": "eastus", "tags": ["owner": "team"], "sku": ["name": "S1", "capacity": 1], "properties": [:]])
  }

  static func containerResource(image: String = "runtime:1", secret name: String = "KEY") -> DesiredResource {
    let host = ref(instanceAddress, "hostName")
    let variables: [Template] = [
      ["name": "LEVEL", "value": "info"], .object(["name": "KEY", "secureValue": secret(name)]),
      .object(["name": "HOST", "value": Template(.text(["https://", host]))]),
      .object(["name": "SHOWN", "value": Template(.text(["key=", secret(name)]))]),
      .object(["name": "HIDDEN_HOST", "secureValue": host]),
      .object(["name": "MIXED", "secureValue": Template(.text(["host=", host, ";key=", secret(name)]))]),
    ]
    let container = Template.object([
      "name": "runtime",
      "properties": .object([
        "image": .literal(.string(image)), "environmentVariables": Template(.list(variables)),
        "resources": ["requests": ["cpu": 1, "memoryInGB": 1.5]],
      ]),
    ])
    return resource(
      containersAddress, containers,
      [
        "location": "eastus", "tags": ["owner": "team"],
        "properties": .object(["osType": "Linux", "containers": Template(.list([container]))]),
      ])
  }

  // MARK: Models and twins

  static func models(_ definitions: [Value]) -> ModelSet {
    let files = definitions.enumerated().map {
      SourceFile(path: "dtdl/\($0.offset).json", text: $0.element.prettyJSON)
    }
    var findings = Findings()
    let set = ModelSet.read(files, findings: &findings)
    precondition(!findings.hasErrors, "\(findings.all)")
    return set
  }

  static func interface(_ id: String, extends: [String] = [], _ contents: [Value]) -> Value {
    var definition: OrderedDictionary<String, Value> = [
      "@context": "dtmi:dtdl:context;3", "@id": .string(id), "@type": "Interface", "displayName": "a model",
    ]
    if !extends.isEmpty { definition["extends"] = .array(extends.map { .string($0) }) }
    definition["contents"] = .array(contents)
    return .object(definition)
  }

  static func property(_ name: String, _ schema: Value = "string") -> Value {
    ["@type": "Property", "name": .string(name), "schema": schema]
  }

  static func component(_ name: String, _ schema: String) -> Value {
    ["@type": "Component", "name": .string(name), "schema": .string(schema)]
  }

  static func relationship(_ name: String) -> Value { ["@type": "Relationship", "name": .string(name)] }

  static let base = interface("dtmi:test:Base;1", [property("label"), relationship("near")])
  static let battery = interface("dtmi:test:Battery;1", [property("kind"), property("soc", "double")])
  static let vehicle = interface(
    "dtmi:test:Vehicle;1", extends: ["dtmi:test:Base;1"],
    [
      property("make"), property("power", "double"), property("speed", "double"),
      property(
        "place",
        [
          "@type": "Object",
          "fields": [["name": "lat", "schema": "double"], ["name": "lon", "schema": "double"]],
        ]), component("battery", "dtmi:test:Battery;1"), relationship("feeds"),
    ])
  static let definitions = [base, battery, vehicle]

  static let modelsAddress = ObjectAddress("ModelSet.models")
  static let graphAddress = ObjectAddress("TwinGraph.fleet")

  static func modelSet(_ definitions: [Value] = definitions, prune: [String] = ["dtmi:test:*"]) -> DesiredModelSet {
    DesiredModelSet(
      address: modelsAddress, instance: instance, instanceAddress: instanceAddress, models: models(definitions),
      prune: prune)
  }

  static func dtmi(_ text: String) -> DTMI { DTMI(text)! }

  static func vehicle(_ id: String, make: String = "Volvo", power: Value = 75, kind: String = "NMC") -> Twin {
    Twin(
      id: id, model: dtmi("dtmi:test:Vehicle;1"),
      contents: [
        "make": .string(make), "power": power, "speed": 0,
        "battery": ["$metadata": [:], "kind": .string(kind), "soc": 0.5],
      ])
  }

  static let runtime: [String: Set<String>] = ["dtmi:test:Vehicle;1": ["speed", "battery/soc"]]

  static func graph(
    _ twins: [Twin], _ relationships: [Relationship] = [], prune: [String] = ["dtmi:test:*"],
    runtime: [String: Set<String>] = runtime
  ) -> DesiredTwinGraph {
    var graph = TwinGraph()
    for twin in twins { graph.insert(twin, span: file.span(0, 4)) }
    for relationship in relationships { graph.insert(relationship, span: file.span(0, 4)) }
    return DesiredTwinGraph(
      address: graphAddress, instance: instance, instanceAddress: instanceAddress, graph: graph, pruneModels: prune,
      runtimeProperties: runtime)
  }

  static func relationship(
    _ source: String, _ target: String, _ id: String = "r", name: String = "near",
    _ properties: OrderedDictionary<String, Value> = [:]
  ) -> Relationship {
    Relationship(source: source, id: id, name: name, target: target, properties: properties)
  }

  /// Everything at once: a little of each kind.
  static var whole: DesiredState {
    DesiredState(
      environment: environment,
      resources: [
        groupResource, instanceResource, topicResource, endpointResource, roleResource, hubResource,
        containerResource(),
      ], modelSets: [modelSet()],
      twinGraphs: [
        graph([vehicle("A"), vehicle("B"), vehicle("C")], [relationship("A", "B"), relationship("B", "C")])
      ],
      eventRoutes: [
        DesiredEventRoute(
          address: instanceAddress.child("eventRoutes", "all"), instance: instance, instanceAddress: instanceAddress,
          id: "all", endpointName: "out", endpointAddress: endpointAddress, filter: "true")
      ],
      devices: ["D1", "D2"].map {
        DesiredDevice(address: hubAddress.child("devices", $0), hub: hub, hubAddress: hubAddress, id: $0)
      })
  }
}

extension Template: ExpressibleByStringLiteral, ExpressibleByDictionaryLiteral {
  init(stringLiteral value: String) { self = .literal(.string(value)) }
  init(dictionaryLiteral elements: (String, Value)...) {
    self = .literal(.object(OrderedDictionary(uniqueKeysWithValues: elements)))
  }
}
