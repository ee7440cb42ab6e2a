import Diagnostics
import Documents
import OrderedCollections
import Plans
import Resources
import Testing

/// Environments that extend others.
@Suite struct OverlayTests {
  static let hub =
    Loading.header("IoTHub", "hub")
    + "spec: {sku: {name: S1, capacity: \"${var.units}\"}, tags: {a: x, b: y}, devices: {d1: {}, d2: {}}}\n"

  static let base = Loading.environment.replacing("tags: {team: a}", with: "tags: {team: a}, variables: {units: 1}")

  func load(_ spec: String, more: [String: String] = [:]) -> Loading {
    let overlay = Loading.header("Environment", "prod") + "spec:\n  extends: ../m\n" + spec
    let files = ["m/environment.yaml": Self.base, "m/hub.yaml": Self.hub, "prod/environment.yaml": overlay]
    return Loading(files.merging(more) { $1 }, at: "prod")
  }

  @Test func `an overlay changes variables, tags and members and keeps the rest`() throws {
    let loading = load(
      """
        location: westeurope
        tags: {tier: gold}
        variables: {units: 5}
        patches:
          - target: {kind: IoTHub, name: hub}
            metadata: {azureName: hub-prod}
            spec: {tags: {a: null, c: z}, devices: {d1: null}}
      """)
    #expect(loading.messages == [])
    let state = try #require(loading.state)
    #expect(state.environment.name == "prod")
    #expect(state.environment.location == "westeurope")
    #expect(state.environment.resourceGroup == "rg")
    let hub = try #require(loading.resource("IoTHub.hub"))
    #expect(hub.id.name == "hub-prod")
    #expect(hub.body.literal?["sku"]?["capacity"] == 5)
    #expect(
      hub.body.literal?["tags"]
        == ["team": "a", "tier": "gold", "b": "y", "c": "z", "twinwright-environment": "prod"])
    #expect(state.devices.map(\.id) == ["d2"])
  }

  @Test func `objects can be added and removed`() throws {
    let loading = load(
      "  remove: [{kind: IoTHub, name: hub}]\n", more: ["prod/t.yaml": Loading.header("EventGridTopic", "topic")])
    #expect(loading.messages == [])
    #expect(loading.state?.resources.map(\.address.description) == ["ResourceGroup.rg", "EventGridTopic.topic"])
  }

  @Test func `a patch that meets nothing says what there is`() {
    let loading = load(
      """
        patches:
          - target: {kind: IoTHub, name: hup}
            spec: {}
          - target: {kind: IotHub, name: hub}
            spce: {}
      """)
    #expect(
      loading.messages == [
        "TW1114: the base declares no `IoTHub.hup` (did you mean `hub`?)",
        "TW1114: the base declares nothing of kind `IotHub` (did you mean `IoTHub`?)",
        "TW1104: unknown property `spce` of a patch (did you mean `spec`?)",
      ])
  }

  @Test func `a mistake in a patch is shown in the patch`() {
    let loading = load(
      """
        patches:
          - target: {kind: IoTHub, name: hub}
            spec: {sku: {nme: S3}}
      """)
    #expect(loading.marks == ["TW1104 environment.yaml:8:20"])
    #expect(loading.findings.all.first?.span?.file.path == "prod/environment.yaml")
  }

  @Test func `items of a named list are patched by a mapping`() throws {
    let group =
      Loading.header("ContainerGroup", "g")
        + """
        spec:
          osType: Linux
          containers:
            - {name: a, image: "a:1", resources: {requests: {cpu: 1, memoryInGB: 1}}}
            - {name: b, image: "b:1", resources: {requests: {cpu: 1, memoryInGB: 1}}}
        """
    let loading = load(
      """
        patches:
          - target: {kind: ContainerGroup, name: g}
            spec: {containers: {b: {image: "b:2"}}}
      """, more: ["m/group.yaml": group])
    #expect(loading.messages == [])
    let containers = loading.resource("ContainerGroup.g")?.body.literal?["properties"]?["containers"]?.array
    #expect(containers?.map { $0["name"]?.string } == ["a", "b"])
    #expect(containers?.map { $0["properties"]?["image"]?.string } == ["a:1", "b:2"])
  }

  @Test func `declaring an object of the base again is a mistake, not a patch`() {
    let loading = load("  tags: {}\n", more: ["prod/hub.yaml": Self.hub])
    #expect(loading.messages == ["TW1111: IoTHub.hub is declared twice"])
  }

  @Test func `a ring of environments and a missing base are reported`() {
    let ring = Loading.environment.replacing("spec: {", with: "spec: {extends: ../prod, ")
    #expect(load("  tags: {}\n", more: ["m/environment.yaml": ring]).findings.all.map(\.code) == ["TW1113"])
    let overlay = Loading.header("Environment", "prod") + "spec:\n  extends: ../nowhere\n"
    #expect(
      Loading(["prod/environment.yaml": overlay], at: "prod").messages
        == ["TW1113: there is no `nowhere` to extend"])
  }
}
