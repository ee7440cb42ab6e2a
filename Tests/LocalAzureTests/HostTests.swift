import CurlTransport
import Documents
import FoundationEssentials
import HTTP
import LocalAzure
import Testing

@Suite(.timeLimit(.minutes(10))) struct HostTests {
  private let serving = ServingOptions(
    version: "1.2.3", azure: Options(tenant: World.tenant, subscription: World.subscription))

  /// Runs a body against a served folder and ends the server after it.
  private func withServer<R: Sendable>(
    _ host: LocalHost, _ clock: World.Clock, _ body: @Sendable @escaping (Endpoint) async throws -> R
  ) async throws -> R {
    let end = Once()
    let (ready, continuation) = AsyncStream<Endpoint>.makeStream()
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        defer { continuation.finish() }
        try await host.serve(
          serving, surroundings: clock.surroundings, until: { await end.wait() }, sleep: { _ in },
          ready: { continuation.yield($0) })
      }
      var result: Result<R, any Error>?
      for await endpoint in ready {
        do { result = .success(try await body(endpoint)) } catch { result = .failure(error) }
        end.happen()
      }
      try await group.waitForAll()
      return try #require(result).get()
    }
  }

  private func transport(_ endpoint: Endpoint) -> CurlTransport {
    var configuration = CurlTransport.Configuration()
    configuration.proxy = endpoint.proxy
    configuration.caBundle = endpoint.caBundle
    return CurlTransport(configuration: configuration)
  }

  /// What a client does first with an Azure: signs in, makes a group and an instance, looks at both and at what is
  /// not there.
  @Sendable private static func tour(_ world: World) async throws -> [[UInt8]] {
    let calls: [(String, String, Value?)] = [
      ("PUT", World.group, ["location": "eastus"]), ("PUT", Sample.twins, Sample.instance), ("GET", Sample.twins, nil),
      ("PUT", "\(Sample.twins)/endpoints/ep", EndpointSample.eventGrid), ("GET", "\(Sample.twins)/endpoints", nil),
      ("GET", Sample.hub, nil), ("PUT", Sample.hub, ["location": "eastus"]), ("DELETE", Sample.twins, nil),
      ("GET", "\(World.group)/resources", nil),
    ]
    var answers: [[UInt8]] = []
    for (method, path, body) in calls {
      let reply = try await world.arm(method, path, body)
      answers.append(Array("\(reply.status) \(reply.text)".utf8))
    }
    return answers
  }

  @Test func `the same calls get the same bytes in process and over the socket`() async throws {
    let now = Int64(Date().timeIntervalSince1970) * 1_000_000
    let inside = try await Self.tour(World(clock: World.Clock(now: now)))
    let folder = try TemporaryFolder()
    let clock = World.Clock(now: now)
    let host = LocalHost(folder: "\(folder.path)/state")
    let outside = try await withServer(host, clock) { endpoint in
      let transport = transport(endpoint)
      defer { transport.shutdown() }
      return try await Self.tour(World(transport: transport, clock: clock, secret: try host.secret()))
    }
    #expect(inside == outside)
  }

  @Test func `of two that start at once one serves, and the other says so`() async throws {
    let folder = try TemporaryFolder()
    let host = LocalHost(folder: folder.path)
    let clock = World.Clock(now: Int64(Date().timeIntervalSince1970) * 1_000_000)
    let end = Once()
    let kinds = await withTaskGroup(of: LocalHostError.Kind?.self) { group in
      for _ in 0..<4 {
        group.addTask {
          do {
            try await host.serve(
              serving, surroundings: clock.surroundings, until: { await end.wait() }, sleep: { _ in })
            return nil
          } catch { return (error as? LocalHostError)?.kind }
        }
      }
      var kinds: [LocalHostError.Kind?] = []
      for await kind in group {
        kinds.append(kind)
        // The three that came late are back: now the one that serves may end.
        if kinds.count == 3 { end.happen() }
      }
      return kinds
    }
    #expect(kinds.filter { $0 == .alreadyRunning }.count == 3)
    #expect(kinds.filter { $0 == nil }.count == 1)
  }

  @Test func `whoever only looks is not in the way of one that starts`() async throws {
    let folder = try TemporaryFolder()
    let host = LocalHost(folder: folder.path)
    let clock = World.Clock(now: Int64(Date().timeIntervalSince1970) * 1_000_000)
    let looking = Task {
      while !Task.isCancelled {
        _ = host.endpoint()
        // The pool has few threads: one that never pauses would keep it from all others.
        await Task.yield()
      }
    }
    defer { looking.cancel() }
    for _ in 0..<5 { try await withServer(host, clock) { #expect(host.endpoint() == $0) } }
  }

  @Test func `the endpoint is known while it is served and no longer`() async throws {
    let folder = try TemporaryFolder()
    let host = LocalHost(folder: folder.path)
    #expect(host.endpoint() == nil)
    let clock = World.Clock(now: Int64(Date().timeIntervalSince1970) * 1_000_000)
    let seen = try await withServer(host, clock) { endpoint in (host.endpoint(), endpoint) }
    #expect(seen.0 == seen.1)
    #expect(seen.1.version == "1.2.3")
    #expect(host.endpoint() == nil)
    #expect(await host.waitUntilReady(attempts: 2, sleep: {}) == nil)
    #expect(try await host.stop(sleep: {}) == false)
  }

  @Test func `what a killed server left behind is not taken for a server`() throws {
    let folder = try TemporaryFolder()
    let stale = "{\"pid\":1,\"port\":4711,\"version\":\"1\",\"proxy\":\"http://127.0.0.1:4711\",\"caBundle\":\"x\"}"
    try Data(stale.utf8).write(to: URL(filePath: "\(folder.path)/endpoint.json"))
    #expect(LocalHost(folder: folder.path).endpoint() == nil)
    try Data().write(to: URL(filePath: "\(folder.path)/server.lock"))
    #expect(LocalHost(folder: folder.path).endpoint() == nil)
  }

  @Test func `only the certificate may be read by others`() async throws {
    let folder = try TemporaryFolder()
    let clock = World.Clock(now: Int64(Date().timeIntervalSince1970) * 1_000_000)
    try await withServer(LocalHost(folder: folder.path), clock) { _ in
      #expect(try folder.mode("") == 0o700)
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(names.contains("endpoint.json") && names.contains("azure.sqlite") && names.contains("ca.key"))
      #expect(names.contains("client.secret") && names.contains("token.key"))
      for name in names where name != "ca.pem" {
        let isFolder = ["registry", "containers", "snapshots"].contains(name)
        #expect(try folder.mode(name) == (isFolder ? 0o700 : 0o600), "\(name)")
      }
    }
  }

  @Test func `it remembers over an end and a start, and forgets at a reset`() async throws {
    let folder = try TemporaryFolder()
    let host = LocalHost(folder: folder.path)
    let clock = World.Clock(now: Int64(Date().timeIntervalSince1970) * 1_000_000)
    @Sendable func status(_ endpoint: Endpoint, _ method: String) async throws -> Int {
      let transport = transport(endpoint)
      defer { transport.shutdown() }
      let world = World(transport: transport, clock: clock, secret: try host.secret())
      return try await world.arm(method, World.group, method == "PUT" ? ["location": "eastus"] : nil).status
    }
    #expect(try await withServer(host, clock) { try await status($0, "PUT") } == 201)
    #expect(try await withServer(host, clock) { try await status($0, "GET") } == 200)
    try await host.reset(sleep: {})
    #expect(try await withServer(host, clock) { try await status($0, "GET") } == 404)
  }

  @Test func `a server started on demand ends when nobody asks it any more`() async throws {
    let folder = try TemporaryFolder()
    let clock = World.Clock(now: Int64(Date().timeIntervalSince1970) * 1_000_000)
    var serving = serving
    serving.idleLimit = .seconds(600)
    // Each wait of the server moves its clock: it ends by itself, nobody stops it.
    try await LocalHost(folder: folder.path).serve(
      serving, surroundings: clock.surroundings, until: { await Once().wait() },
      sleep: { clock.advance(seconds: $0.components.seconds) })
  }
}
