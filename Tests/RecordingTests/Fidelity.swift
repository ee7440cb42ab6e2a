import Resources

/// What is known to be different between the recorded service and the local Azure, and why it stays so.
struct Fidelity {
  /// A difference that stays, by the end of its line.
  struct Exemption {
    let question: String
    let difference: String
    let reason: String

    init(_ question: String, _ difference: String, _ reason: String) {
      self.question = question
      self.difference = difference
      self.reason = reason
    }

    func covers(_ line: String) -> Bool {
      (question.isEmpty || line.hasPrefix(question + ": ")) && line.contains(": " + difference)
    }
  }

  var exemptions: [Exemption] = []
  /// What the local Azure does not offer, with the reason.
  var absent: [String: String] = [:]

  /// What is asked, without names: `PUT Microsoft.EventGrid/topics`.
  static func question(_ exchange: Exchange) -> String {
    var parts = Address.unescaped(exchange.url.prefix { $0 != "?" }).split(separator: "/").map(String.init)
    parts.removeFirst(min(2, parts.count))
    guard exchange.host == "management.azure.com" else {
      return "\(exchange.method) \(parts.dropFirst().joined(separator: "/"))"
    }
    guard let provider = parts.lastIndex(where: { $0.lowercased() == "providers" }), provider + 1 < parts.count else {
      let words = stride(from: 0, to: parts.count, by: 2).map { parts[$0].lowercased() }
      return "\(exchange.method) \(words.joined(separator: "/"))"
    }
    let behind = Array(parts[(provider + 1)...])
    let words = [behind[0]] + stride(from: 1, to: behind.count, by: 2).map { behind[$0] }
    let isList = behind.count % 2 == 0 && exchange.method == "GET" && !words.contains("locations")
    return "\(exchange.method) \(words.joined(separator: "/"))\(isList ? " (list)" : "")"
  }

  /// A name that the draft of CloudEvents had in an api-version of 2018.
  static func current(_ body: String) -> String {
    body.split(separator: "CloudEventV01Schema", omittingEmptySubsequences: false).joined(
      separator: "CloudEventSchemaV1_0")
  }

  /// Values that are made up anew for every resource or say when something happened.
  static func isVolatile(_ path: String) -> Bool {
    let name = path.split(separator: ".").last.map(String.init) ?? path
    if path.hasPrefix("systemData.") || path.hasPrefix("value[].systemData.") { return true }
    return [
      "principalId", "clientId", "etag", "createdTime", "lastUpdatedTime", "startTime", "endTime", "metricResourceId",
      "access_token", "firstTimestamp", "lastTimestamp",
    ].contains(name) || name == "tenantId" || path.hasSuffix("eventHubEndpoints.events.endpoint")
  }
}
