import Documents
import Encodings
import GRDB
import HTTP
import OrderedCollections
import Resources

/// Asks webhooks whether they want events before they get any.
///
/// A webhook of the Event Grid form gets an event with a code and must answer with it, or have an address opened by hand
/// within ten minutes; one of the CloudEvents form is asked by OPTIONS (HTTP 1.1 Web Hooks for Event Delivery).
struct WebhookHandshake: Sendable {
  let store: Store
  let surroundings: Surroundings
  let webhooks: (any Transport)?

  private static let origin = "eventgrid.azure.net"
  /// Microseconds in which the proof by hand is taken.
  private static let patience: Int64 = 600_000_000

  private enum Finding {
    case valid
    case waiting
    case failed(String)
  }

  /// Whether a write of that resource may have set a webhook.
  static func concerns(_ method: String, _ id: ResourceID) -> Bool {
    ["PUT", "PATCH"].contains(method) && id.foldedType.hasPrefix("microsoft.eventgrid/")
      && id.foldedType.hasSuffix("eventsubscriptions")
  }

  /// After a subscription was written: asks its webhook, if that is one of this machine, and keeps what came of it. A
  /// webhook that does not want leaves the subscription `Failed`, one that says nothing `AwaitingManualAction`.
  func prove(_ id: ResourceID) async throws(ServiceError) {
    let found = try await store.read { db in try ResourceTable.find(id, db) }
    guard let found, case .webhook(let url) = GridSubscription(found).destination, WebhookAddress.isLocal(url) else {
      return
    }
    let subscription = GridSubscription(found)
    let code = surroundings.uuid().uppercased()
    let finding =
      subscription.schema == .cloudEvents
      ? await askCloud(url, code, subscription) : await askGrid(url, code, subscription)
    let end = surroundings.now() + Self.patience
    try await store.write { db in
      guard var resource = try ResourceTable.find(number: found.number, db) else { return }
      switch finding {
      case .valid: try WebhookTable.save(.init(code: code, isValid: true, ends: end), of: found.number, db)
      case .waiting:
        try WebhookTable.save(.init(code: code, isValid: false, ends: end), of: found.number, db)
        try Self.setState("AwaitingManualAction", &resource, db)
      case .failed(let cause):
        try WebhookTable.save(.init(code: code, isValid: false, ends: 0), of: found.number, db)
        let failure: Value = [
          "code": "Url validation",
          "message": .string("The attempt to validate the provided endpoint \(Self.shown(url)) failed: \(cause)"),
        ]
        try db.execute(
          sql: "UPDATE operation SET failure = ? WHERE id = (SELECT operation FROM resource WHERE number = ?)",
          arguments: [failure.jsonText, found.number])
        try Self.setState("Failed", &resource, db)
      }
    }
  }

  /// The address without its query, which may hold a secret.
  private static func shown(_ url: String) -> Substring { url.prefix { $0 != "?" } }

  private static func setState(_ state: String, _ resource: inout StoredResource, _ db: Database) throws {
    resource.body.put(.string(state), at: Draft.path("properties.provisioningState"))
    let operation = try String.fetchOne(
      db, sql: "SELECT operation FROM resource WHERE number = ?", arguments: [resource.number])
    try ResourceTable.save(&resource, operation: operation, db)
  }

  /// Where the proof is given by hand.
  private func address(_ code: String, _ subscription: GridSubscription) -> String {
    "https://rp-local.\(Self.origin)/eventsubscriptions/\(Percent.encode(subscription.name.lowercased()))/validate?id=\(code)"
      + "&t=\(Percent.encode(surroundings.timestamp()))&apiVersion=2018-05-01-preview"
  }

  // MARK: Asking

  private func askGrid(_ url: String, _ code: String, _ subscription: GridSubscription) async -> Finding {
    let event: Value = [
      "id": .string(surroundings.uuid()), "topic": .string(subscription.resource.id.parent?.description ?? ""),
      "subject": "",
      "data": ["validationCode": .string(code), "validationUrl": .string(address(code, subscription))],
      "eventType": "Microsoft.EventGrid.SubscriptionValidationEvent", "eventTime": .string(surroundings.timestamp()),
      "metadataVersion": "1", "dataVersion": "2",
    ]
    let answer = await send(
      HTTPRequest(
        "POST", url,
        headers: [
          "aeg-event-type": "SubscriptionValidation", "aeg-subscription-name": subscription.name.uppercased(),
          "Content-Type": "application/json; charset=utf-8",
        ], body: Value.array([event]).json))
    switch answer {
    case .failure(let flaw): return .failed(flaw.description)
    case .success(let response):
      guard response.status == 200 else { return .failed("it answered \(response.status) instead of 200.") }
      let said = (try? JSONReader.parse(response.body))?["validationResponse"]?.string
      return said == code ? .valid : .waiting
    }
  }

  private func askCloud(_ url: String, _ code: String, _ subscription: GridSubscription) async -> Finding {
    let answer = await send(
      HTTPRequest(
        "OPTIONS", url,
        headers: [
          "WebHook-Request-Origin": Self.origin, "WebHook-Request-Callback": address(code, subscription),
          "WebHook-Request-Rate": "1000", "aeg-subscription-name": subscription.name.uppercased(),
        ]))
    switch answer {
    case .failure(let flaw): return .failed(flaw.description)
    case .success(let response):
      guard response.status == 200 else { return .failed("it answered \(response.status) instead of 200.") }
      let allowed = response.headers["WebHook-Allowed-Origin"]?.lowercased()
      return allowed == "*" || allowed == Self.origin ? .valid : .waiting
    }
  }

  private func send(_ request: HTTPRequest) async -> Result<HTTPResponse, TransportError> {
    guard let webhooks else {
      return .failure(TransportError(.connect, host: "", detail: "webhooks cannot be reached from here"))
    }
    do { return .success(try await webhooks.send(request)) } catch { return .failure(error) }
  }

  // MARK: By hand

  /// Takes the proof that somebody opened the address.
  func takeProof(_ code: String) async throws(ServiceError) {
    let now = surroundings.now()
    try await store.write { db in
      guard let number = try WebhookTable.subscription(code, db), let state = try WebhookTable.state(of: number, db),
        state.isValid || state.ends > now, var resource = try ResourceTable.find(number: number, db)
      else {
        throw ServiceError(400, "BadRequest", "The validation of this event subscription has expired or is unknown.")
      }
      try WebhookTable.save(.init(code: code, isValid: true, ends: state.ends), of: number, db)
      try Self.setState("Succeeded", &resource, db)
    }
  }
}
