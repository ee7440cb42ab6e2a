import Documents
import GRDB
import HTTP
import Resources

/// Tenants, subscriptions and regions.
extension ControlPlane {
  func directory(_ request: ServiceRequest, _ route: Route) async throws(ServiceError) -> HTTPResponse {
    switch route {
    case .tenants: return .json(200, ["value": [tenant(request)]])
    case .subscriptions:
      let known = try await subscriptions()
      return .json(
        200,
        [
          "value": .array(known.map { subscription($0, request) }),
          "count": ["type": "Total", "value": .integer(Int64(known.count))],
        ])
    case .subscription(let id): return .json(200, subscription(id, request))
    case .locations(let id): return .json(200, ["value": .array(Region.all.map { location($0, subscription: id) })])
    default: throw .notThere(request.path)
    }
  }

  /// The configured subscription and every one that holds a group.
  private func subscriptions() async throws(ServiceError) -> [String] {
    let used = try await store.read { db in
      try ResourceTable.all(type: ResourceGroupRules.group.type, db).compactMap { $0.id.subscription?.lowercased() }
    }
    return [options.subscription] + Set(used).subtracting([options.subscription]).sorted()
  }

  private func tenant(_ request: ServiceRequest) -> Value {
    let tenant = request.caller?.tenant ?? options.tenant
    return [
      "id": .string("/tenants/\(tenant)"), "tenantId": .string(tenant), "countryCode": "US",
      "displayName": "Local Azure", "domains": ["local.onmicrosoft.com"], "defaultDomain": "local.onmicrosoft.com",
      "tenantCategory": "Home", "tenantType": "AAD",
    ]
  }

  private func subscription(_ id: String, _ request: ServiceRequest) -> Value {
    [
      "id": .string("/subscriptions/\(id)"), "authorizationSource": "RoleBased", "managedByTenants": [], "tags": [:],
      "subscriptionId": .string(id), "tenantId": .string(request.caller?.tenant ?? options.tenant),
      "displayName": "Local Azure", "state": "Enabled",
      "subscriptionPolicies": [
        "locationPlacementId": "Internal_2014-09-01", "quotaId": "Internal_2014-09-01", "spendingLimit": "Off",
      ],
    ]
  }

  private func location(_ region: Region, subscription: String) -> Value {
    [
      "id": .string("/subscriptions/\(subscription)/locations/\(region.name)"), "name": .string(region.name),
      "type": "Region", "displayName": .string(region.displayName),
      "regionalDisplayName": .string(region.displayName),
      "metadata": [
        "regionType": "Physical", "regionCategory": "Recommended",
        "pairedRegion": [
          [
            "name": .string(region.paired),
            "id": .string("/subscriptions/\(subscription)/locations/\(region.paired)"),
          ]
        ],
      ],
    ]
  }
}
