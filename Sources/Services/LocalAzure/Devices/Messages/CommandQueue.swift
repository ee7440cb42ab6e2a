import Documents
import GRDB
import OrderedCollections

/// How messages to devices end, and who is told; every function runs inside a transaction.
enum CommandQueue {
  /// How a message ended.
  enum Outcome: String, Sendable {
    case success = "Success"
    case expired = "Expired"
    case deliveryCountExceeded = "DeliveryCountExceeded"
    case purged = "Purged"
  }

  /// Takes a message out of the queue, and reports it where its sender asked for that.
  static func settle(_ id: Int64, _ client: HubClient, _ outcome: Outcome, time: String, _ db: Database) throws {
    guard let message = try CommandTable.find(id, db) else { return }
    try CommandTable.remove(id, db)
    try report(message, client, outcome, time: time, db)
  }

  /// Takes out what has expired or was handed over too often.
  static func bury(_ client: HubClient, now: Int64, time: String, _ db: Database) throws {
    let hub = try ResourceTable.find(number: client.hub, db)
    let most = hub?.body["properties"]?["cloudToDevice"]?["maxDeliveryCount"]?.integer ?? 10
    let dead = try CommandTable.removeDead(
      client.device, hub: client.hub, now: now, maximumDeliveries: Int(clamping: most), db)
    for (command, isExpired) in dead {
      try report(command.message, client, isExpired ? .expired : .deliveryCountExceeded, time: time, db)
    }
  }

  static func report(
    _ message: DeviceMessage, _ client: HubClient, _ outcome: Outcome, time: String, _ db: Database
  ) throws {
    let wanted = message.system["iothub-ack"]?.string?.lowercased() ?? "none"
    guard wanted == "full" || wanted == (outcome == .success ? "positive" : "negative") else { return }
    let device = try DeviceTable.find(client.device, hub: client.hub, db)
    let record: Value = [
      "originalMessageId": message.system["message-id"] ?? "", "description": .string(outcome.rawValue),
      "deviceGenerationId": device?.body["generationId"] ?? "", "deviceId": .string(client.device),
      "enqueuedTimeUtc": .string(time), "statusCode": .string(outcome.rawValue),
    ]
    try CommandTable.report(record, hub: client.hub, db)
  }
}
