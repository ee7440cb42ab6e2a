import Documents
import HTTP

/// Which webhooks are called: those of this machine, never others.
enum WebhookAddress {
  static let refusal = "the local Azure calls webhooks on loopback addresses only"

  /// Whether an address is `http` or `https` at `localhost`, `127.x.x.x` or `[::1]`, and nothing else by any reading.
  static func isLocal(_ url: String) -> Bool {
    guard url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }) else { return false }
    let lowered = url.lowercased()
    guard let scheme = ["https://", "http://"].first(where: lowered.hasPrefix) else { return false }
    let authority = lowered.dropFirst(scheme.count).prefix { !"/?#".contains($0) }
    let end = authority.hasPrefix("[") ? authority.firstIndex(of: "]").map(authority.index(after:)) : nil
    let host = authority[..<(end ?? authority.firstIndex(of: ":") ?? authority.endIndex)]
    let rest = authority[host.endIndex...]
    guard rest.isEmpty || rest.first == ":" && UInt16(rest.dropFirst()) != nil else { return false }
    if host == "localhost" || host == "[::1]" { return true }
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
  }
}

/// What a webhook said to a delivery.
struct WebhookOutcome: Sendable {
  /// As Event Grid names it: `Delivered`, `NotFound`, `TimedOut`…
  let name: String
  /// `nil` when there was no answer.
  let status: Int?

  var isDelivered: Bool { status.map { (200...204).contains($0) } ?? false }

  /// Why trying again is of no use; `nil` when it may be.
  var finalReason: String? {
    switch status {
    case 400, 401, 403, 413: "UndeliverableDueToHttp\(name)"
    default: nil
    }
  }

  /// Microseconds that must pass before the next try at least.
  var leastDelay: Int64 {
    switch status {
    case 408: 120_000_000
    case 503: 30_000_000
    default: 0
    }
  }

  init(status: Int) {
    self.status = status
    name =
      switch status {
      case 200...204: "Delivered"
      case 400: "BadRequest"
      case 401: "Unauthorized"
      case 403: "Forbidden"
      case 404: "NotFound"
      case 408: "TimedOut"
      case 413: "RequestEntityTooLarge"
      case 503: "ServiceUnavailable"
      default: "GenericError"
      }
  }

  init(_ error: TransportError) {
    status = nil
    name =
      switch error.kind {
      case .timeout: "TimedOut"
      case .resolve: "ResolutionError"
      case .connect, .interrupted: "SocketError"
      default: "GenericError"
      }
  }
}

/// A call of a webhook with events.
struct WebhookCall: Sendable {
  private let url: String
  private let subscription: GridSubscription
  private let deliveries: ArraySlice<Delivery>

  init(_ url: String, _ subscription: GridSubscription, _ deliveries: ArraySlice<Delivery>) {
    self.url = url
    self.subscription = subscription
    self.deliveries = deliveries
  }

  /// Events in the Event Grid form come as an array even when there is one; CloudEvents come alone unless batches are on.
  var request: HTTPRequest {
    let first = deliveries.first?.event ?? .null
    let isCloud = first["specversion"] != nil && subscription.schema != .custom
    let isAlone = isCloud && subscription.eventsPerBatch == 1
    var headers: HTTPFields = [
      "aeg-event-type": "Notification", "aeg-subscription-name": subscription.name.uppercased(),
      "aeg-delivery-count": String(deliveries.first?.attempts ?? 0), "aeg-metadata-version": "1",
    ]
    if let version = first["dataVersion"]?.string { headers["aeg-data-version"] = version }
    let kind = isAlone ? "cloudevents+json" : isCloud ? "cloudevents-batch+json" : "json"
    headers["Content-Type"] = "application/\(kind); charset=utf-8"
    for (name, value) in subscription.attributes(for: first) { headers[name] = value }
    return HTTPRequest(
      "POST", url, headers: headers, body: isAlone ? first.json : Value.array(deliveries.map(\.event)).json)
  }
}

extension GridSubscription {
  /// The attribute mappings of the destination, for an event as it is delivered: header fields of a webhook, properties
  /// of a message.
  func attributes(for event: Value) -> [(name: String, value: String)] {
    DeliveryHeaders.shown(resource).compactMap { mapping in
      guard let name = mapping["name"]?.string, name.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != 0x3A }) else {
        return nil
      }
      if let value = mapping["properties"]?["value"]?.string { return (name, Self.line(value)) }
      guard let path = mapping["properties"]?["sourceField"]?.string else { return nil }
      let found = path.split(separator: ".").reduce(event as Value?) { $0?[String($1)] }
      return found.map { (name, Self.line($0.string ?? $0.jsonText)) }
    }
  }

  /// What fits into a header field.
  private static func line(_ text: String) -> String {
    String(decoding: text.utf8.filter { $0 >= 0x20 && $0 != 0x7F }, as: UTF8.self)
  }
}
