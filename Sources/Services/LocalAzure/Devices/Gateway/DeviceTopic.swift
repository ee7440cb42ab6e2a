import Encodings

/// What the topics of a hub mean, for one of its clients.
enum DeviceTopic: Sendable, Hashable {
  /// A message to the services, with the properties at its end.
  case event(bag: String)
  case getTwin(request: String)
  case report(request: String)
  case methodResult(status: Int, request: String)

  /// The meaning of a topic that a client publishes to; `nil` for one that is not its to publish to.
  init?(_ topic: String, from client: HubClient) {
    if let bag = topic.rest(behind: Self.base(client) + "/messages/events/") {
      self = .event(bag: String(bag))
    } else if topic == Self.base(client) + "/messages/events" {
      self = .event(bag: "")
    } else if let query = topic.rest(behind: "$iothub/twin/GET/"), let request = Self.request(query) {
      self = .getTwin(request: request)
    } else if let query = topic.rest(behind: "$iothub/twin/PATCH/properties/reported/"),
      let request = Self.request(query)
    {
      self = .report(request: request)
    } else if let rest = topic.rest(behind: "$iothub/methods/res/"), let slash = rest.firstIndex(of: "/"),
      let status = Int(rest[..<slash]), let request = Self.request(rest[rest.index(after: slash)...])
    {
      self = .methodResult(status: status, request: request)
    } else {
      return nil
    }
  }

  /// What a client can listen to.
  enum Feed: String, Sendable, Hashable, CaseIterable {
    case twinAnswers = "$iothub/twin/res/#"
    case desired = "$iothub/twin/PATCH/properties/desired/#"
    case methods = "$iothub/methods/POST/#"
    case commands = "devicebound"

    init?(filter: String, of client: HubClient) {
      if let feed = Feed(rawValue: filter), feed != .commands {
        self = feed
      } else if filter == Feed.commandFilter(client) {
        self = .commands
      } else {
        return nil
      }
    }

    static func commandFilter(_ client: HubClient) -> String {
      client.module == nil
        ? "\(base(client))/messages/devicebound/#" : "\(base(client))/inputs/#"
    }
  }

  // MARK: To the client

  static func twinAnswer(_ status: Int, request: String, version: Int64? = nil) -> String {
    "$iothub/twin/res/\(status)/?$rid=\(request)" + (version.map { "&$version=\($0)" } ?? "")
  }

  static func desired(version: Int64) -> String { "$iothub/twin/PATCH/properties/desired/?$version=\(version)" }

  static func method(_ name: String, request: String) -> String { "$iothub/methods/POST/\(name)/?$rid=\(request)" }

  static func command(_ bag: String, to client: HubClient) -> String { "\(base(client))/messages/devicebound/\(bag)" }

  private static func base(_ client: HubClient) -> String {
    "devices/\(client.device)" + (client.module.map { "/modules/\($0)" } ?? "")
  }

  /// The `$rid` of a query, of what a client may choose.
  private static func request(_ query: Substring) -> String? {
    guard query.hasPrefix("?") else { return nil }
    for item in query.dropFirst().split(separator: "&") {
      guard let value = String(item).rest(behind: "$rid=") ?? String(item).rest(behind: "%24rid=") else { continue }
      return (1...256).contains(value.utf8.count) ? String(value) : nil
    }
    return nil
  }
}

extension String {
  /// What follows a prefix; `nil` without it.
  fileprivate func rest(behind prefix: String) -> Substring? {
    hasPrefix(prefix) ? self[index(startIndex, offsetBy: prefix.count)...] : nil
  }
}
