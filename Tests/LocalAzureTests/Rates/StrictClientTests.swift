import AzureClient
import Cloud
import Documents
import HTTP
import LocalAzure
import Resources
import Synchronization
import Testing
import Twins

/// The tool's client, which knows no rates of its own here, against a local Azure that insists on them.
struct StrictClientTests {
  /// Counts refusals on their way to the client.
  private final class Counting: Transport {
    private let inner: any Transport
    private let count = Mutex(0)

    init(_ inner: any Transport) { self.inner = inner }

    var refusals: Int { count.withLock { $0 } }

    func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
      let response = try await inner.send(request)
      if response.status == 429 { count.withLock { $0 += 1 } }
      return response
    }
  }

  @Test func `a client that is too fast waits as it is told and gets everything done`() async throws {
    let options = Options(tenant: World.tenant, subscription: World.subscription, isStrict: true)
    let twins = try await TwinsWorld(options: options)
    try await twins.must("POST", "/models", .array(Furniture.models))
    let counting = Counting(twins.world.transport)
    let clock = twins.world.clock
    // Waiting takes no time but what the clock of both shows.
    let wait: @Sendable (Duration) async throws -> Void = {
      clock.advance(milliseconds: Int64(($0 / .milliseconds(1)).rounded(.up)))
    }
    let now: @Sendable () -> Double = { Double(clock.surroundings.now()) / 1e6 }
    let credential = ClientSecretCredential(
      tenant: World.tenant, client: World.client, secret: LocalTrust.ephemeral.secret, transport: counting,
      policy: RetryPolicy(),
      effects: Effects(now: now, sleep: wait, random: { 0.5 }))
    let cloud = AzureCloud(
      transport: counting, credential: credential, now: now, sleep: wait, random: { 0.5 }, rates: .unlimited,
      policy: RetryPolicy())
    let service = cloud.twins(host: TwinsWorld.host)
    for index in 0..<1200 { _ = try await service.putTwin("f\(index)", body: Furniture.floor, condition: .absent) }
    for index in 0..<40 {
      try await service.putRelationship(
        Relationship(source: "f0", id: "r\(index)", name: "near", target: "f\(index + 1)"), condition: .absent)
    }
    #expect(counting.refusals > 0)
    var seen = 0
    try await service.eachTwinPage { page throws(AzureError) in seen += page.count }
    #expect(seen == 1200)
    var links = 0
    try await service.eachRelationshipPage { page throws(AzureError) in links += page.count }
    #expect(links == 40)
  }
}
