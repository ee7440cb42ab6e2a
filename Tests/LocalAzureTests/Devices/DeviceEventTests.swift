import Documents
import FoundationEssentials
import LocalAzure
import OrderedCollections
import Testing

struct DeviceEventTests {
  @Test func `a reader that waits is woken by the next message`() async throws {
    let world = try await DeviceWorld()
    let client = try await world.connected("CP001", try await world.device())
    try await client.publish("devices/CP001/messages/events/", "one")
    let partitions = try await world.send("GET", "/-/events/events").body["partitions"]?.array ?? []
    let used = try #require(partitions.first { $0["next"] == 1 }?["partition"]?.integer)
    world.world.clock.never()
    async let waiting = world.send("GET", "/-/events/events?partition=\(used)&from=1&wait=60")
    try await client.publish("devices/CP001/messages/events/", "two")
    let reply = try await waiting
    #expect(reply.body["events"]?.array?.map { $0["sequenceNumber"] } == [1] && reply.body["next"] == 2)
  }

  @Test func `pages follow each other without gaps`() async throws {
    let world = try await DeviceWorld()
    let client = try await world.connected("CP001", try await world.device())
    for number in 0..<5 { try await client.publish("devices/CP001/messages/events/", "\(number)") }
    let partitions = try await world.send("GET", "/-/events/events").body["partitions"]?.array ?? []
    let used = try #require(partitions.first { $0["next"] == 5 }?["partition"]?.integer)
    var (next, bodies): (Int64, [String]) = (0, [])
    while next < 5 {
      let page = try await world.send("GET", "/-/events/events?partition=\(used)&from=\(next)&max=2")
      bodies += page.body["events"]?.array?.compactMap { $0["bodyBase64"]?.string } ?? []
      next = try #require(page.body["next"]?.integer)
    }
    #expect(bodies == (0..<5).map { Data("\($0)".utf8).base64EncodedString() })
    #expect(try await world.send("GET", "/-/events/events?partition=4").status == 400)
    #expect(try await world.send("POST", "/-/events/events?partition=0").status == 404)
  }
}
