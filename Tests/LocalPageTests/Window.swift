import Documents
import HTTP
import HTTPServer
import LocalAzure
import LocalPage
import Synchronization
import Testing

/// A page in front of a local Azure in memory that holds one instance with two twins, asked as a browser asks it.
struct Window: Sendable {
  static let host = "ev-twins.api.eus.digitaltwins.azure.net"
  static let address = "http://127.0.0.1:8000"
  private static let tenant = "7e0d1a52-5a1f-4f0e-9d7b-2c61f8f5a001"
  private static let client = "0d3d4a55-0000-4000-8000-000000000003"
  private static let group = "/subscriptions/0d3d4a55-0000-4000-8000-000000000001/resourceGroups/rg"

  let azure: LocalAzure
  let page: LocalPage
  /// Codes for further windows, as they were told.
  let codes = Codes()

  final class Codes: Sendable {
    private let all = Mutex<[String]>([])
    var told: [String] { all.withLock { $0 } }
    func add(_ code: String) { all.withLock { $0.append(code) } }
  }

  init() async throws {
    // Who waits for changes waits until they come, or until the test is over.
    var surroundings = Surroundings(now: { 1_795_000_000_000_000 })
    surroundings.sleep = { _ in
      let (never, continuation) = AsyncStream<Void>.makeStream()
      for await _ in never {}
      continuation.finish()
    }
    let azure = try await LocalAzure(
      .memory, surroundings: surroundings, options: Options(credentials: .any))
    self.azure = azure
    let codes = codes
    page = LocalPage(
      transport: InProcess(azure), token: { try await Self.token($0, azure) },
      local: { path in
        let response = await azure.respond(
          to: HTTPRequest(
            "GET", "https://127.0.0.1:1\(path)",
            headers: ["Authorization": "Bearer \(LocalTrust.ephemeral.secret)"]))
        return try JSONReader.parse(response.body)
      },
      random: { count in (0..<count).map { _ in UInt8.random(in: .min ... .max) } }, codeUsed: { codes.add($0) })
    try await write(
      "PUT", "https://management.azure.com\(Self.group)?api-version=2021-04-01", ["location": "eastus"], .manager)
    try await write(
      "PUT",
      "https://management.azure.com\(Self.group)/providers/Microsoft.DigitalTwins/digitalTwinsInstances/ev-twins"
        + "?api-version=2023-01-31", ["location": "eastus"], .manager)
    let model: Value = [
      "@context": "dtmi:dtdl:context;2", "@id": "dtmi:test:Room;1", "@type": "Interface",
      "contents": [["@type": "Property", "name": "temperature", "schema": "double"]],
    ]
    try await write("POST", "https://\(Self.host)/models?api-version=2023-10-31", .array([model]), .twins)
    for id in ["room1", "room2"] { try await putTwin(id) }
  }

  enum Audience: String {
    case manager = "https://management.azure.com/.default", twins = "https://digitaltwins.azure.net/.default"
    case hubs = "https://eventhubs.azure.net/.default"
  }

  private static func token(_ scope: String, _ azure: LocalAzure) async throws -> String {
    let form = "client_id=\(client)&grant_type=client_credentials&client_secret=s&scope=\(scope)"
    let response = await azure.respond(
      to: HTTPRequest("POST", "https://login.microsoftonline.com/\(tenant)/oauth2/v2.0/token", body: Array(form.utf8)))
    return try #require(
      try JSONReader.parse(response.body)["access_token"]?.string, "\(String(decoding: response.body, as: UTF8.self))")
  }

  private func write(
    _ method: String, _ url: String, _ body: Value, _ audience: Audience, headers: HTTPFields = [:]
  ) async throws {
    var headers = headers
    let token = try await Self.token(audience.rawValue, azure)
    headers["Authorization"] = "Bearer \(token)"
    let response = await azure.respond(to: HTTPRequest(method, url, headers: headers, body: body.json))
    try #require(response.status < 300, "\(method) \(url): \(String(decoding: response.body, as: UTF8.self))")
  }

  func putTwin(_ id: String) async throws {
    try await write(
      "PUT", "https://\(Self.host)/digitaltwins/\(id)?api-version=2023-10-31",
      ["$metadata": ["$model": "dtmi:test:Room;1"]], .twins)
  }

  func sendTelemetry(of id: String) async throws {
    try await write(
      "POST", "https://\(Self.host)/digitaltwins/\(id)/telemetry?api-version=2023-10-31", ["t": 1], .twins,
      headers: ["Message-Id": "m1"])
  }

  /// A namespace with a hub that events can be sent to.
  func makeEventHub() async throws {
    let bus = "https://management.azure.com\(Self.group)/providers/Microsoft.EventHub/namespaces/ev-bus"
    try await write(
      "PUT", "\(bus)?api-version=2024-01-01", ["location": "eastus", "sku": ["name": "Standard"]], .manager)
    try await write("PUT", "\(bus)/eventhubs/rings?api-version=2024-01-01", ["properties": [:]], .manager)
  }

  /// Sends an event whose body is JSON to the hub.
  func sendEvent(_ body: String) async throws {
    try await write(
      "POST", "https://ev-bus.servicebus.windows.net/rings/messages", JSONReader.parse(Array(body.utf8)), .hubs,
      headers: ["Content-Type": "application/json"])
  }

  /// The key of a session.
  func key() async throws -> String {
    let answer = await page.respond(to: HTTPRequest("POST", "\(Self.address)/session", body: Array(page.code.utf8)))
    return try #require(try answer.json["key"]?.string)
  }

  func ask(_ method: String, _ path: String, key: String?, body: String = "", headers: HTTPFields = [:]) async
    -> PageAnswer
  {
    var headers = headers
    if let key { headers["Authorization"] = "Bearer \(key)" }
    return await page.respond(to: HTTPRequest(method, Self.address + path, headers: headers, body: Array(body.utf8)))
  }
}

extension PageAnswer {
  var bytes: [UInt8] { if case .bytes(let bytes) = body { bytes } else { [] } }
  var text: String { String(decoding: bytes, as: UTF8.self) }
  var json: Value { get throws { try JSONReader.parse(bytes) } }
}
