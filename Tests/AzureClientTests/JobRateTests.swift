import Cloud
import HTTP
import Synchronization
import Testing

@testable import AzureClient

@Suite struct JobRateTests {
  @Test(arguments: [(1.0, RateLimits.azure), (4.0, RateLimits(jobs: 4))])
  func `under load jobs are asked about at their rate, and nothing else is held up`(
    rate: Double, limits: RateLimits
  ) async throws {
    let callers = 30
    let clock = TurnedClock()
    let sent = Mutex<(jobs: [Double], others: [Double])>(([], []))
    let transport = ScriptedTransport { request in
      sent.withLock {
        if request.url.contains("/jobs/") { $0.jobs.append(clock.now) } else { $0.others.append(clock.now) }
      }
      return .json(200, #"{"value":[]}"#)
    }
    let effects = clock.effects
    let cloud = AzureCloud(
      transport: transport, credential: StaticCredential(testToken), now: effects.now, sleep: effects.sleep,
      random: effects.random, rates: limits)
    let twins = cloud.twins(host: "h")
    let began = clock.now
    try await clock.run(callers) { caller in
      _ = try await twins.eventRoutes()
      _ = try await twins.runningJobs(caller.isMultiple(of: 2) ? .imports : .deletions)
    }
    let (jobs, others) = sent.withLock { ($0.jobs.map { $0 - began }.sorted(), $0.others) }
    #expect(jobs.count == callers)
    #expect(others.allSatisfy { $0 == began })
    // A second's worth at once, and then never more than the rate: what a window of any length may hold.
    for first in jobs.indices {
      for last in jobs.indices[first...] {
        let most = max(1, rate) + (jobs[last] - jobs[first]) * rate
        #expect(Double(last - first + 1) <= most + 0.01, "\(jobs[first...last])")
      }
    }
    // Nor slower than the rate: whoever waits is not forgotten.
    #expect(jobs.last ?? 0 <= Double(callers) / rate)
  }

  @Test func `jobs that have ended are not running, and who may not ask sees none`() async throws {
    let transport = ScriptedTransport([
      .json(
        200,
        """
        {"value":[{"id":"a","status":"succeeded"},{"id":"b","status":"Running"}],
         "nextLink":"https://h/jobs/imports?more"}
        """),
      .json(200, #"{"value":[{"id":"c","status":"cancelling"},{"id":"d","status":"cancelled"}]}"#),
      .refusal(403, "AuthorizationFailed"),
      .refusal(400, "BadRequest"),
    ])
    let twins = AzureCloud.scripted(transport).twins(host: "h")
    #expect(try await twins.runningJobs(.imports) == [InstanceJob(.imports, id: "b"), InstanceJob(.imports, id: "c")])
    #expect(try await twins.runningJobs(.deletions) == [])
    #expect(await thrown { () throws(AzureError) in _ = try await twins.runningJobs(.deletions) }?.status == 400)
    #expect(transport.lines.first == "GET https://h/jobs/imports?api-version=2023-10-31")
    #expect(transport.lines.last == "GET https://h/jobs/deletions?api-version=2023-10-31")
  }
}
