import Cloud
import Documents
import HTTP
import Resources
import Synchronization
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
    _ = try await governor.admit(.models, host: "a")
    _ = try await governor.admit(.models, host: "b")
    #expect(time.sleeps.isEmpty)
    _ = try await governor.admit(.models, host: "a")
    #expect(time.sleeps == [.seconds(1)])
  }

  @Test func `a refusal halves the rate down to a floor, and time brings it back up to what is configured`() {
    var bucket = TokenBucket(rate: 64, now: 0)
    for halved in [32.0, 16, 8, 4, 2, 2, 2] {
      bucket.refuse(admitted: bucket.epoch, pause: 0, now: 0)
      #expect(bucket.rate == halved)
    }
    _ = bucket.take(now: 60)
    #expect(abs(bucket.rate - 34) < 1e-9)
    _ = bucket.take(now: 10_000)
    #expect(bucket.rate == 64)
  }

  @Test func `calls that were under way together slow the rate once`() {
    var bucket = TokenBucket(rate: 8, now: 0)
    let admitted = bucket.epoch
    for _ in 0..<8 { bucket.refuse(admitted: admitted, pause: 2, now: 0) }
    #expect(bucket.rate == 4)
    #expect(bucket.take(now: 0) == 2.25)
    // A longer pause counts all the same.
    bucket.refuse(admitted: admitted, pause: 5, now: 0)
    #expect(bucket.rate == 4)
    #expect(bucket.take(now: 0) == 5.25)
  }

  @Test func `a pause ends when it ends although the clock is set back`() {
    var bucket = TokenBucket(rate: 8, now: 1000)
    bucket.refuse(admitted: 0, pause: 2, now: 1000)
    #expect(bucket.take(now: 500) == 2.25)
  }

  @Test func `the wait that an answer asks for holds for every call of its limit and no other`() async throws {
    for rates in [RateLimits(models: 10, twinReads: 10), .unlimited] {
      let time = FakeTime()
      let governor = RateGovernor(rates, effects: time.effects)
      let refused = try await governor.admit(.models, host: "a")
      governor.refused(refused, pause: .seconds(7))
      _ = try await governor.admit(.models, host: "b")
      _ = try await governor.admit(.twinRead, host: "a")
      #expect(time.sleeps.isEmpty)
      _ = try await governor.admit(.models, host: "a")
      #expect(time.sleeps == [rates == .unlimited ? .seconds(7) : .milliseconds(7200)])
    }
  }

  @Test func `whoever waits for a turn waits anew when another call is refused`() async throws {
    let time = FakeTime()
    let holder = Mutex<RateGovernor?>(nil)
    let first = Mutex<RateGovernor.Admission?>(nil)
    var effects = time.effects
    let sleep = effects.sleep
    effects.sleep = { duration in
      try await sleep(duration)
      let refused = first.withLock { admission in
        defer { admission = nil }
        return admission
      }
      if let refused { holder.withLock { $0 }?.refused(refused, pause: .seconds(3)) }
    }
    let governor = RateGovernor(RateLimits(models: 1), effects: effects)
    holder.withLock { $0 = governor }
    let admission = try await governor.admit(.models, host: "a")
    first.withLock { $0 = admission }
    _ = try await governor.admit(.models, host: "a")
    #expect(time.sleeps == [.seconds(1), .seconds(5)])
  }

  @Test func `a wait that no call is repeated for does not hold up the others`() async {
    let time = FakeTime()
    let transport = ScriptedTransport { _ in .json(429, "", ["Retry-After": "3600"]) }
    let cloud = AzureCloud.scripted(transport, time: time)
    for _ in 0..<2 {
      let error = await thrown { () throws(AzureError) in
        _ = try await cloud.resource(.resourceGroup("s", "g"), apiVersion: "1")
      }
      #expect(error?.kind == .throttled)
    }
    #expect(time.sleeps.isEmpty)
    #expect(transport.requests.count == 2)
  }

  @Test func `against a service that gives a fifth of the rate few calls are refused`() async throws {
    let time = FakeTime()
    let service = Mutex(TokenBucket(rate: 20, now: time.now))
    let refused = Mutex(0)
    let transport = ScriptedTransport { _ in
      // A copy that is not written back: what is refused costs the service nothing.
      let isFree = service.withLock { bucket in
        var next = bucket
        guard next.take(now: time.now) == 0 else { return false }
        bucket = next
        return true
      }
      if isFree { return .json(204, "", ["ETag": "e"]) }
      refused.withLock { $0 += 1 }
      return .json(429, #"{"error":{"statusCode":429,"message":"slow"}}"#, ["Retry-After": "1"])
    }
    let twins = AzureCloud.scripted(transport, time: time, rates: RateLimits(patches: 100)).twins(host: "h")
    for index in 0..<2000 { try await twins.patchTwin("t\(index)", [], condition: .always) }
    #expect(transport.requests.count == 2000 + refused.withLock { $0 })
    // A hundred if nothing were learnt: one for each second's worth.
    #expect(refused.withLock { $0 } < 25)
  }
}
