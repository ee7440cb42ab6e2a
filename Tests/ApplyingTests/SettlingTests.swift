import Applying
import Cloud
import Documents
import Plans
import Resources
import Synchronization
import Testing

struct SettlingTests {
  private static let role = Make.change(
    "RoleAssignment.data", .resource, .create,
    .putResource(
      Make.instance.provider("Microsoft.Authorization/roleAssignments", "guid"), apiVersion: "1", body: .literal([:])))

  private static func refusals(_ name: String, _ count: Int, _ error: AzureError)
    -> @Sendable (Int, String) -> FakeAzure.Fault?
  {
    let left = Shared(count)
    return { _, call in call == name && left.take() ? .refuse(error) : nil }
  }

  @Test func `a role for a new identity waits until the identity is known`() async throws {
    let bench = Bench(azure: .withInstance())
    let error = FakeAzure.refusal(.invalid, 400, "PrincipalNotFound")
    bench.azure.setFaults(Self.refusals("PUT guid", 4, error))
    let report = try await bench.apply(Make.plan([Self.role]))
    #expect(report.isComplete)
    #expect(bench.elapsed == .seconds(2 + 4 + 8 + 16))
    #expect(bench.events.compactMap(\.line).filter { $0.hasPrefix("waiting") }.count == 4)
  }

  @Test func `an identity that never becomes known fails in the end`() async throws {
    let bench = Bench(azure: .withInstance())
    bench.azure.setFaults(Self.refusals("PUT guid", .max, FakeAzure.refusal(.invalid, 400, "PrincipalNotFound")))
    let report = try await bench.apply(Make.plan([Self.role]))
    #expect(report.failed.first?.failure.azure?.code == "PrincipalNotFound")
    #expect(bench.elapsed <= .seconds(600))
  }

  @Test func `a data plane is given time after this apply granted a role`() async throws {
    for error in [
      FakeAzure.refusal(.forbidden, 403, "Forbidden"), FakeAzure.refusal(.unauthorized, 401, "Unauthorized"),
      FakeAzure.refusal(.notFound, 404, "NotFound"),
      AzureError(.transport, code: "HostNotFound", message: "no address"),
    ] {
      let bench = Bench(azure: .withInstance())
      bench.azure.setFaults(Self.refusals("PUT twin a", 3, error))
      let report = try await bench.apply(Make.plan([Self.role, Make.twin("a", needs: ["RoleAssignment.data"])]))
      #expect(report.isComplete, "\(error)")
    }
  }

  @Test func `who waits for a role is told which step waits for what, until it is in effect minutes later`()
    async throws
  {
    let bench = Bench(azure: .withInstance())
    let error = FakeAzure.refusal(.unauthorized, 401, "IotHubUnauthorizedAccess")
    bench.azure.setFaults { [bench] _, name in
      name == "PUT twin a" && bench.elapsed < .seconds(300) ? .refuse(error) : nil
    }
    let report = try await bench.apply(Make.plan([Self.role, Make.twin("a", needs: ["RoleAssignment.data"])]))
    #expect(report.isComplete)
    let waits = bench.events.compactMap { event -> Duration? in
      guard case .waiting(let address, let reason, let delay) = event else { return nil }
      #expect("\(address)".hasSuffix("a") && reason == "the role assignment is not in effect yet")
      return delay
    }
    #expect(waits.reduce(.zero, +) >= .seconds(300))
  }

  @Test func `a refusal where nothing was granted is told at once`() async throws {
    let bench = Bench(azure: .withInstance())
    bench.azure.setFaults(Self.refusals("PUT twin a", .max, FakeAzure.refusal(.forbidden, 403, "Forbidden")))
    let report = try await bench.apply(Make.plan([Make.twin("a")]))
    #expect(report.failed.first?.failure.azure?.code == "Forbidden")
    #expect(bench.elapsed == .zero)
  }

  @Test func `the wait is counted from the grant, so that many refused steps do not wait one after the other`()
    async throws
  {
    let bench = Bench(azure: .withInstance())
    let error = FakeAzure.refusal(.forbidden, 403, "Forbidden")
    bench.azure.setFaults { _, name in name.hasPrefix("PUT twin") ? .refuse(error) : nil }
    let twins = (0..<30).map { Make.twin("t\($0)", needs: ["RoleAssignment.data"]) }
    let report = try await bench.apply(Make.plan([Self.role] + twins))
    #expect(report.failed.count == 30)
    #expect(bench.elapsed <= .seconds(600))
  }

  @Test func `without a role of this apply a new instance that refuses is not waited for long`() async throws {
    let bench = Bench(azure: .withInstance())
    let error = FakeAzure.refusal(.forbidden, 403, "Forbidden")
    bench.azure.setFaults { _, name in name.hasPrefix("PUT twin") ? .refuse(error) : nil }
    let instance = Make.change(
      "DigitalTwinsInstance.i", .resource, .create,
      .putResource(Make.instance, apiVersion: "1", body: .literal([:])))
    let report = try await bench.apply(Make.plan([instance, Make.twin("a", needs: ["DigitalTwinsInstance.i"])]))
    #expect(report.failed.first?.failure.azure?.code == "Forbidden")
    #expect(bench.elapsed > .zero && bench.elapsed <= .seconds(60))
  }

  @Test func `an absence that the service itself names is not waited for`() async throws {
    let bench = Bench(azure: .withInstance())
    let error = FakeAzure.refusal(.notFound, 404, "TargetDigitalTwinNotFound")
    bench.azure.setFaults(Self.refusals("PUT twin a", .max, error))
    let report = try await bench.apply(Make.plan([Self.role, Make.twin("a", needs: ["RoleAssignment.data"])]))
    #expect(report.failed.count == 1)
    #expect(bench.elapsed == .zero)
  }

  @Test func `a stop ends the waiting`() async throws {
    let bench = Bench(azure: .withInstance()) { event, bench in
      if case .waiting = event { bench.stop.request() }
    }
    bench.azure.setFaults(Self.refusals("PUT guid", .max, FakeAzure.refusal(.invalid, 400, "PrincipalNotFound")))
    let report = try await bench.apply(Make.plan([Self.role]))
    #expect(report.failed.count == 1)
    #expect(bench.elapsed == .seconds(1))
  }
}

/// A number that goes down to nothing.
private final class Shared: Sendable {
  private let left: Mutex<Int>

  init(_ count: Int) { left = Mutex(count) }

  func take() -> Bool {
    left.withLock { left in
      left -= 1
      return left >= 0
    }
  }
}
