import Cloud
import Documents
import HTTP
import Resources
import Testing

@testable import AzureClient

private let group = ResourceID.resourceGroup("s", "g")

@Suite struct RetryTests {
  @Test func `a read is repeated with doubling waits until it succeeds`() async throws {
    let time = FakeTime()
    let transport = ScriptedTransport([
      .json(500), .json(502), .failure(.interrupted), .failure(.connect), .json(200, #"{"location":"eastus"}"#),
    ])
    let live = try await AzureCloud.scripted(transport, time: time).resource(group, apiVersion: "1")
    #expect(live?.body["location"] == "eastus")
    #expect(time.sleeps == [.milliseconds(500), .seconds(1), .seconds(2), .seconds(4)])
  }

  @Test func `waits are spread over the upper half of their span`() {
    let policy = RetryPolicy()
    let outcome = RetryPolicy.Outcome.failed(.connect)
    for (chance, wait) in [(0.0, 250), (0.5, 375), (1.0, 500)] {
      let decision = policy.decide(outcome, attempt: 1, elapsed: .zero, repeatability: .once, chance: chance)
      #expect(decision == .again(after: .milliseconds(wait)))
    }
  }

  @Test func `no more attempts are made than allowed, and the last refusal is reported`() async {
    let transport = ScriptedTransport { _ in .refusal(503, "ServerBusy", "try later") }
    let cloud = AzureCloud.scripted(transport, policy: RetryPolicy(attempts: 3))
    let error = await thrown { () throws(AzureError) in _ = try await cloud.resource(group, apiVersion: "1") }
    #expect(transport.requests.count == 3)
    #expect(error?.kind == .server)
    #expect(error?.code == "ServerBusy")
    #expect(error?.request == "GET https://management.azure.com/subscriptions/s/resourceGroups/g?api-version=1")
  }

  @Test func `no attempt begins after the deadline`() async {
    let time = FakeTime()
    let transport = ScriptedTransport { _ in .json(429, "", ["Retry-After": "50"]) }
    let cloud = AzureCloud.scripted(transport, time: time, policy: RetryPolicy(attempts: 99, deadline: .seconds(120)))
    let error = await thrown { () throws(AzureError) in _ = try await cloud.resource(group, apiVersion: "1") }
    #expect(error?.kind == .throttled)
    #expect(time.sleeps == [.seconds(50), .seconds(50)])
  }

  @Test(arguments: [
    "Tue, 14 Nov 9223372036854775807 22:13:25 GMT", "-1", "9223372036854775808", "soon", "",
    "Tue, 99 Nov 2023 22:13:25 GMT",
  ])
  func `a wait that cannot be read is none`(_ header: String) {
    #expect(RetryAfter.read(["Retry-After": header], now: 0) == nil)
  }

  @Test(arguments: [
    ("7", 7_000), ("0", 0), ("Tue, 14 Nov 2023 22:13:25 GMT", 5_000), ("Tue, 14 Nov 2023 22:13:10 GMT", 0),
  ])
  func `the wait that Azure asks for is kept, in seconds or as a date`(_ header: String, _ milliseconds: Int)
    async throws
  {
    let time = FakeTime(now: 1_700_000_000)
    let transport = ScriptedTransport([.json(429, "", ["Retry-After": header]), .json(200, "{}")])
    _ = try await AzureCloud.scripted(transport, time: time).resource(group, apiVersion: "1")
    #expect(time.sleeps == (milliseconds == 0 ? [] : [.milliseconds(milliseconds)]))
    #expect(transport.requests.count == 2)
  }

  @Test func `a throttled call holds out longer than a failing one, and not without a pause`() async throws {
    let time = FakeTime()
    let transport = ScriptedTransport(
      Array(repeating: .json(429, "", ["Retry-After": "0"]), count: 8) + [.json(200, "{}")])
    _ = try await AzureCloud.scripted(transport, time: time).resource(group, apiVersion: "1")
    #expect(time.sleeps.map(\.inSeconds) == [0.5, 1, 2, 4, 8, 16])
  }

  @Test(arguments: ["", "soon", "-3", "Tue, 32 Nov 2023 22:13:25 GMT", "14 Nov 2023"])
  func `an unreadable wait is passed over`(_ header: String) {
    #expect(RetryAfter.read(["Retry-After": header], now: 0) == nil)
  }

  @Test(arguments: [
    ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0), ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777),
    ("Thu, 29 Feb 2024 12:00:00 GMT", 1_709_208_000),
  ])
  func `HTTP dates are read`(_ text: String, _ seconds: Double) {
    #expect(HTTPDate.seconds(text) == seconds)
  }

  @Test func `what may only be done once is repeated only when it was surely not done`() {
    let policy = RetryPolicy()
    func decide(_ outcome: RetryPolicy.Outcome) -> RetryPolicy.Decision {
      policy.decide(outcome, attempt: 1, elapsed: .zero, repeatability: .once, chance: 1)
    }
    #expect(decide(.failed(.connect)) == .again(after: .milliseconds(500)))
    #expect(decide(.answered(status: 429, code: "", retryAfter: .zero)) == .again(after: .zero))
    #expect(decide(.failed(.interrupted)) == .accept)
    #expect(decide(.failed(.timeout)) == .accept)
    #expect(decide(.answered(status: 500, code: "", retryAfter: nil)) == .accept)
  }

  @Test(arguments: [400, 401, 403, 404, 409, 412, 413])
  func `a refusal that will not change is not repeated`(_ status: Int) {
    let decision = RetryPolicy().decide(
      .answered(status: status, code: "X", retryAfter: nil), attempt: 1, elapsed: .zero, repeatability: .safe,
      chance: 0)
    #expect(decision == .accept)
  }

  @Test func `a refusal that passes by itself is repeated by its code`() async throws {
    let transport = ScriptedTransport([
      .refusal(409, "AnotherOperationInProgress"), .refusal(400, "PrincipalNotFound"), .json(200, "{}"),
    ])
    _ = try await AzureCloud.scripted(transport).putResource(group, apiVersion: "1", body: [:], condition: .always)
    #expect(transport.requests.count == 3)
  }

  @Test func `another operation on the resource is waited for longer than a failure`() async throws {
    let transport = ScriptedTransport(
      Array(repeating: .refusal(409, "AnotherOperationInProgress"), count: 12) + [.json(200, "{}")])
    _ = try await AzureCloud.scripted(transport).putResource(group, apiVersion: "1", body: [:], condition: .always)
    #expect(transport.requests.count == 13)
  }

  @Test func `renewing a token is no attempt`() async throws {
    let failures = Array(repeating: ScriptedTransport.Answer.json(500), count: 5)
    let transport = ScriptedTransport([.json(401)] + failures + [.json(200, "{}")])
    _ = try await AzureCloud.scripted(transport, credential: CountingCredential()).resource(group, apiVersion: "1")
    #expect(transport.requests.count == 7)
  }

  @Test func `all attempts of a call carry the same request id, and other calls another`() async throws {
    let ids = UniqueChance()
    let time = FakeTime()
    let transport = ScriptedTransport([.json(500), .json(200, "{}"), .json(200, "{}")])
    let cloud = AzureCloud(
      transport: transport, credential: StaticCredential("t"), now: time.effects.now, sleep: time.effects.sleep,
      random: { ids.next() }, product: "twinwright/1.2.3")
    _ = try await cloud.resource(group, apiVersion: "1")
    _ = try await cloud.resource(group, apiVersion: "1")
    let sent = transport.requests.map { $0.headers["x-ms-client-request-id"] ?? "" }
    #expect(sent[0] == sent[1])
    #expect(sent[1] != sent[2])
    #expect(sent[0].split(separator: "-").map(\.count) == [8, 4, 4, 4, 12])
    #expect(transport.requests[0].headers["User-Agent"] == "twinwright/1.2.3")
    #expect(transport.requests[0].headers["Authorization"] == "Bearer t")
  }

  @Test func `a cancelled call stops before its next attempt`() async {
    let transport = ScriptedTransport { _ in
      withUnsafeCurrentTask { $0?.cancel() }
      return .json(500)
    }
    let cloud = AzureCloud.scripted(transport)
    let error = await Task {
      await thrown { () throws(AzureError) in _ = try await cloud.resource(group, apiVersion: "1") }
    }
    .value
    #expect(error?.kind == .cancelled)
    #expect(transport.requests.count == 1)
  }

  @Test func `a refused token is renewed once`() async throws {
    let tokens = CountingCredential()
    let transport = ScriptedTransport([.json(401), .json(200, "{}"), .json(401), .json(401)])
    let cloud = AzureCloud.scripted(transport, credential: tokens)
    _ = try await cloud.resource(group, apiVersion: "1")
    #expect(transport.requests.map { $0.headers["Authorization"] } == ["Bearer token-1", "Bearer token-2"])
    let error = await thrown { () throws(AzureError) in _ = try await cloud.resource(group, apiVersion: "1") }
    #expect(error?.kind == .unauthorized)
    #expect(transport.requests.count == 4)
  }
}
