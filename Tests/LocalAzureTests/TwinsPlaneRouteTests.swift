import Documents
import HTTP
import LocalAzure
import Testing

struct TwinsPlaneRouteTests {
  private func world() async throws -> TwinsWorld {
    let twins = try await TwinsWorld()
    try await twins.world.make(("\(Sample.twins)/endpoints/ep", EndpointSample.eventGrid))
    return twins
  }

  private func route(_ filter: String, endpoint: String = "ep") -> Value {
    ["endpointName": .string(endpoint), "filter": .string(filter)]
  }

  @Test func `a route is put, read, listed and deleted`() async throws {
    let twins = try await world()
    #expect(try await twins.call("GET", "/eventroutes").body == ["value": [], "nextLink": .null])
    #expect(try await twins.call("PUT", "/eventroutes/r1", route("true")).status == 204)
    #expect(try await twins.call("PUT", "/eventroutes/r1", route("false")).status == 204)
    let read = try await twins.call("GET", "/eventroutes/r1")
    #expect(read.body == ["id": "r1", "endpointName": "ep", "filter": "false"])
    for id in ["r2", "r3"] { try await twins.must("PUT", "/eventroutes/\(id)", route("true")) }
    let listed = try await twins.all("/eventroutes", headers: ["max-items-per-page": "2"])
    #expect(listed.compactMap { $0["id"]?.string } == ["r1", "r2", "r3"])
    try await twins.must("DELETE", "/eventroutes/r1")
    for method in ["GET", "DELETE"] {
      #expect(try await twins.call(method, "/eventroutes/r1").code == "EventRouteNotFound")
    }
  }

  @Test func `a route needs an endpoint that is there, and there are at most six`() async throws {
    let twins = try await world()
    let retired = "$eventType = 'DigitalTwinTelemetryMessages' or $eventType = 'DigitalTwinLifecycleNotification'"
    #expect(
      try await twins.call("PUT", "/eventroutes/r", route(retired, endpoint: "none")).code
        == "EventRouteEndpointInvalid")
    #expect(try await twins.call("PUT", "/eventroutes/r", ["filter": "true"]).code == "InvalidArgument")
    #expect(try await twins.call("PUT", "/eventroutes/a%20b", route("true")).code == "EventRouteIdInvalid")
    for index in 0..<6 { try await twins.must("PUT", "/eventroutes/r\(index)", route("true")) }
    #expect(try await twins.call("PUT", "/eventroutes/r6", route("true")).code == "LimitExceeded")
    try await twins.must("PUT", "/eventroutes/r5", route("false"))
  }

  @Test(arguments: [
    "true", "FALSE", "type = 'Microsoft.DigitalTwins.Twin.Create'", "(type = 'a' OR source != 'b') AND subject = 'c'",
    "STARTS_WITH($body.$metadata.$model, 'dtmi:evcharging:') and $body.stateOfCharge >= 80.5",
    "CONTAINS(dataschema, 'Battery') or ENDS_WITH(subject, '/relationships/r1')", "$body.[[Group]] = true",
    "type = 'Microsoft.DigitalTwins.Twin.Update'", "specversion = '1.0' AND datacontenttype = 'application/json'",
  ])
  func `filters of the documented form are taken`(filter: String) async throws {
    let twins = try await world()
    let reply = try await twins.call("PUT", "/eventroutes/r", route(filter))
    #expect(reply.status == 204, "\(reply.text)")
  }

  @Test(
    arguments: [
      ("this is not a filter", 6, "is"), ("", 1, "<EOF>"), ("type =", 7, "<EOF>"), ("type = 'a' XOR true", 12, "XOR"),
      ("$eventType = 'a'", 1, "$eventType"), ("$body = 1", 1, "$body"), ("type IN ['a']", 6, "IN"),
      ("LENGTH(type) = 3", 1, "LENGTH"), ("(type = 'a'", 12, "<EOF>"), ("NOT true", 5, "true"),
    ] as [(String, Int, String)])
  func `a filter that cannot be read is refused at its place`(filter: String, position: Int, input: String) async throws
  {
    let twins = try await world()
    let reply = try await twins.call("PUT", "/eventroutes/r", route(filter))
    #expect(reply.status == 400 && reply.code == "EventRouteFilterInvalid")
    #expect(
      reply.message.contains("Parsing error, Line=1, Position=\(position), Message=Unexpected input '\(input)'."),
      "\(reply.message)")
  }
}
