import Documents
import HTTP
import LocalAzure
import OrderedCollections
import Testing

/// Rows of data history.
struct HistoryTests {
  private static let cluster = "\(World.group)/providers/Microsoft.Kusto/clusters/evcluster"

  private func connected(removals: Bool = false, lifecycle: Bool = true) async throws -> EventsWorld {
    let events = try await EventsWorld()
    var properties: Value = [
      "connectionType": "AzureDataExplorer", "adxResourceId": .string(Self.cluster),
      "adxEndpointUri": "https://evcluster.eastus.kusto.windows.net", "adxDatabaseName": "twins",
      "eventHubEndpointUri": "sb://ev-bus.servicebus.windows.net", "eventHubEntityPath": "twin-events",
      "eventHubNamespaceResourceId": .string(EventsWorld.namespace), "recordPropertyAndItemRemovals": .bool(removals),
    ]
    if lifecycle, case .object(var members) = properties {
      members["adxTwinLifecycleEventsTableName"] = "TwinEvents"
      members["adxRelationshipLifecycleEventsTableName"] = "LinkEvents"
      properties = .object(members)
    }
    try await events.world.make(
      (
        Self.cluster,
        ["location": "eastus", "sku": ["name": "Dev(No SLA)_Standard_E2a_v4", "tier": "Basic", "capacity": 1]]
      ), ("\(Sample.twins)/timeSeriesDatabaseConnections/history", ["properties": properties]))
    return events
  }

  @Test func `changes of twins and relationships become rows of the three tables`() async throws {
    let events = try await connected()
    let twins = events.twins
    try await twins.must("PUT", "/digitaltwins/floor1", Furniture.floor)
    twins.world.clock.advance(seconds: 1)
    try await twins.must("PUT", "/digitaltwins/room1", Furniture.room(["temperature": 20]))
    twins.world.clock.advance(seconds: 1)
    let sourced: Value = [
      ["op": "replace", "path": "/temperature", "value": 21.5],
      ["op": "add", "path": "/$metadata/temperature/sourceTime", "value": "2026-11-17T23:59:59Z"],
      ["op": "add", "path": "/thermostat/target", "value": 22],
      ["op": "add", "path": "/size", "value": ["width": 3]],
    ]
    try await twins.must("PATCH", "/digitaltwins/room1", sourced)
    twins.world.clock.advance(seconds: 1)
    try await twins.must("PUT", "/digitaltwins/floor1/relationships/r1", Furniture.contains("room1", ["access": "key"]))
    twins.world.clock.advance(seconds: 1)
    try await twins.must("PATCH", "/digitaltwins/room1", [["op": "remove", "path": "/size"]])
    try await twins.must("DELETE", "/digitaltwins/floor1/relationships/r1")
    try await twins.must("DELETE", "/digitaltwins/room1")

    let rows = try await events.history("properties")
    let seen = rows.map { "\($0["Id"]?.string ?? "") \($0["Key"]?.string ?? "") \($0["Value"]?.jsonText ?? "")" }
    #expect(
      seen == [
        "room1 temperature 20", "room1 temperature 21.5", "room1 thermostat/target 22", "room1 size {\"width\":3}",
        "floor1 access \"key\"",
      ], "\(seen)")
    let sourcedRow = rows[1]
    #expect(sourcedRow["SourceTimeStamp"] == "2026-11-17T23:59:59Z" && sourcedRow["ModelId"] == "dtmi:test:Room;1")
    #expect(sourcedRow["ServiceId"] == .string(TwinsWorld.host) && sourcedRow["RelationshipId"] == "")
    #expect(rows[4]["RelationshipId"] == "r1" && rows[4]["RelationshipTarget"] == "room1")
    #expect(sourcedRow["DatabaseName"] == "twins" && sourcedRow["TableName"] == "AdtPropertyEvents")

    let lives = try await events.history("twins")
    #expect(
      lives.map { "\($0["TwinId"]?.string ?? "") \($0["Action"]?.string ?? "") \($0["ModelId"]?.string ?? "")" } == [
        "floor1 Create dtmi:test:Floor;1", "room1 Create dtmi:test:Room;1", "room1 Delete dtmi:test:Room;1",
      ])
    let links = try await events.history("relationships")
    #expect(links.compactMap { $0["Action"]?.string } == ["Create", "Delete"])
    #expect(links.allSatisfy { $0["Name"] == "contains" && $0["Source"] == "floor1" && $0["Target"] == "room1" })
    let mine = try await events.world.send(
      "GET", "https://localhost/-/history/twins?twin=floor1", token: events.world.secret)
    #expect(mine.body["rows"]?.array?.count == 1)
  }

  @Test func `removals are recorded where the connection asks for them`() async throws {
    let events = try await connected(removals: true, lifecycle: false)
    try await events.twins.must("PUT", "/digitaltwins/room1", Furniture.room(["temperature": 20]))
    events.world.clock.advance(seconds: 1)
    try await events.twins.must("PATCH", "/digitaltwins/room1", [["op": "remove", "path": "/temperature"]])
    let rows = try await events.history("properties")
    #expect(rows.compactMap { $0["Action"]?.string } == ["Update", "Delete"] && rows.last?["Value"] == .null)
    #expect(try await events.history("twins").isEmpty, "tables that are not named get no rows")
  }

  @Test func `an instance without a connection records nothing, and rows outlive a connection`() async throws {
    let events = try await connected()
    try await events.twins.must("PUT", "/digitaltwins/room1", Furniture.room(["temperature": 20]))
    _ = try await events.world.arm("DELETE", "\(Sample.twins)/timeSeriesDatabaseConnections/history")
    let gone = try await events.world.arm("DELETE", "\(Sample.twins)/timeSeriesDatabaseConnections/history")
    if let poll = gone.headers["Azure-AsyncOperation"] { _ = try await events.world.arm("GET", poll) }
    for _ in 0..<3 {
      let left = try await events.world.arm("GET", "\(Sample.twins)/timeSeriesDatabaseConnections/history")
      if left.status == 404 { break }
    }
    events.world.clock.advance(seconds: 1)
    try await events.twins.must("PATCH", "/digitaltwins/room1", [["op": "add", "path": "/temperature", "value": 1]])
    #expect(try await events.history("properties").count == 1)
  }
}
