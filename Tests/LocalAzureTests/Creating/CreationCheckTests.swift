import Catalogue
import Diagnostics
import Documents
import HTTP
import Observing
import Planning
import Plans
import Resources
import Synchronization
import Testing

/// What Azure would refuse to make is refused by the plan, before any call that writes.
struct CreationCheckTests {
  private let hub = "kind: IoTHub\nmetadata: {name: ev-hub}\nspec: {sku: {name: S1, capacity: 1}}"

  private func storage(_ name: String, _ location: String = "eastus") -> String {
    """
    kind: StorageAccount
    metadata: {name: \(name)}
    spec:
      sku: {name: Standard_LRS}
      kind: StorageV2
      location: \(location)
    """
  }

  private func text(_ span: SourceSpan?) throws -> String {
    let span = try #require(span)
    return String(decoding: span.file.bytes[span.start..<span.end], as: UTF8.self)
  }

  // MARK: Regions

  @Test func `a region that does not offer a type is refused where it is written, with the nearest that does`()
    async throws
  {
    let world = try await KindWorld()
    let found = try await world.refusals(
      storage("evstore", "westeurop") + "\n---\n" + storage("evother", "West Europe"))
    #expect(found.map(\.code) == ["TW4133"])
    let finding = try #require(found.first)
    #expect(
      finding.message == "`StorageAccount.evstore`: Microsoft.Storage/storageAccounts is not offered in `westeurop`")
    #expect(finding.label == "did you mean `westeurope`?")
    #expect(try text(finding.span) == "westeurop")
    #expect(finding.span?.location.line == 7)
    #expect(finding.notes.contains { $0.hasPrefix("offered in: ") && $0.contains("eastus2") })
  }

  @Test func `a region that offers some types is refused for another`() async throws {
    let world = try await KindWorld()
    let twins = "kind: DigitalTwinsInstance\nmetadata: {name: ev-twins}\nspec: {location: polandcentral}"
    let found = try await world.refusals(twins + "\n---\n" + storage("evstore", "polandcentral"))
    #expect(found.map(\.code) == ["TW4133"])
    #expect(found.first?.message.contains("DigitalTwinsInstance.ev-twins") == true)
  }

  @Test func `a move to a region that does not offer the type is refused as well`() async throws {
    let world = try await KindWorld()
    try await world.apply(try await world.plan(storage("evstore")))
    let found = try await world.refusals(storage("evstore", "nowhere"))
    #expect(found.map(\.code).contains("TW4133"), "\(found)")
  }

  // MARK: Registration

  @Test func `a provider that is not registered is told once, and what it keeps is refused by Azure too`() async throws
  {
    let world = try await KindWorld()
    let provider = "/subscriptions/\(World.subscription)/providers/Microsoft.Storage"
    let two = storage("evstore") + "\n---\n" + storage("evother")
    let early = try await world.plan(two)
    let gone = try await world.world.arm("POST", "\(provider)/unregister", version: "2022-09-01")
    #expect(gone.body["registrationState"] == "NotRegistered")
    let found = try await world.refusals(two)
    #expect(found.map(\.code) == ["TW4134"])
    #expect(found.first?.notes == ["needed by StorageAccount.evstore, StorageAccount.evother"])
    #expect(found.first?.help == ["register it: az provider register --namespace Microsoft.Storage --wait"])
    let change = try #require(early.changes.first { $0.address.description == "StorageAccount.evstore" })
    guard case .putResource(let id, let version, let body) = change.operation else { return }
    _ = try await world.world.arm("PUT", World.group, ["location": "eastus"])
    let refused = try await world.world.arm("PUT", id.description, body.literal, version: version)
    #expect(refused.status == 409 && refused.code == "MissingSubscriptionRegistration")
    #expect(
      try await world.world.arm("POST", "\(provider)/register", version: "2022-09-01").body["registrationState"]
        == "Registered")
    #expect(try await world.refusals(two).isEmpty)
  }

  // MARK: Names

  private static let named = KindSample.all.filter { Catalogue.type(kind: $0.kind)?.nameCheck != nil }

  @Test func `of every type whose names the world shares and whose provider answers, the name is asked for`() {
    #expect(
      Self.named.map(\.kind).sorted() == [
        "ContainerRegistry", "DataExplorerCluster", "DeviceProvisioningService", "DigitalTwinsInstance",
        "EventHubsNamespace", "IoTHub", "KeyVault", "SqlServer", "StorageAccount", "SynapseWorkspace",
      ])
  }

  @Test(arguments: named) func `a name that somebody else has is refused`(_ sample: KindSample) async throws {
    let world = try await KindWorld()
    try await world.apply(try await world.plan(sample.manifest))
    #expect(try await world.refusals(sample.manifest).isEmpty)
    let found = try await world.refusals(sample.manifest, group: "other")
    let own = found.filter { $0.message.contains("`\(sample.address)`") }
    #expect(own.map(\.code) == ["TW4135"], "\(found)")
    #expect(own.first?.notes.first?.hasPrefix("Azure says: AlreadyExists: ") == true)
    #expect(sample.address.hasSuffix(".\(try text(own.first?.span))"))
  }

  @Test func `the name of a deleted vault is told once`() async throws {
    let world = try await KindWorld()
    let sample = try #require(KindSample.all.first { $0.kind == "KeyVault" })
    try await world.apply(try await world.plan(sample.manifest))
    try await world.apply(try await world.plan(sample.manifest, purpose: .destroy))
    #expect(try await world.refusals(sample.manifest).map(\.code) == ["TW4012"])
  }

  // MARK: Quotas

  @Test func `a second free hub is refused, whether the first is there or not`() async throws {
    let world = try await KindWorld()
    let free = hub.replacing("S1", with: "F1")
    let both = free + "\n---\n" + free.replacing("ev-hub", with: "ev-second")
    let found = try await world.refusals(both)
    #expect(found.map(\.code) == ["TW4136"])
    #expect(
      found.first?.message
        == "the plan needs 2 of `FreeHubCount` of Microsoft.Devices, and 0 of 1 are used")
    try await world.apply(try await world.plan(free))
    #expect(try await world.refusals(free).isEmpty)
    #expect(try await world.refusals(both).map(\.message).first?.hasSuffix("and 1 of 1 are used") == true)
    let second = "\(World.group)/providers/Microsoft.Devices/IotHubs/ev-second"
    let refused = try await world.world.arm(
      "PUT", second, ["location": "eastus", "sku": ["name": "F1", "capacity": 1]], version: "2023-06-30")
    #expect(refused.status == 409 && refused.code == "QuotaExceeded")
  }

  @Test func `cores of container groups are counted by region`() async throws {
    let world = try await KindWorld()
    func groups(_ count: Int, _ location: String) -> String {
      (0..<count).map { number in
        """
        kind: ContainerGroup
        metadata: {name: \(location)-\(number)}
        spec:
          location: \(location)
          osType: Linux
          containers:
            - {name: c, image: nginx, resources: {requests: {cpu: 3.5, memoryInGB: 4}}}
        """
      }.joined(separator: "\n---\n")
    }
    #expect(try await world.refusals(groups(28, "eastus") + "\n---\n" + groups(28, "westus2")).isEmpty)
    let found = try await world.refusals(groups(29, "eastus") + "\n---\n" + groups(28, "westus2"))
    #expect(
      found.map(\.message) == [
        "the plan needs 101.5 of `StandardCores` of Microsoft.ContainerInstance in eastus, and 0 of 100 are used"
      ])
  }

  // MARK: Requests

  @Test func `what may not be asked is a note and no refusal`() async throws {
    let world = try await KindWorld()
    let closed = Recorder(world.world.transport) { $0.contains("checkNameAvailability") || $0.contains("/usages") }
    let seen = try await world.look(storage("evstore"), through: closed)
    #expect(try seen.plan().changes.contains { $0.action == .create })
    let notes = seen.live.reservations.all
    #expect(notes.map(\.severity) == [.note, .note])
    #expect(Set(notes.map(\.code)) == ["TW4137"])
    #expect(
      notes.map(\.message) == [
        "could not be checked: whether the name `evstore` of Microsoft.Storage/storageAccounts is free",
        "could not be checked: how much of its quotas in `Microsoft.Storage` the subscription uses in eastus",
      ])
  }

  @Test func `each question is asked once, and none when nothing is to be made`() async throws {
    let world = try await KindWorld()
    let manifest = [storage("evstore"), storage("evother"), hub].joined(separator: "\n---\n")
    let first = Recorder(world.world.transport)
    try await world.apply(try await world.plan(manifest, through: first))
    let root = "https://management.azure.com/subscriptions/\(World.subscription)/providers/"
    #expect(
      first.asked(below: root) == [
        "Microsoft.Devices", "Microsoft.Devices/checkNameAvailability", "Microsoft.Resources", "Microsoft.Storage",
        "Microsoft.Storage/checkNameAvailability", "Microsoft.Storage/checkNameAvailability",
        "Microsoft.Storage/locations/eastus/usages",
      ])
    let second = Recorder(world.world.transport)
    #expect(try await world.plan(manifest, through: second).changes.allSatisfy { $0.action == .none })
    #expect(second.asked(below: root) == [])
  }
}

/// Writes down what is sent, and refuses what the test says as if no role allowed it.
private final class Recorder: Transport {
  private let inner: any Transport
  private let isClosed: @Sendable (String) -> Bool
  private let urls = Mutex<[String]>([])

  init(_ inner: any Transport, isClosed: @escaping @Sendable (String) -> Bool = { _ in false }) {
    self.inner = inner
    self.isClosed = isClosed
  }

  func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse {
    urls.withLock { $0.append(request.url) }
    guard isClosed(request.url) else { return try await inner.send(request) }
    let refusal: Value = ["error": ["code": "AuthorizationFailed", "message": "The client may not do this."]]
    return HTTPResponse(status: 403, headers: ["Content-Type": "application/json"], body: refusal.json)
  }

  /// The paths of what was sent below an address, locks and other resources left out.
  func asked(below root: String) -> [String] {
    urls.withLock { $0 }.filter { $0.hasPrefix(root) && !$0.contains("Microsoft.Authorization/locks") }
      .map { String($0.dropFirst(root.count).prefix { $0 != "?" }) }.sorted()
  }
}
