import Documents
import GRDB
import HTTP
import Resources

/// Something of which a subscription may have so much, as its provider counts it.
struct Quota: Sendable {
  let type: String
  /// As the answers name it: `StandardCores`.
  let counter: String
  /// The same for people.
  let title: String
  let limit: Int64
  /// Whether each region has its own count.
  var isRegional = true
  /// The code of the refusal.
  var code = "QuotaExceeded"
  /// Whether it counts only when strict: few enough that who tries things out needs more.
  var isStrictOnly = false
  /// How much of it a resource takes.
  var amount: @Sendable (Value) -> Double = { _ in 1 }

  private var namespace: String { String(type.prefix { $0 != "/" }).lowercased() }

  /// Default limits of a new subscription.
  private static let all: [Quota] = [
    Quota(
      type: DigitalTwinsRules.instanceType, counter: "DigitalTwinsInstances", title: "Digital Twins Instances",
      limit: 10, isStrictOnly: true),
    Quota(
      type: "Microsoft.Devices/IotHubs", counter: "FreeHubCount", title: "Free Hub Count", limit: 1, isRegional: false,
      amount: { $0["sku"]?["name"] == "F1" ? 1 : 0 }),
    Quota(
      type: "Microsoft.Storage/storageAccounts", counter: "StorageAccounts", title: "Storage Accounts", limit: 250),
    Quota(
      type: "Microsoft.ContainerInstance/containerGroups", counter: "ContainerGroups", title: "Container Groups",
      limit: 100, code: "ContainerGroupQuotaReached"),
    Quota(
      type: "Microsoft.ContainerInstance/containerGroups", counter: "StandardCores", title: "Standard Cores",
      limit: 100, code: "ContainerGroupQuotaReached", amount: cores),
    Quota(
      type: "Microsoft.Network/virtualNetworks", counter: "VirtualNetworks", title: "Virtual Networks", limit: 1000),
  ]

  @Sendable private static func cores(_ group: Value) -> Double {
    (group["properties"]?["containers"]?.array ?? []).reduce(0) { sum, container in
      switch container["properties"]?["resources"]?["requests"]?["cpu"] {
      case .integer(let count)?: sum + Double(count)
      case .double(let count)?: sum + count
      default: sum
      }
    }
  }

  /// What a namespace counts; empty where it has no such list.
  static func of(_ namespace: String, isRegional: Bool) -> [Quota] {
    all.filter { !$0.isStrictOnly && $0.namespace == namespace.lowercased() && $0.isRegional == isRegional }
  }

  /// How much of it a subscription uses, in a region where each has its own count.
  func used(_ subscription: String, region: String?, _ db: Database) throws -> Double {
    try ResourceTable.inside(.subscription(subscription), type: type, db).reduce(0) { sum, resource in
      let isCounted = !isRegional || resource.location.map(Region.normalise) == region.map(Region.normalise)
      return sum + (isCounted ? amount(resource.body) : 0)
    }
  }

  /// Refuses a new resource for which there is not enough left.
  static func check(_ draft: Draft, _ db: Database) throws {
    guard draft.isNew, let subscription = draft.id.subscription else { return }
    for quota in all where quota.type.lowercased() == draft.id.foldedType {
      if quota.isStrictOnly, !draft.options.isStrict { continue }
      let wanted = quota.amount(draft.body)
      guard wanted > 0 else { continue }
      let region = draft.body["location"]?.string
      let used = try quota.used(subscription, region: region, db)
      guard used + wanted > Double(quota.limit) else { continue }
      throw ServiceError(
        409, quota.code,
        "Resource type '\(quota.type)' quota '\(quota.counter)' exceeded in region '\(region ?? "")'. Limit: "
          + "'\(quota.limit)', Usage: '\(Quota.text(used))' Requested: '\(Quota.text(wanted))'.")
    }
  }

  static func text(_ amount: Double) -> String {
    amount == amount.rounded() ? String(Int64(amount)) : String(amount)
  }
}

extension ControlPlane {
  func usages(
    _ request: ServiceRequest, _ subscription: String, _ namespace: String, _ location: String?
  ) async throws(ServiceError) -> HTTPResponse {
    let quotas = Quota.of(namespace, isRegional: location != nil)
    guard !quotas.isEmpty else { throw .notThere(request.path) }
    let used = try await store.read { db in try quotas.map { try $0.used(subscription, region: location, db) } }
    let values = zip(quotas, used).map { quota, used -> Value in
      [
        "unit": "Count", "currentValue": .integer(Int64(used.rounded(.up))), "limit": .integer(quota.limit),
        "name": ["value": .string(quota.counter), "localizedValue": .string(quota.title)],
      ]
    }
    return .json(200, ["value": .array(values)])
  }
}
