import Catalogue
import Documents
import OrderedCollections
import Plans
import Resources
import Testing

@testable import Planning

/// Differences that are none, each silenced by the rule that it should be.
@Suite struct NoiseTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let name: String
    let id: ResourceID
    let desired: Value
    let live: Value
    /// Paths with the rules that silence them; everything else must be equal.
    let rules: [String: Suppression.Rule]
    var testDescription: String { name }
  }

  static let cases: [Case] = [
    Case(
      name: "locations in another spelling", id: Make.topic, desired: ["location": "eastus"],
      live: ["location": "East US"], rules: ["location": .casing]),
    Case(
      name: "enumerations in another case", id: Make.topic,
      desired: ["properties": ["publicNetworkAccess": "enabled"]],
      live: ["properties": ["publicNetworkAccess": "Enabled"]], rules: ["properties.publicNetworkAccess": .casing]),
    Case(
      name: "ids in another case, though nobody knows the property", id: Make.topic,
      desired: ["properties": ["linked": "/subscriptions/S/resourceGroups/G"]],
      live: ["properties": ["linked": "/subscriptions/S/resourcegroups/g"]], rules: ["properties.linked": .casing]),
    Case(
      name: "defaults where nothing was said", id: Make.topic, desired: ["properties": [:]],
      live: ["properties": ["publicNetworkAccess": "Enabled", "disableLocalAuth": false]],
      rules: ["properties.publicNetworkAccess": .serverDefault, "properties.disableLocalAuth": .serverDefault]),
    Case(
      name: "a default that Azure leaves out", id: Make.topic, desired: ["properties": ["disableLocalAuth": false]],
      live: ["properties": [:]], rules: ["properties.disableLocalAuth": .serverDefault]),
    Case(
      name: "what the server owns", id: Make.topic, desired: ["properties": [:]],
      live: [
        "id": "/x", "systemData": ["createdBy": "a"],
        "properties": ["endpoint": "https://x", "provisioningState": "Succeeded"],
      ],
      rules: [
        "id": .readOnly, "systemData": .readOnly, "properties.endpoint": .readOnly,
        "properties.provisioningState": .readOnly,
      ]),
    Case(
      name: "unknown and undeclared", id: Make.topic, desired: ["properties": [:]],
      live: ["properties": ["novelty": ["a": 1]]], rules: ["properties.novelty": .undeclared]),
    Case(
      name: "empty, null and absent", id: Make.topic, desired: ["properties": ["inboundIpRules": []]],
      live: ["properties": ["inputSchemaMapping": nil, "eventTypeInfo": [:]]],
      rules: [
        "properties.inboundIpRules": .empty, "properties.inputSchemaMapping": .empty,
        "properties.eventTypeInfo": .empty,
      ]),
    Case(
      name: "a list in another order", id: Make.topic,
      desired: ["properties": ["inboundIpRules": [["ipMask": "1"], ["ipMask": "2"]]]],
      live: ["properties": ["inboundIpRules": [["ipMask": "2"], ["ipMask": "1"]]]],
      rules: ["properties.inboundIpRules": .unorderedList]),
    Case(
      name: "numbers written otherwise", id: Make.hub, desired: ["sku": ["name": "S1", "capacity": 1]],
      live: ["sku": ["name": "S1", "capacity": 1.0]], rules: [:]),
    Case(
      name: "items by name in another order, with the server's additions", id: Make.containers,
      desired: ["properties": ["containers": [["name": "a"], ["name": "b"]]]],
      live: [
        "properties": [
          "containers": [
            ["name": "b", "properties": ["instanceView": ["state": "Running"]]],
            ["name": "a", "properties": ["ports": []]],
          ]
        ]
      ],
      rules: [
        "properties.containers": .unorderedList,
        "properties.containers[name=b].properties.instanceView": .readOnly,
        "properties.containers[name=a].properties.ports": .serverDefault,
      ]),
  ]

  static func diff(_ id: ResourceID, _ desired: Template, _ live: Value) -> ResourceDiff {
    let book = SecretBook(values: Make.secrets, fingerprints: Make.fingerprints)
    let input = PlanInput(
      desired: Make.whole, live: World().live(Make.whole), fingerprints: Make.fingerprints, secrets: Make.secrets)
    var diff = ResourceDiff(
      type: Catalogue.type(arm: id.type, apiVersion: ""), secrets: book, outputs: OutputBook(input))
    diff.compareBody(desired, with: live)
    return diff
  }

  @Test(arguments: cases) func `noise is silenced by its rule`(_ noise: Case) {
    let diff = NoiseTests.diff(noise.id, .literal(noise.desired), noise.live)
    #expect(diff.changes.isEmpty, "\(diff.changes.map(\.path.description))")
    var rules: [String: Suppression.Rule] = [:]
    for suppression in diff.suppressed { rules[suppression.path.description] = suppression.rule }
    #expect(rules == noise.rules)
  }

  struct Difference: Sendable, CustomTestStringConvertible {
    let name: String
    let id: ResourceID
    let desired: Value
    let live: Value
    let paths: [String]
    var forces = false
    var testDescription: String { name }
  }

  static let differences: [Difference] = [
    Difference(
      name: "a default that somebody moved away from", id: Make.topic, desired: ["properties": [:]],
      live: ["properties": ["publicNetworkAccess": "Disabled"]], paths: ["properties.publicNetworkAccess"]),
    Difference(
      name: "an immutable property", id: Make.topic,
      desired: ["properties": ["inputSchema": "CloudEventSchemaV1_0"]],
      live: ["properties": ["inputSchema": "EventGridSchema"]], paths: ["properties.inputSchema"], forces: true),
    Difference(
      name: "case where case counts", id: Make.containers,
      desired: ["properties": ["containers": [["name": "a", "properties": ["image": "Runtime"]]]]],
      live: ["properties": ["containers": [["name": "a", "properties": ["image": "runtime"]]]]],
      paths: ["properties.containers[name=a].properties.image"], forces: true),
    Difference(
      name: "an item too many and one too few", id: Make.containers,
      desired: ["properties": ["containers": [["name": "a"], ["name": "c"]]]],
      live: ["properties": ["containers": [["name": "a"], ["name": "b"]]]],
      paths: ["properties.containers[name=c].name", "properties.containers[name=b]"], forces: true),
    Difference(
      name: "a list with other items", id: Make.topic, desired: ["properties": ["inboundIpRules": [["ipMask": "1"]]]],
      live: ["properties": ["inboundIpRules": [["ipMask": "2"]]]], paths: ["properties.inboundIpRules"]),
    Difference(
      name: "another kind of value", id: Make.hub, desired: ["sku": ["capacity": 1]],
      live: ["sku": ["capacity": "1"]], paths: ["sku.capacity"]),
  ]

  @Test(arguments: differences) func `differences are found where they are`(_ difference: Difference) {
    let diff = NoiseTests.diff(difference.id, .literal(difference.desired), difference.live)
    #expect(diff.changes.map(\.path.description) == difference.paths)
    #expect(diff.changes.allSatisfy { $0.forcesReplacement == difference.forces })
  }

  @Test func `an undeclared immutable default is left alone: nobody asked for a replacement`() {
    let live: Value = ["properties": ["inputSchema": "CustomEventSchema"]]
    let diff = NoiseTests.diff(Make.topic, .literal(["properties": [:]]), live)
    #expect(diff.changes.isEmpty)
    #expect(diff.suppressed.map(\.rule) == [.undeclared])
  }

  @Test func `what Azure never returns is write-only`() {
    let body = Template.object([
      "properties": .object([
        "accessKey1": Template(.secret(.output(Reference(target: Make.topicAddress, output: "key1"))))
      ])
    ])
    let diff = NoiseTests.diff(Make.endpointResource.id, body, ["properties": ["accessKey1": nil]])
    #expect(diff.changes.isEmpty)
    #expect(diff.suppressed.map(\.rule) == [.writeOnly])
  }
}
