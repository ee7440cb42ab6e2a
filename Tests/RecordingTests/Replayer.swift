import Cloud
import Documents
import HTTP
import Redaction
import Resources
import Synchronization
import Testing

@testable import AzureClient

/// Drives our client through one recorded session: makes the call that each question is an instance of, lets the
/// client go on from there (polls, the last read) and compares what it returns with what the service said.
struct Replayer {
  let recording: Recording
  private let transport: ReplayTransport
  private let sender: Sender
  private let manager: ResourceManager
  private let follower: OperationFollower
  private(set) var tally = Tally()
  /// Refusals as our client tells them.
  private(set) var refusals: [AzureError] = []
  /// Operations that the recorded client did not wait for.
  private(set) var unfollowed: [String] = []

  init(_ recording: Recording) {
    self.recording = recording
    // The discovery of other clouds' login hosts is a habit of Microsoft's library; ours is told its cloud.
    transport = ReplayTransport(recording.exchanges) { $0.path.hasSuffix("/discovery/instance") }
    let clock = Mutex(1_700_000_000.0)
    let effects = Effects(
      now: { clock.withLock { $0 } }, sleep: { wait in clock.withLock { $0 += wait.inSeconds } }, random: { 0.5 })
    sender = Sender(
      transport: transport, policy: RetryPolicy(attempts: 1), effects: effects, redactor: Redactor(), product: "test")
    manager = ResourceManager(sender: sender, endpoints: .publicCloud)
    follower = OperationFollower(sender: sender, scope: "") { AzureEndpoints.publicCloud.isResourceManager($0) }
  }

  mutating func run() async throws {
    while let exchange = transport.upcoming {
      var failure: AzureError?
      do { try await ask(exchange) } catch let error as AzureError { failure = error }
      let served = transport.served()
      try #require(!served.isEmpty, "\(recording): nobody asked \(exchange.method) \(exchange.url)")
      try account(for: exchange, served, failure)
    }
    for place in transport.passedOver { tally.readings[place] = .unspoken }
  }

  private func ask(_ exchange: Exchange) async throws {
    if exchange.host == "login.microsoftonline.com" { return try await signIn() }
    let version = Address(exchange.url).version
    let body: Value? = try exchange.requestBody.isEmpty ? nil : JSONReader.parse(Array(exchange.requestBody.utf8))
    switch exchange.method {
    case "GET": try await read(exchange, version)
    case "PUT":
      let made = try await manager.put(id(exchange), apiVersion: version, body: body ?? .null, condition: .always)
      expectLastRead(made)
    case "PATCH":
      let call = AzureCall("PATCH", exchange.url, body: body?.json ?? [])
      let reply = try await sender.send(call)
      #expect(try reply.json() == exchange.answer, "\(exchange.url)")
      // What is answered at once stands, whatever state an earlier operation left behind.
      guard exchange.isBegun else { return }
      let end = try await follower.follow(call, reply)
      try #require(end.needsRead)
      #expect(try await manager.get(id(exchange), apiVersion: version) != nil, "\(exchange.url)")
    case "DELETE": try await manager.delete(id(exchange), apiVersion: version)
    default:
      let id = try id(exchange)
      let name = String(id.name)
      let parent = try #require(ResourceID(String(id.description.dropLast(name.count + 1))))
      let answer = try await manager.post(parent, action: name, apiVersion: version, body: body)
      if !exchange.response.body.isEmpty { #expect(answer.isEquivalent(to: exchange.answer), "\(exchange.url)") }
    }
  }

  private func id(_ exchange: Exchange) throws -> ResourceID {
    try #require(ResourceID(exchange.path), "\(exchange.url) names no resource")
  }

  // MARK: Reads

  private func read(_ exchange: Exchange, _ version: String) async throws {
    let answer = exchange.answer
    if let ids = Self.listed(answer) {
      let (parent, collection) = try split(exchange)
      let items = try await manager.children(of: parent, collection: collection, apiVersion: version)
      #expect(items.map(\.id) == ids, "\(exchange.url)")
      #expect(items.map(\.body) == answer["value"]?.array, "\(exchange.url)")
    } else if answer["id"]?.string.flatMap(ResourceID.init) != nil {
      let live = try await manager.get(try id(exchange), apiVersion: version)
      #expect(live?.body == answer, "\(exchange.url)")
    } else {
      let value = try await sender.send(AzureCall("GET", exchange.url)).json()
      #expect(value == answer, "\(exchange.url)")
    }
  }

  /// The ids of a list of resources; `nil` where an answer is something else.
  static func listed(_ answer: Value) -> [ResourceID]? {
    guard let items = answer["value"]?.array, !items.isEmpty else { return nil }
    let ids = items.compactMap { $0["id"]?.string.flatMap(ResourceID.init) }
    // What lies in no subscription has no parent to be listed below.
    return ids.count == items.count && ids.allSatisfy { $0.parent != nil } ? ids : nil
  }

  /// `/a/b/providers/NS/types` as `/a/b` and `providers/NS/types`; `/a/b/types` as `/a/b` and `types`.
  private func split(_ exchange: Exchange) throws -> (ResourceID, String) {
    let parts = exchange.path.split(separator: "/").map(String.init)
    let isProvider = parts.count >= 3 && parts[parts.count - 3] == "providers"
    let count = parts.count - (isProvider ? 3 : 1)
    let parent = try #require(ResourceID("/" + parts[..<count].joined(separator: "/")), "\(exchange.url)")
    return (parent, parts[count...].joined(separator: "/"))
  }

  /// What the client holds in the end is what the service said last.
  private func expectLastRead(_ made: LiveResource) {
    let said = recording.exchanges.last {
      $0.answer["id"]?.string.flatMap(ResourceID.init) == made.id && $0.answer == made.body
    }
    #expect(said != nil, "\(recording): \(made.id) is not as it was answered")
  }

  private func signIn() async throws {
    let credential = ClientSecretCredential(
      tenant: "00000000-0000-0000-0000-000000000000", client: "00000000-0000-0000-0000-000000000000", secret: "secret",
      transport: transport, effects: sender.effects)
    let token = try await credential.token(scope: "https://management.azure.com/.default")
    #expect(token.value == "access_token")
    #expect(token.expiresAt == sender.effects.now() + 86399)
  }

  // MARK: Accounts

  private mutating func account(for exchange: Exchange, _ served: [Int], _ failure: AzureError?) throws {
    let strays = transport.strays()
    for place in served { tally.readings[place] = reading(place, first: exchange) }
    guard let failure else {
      #expect(strays.isEmpty, "\(recording): \(strays.map(\.url))")
      return
    }
    if let stray = strays.first {
      // The recorded client went on or stopped: ours wanted to wait where the service told it to.
      let places = [
        exchange.response.headers["Azure-AsyncOperation"], exchange.response.headers["Location"],
      ].compactMap { $0.map { Address($0) } }
      #expect(places.contains(Address(stray.url)), "\(recording): \(stray.url) after \(exchange.url)")
      unfollowed.append("\(exchange.method) \(exchange.path)")
      return
    }
    if let last = served.last { tally.readings[last] = .refusal }
    refusals.append(failure)
  }

  private func reading(_ place: Int, first: Exchange) -> Tally.Reading {
    let exchange = recording.exchanges[place]
    if exchange.host != "management.azure.com" { return .signIn }
    if exchange.method == "GET" {
      if exchange.path == first.path, first.method != "GET" { return .resource }
      if first.method != "GET" { return .poll }
      if Self.listed(exchange.answer) != nil { return .list }
      return exchange.answer["id"]?.string.flatMap(ResourceID.init) != nil ? .resource : .document
    }
    if exchange.isBegun { return .begun }
    switch exchange.method {
    case "DELETE": return .deletion
    case "POST": return .action
    default: return .resource
    }
  }
}
