/// The devices that are connected.
actor DeviceLinks {
  private var links: [HubClient: DeviceLink] = [:]
  /// What clients that asked to be remembered listened to when they went; gone with the process.
  private var remembered: [HubClient: [DeviceTopic.Feed: UInt8]] = [:]
  /// Rings when a client begins to listen to methods.
  let ready = Bell<HubClient>()

  private static let maximumRemembered = 10_000

  subscript(client: HubClient) -> DeviceLink? { links[client] }

  /// How many of a hub's devices are connected.
  func count(hub: ResourceNumber) -> Int { links.keys.count { $0.hub == hub && $0.module == nil } }

  /// The ids of a hub's devices and modules that are connected.
  func connected(hub: ResourceNumber) -> Set<HubClient> { Set(links.keys.filter { $0.hub == hub }) }

  /// Takes the place of whatever connection the client had; returns that, and what it listened to before.
  func enter(
    _ link: DeviceLink, _ client: HubClient, isClean: Bool
  ) -> (earlier: DeviceLink?, remembered: [DeviceTopic.Feed: UInt8]?) {
    let earlier = links.updateValue(link, forKey: client)
    if isClean { remembered[client] = nil }
    return (earlier, remembered[client])
  }

  /// Forgets a connection unless another took its place; returns whether it was the client's.
  func leave(_ link: DeviceLink, _ client: HubClient, feeds: [DeviceTopic.Feed: UInt8]?) -> Bool {
    guard links[client] === link else { return false }
    links[client] = nil
    if let feeds, remembered.count < Self.maximumRemembered || remembered[client] != nil {
      remembered[client] = feeds
    }
    return true
  }

  /// The connections of a device and its modules, or of one module, to be ended because the identity is no more.
  func all(of client: HubClient) -> [DeviceLink] {
    links.filter { $0.key.hub == client.hub && $0.key.device == client.device }
      .filter { client.module == nil || $0.key.module == client.module }.map(\.value)
  }

  /// The connections of a hub.
  func all(hub: ResourceNumber) -> [DeviceLink] { links.filter { $0.key.hub == hub }.map(\.value) }
}
