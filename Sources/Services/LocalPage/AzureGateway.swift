import Documents
import HTTP
import HTTPServer

/// Passes the page's questions on to the local Azure, with a token: only those that read, and only to the resource manager
/// and to Digital Twins instances.
struct AzureGateway: Sendable {
  let transport: any Transport
  let token: @Sendable (String) async throws -> String
  /// What the local Azure says at a path beside Azure's own, `/-/…`.
  let local: @Sendable (String) async throws -> Value

  private static let manager = "management.azure.com"
  private static let twinsScope = "https://digitaltwins.azure.net/.default"

  /// `HOST/path?query` behind `/azure/`.
  func pass(_ request: HTTPRequest, _ target: String) async -> PageAnswer {
    let host = target.prefix { $0 != "/" }.lowercased()
    let rest = String(target.dropFirst(host.count))
    let path = rest.prefix { $0 != "?" }
    guard let scope = Self.scope(request.method, host, String(path)) else {
      return .text(403, "The page only reads resources, models, twins and relationships.")
    }
    var passed = HTTPRequest(request.method, "https://\(host)\(rest)", body: request.body)
    for name in ["Content-Type", "max-items-per-page"] {
      if let value = request.headers[name] { passed.headers[name] = value }
    }
    do {
      passed.headers["Authorization"] = "Bearer \(try await token(scope))"
      let response = try await transport.send(passed)
      var headers: HTTPFields = ["Content-Type": response.headers["Content-Type"] ?? "application/json"]
      if let charge = response.headers["query-charge"] { headers["query-charge"] = charge }
      return PageAnswer(status: response.status, headers: headers, body: .bytes(response.body))
    } catch {
      return .text(502, "The local Azure does not answer: \(error)")
    }
  }

  /// The scope of the token that a permitted question needs; `nil` for any other.
  private static func scope(_ method: String, _ host: String, _ path: String) -> String? {
    guard !path.contains("..") else { return nil }
    if host == manager { return method == "GET" ? "https://\(manager)/.default" : nil }
    guard isInstance(host) else { return nil }
    let reads = method == "GET" && ["/models", "/digitaltwins/"].contains { path.hasPrefix($0) }
    return reads || method == "POST" && path == "/query" ? twinsScope : nil
  }

  private static func isInstance(_ host: String) -> Bool {
    host.hasSuffix(".digitaltwins.azure.net") && host.utf8.count <= 253
      && host.utf8.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte) || byte == UInt8(ascii: "-")
          || byte == UInt8(ascii: ".")
      }
  }

  /// What changes in an instance and which events arrive anywhere, as server-sent events (HTML standard, 9.2), until the
  /// page goes away. One stream for both: browsers open few connections to a host.
  func changes(_ host: String) -> PageAnswer {
    let host = host.lowercased()
    guard Self.isInstance(host) else { return .text(404, "No instance has this host name.") }
    let (stream, continuation) = AsyncStream<[UInt8]>.makeStream(bufferingPolicy: .bufferingOldest(64))
    let feeds: [Feed] = [
      Feed(member: "changes", event: "change", isFirst: true) { try await changes(host, after: $0) },
      Feed(member: "events", event: "arrival", isFirst: false) { try await arrivals(after: $0) },
    ]
    let task = Task {
      await withTaskGroup(of: Void.self) { group in
        for feed in feeds { group.addTask { await feed.run(continuation) } }
        await group.next()
        group.cancelAll()
      }
      continuation.finish()
    }
    continuation.onTermination = { _ in task.cancel() }
    return PageAnswer(status: 200, headers: ["Content-Type": "text/event-stream"], body: .stream(stream))
  }

  private func changes(_ host: String, after place: Int64?) async throws -> Value {
    let query = place.map { "&after=\($0)&wait=5" } ?? ""
    let headers: HTTPFields = ["Authorization": "Bearer \(try await token(Self.twinsScope))"]
    let response = try await transport.send(
      HTTPRequest("GET", "https://\(host)/-/changes?api-version=2023-10-31\(query)", headers: headers))
    guard response.status == 200 else { throw Unwatchable(status: response.status) }
    return try JSONReader.parse(response.body)
  }

  private func arrivals(after place: Int64?) async throws -> Value {
    try await local("/-/events/arrivals" + (place.map { "?after=\($0)&wait=5" } ?? ""))
  }

  private struct Unwatchable: Error, CustomStringConvertible {
    let status: Int
    var description: String { "the instance answers with \(status)" }
  }
}

/// Something that is asked again and again for what came since.
private struct Feed: Sendable {
  /// What the answers call the news, and what the page calls each.
  let member: String
  let event: String
  /// Whether the page is told by it that it is connected.
  let isFirst: Bool
  /// What came behind a number; without one where the feed stands.
  let ask: @Sendable (Int64?) async throws -> Value

  /// Hands on what comes until nobody takes it any more, or it cannot be asked.
  func run(_ out: AsyncStream<[UInt8]>.Continuation) async {
    var place: Int64?
    while !Task.isCancelled {
      do {
        let page = try await ask(place)
        var bytes: [UInt8] = []
        if place == nil, isFirst { bytes += Self.text("ready", .null) }
        if page["torn"] == .bool(true) { bytes += Self.text("torn", .null) }
        for entry in page[member]?.array ?? [] { bytes += Self.text(event, entry) }
        // Without news a line that says nothing shows whether anybody still listens. Who does not keep up is cut off, and
        // asks anew.
        guard case .enqueued = out.yield(bytes.isEmpty ? Array(":\n\n".utf8) : bytes) else { return }
        place = page["next"]?.integer
      } catch {
        if !Task.isCancelled { out.yield(Self.text("lost", .string("\(error)"))) }
        return
      }
    }
  }

  private static func text(_ name: String, _ data: Value) -> [UInt8] {
    Array("event: \(name)\ndata: \(data.jsonText)\n\n".utf8)
  }
}
