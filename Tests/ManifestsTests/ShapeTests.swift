import Diagnostics
import Documents
import OrderedCollections
import Plans
import Resources
import Testing

/// What is said of manifests that do not have the right shape.
@Suite struct ShapeTests {
  @Test func `every mistake of a file is reported in one run, each at its place`() {
    let loading = Loading(
      """
      apiVersion: twinwright/v1
      kind: DigitalTwinsInstance
      metadata: {name: x-}
      spec:
        publicNetworkAcces: Enabled
        identity: {type: SystemAsigned}
        hostName: mine
        endpoints:
          e1: {endpointTyp: EventGrid}
          e2: {endpointType: EventHub, TopicEndpoint: "https://a"}
      """)
    #expect(
      loading.marks == [
        "TW1109 x.yaml:3:18", "TW1104 x.yaml:5:3", "TW1107 x.yaml:6:20", "TW1110 x.yaml:7:13", "TW1105 x.yaml:9:5",
        "TW1104 x.yaml:9:10", "TW1118 x.yaml:10:34",
      ])
  }

  @Test func `a misspelt property says what was probably meant and offers the edit`() throws {
    let loading = Loading(Loading.header("StorageAccount", "abc") + "spec: {kind: StorageV2, sku: {nam: Standard_LRS}}")
    let finding = try #require(loading.findings.sorted.first { $0.code == "TW1104" })
    #expect(finding.message == "unknown property `nam` of `sku`")
    #expect(finding.label == "did you mean `name`?")
    #expect(finding.fixes.first?.replacement == "name")
    #expect(finding.span?.text == "nam")
  }

  @Test func `an unknown kind, apiVersion and envelope field are told apart`() {
    let loading = Loading(
      """
      apiVersion: twinwright/v2
      kind: DigitalTwinInstance
      metadata: {name: a, nmae: b}
      specs: {}
      """)
    #expect(
      loading.messages == [
        "TW1102: unknown apiVersion `twinwright/v2` (this version reads `twinwright/v1`)",
        "TW1103: unknown kind `DigitalTwinInstance` (did you mean `DigitalTwinsInstance`?)",
        "TW1104: unknown property `nmae` of metadata (did you mean `name`?)",
        "TW1104: unknown property `specs` of a manifest (did you mean `spec`?)",
      ])
  }

  @Test func `a document without kind, name or mapping is reported`() {
    let loading = Loading(
      "- a\n---\napiVersion: twinwright/v1\nspec: {}\n---\napiVersion: twinwright/v1\nkind: IoTHub\n")
    #expect(
      loading.marks == [
        "TW1101 x.yaml:1:1", "TW1101 x.yaml:3:1", "TW1101 x.yaml:3:1", "TW1101 x.yaml:6:1",
      ])
  }

  @Test func `a number where a text is wanted says how to quote it`() throws {
    let loading = Loading(
      Loading.header("StorageAccount", "abc")
        + "spec: {kind: StorageV2, sku: {name: Standard_LRS}, minimumTlsVersion: 1.2}")
    let finding = try #require(loading.findings.all.first)
    #expect(finding.code == "TW1106")
    #expect(finding.help == ["quote it: `minimumTlsVersion: \"1.2\"`"])
  }

  @Test func `numbers out of range and quoted numbers are refused`() {
    let loading = Loading(
      Loading.header("IoTHub", "hub")
        + """
        spec:
          sku: {name: S1, capacity: 500}
          eventHubEndpoints: {events: {partitionCount: "4"}}
        """)
    #expect(loading.marks == ["TW1108 x.yaml:5:29", "TW1106 x.yaml:6:48"])
  }

  @Test(arguments: [
    ("F1", 1, true), ("F1", 2, false), ("B1", 200, true), ("b3", 11, false), ("B3", 10, true), ("S2", 200, true),
    ("S3", 10, true), ("S3", 11, false), ("S1", 200, true),
  ])
  func `an IoT Hub has as many units as its edition may have`(edition: String, units: Int, isAllowed: Bool) throws {
    let loading = Loading(
      Loading.header("IoTHub", "hub") + "spec: {sku: {name: \(edition), capacity: \(units)}}")
    #expect(loading.findings.all.map(\.code) == (isAllowed ? [] : ["TW1108"]))
    if let finding = loading.findings.all.first {
      #expect(finding.message.hasPrefix("`capacity` is \(units); with `name: \(edition.uppercased())` "))
    }
  }

  @Test func `a receiver is declared with an identity or without, not both`() {
    let hub = "{endpointType: EventHub, resourceId: /subscriptions/s/resourceGroups/g/providers/A.B/c/d}"
    let loading = Loading(
      Loading.header("EventGridTopic", "topic")
        + """
        spec:
          eventSubscriptions:
            calls:
              destination: \(hub)
              deliveryWithResourceIdentity: {identity: {type: SystemAssigned}, destination: \(hub)}
        """)
    #expect(loading.findings.all.map(\.code) == ["TW1119"])
  }

  @Test func `the envelope of ARM is not to be written`() {
    let loading = Loading(
      Loading.header("EventGridTopic", "topic") + "spec:\n  properties: {inputSchema: EventGridSchema, inputSchem: x}\n"
    )
    #expect(loading.marks == ["TW1104 x.yaml:5:3", "TW1104 x.yaml:5:46"])
  }

  @Test func `two objects of one name, and two of one Azure id, are duplicates`() {
    let loading = Loading(
      Loading.header("EventGridTopic", "topic") + "---\n" + Loading.header("EventGridTopic", "topic") + "---\n"
        + "apiVersion: twinwright/v1\nkind: EventGridTopic\nmetadata: {name: other, azureName: TOPIC}\n")
    #expect(loading.marks == ["TW1111 x.yaml:7:18", "TW1111 x.yaml:11:18"])
  }

  @Test func `a folder without an Environment says so once`() {
    let loading = Loading([
      "m/a.yaml": Loading.header("EventGridTopic", "topic"), "b/environment.yaml": Loading.environment,
    ])
    #expect(loading.state == nil)
    #expect(loading.messages == ["TW1112: no document of kind Environment in `m`"])
  }

  @Test func `subfolders belong to the environment unless they are one themselves`() {
    let loading = Loading([
      "m/environment.yaml": Loading.environment, "m/more/a.yml": Loading.header("EventGridTopic", "topic"),
      "m/other/environment.yaml": Loading.environment, "m/other/b.yaml": Loading.header("EventGridTopic", "topic2"),
      "m/notes.txt": "nothing",
    ])
    #expect(loading.marks == [])
    #expect(loading.state?.resources.map(\.address.description) == ["ResourceGroup.rg", "EventGridTopic.topic"])
  }

  @Test func `an unreadable YAML file hides no finding of the others`() {
    let loading = Loading([
      "m/environment.yaml": Loading.environment, "m/a.yaml": "kind:\t{",
      "m/b.yaml": "apiVersion: twinwright/v1\nkind: X\nmetadata: {name: a}\n",
    ])
    #expect(loading.findings.all.contains { $0.span?.file.path == "m/a.yaml" })
    #expect(loading.marks.contains("TW1103 b.yaml:2:7"))
  }
}
