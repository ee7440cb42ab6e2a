import Documents
import GRDB
import MQTT
import OrderedCollections

/// Where devices connect to their hubs: lets them in and does for them what they ask.
struct DeviceGateway: MQTTService {
  let store: Store
  let surroundings: Surroundings
  let links: DeviceLinks
  let events: EventHub

  func connected(_ wire: any MQTTWire) async -> any MQTTPeer { DeviceLink(self, wire) }

  // MARK: Letting in

  /// A client that was let in.
  struct Pass: Sendable {
    let client: HubClient
    /// When its signature expires, in seconds since 1970.
    let end: Int64
    /// Until then; bounded, so that a far end does not overflow what waits for it.
    let secondsLeft: Int64
  }

  /// Finds the hub that is meant and checks the signature.
  ///
  /// A client that was told to connect to this machine by name says `localhost` for its hub: the one is meant that has
  /// the device with that key.
  func admit(_ login: DeviceLogin) async -> Result<Pass, DeviceLogin.Refusal> {
    guard let signature = SharedAccessSignature(login.signature) else {
      return .failure(DeviceLogin.Refusal(login.signature.isEmpty ? .notAuthorized : .badCredentials))
    }
    let now = surroundings.now() / 1_000_000
    let found = try? await store.read { db in
      try HubTable.named(login.host, db).first { try Self.opens($0, login, signature, now: now, db) }
    }
    guard let hub = found ?? nil, let end = signature.end else {
      return .failure(DeviceLogin.Refusal(.notAuthorized))
    }
    return .success(
      Pass(
        client: HubClient(hub: hub.number, device: login.device, module: login.module), end: end,
        secondsLeft: min(end - now, 10 * 366 * 86_400)))
  }

  private static func opens(
    _ hub: StoredResource, _ login: DeviceLogin, _ signature: SharedAccessSignature, now: Int64, _ db: Database
  ) throws -> Bool {
    guard let device = try DeviceTable.find(login.device, hub: hub.number, db), device.body["status"] == "enabled"
    else {
      return false
    }
    var identity = device
    var place = "\(login.host)/devices/\(login.device)"
    if let name = login.module {
      guard let module = try ModuleTable.find(name, of: login.device, hub: hub.number, db) else { return false }
      identity = module
      place += "/modules/\(name)"
    }
    guard signature.covers(place) else { return false }
    if let policy = signature.policy {
      return IoTHubRules.rights(of: policy).contains("DeviceConnect")
        && signature.isMade(with: [hub.secrets["\(policy).primary"], hub.secrets["\(policy).secondary"]], now: now)
    }
    guard identity.body["authentication"]?["type"] == "sas" else { return false }
    return signature.isMade(with: [identity.secrets["primaryKey"], identity.secrets["secondaryKey"]], now: now)
  }

  // MARK: For those who are in

  /// Stores a message of a client; `false` when that failed.
  func deliver(_ message: DeviceMessage, from client: HubClient) async -> Bool {
    (try? await events.deliver(message, from: client, .messages)) != nil
  }

  /// A client came or went.
  func changed(_ client: HubClient, isConnected: Bool) async {
    let notice = DeviceMessage(
      Value.members(["sequenceNumber": .string(String(surroundings.now()))]).json,
      properties: ["opType": isConnected ? "deviceConnected" : "deviceDisconnected"])
    _ = try? await events.deliver(notice, from: client, .connectionState)
  }

  /// The status, the body and the version of an answer to a client.
  struct Answer: Sendable {
    let status: Int
    var body: [UInt8] = []
    var version: Int64?
  }

  func twin(_ client: HubClient) async -> Answer {
    let now = surroundings.timestamp()
    guard let twin = try? await store.read({ db in try DeviceTwinTable.find(client, now: now, db) }) else {
      return Answer(status: 500)
    }
    return Answer(status: 200, body: twin.deviceView.json)
  }

  func report(_ payload: [UInt8], by client: HubClient) async -> Answer {
    guard let patch = try? JSONReader.parse(payload), patch.object != nil else { return Answer(status: 400) }
    let now = surroundings.timestamp()
    do {
      let version = try await store.write { [events] db in
        var twin = try DeviceTwinTable.find(client, now: now, db)
        let version = try twin.report(patch, now: now)
        try DeviceTwinTable.save(twin, client, db)
        let change: Value = ["version": .integer(twin.version), "properties": ["reported": patch]]
        try events.append(
          DeviceMessage(change.json, properties: ["opType": "updateTwin"]), from: client, .twinChanges, db)
        return version
      }
      await events.bell.ring(client.hub)
      return Answer(status: 204, version: version)
    } catch {
      return Answer(status: error.status == 413 ? 413 : error.status == 400 ? 400 : 500)
    }
  }

  /// What waits for a device behind a command, oldest first.
  func commands(_ client: HubClient, after last: Int64) async -> [StoredCommand] {
    let now = surroundings.now()
    let (limit, time) = (DeviceSession.window, surroundings.timestamp())
    let found = try? await store.write { db in
      try CommandQueue.bury(client, now: now, time: time, db)
      return try CommandTable.take(client.device, hub: client.hub, after: last, limit: limit, db)
    }
    return found ?? []
  }

  /// The device has a command.
  func settle(_ command: Int64, _ client: HubClient) async {
    let time = surroundings.timestamp()
    _ = try? await store.write { db in
      try CommandQueue.settle(command, client, .success, time: time, db)
    }
  }
}
