import MQTT

/// One connection of a device, as the hub's rules have it: packets and events in, what is to be done out. Does nothing by
/// itself.
struct DeviceSession: Sendable {
  /// What is to be done, in the order given.
  enum Step: Sendable, Hashable {
    case send(MQTTPacket)
    case close
    /// Answered by ``decided(_:hasSession:)``.
    case admit(DeviceLogin)
    /// To be stored, then `acknowledge` sent.
    case event(bag: String, [UInt8], isRetained: Bool, isWill: Bool, acknowledge: UInt16?)
    case getTwin(request: String)
    case report(request: String, [UInt8], acknowledge: UInt16?)
    case methodResult(request: String, status: Int, [UInt8])
    /// The client listens now; what waits for it can be sent.
    case listens(DeviceTopic.Feed)
    case stopsListening(DeviceTopic.Feed)
    /// The client has the command of that number.
    case settled(command: Int64)
  }

  private enum Phase {
    case new
    case deciding(MQTTConnect)
    case open(HubClient)
    case over
  }

  /// Of a payload, as the hub documents it.
  static let maximumPayload = 256 << 10
  /// Commands sent and not acknowledged yet.
  static let window = 16
  /// Filters in one SUBSCRIBE.
  private static let maximumFilters = 32

  private var phase = Phase.new
  /// What is to be said for the client that goes without a good-bye.
  private var will: (owner: HubClient, message: MQTTPublish)?
  private(set) var feeds: [DeviceTopic.Feed: UInt8] = [:]
  /// Packet identifiers of commands under way.
  private var underWay: [UInt16: Int64] = [:]
  private var lastID: UInt16 = 0

  /// Who this is; `nil` before it was let in and after the end.
  var client: HubClient? { if case .open(let client) = phase { client } else { nil } }

  /// Whether another command can be sent.
  var hasRoom: Bool { underWay.count < Self.window }

  // MARK: From the client

  mutating func receive(_ packet: MQTTPacket) -> [Step] {
    switch (phase, packet) {
    case (.over, _): return []
    case (.new, .connect(let connect)): return begin(connect)
    case (.open(let client), .publish(let publish)): return take(publish, client)
    case (.open(let client), .subscribe(let id, let wanted)): return subscribe(id, wanted, client)
    case (.open(let client), .unsubscribe(let id, let filters)):
      let left = filters.compactMap { DeviceTopic.Feed(filter: $0, of: client) }
      for feed in left { feeds[feed] = nil }
      return left.map { .stopsListening($0) } + [.send(.unsuback(id))]
    case (.open, .puback(let id)): return underWay.removeValue(forKey: id).map { [.settled(command: $0)] } ?? []
    case (.open, .pingreq): return [.send(.pingresp)]
    case (.open, .disconnect):
      will = nil
      return end()
    // Before CONNECT, a second CONNECT, while the first is decided, or what only servers say.
    default: return end()
    }
  }

  /// The connection is gone: what the client left to be said, if it went without a good-bye.
  mutating func lost() -> [Step] {
    phase = .over
    guard let (owner, message) = will else { return [] }
    will = nil
    guard case .event(let bag)? = DeviceTopic(message.topic, from: owner) else { return [] }
    return [.event(bag: bag, message.payload, isRetained: message.isRetained, isWill: true, acknowledge: nil)]
  }

  private mutating func begin(_ connect: MQTTConnect) -> [Step] {
    do {
      let login = try DeviceLogin(connect)
      phase = .deciding(connect)
      return [.admit(login)]
    } catch {
      phase = .over
      return [.send(.connack(isSessionPresent: false, error.code)), .close]
    }
  }

  private mutating func take(_ publish: MQTTPublish, _ client: HubClient) -> [Step] {
    guard publish.qos < 2, publish.payload.count <= Self.maximumPayload,
      let topic = DeviceTopic(publish.topic, from: client)
    else { return end() }
    let acknowledgement: [Step] = publish.id.map { [.send(.puback($0))] } ?? []
    switch topic {
    case .event(let bag):
      return [
        .event(bag: bag, publish.payload, isRetained: publish.isRetained, isWill: false, acknowledge: publish.id)
      ]
    case .getTwin(let request): return acknowledgement + [.getTwin(request: request)]
    case .report(let request):
      return [.report(request: request, publish.payload, acknowledge: publish.id)]
    case .methodResult(let status, let request):
      return acknowledgement + [.methodResult(request: request, status: status, publish.payload)]
    }
  }

  private mutating func subscribe(_ id: UInt16, _ wanted: [MQTTSubscription], _ client: HubClient) -> [Step] {
    guard wanted.count <= Self.maximumFilters else { return end() }
    var codes: [UInt8] = []
    var begun: [Step] = []
    for subscription in wanted {
      guard let feed = DeviceTopic.Feed(filter: subscription.filter, of: client) else {
        codes.append(MQTTPacket.refusedSubscription)
        continue
      }
      // Never more than QoS 1.
      feeds[feed] = min(subscription.qos, 1)
      codes.append(min(subscription.qos, 1))
      begun.append(.listens(feed))
    }
    return [.send(.suback(id, codes))] + begun
  }

  private mutating func end() -> [Step] {
    phase = .over
    return [.close]
  }

  // MARK: From the hub

  /// The answer to `admit`: who the client is, or why it is not let in. `remembered`: the feeds it listened to when it
  /// was here last and asked to be remembered.
  mutating func decided(
    _ outcome: Result<HubClient, DeviceLogin.Refusal>, remembered: [DeviceTopic.Feed: UInt8]? = nil
  ) -> [Step] {
    guard case .deciding(let connect) = phase else { return [] }
    switch outcome {
    case .failure(let refusal):
      phase = .over
      return [.send(.connack(isSessionPresent: false, refusal.code)), .close]
    case .success(let client):
      phase = .open(client)
      will = connect.will.map { (client, $0) }
      feeds = connect.isClean ? [:] : remembered ?? [:]
      let isPresent = !connect.isClean && remembered != nil
      return [.send(.connack(isSessionPresent: isPresent, .accepted))]
        + feeds.keys.sorted { $0.rawValue < $1.rawValue }.map { .listens($0) }
    }
  }

  /// A message of the hub's on one of the feeds, sent when the client listens to it.
  func message(_ topic: String, _ payload: [UInt8], on feed: DeviceTopic.Feed) -> [Step] {
    guard client != nil, feeds[feed] != nil else { return [] }
    return [.send(.publish(MQTTPublish(topic, payload)))]
  }

  /// A command of the queue; with QoS 0 it is settled once it is sent.
  mutating func command(_ command: StoredCommand) -> [Step] {
    guard let client, let qos = feeds[.commands], hasRoom else { return [] }
    let topic = DeviceTopic.command(command.message.bag, to: client)
    guard qos > 0 else {
      return [.send(.publish(MQTTPublish(topic, command.message.body))), .settled(command: command.id)]
    }
    repeat { lastID = lastID == .max ? 1 : lastID + 1 } while underWay[lastID] != nil
    underWay[lastID] = command.id
    let packet = MQTTPublish(topic, command.message.body, qos: 1, id: lastID, isDuplicate: command.deliveries > 0)
    return [.send(.publish(packet))]
  }
}
