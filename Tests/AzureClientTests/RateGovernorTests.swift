import Cloud
import Documents
import HTTP
import Testing

@testable import AzureClient

@Suite struct RateGovernorTests {
  @Test func `a bucket gives a second's worth at once and then its rate`() {
    var bucket = TokenBucket(rate: 10, now: 0)
    for _ in 0..<10 { #expect(bucket.take(now: 0) == 0) }
    #expect(bucket.take(now: 0) == 0.1)
    #expect(abs(bucket.take(now: 0) - 0.2) < 1e-9)
    #expect(bucket.take(now: 1) == 0)
  }

  @Test func `a clock that is set back takes nothing away`() {
    var bucket = TokenBucket(rate: 1, now: 100)
    #expect(bucket.take(now: 50) == 0)
    #expect(bucket.take(now: 51) == 0)
  }

  @Test func `writes to one twin are slowed, writes to many are not`() async throws {
    let time = FakeTime()
    let transport = ScriptedTransport { _ in .json(204, "", ["ETag": "e"]) }
    let cloud = AzureCloud.scripted(transport, time: time, rates: .azure)
    let service = cloud.twins(host: "h")
    for index in 0..<100 { try await service.patchTwin("t\(index)", [], condition: .always) }
    #expect(time.sleeps.isEmpty)
    for _ in 0..<12 { try await service.patchTwin("one", [], condition: .always) }
    #expect(time.sleeps.count == 2)
  }

  @Test func `no limit is no wait`() async throws {
    let time = FakeTime()
    let transport = ScriptedTransport { _ in .json(204) }
    let service = AzureCloud.scripted(transport, time: time).twins(host: "h")
    for _ in 0..<2000 { try await service.deleteTwin("one", condition: .always) }
    #expect(time.sleeps.isEmpty)
  }

  @Test func `each instance has rates of its own`() async throws {
    let time = FakeTime()
    let governor = RateGovernor(RateLimits(models: 1), effects: time.effects)
    try await governor.admit(.models, host: "a")
    try await governor.admit(.models, host: "b")
    #expect(time.sleeps.isEmpty)
    try await governor.admit(.models, host: "a")
    #expect(time.sleeps == [.seconds(1)])
  }
}
