import AzureClient
import Documents
import Encodings
import Rendering

/// What `whoami` found, before it is printed. Holds nothing that is secret.
struct WhoamiReport: Sendable {
  /// A subscription; without a name it cannot be seen.
  struct Subscription: Sendable {
    var id: String
    var name: String?
  }

  var endpoints: AzureEndpoints
  var verdicts: [CredentialVerdict]
  /// The managed identity that was asked for; `nil` where none was named.
  var managedIdentity: String?
  /// `nil` where signing in failed.
  var caller: TokenClaims?
  /// `nil` where none is set.
  var subscription: Subscription?

  private var taken: CredentialVerdict? { verdicts.first { $0.outcome == .taken } }

  var text: StyledText {
    var text = StyledText()
    for (name, value) in facts { text.line((Self.padded(name, 14), .dim), (value, .plain)) }
    text.line()
    text.line("Ways to sign in, in the order they are looked at:", style: .heading)
    let width = (verdicts.map(\.kind.rawValue.count).max() ?? 0) + 2
    for verdict in verdicts {
      let isTaken = verdict.outcome == .taken
      text.line(
        (isTaken ? "> " : "  ", .success), (Self.padded(verdict.kind.rawValue, width), isTaken ? .success : .plain),
        ((isTaken ? "taken: " : "") + verdict.reason, isTaken ? .plain : .dim))
    }
    return text
  }

  var json: Value {
    let caller = caller
    return [
      "credential": .init(taken?.kind.rawValue), "managedIdentity": .init(managedIdentity),
      "cloud": .string(endpoints.name),
      "resourceManager": .string(endpoints.resourceManager), "login": .string(endpoints.login),
      "tenantId": .init(caller?.tenantID), "objectId": .init(caller?.objectID),
      "applicationId": .init(caller?.applicationID), "userName": .init(caller?.userName),
      "expiresOn": .init(caller.map(Self.time)),
      "subscriptionId": .init(subscription?.id), "subscriptionName": .init(subscription?.name),
      "candidates": .array(
        verdicts.map {
          [
            "credential": .string($0.kind.rawValue), "outcome": .string($0.outcome.rawValue),
            "reason": .string($0.reason),
          ]
        }),
    ]
  }

  private var facts: [(String, String)] {
    var facts = [
      ("Credential", taken?.kind.title ?? "none"),
      ("Cloud", "\(endpoints.name) (\(endpoints.resourceManager), \(endpoints.login))"),
    ]
    if let managedIdentity { facts.append(("Identity", managedIdentity)) }
    if let caller {
      facts.append(("Tenant", caller.tenantID))
      facts.append(("Object id", caller.objectID))
      if let id = caller.applicationID { facts.append(("Application", id)) }
      if let name = caller.userName { facts.append(("User", name)) }
      facts.append(("Token until", Self.time(caller)))
    }
    if let subscription {
      facts.append(
        ("Subscription", subscription.id + (subscription.name.map { " (\($0))" } ?? ", which this identity cannot see"))
      )
    } else if caller != nil {
      facts.append(("Subscription", "AZURE_SUBSCRIPTION_ID is not set"))
    }
    return facts
  }

  private static func time(_ caller: TokenClaims) -> String {
    Timestamp.text(milliseconds: Int64(max(0, min(caller.expiresAt, 253_402_300_799))) * 1000)
  }

  private static func padded(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
  }
}

extension Value {
  /// A text, or null where there is none.
  fileprivate init(_ text: String?) { self = text.map(Value.string) ?? .null }
}
