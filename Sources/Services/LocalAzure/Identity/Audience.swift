/// The services a token can be for, each with the resource ids it is known under.
package enum Audience: String, Sendable, CaseIterable {
  case resourceManager, digitalTwins, iotHub, graph, keyVault, storage, eventGrid, eventHubs, containerRegistry

  /// What may stand in `aud` or before `/.default` in a scope, without a trailing slash; the first is the usual one.
  var names: [String] {
    switch self {
    case .resourceManager:
      [
        "https://management.azure.com", "https://management.core.windows.net", "797f4846-ba00-4fd7-ba43-dac1f8f63013",
      ]
    case .digitalTwins: ["https://digitaltwins.azure.net", "0b07f429-9f4b-4714-9392-cc5e8e80c8b0"]
    case .iotHub: ["https://iothubs.azure.net"]
    case .graph: ["https://graph.microsoft.com", "https://graph.windows.net", "00000003-0000-0000-c000-000000000000"]
    case .keyVault: ["https://vault.azure.net"]
    case .storage: ["https://storage.azure.com"]
    case .eventGrid: ["https://eventgrid.azure.net"]
    case .eventHubs: ["https://eventhubs.azure.net", "https://servicebus.azure.net"]
    case .containerRegistry: ["https://containerregistry.azure.net"]
    }
  }

  /// The service a resource id names, trailing slashes ignored.
  static func named(_ text: String) -> Audience? {
    var name = text.lowercased()[...]
    while name.hasSuffix("/") { name = name.dropLast() }
    return allCases.first { $0.names.contains(String(name)) }
  }
}
