import Documents
import HTTP
import LocalAzure
import Synchronization
import Testing

/// A local Azure in memory with a clock and dice of its own, and a client that is let in.
struct World: Sendable {
  static let subscription = "0d3d4a55-0000-4000-8000-000000000001"
  static let tenant = "0d3d4a55-0000-4000-8000-000000000002"
  static let client = "0d3d4a55-0000-4000-8000-000000000003"
  static let group = "/subscriptions/\(subscription)/resourceGroups/rg"

  let azure: LocalAzure?
  let transport: any Transport
  let clock: Clock
  /// What a client must know.
  let secret: String

  init(
    _ place: Store.Place = .memory, folder: String? = nil, clock: Clock = Clock(),
    options: Options = Options(tenant: tenant, subscription: subscription), trust: LocalTrust = .ephemeral,
    webhooks: (any Transport)? = nil
  ) async throws {
    let azure = try await LocalAzure(
      place, folder: folder, surroundings: clock.surroundings, options: options, trust: trust, webhooks: webhooks)
    self.azure = azure
    self.clock = clock
    secret = trust.secret
    transport = InProcess(azure)
  }

  /// The same client in front of a local Azure that runs elsewhere.
  init(transport: any Transport, clock: Clock, secret: String) {
    azure = nil
    self.secret = secret
    self.transport = transport
    self.clock = clock
  }

  func close() async throws { try await azure?.close() }

  /// A time that only moves when told, and random bytes that come in the same order each time.
  final class Clock: Sendable {
    private let state: Mutex<(now: Int64, seed: UInt64, step: Int64, isPatient: Bool)>

    init(now: Int64 = 1_795_000_000_000_000) { state = Mutex((now, 42, 0, false)) }

    func advance(seconds: Int64) { advance(milliseconds: seconds * 1000) }

    func advance(milliseconds: Int64) { state.withLock { $0.now += milliseconds * 1000 } }

    /// From now on every look at the clock moves it by so much.
    func advanceWithEachLook(seconds: Int64) { state.withLock { $0.step = seconds * 1_000_000 } }

    /// From now on who waits waits until it is cancelled.
    func never() { state.withLock { $0.isPatient = true } }

    private func sleep() async {
      guard state.withLock({ $0.isPatient }) else { return }
      let (never, continuation) = AsyncStream<Void>.makeStream()
      for await _ in never {}
      continuation.finish()
    }

    var surroundings: Surroundings {
      var surroundings = Surroundings(now: {
        self.state.withLock {
          $0.now += $0.step; return $0.now
        }
      }) { count in
        self.state.withLock { state in
          (0..<count).map { _ in
            state.seed = state.seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return UInt8(truncatingIfNeeded: state.seed >> 33)
          }
        }
      }
      surroundings.sleep = { _ in await self.sleep() }
      return surroundings
    }
  }

  // MARK: Calls

  func token(_ scope: String = "https://management.azure.com/.default") async throws -> String {
    let form = "client_id=\(Self.client)&grant_type=client_credentials&client_secret=\(secret)&scope=\(scope)"
    let response = try await transport.send(
      HTTPRequest(
        "POST", "https://login.microsoftonline.com/\(Self.tenant)/oauth2/v2.0/token", body: Array(form.utf8)))
    return try #require(try JSONReader.parse(response.body)["access_token"]?.string)
  }

  /// A call to the control plane; `path` without api-version gets a current one.
  func arm(
    _ method: String, _ path: String, _ body: Value? = nil, version: String? = nil, headers: HTTPFields = [:]
  ) async throws -> Reply {
    let mark = path.contains("?") ? "&" : "?"
    let url = path.hasPrefix("https://") ? path : "https://management.azure.com\(path)"
    let full = url.contains("api-version=") ? url : "\(url)\(mark)api-version=\(version ?? Self.version(for: path))"
    return try await send(method, full, body, headers: headers, token: try await token())
  }

  func send(
    _ method: String, _ url: String, _ body: Value? = nil, headers: HTTPFields = [:], token: String?
  ) async throws -> Reply {
    var headers = headers
    if let token { headers["Authorization"] = "Bearer \(token)" }
    let response = try await transport.send(HTTPRequest(method, url, headers: headers, body: body?.json ?? []))
    return Reply(response)
  }

  /// Creates the group and whatever is given, each of which must succeed.
  func make(_ resources: (path: String, body: Value)...) async throws {
    try #require(try await arm("PUT", Self.group, ["location": "eastus"]).status < 300)
    for resource in resources {
      let reply = try await arm("PUT", resource.path, resource.body)
      try #require((200...202).contains(reply.status), "\(resource.path): \(reply.text)")
    }
  }

  private static func version(for path: String) -> String {
    let versions = [
      ("eventgrid", "2025-02-15"), ("digitaltwins", "2023-01-31"), ("devices", "2023-06-30"),
      ("storage", "2024-01-01"), ("containerregistry", "2025-11-01"), ("operationalinsights", "2023-09-01"),
      ("insights", "2020-02-02"), ("managedidentity", "2024-11-30"), ("authorization", "2022-04-01"),
      ("containerinstance", "2023-05-01"), ("eventhub", "2024-01-01"), ("kusto", "2023-08-15"),
    ]
    let provider = path.lowercased().components(after: "/providers/microsoft.")
    return versions.last { provider.last?.hasPrefix($0.0) == true }?.1 ?? "2025-04-01"
  }
}

/// An answer with its body read.
struct Reply: Sendable {
  let status: Int
  let headers: HTTPFields
  let body: Value
  let text: String

  init(_ response: HTTPResponse) {
    status = response.status
    headers = response.headers
    text = String(decoding: response.body, as: UTF8.self)
    body = (try? JSONReader.parse(response.body)) ?? .null
  }

  var code: String? { body["error"]?["code"]?.string }
  var message: String { body["error"]?["message"]?.string ?? "" }
  var properties: Value { body["properties"] ?? .null }
}

extension String {
  /// The parts behind each occurrence of a separator.
  func components(after separator: String) -> [Substring] {
    var rest = self[...]
    var parts: [Substring] = []
    while let index = rest.indices.first(where: { rest[$0...].hasPrefix(separator) }) {
      rest = rest[index...].dropFirst(separator.count)
      parts.append(rest)
    }
    return parts
  }
}

/// Bodies that are just right.
enum Sample {
  static let twins = "\(World.group)/providers/Microsoft.DigitalTwins/digitalTwinsInstances/ev-twins"
  static let hub = "\(World.group)/providers/Microsoft.Devices/IotHubs/ev-hub"
  static let topic = "\(World.group)/providers/Microsoft.EventGrid/topics/ev-events"
  static let storage = "\(World.group)/providers/Microsoft.Storage/storageAccounts/evstore"
  static let registry = "\(World.group)/providers/Microsoft.ContainerRegistry/registries/evregistry"
  static let workspace = "\(World.group)/providers/Microsoft.OperationalInsights/workspaces/ev-logs"
  static let component = "\(World.group)/providers/Microsoft.Insights/components/ev-insights"
  static let identity = "\(World.group)/providers/Microsoft.ManagedIdentity/userAssignedIdentities/ev-identity"
  static let containers = "\(World.group)/providers/Microsoft.ContainerInstance/containerGroups/ev-runtime"

  static let instance: Value = ["location": "eastus", "identity": ["type": "SystemAssigned"]]
  static let hubBody: Value = ["location": "eastus", "sku": ["name": "S1", "capacity": 1]]
  static let plain: Value = ["location": "eastus"]
  static let storageBody: Value = ["location": "eastus", "kind": "StorageV2", "sku": ["name": "Standard_LRS"]]
  static let registryBody: Value = ["location": "eastus", "sku": ["name": "Basic"]]
  static let containersBody: Value = [
    "location": "eastus",
    "properties": [
      "osType": "Linux", "restartPolicy": "Always",
      "ipAddress": ["type": "Public", "dnsNameLabel": "ev-api", "ports": [["port": 8000]]],
      "imageRegistryCredentials": [["server": "r.azurecr.io", "username": "r", "password": "planted-password"]],
      "containers": [
        [
          "name": "physics",
          "properties": [
            "image": "r.azurecr.io/physics:1", "ports": [["port": 8000]],
            "resources": ["requests": ["cpu": 1, "memoryInGB": 1.5]],
            "environmentVariables": [
              ["name": "HUB", "value": "ev-hub"], ["name": "KEY", "secureValue": "planted-secret"],
            ],
          ],
        ]
      ],
    ],
  ]
}
