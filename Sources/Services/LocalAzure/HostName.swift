/// Which of Azure's services a host name belongs to.
package enum HostName: Sendable, Hashable {
  case resourceManager
  case login
  case graph
  /// A Digital Twins instance, by its whole host name.
  case twins(String)
  /// An IoT Hub, by its name.
  case hub(String)
  /// The blob service of a storage account, by the account's name.
  case blobs(String)
  /// A topic or domain of Event Grid, by its whole host name.
  case eventGrid(String)
  /// A namespace of Event Hubs or Service Bus, by its name.
  case bus(String)
  /// A container registry, by its name.
  case registry(String)
  /// Loopback itself: services named by path.
  case direct
  /// A host of Azure's that nothing here answers for yet.
  case other

  private static let twinsSuffix = ".digitaltwins.azure.net"
  private static let hubSuffix = ".azure-devices.net"
  private static let registrySuffix = ".azurecr.io"
  private static let blobSuffix = ".blob.core.windows.net"
  private static let gridSuffix = ".eventgrid.azure.net"
  private static let busSuffix = EventPlaces.busSuffix

  /// Sorts a host name, lower case and without port.
  package init(_ host: String) {
    switch host {
    case "management.azure.com": self = .resourceManager
    case "login.microsoftonline.com", "login.windows.net", "sts.windows.net": self = .login
    case "graph.microsoft.com": self = .graph
    case "localhost", "127.0.0.1", "[::1]", "::1": self = .direct
    case _ where host.hasSuffix(Self.twinsSuffix): self = .twins(host)
    case _ where host.hasSuffix(Self.hubSuffix): self = .hub(String(host.dropLast(Self.hubSuffix.count)))
    case _ where host.hasSuffix(Self.blobSuffix): self = .blobs(String(host.dropLast(Self.blobSuffix.count)))
    case _ where host.hasSuffix(Self.gridSuffix): self = .eventGrid(host)
    case _ where host.hasSuffix(Self.busSuffix): self = .bus(String(host.dropLast(Self.busSuffix.count)))
    case _ where host.hasSuffix(Self.registrySuffix):
      self = .registry(String(host.dropLast(Self.registrySuffix.count)))
    default: self = .other
    }
  }

  /// Whole host names and, beginning with a dot, suffixes that this service answers for.
  package static let served = [
    "management.azure.com", "login.microsoftonline.com", "login.windows.net", "sts.windows.net", "graph.microsoft.com",
    ".digitaltwins.azure.net", ".azure-devices.net", ".eventgrid.azure.net", ".servicebus.windows.net",
    ".vault.azure.net", ".core.windows.net",
    ".azurecr.io", ".azurecontainer.io", "localhost", "127.0.0.1",
  ]

  /// What the private authority vouches for: each with every name below it. Loopback is permitted without being named.
  package static var permittedDomains: [String] {
    served.filter { $0.contains(where: \.isLetter) && $0 != "localhost" }.map {
      $0.hasPrefix(".") ? String($0.dropFirst()) : $0
    }
  }

  /// Whether a CONNECT to that host is for us; any other would make this an open relay.
  package static func isServed(_ host: String) -> Bool {
    let host = host.lowercased()
    return served.contains { $0.hasPrefix(".") ? host.hasSuffix($0) : host == $0 }
  }
}
