import DTDL
import Diagnostics
import Documents
import OrderedCollections
import Plans
import Resources
import Testing
import Twins

/// Twins, written out and from tables.
@Suite struct TwinGraphTests {
  static let models = """
    [
      {"@context": "dtmi:dtdl:context;3", "@id": "dtmi:t:Room;1", "@type": "Interface", "contents": [
        {"@type": "Property", "name": "area", "schema": "double"},
        {"@type": "Property", "name": "floor", "schema": "integer"},
        {"@type": "Property", "name": "code", "schema": "string"},
        {"@type": "Property", "name": "open", "schema": "boolean"},
        {"@type": "Property", "name": "place", "schema": {"@type": "Object", "fields": [
          {"name": "x", "schema": "double"}, {"name": "label", "schema": "string"}]}},
        {"@type": "Component", "name": "lamp", "schema": "dtmi:t:Lamp;1"},
        {"@type": "Relationship", "name": "next", "target": "dtmi:t:Room;1", "properties": [
          {"@type": "Property", "name": "distance", "schema": "double"}]}]},
      {"@context": "dtmi:dtdl:context;3", "@id": "dtmi:t:Lamp;1", "@type": "Interface", "contents": [
        {"@type": "Property", "name": "on", "schema": "boolean"}]}
    ]
    """

  static let head =
    Loading.header("DigitalTwinsInstance", "twins") + "---\n" + Loading.header("ModelSet", "models")
    + "spec: {instance: \"${DigitalTwinsInstance.twins}\", from: models}\n---\n" + Loading.header("TwinGraph", "g")
    + "spec:\n  instance: ${DigitalTwinsInstance.twins}\n"

  func load(_ spec: String, more: [String: String] = [:]) -> Loading {
    Loading(["m/models/m.json": Self.models, "m/g.yaml": Self.head + spec].merging(more) { $1 })
  }

  @Test func `twins get their components and relationships an id of name and target`() throws {
    let loading = load(
      """
        twins:
          r1:
            model: dtmi:t:Room;1
            properties: {area: 12, code: "7"}
            relationships:
              next: [r2, {target: r1, id: loop, properties: {distance: 3}}]
          r2: {model: dtmi:t:Room;1}
      """)
    #expect(loading.messages == [])
    let graph = try #require(loading.state?.twinGraphs.first?.graph)
    #expect(graph.twin("r1")?.contents == ["area": 12, "code": "7", "lamp": ["$metadata": [:]]])
    #expect(Array(graph.relationshipKeys.map(\.id)) == ["next-r2", "loop"])
    #expect(graph.relationship(RelationshipKey(source: "r1", id: "loop"))?.properties == ["distance": 3])
  }

  @Test func `a twin that does not fit its model is shown to the byte`() {
    let loading = load(
      """
        twins:
          r1:
            model: dtmi:t:Room;1
            properties:
              areaa: 12
              floor: 1.5
              next: r2
          r2: {model: dtmi:t:Rom;1}
          "a b": {model: dtmi:t:Room;1}
          r3: {properties: {}}
      """)
    // The spec's first line stands at line 15 of the file.
    #expect(
      loading.marks == [
        "TW3101 g.yaml:19:9", "TW3101 g.yaml:20:16", "TW3101 g.yaml:21:9", "TW3101 g.yaml:22:17", "TW3106 g.yaml:23:5",
        "TW1105 g.yaml:24:5",
      ])
    #expect(loading.messages.first?.hasSuffix("(did you mean `area`?)") == true)
  }

  @Test func `relationships that lead nowhere or are of another name are reported`() {
    let loading = load(
      """
        twins:
          room-1: {model: dtmi:t:Room;1, relationships: {next: rom-1}}
          room-2: {model: dtmi:t:Room;1, relationships: {nxt: room-1}}
      """)
    #expect(
      loading.messages == [
        "TW3104: `next` of `room-1` leads to a twin that no manifest declares: `rom-1` (did you mean `room-1`?)",
        loading.messages.last ?? "",
      ])
    #expect(loading.findings.sorted.last?.code == "TW3105")
    #expect(loading.findings.sorted.last?.label == "did you mean `next`?")
  }

  @Test func `two graphs of one instance share twins but not ids`() {
    let other =
      Loading.header("TwinGraph", "h")
        + """
        spec:
          instance: ${DigitalTwinsInstance.twins}
          twins:
            r1: {model: dtmi:t:Room;1}
            r9: {model: dtmi:t:Room;1, relationships: {next: r1}}
        """
    let loading = load("  twins: {r1: {model: dtmi:t:Room;1}}\n", more: ["m/h.yaml": other])
    #expect(loading.messages == ["TW3102: the twin `r1` is declared twice"])
  }

  static let table = """
      tables:
        - from: rooms.csv
          twins:
            "${row.id}":
              model: dtmi:t:Room;1
              properties:
                area: ${row.area}
                code: R${row.code}
                open: ${row.open}
                place: {x: "${row.x}", label: "${row.label}"}
              relationships: {next: "${row.next}"}
    """

  @Test func `cells are read as the model says and empty ones set nothing`() throws {
    let loading = load(
      Self.table,
      more: ["m/rooms.csv": "id,area,code,open,x,label,next\na,12.5,007,true,3,\"A, b\",b\nb,9,08,,,,\n"])
    #expect(loading.messages == [])
    let graph = try #require(loading.state?.twinGraphs.first?.graph)
    #expect(
      graph.twin("a")?.contents.filter { $0.key != "lamp" }
        == ["area": 12.5, "code": "R007", "open": true, "place": ["label": "A, b", "x": 3]])
    #expect(graph.twin("b")?.contents.filter { $0.key != "lamp" } == ["area": 9, "code": "R08"])
    #expect(graph.relationshipCount == 1)
  }

  @Test func `a cell that does not fit is shown in the table`() {
    let loading = load(
      Self.table, more: ["m/rooms.csv": "id,area,code,open,x,label,next\na,big,1,true,3,l,c\na,1,2,yes,3,l,\n"])
    #expect(
      loading.marks == [
        "TW3101 rooms.csv:2:3", "TW3104 rooms.csv:2:18", "TW3102 rooms.csv:3:1", "TW3101 rooms.csv:3:7",
      ])
  }

  @Test func `a column that is not there is reported once, not per row`() {
    let loading = load(
      Self.table, more: ["m/rooms.csv": "id,areas,code,open,x,label,next\na,1,1,true,3,l,\nb,1,2,true,3,l,\n"])
    #expect(loading.messages == ["TW1128: the table has no column `area` (did you mean `${row.areas}`?)"])
  }

  @Test func `NDJSON rows keep their types; rows are chosen by where`() throws {
    let loading = load(
      """
        tables:
          - from: rooms.ndjson
            where: {kind: room}
            twins:
              "${row.id}": {model: dtmi:t:Room;1, properties: {floor: "${row.data.floor}"}}
          - from: rooms.ndjson
            where: {kind: edge}
            relationships:
              - {source: "${row.from}", name: next, target: "${row.to}", properties: {distance: "${row.d}"}}
      """,
      more: [
        "m/rooms.ndjson":
          #"{"kind":"edge","from":"a","to":"b","d":2.5}"# + "\n" + #"{"kind":"room","id":"a","data":{"floor":1}}"#
          + "\n\n"
          + #"{"kind":"room","id":"b"}"# + "\n"
      ])
    #expect(loading.messages == [])
    let graph = try #require(loading.state?.twinGraphs.first?.graph)
    #expect(graph.twin("a")?.contents["floor"] == 1)
    #expect(graph.relationship(RelationshipKey(source: "a", id: "next-b"))?.properties == ["distance": 2.5])
  }

  @Test func `many wrong rows are summed up`() {
    let rows = (0..<100).map { "r\($0),x,1,true,1,l," }.joined(separator: "\n")
    let loading = load(Self.table, more: ["m/rooms.csv": "id,area,code,open,x,label,next\n\(rows)\n"])
    #expect(loading.findings.all.count == 21)
    #expect(loading.messages.first == "TW3101: 80 more findings of this kind are not shown")
  }

  @Test func `runtime properties must be properties of the model`() {
    let loading = load("  runtime: {dtmi:t:Room;1: [area, flor], dtmi:t:Rum;1: [a]}\n")
    #expect(loading.marks == ["TW3107 g.yaml:15:35", "TW1134 g.yaml:15:42"])
  }

  @Test func `the order of twins and their members is that of the file`() throws {
    let loading = load("  twins: {z: {model: dtmi:t:Room;1}, a: {model: dtmi:t:Room;1}}\n")
    #expect(loading.state?.twinGraphs.first?.graph.twinIDs.map { $0 } == ["z", "a"])
  }

  @Test func `devices and routes come from the specs of hub and instance`() throws {
    let loading = Loading([
      "m/x.yaml": Loading.header("IoTHub", "hub")
        + """
        spec:
          sku: {name: S1, capacity: 1}
          consumerGroups: [runtime]
          devices: {own: {status: disabled, isEdge: true}}
          deviceTables: [{from: d.csv, devices: {"${row.id}": {}}}]
        ---

        """ + Loading.header("DigitalTwinsInstance", "twins")
          + """
          spec:
            endpoints: {ep: {endpointType: EventHub, authenticationType: IdentityBased, endpointUri: sb://a, entityPath: b}}
            eventRoutes:
              good: {endpointName: ep, filter: "type = 'a' AND NOT STARTS_WITH(subject, 'x')"}
              bad: {endpointName: epp, filter: "type is 'a'"}
          """, "m/d.csv": "id\nd1\nd2\nown\n",
    ])
    #expect(loading.marks == ["TW1111 d.csv:4:1", "TW1124 x.yaml:17:25", "TW1133 x.yaml:17:38"])
    let state = try #require(loading.state)
    #expect(
      state.devices.map(\.address.description) == [
        "IoTHub.hub/devices/own", "IoTHub.hub/devices/d1", "IoTHub.hub/devices/d2",
      ])
    #expect(state.devices.first?.isEdge == true)
    #expect(state.eventRoutes.first?.endpointAddress?.description == "DigitalTwinsInstance.twins/endpoints/ep")
    #expect(loading.resource("IoTHub.hub/consumerGroups/runtime")?.body.literal == ["properties": ["name": "runtime"]])
  }
}
