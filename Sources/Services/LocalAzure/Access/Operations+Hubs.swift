import Documents

extension Operation {
  /// What a call of a hub's service side is to roles, from its path in lower case; `nil` for a path that is none.
  ///
  /// After the table "Control access to IoT Hub with Microsoft Entra ID"; reading what has arrived at an endpoint is
  /// the local Azure's own, and named like the rest. A bulk call is everything that `body` asks for.
  static func hub(_ method: String, _ words: [String], body: [UInt8]) -> [Operation]? {
    names(method, words, body)?.map { Operation("Microsoft.Devices/IotHubs/\($0)", isData: true) }
  }

  private static func names(_ method: String, _ words: [String], _ body: [UInt8]) -> [String]? {
    switch (words.first, words.dropFirst().first, words.count) {
    case ("-", "events", _): ["messages/read"]
    case ("devices", "query", 2) where method == "POST": ["twins/read"]
    case ("devices", nil, _) where method == "POST": bulk(body)
    case ("devices", _, 3) where words[2] == "commands": ["cloudToDeviceMessages/queue/purge/action"]
    case ("devices", _, _): ["devices/\(verb(method))"]
    case ("twins", _, _) where words.last == "methods" && method == "POST": ["directMethods/invoke/action"]
    case ("twins", _, _): ["twins/\(verb(method))"]
    case ("messages", "devicebound", _): ["cloudToDeviceMessages/send/action"]
    case ("messages", "servicebound", _): ["cloudToDeviceMessages/feedback/action"]
    case ("statistics", _, _): ["statistics/read"]
    case ("configurations", _, _): ["configurations/\(verb(method))"]
    default: nil
    }
  }

  /// One for each kind of change that is among the devices.
  private static func bulk(_ body: [UInt8]) -> [String] {
    let modes = ((try? JSONReader.parse(body))?.array ?? []).map { $0["importMode"]?.string?.lowercased() ?? "create" }
    let asked = Set(
      modes.map { mode in
        if mode.hasPrefix("delete") { return "devices/delete" }
        return mode.hasPrefix("updatetwin") ? "twins/write" : "devices/write"
      })
    return asked.isEmpty ? ["devices/write"] : asked.sorted()
  }
}
