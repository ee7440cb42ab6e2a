import Cloud
import HTTP
import Resources
import Synchronization
import Testing

@testable import AzureClient

@Suite struct HostHealthTests {
  @Test func `a host is silent from when a call gave up until it answers, and no other is`() {
    let health = HostHealth()
    #expect(!health.isSilent("a"))
    health.gaveUp("a")
    #expect(health.isSilent("a"))
    #expect(!health.isSilent("b"))
    health.answered("b")
    #expect(health.isSilent("a"))
    health.answered("a")
    #expect(!health.isSilent("a"))
  }

  @Test func `a host that went silent gets one try per call until it answers, whatever it answers`() async {
    let isUp = Mutex(false)
    let transport = ScriptedTransport { _ in
      isUp.withLock { $0 } ? .refusal(403, "AuthorizationFailed") : .failure(.connect)
    }
    let cloud = AzureCloud.scripted(transport, policy: RetryPolicy(attempts: 4))
    func ask() async -> (attempts: Int, code: String?) {
      let before = transport.requests.count
      let error = await thrown { () throws(AzureError) in
        _ = try await cloud.resource(.resourceGroup("s", "g"), apiVersion: "1")
      }
      return (transport.requests.count - before, error?.code)
    }
    #expect(await ask() == (4, "ConnectFailed"))
    for _ in 0..<3 { #expect(await ask() == (1, "ConnectFailed")) }
    isUp.withLock { $0 = true }
    #expect(await ask() == (1, "AuthorizationFailed"))
    isUp.withLock { $0 = false }
    #expect(await ask() == (4, "ConnectFailed"))
  }
}
