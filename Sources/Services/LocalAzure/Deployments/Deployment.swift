import Crypto
import Documents
import Encodings
import OrderedCollections
import Resources

/// A deployment as it was asked for: the template read against the scope, before anything is touched.
struct Deployment: Sendable {
  enum Mode: String, Sendable { case incremental = "Incremental", complete = "Complete" }

  /// In the spelling that answers have.
  let id: ResourceID
  /// Resource group or subscription.
  let scope: ResourceID
  let mode: Mode
  /// Of a deployment to a subscription.
  let location: String?
  let tags: Value?
  let source: Value
  let template: Template

  /// Bytes of a template at most, as in Azure.
  private static let sizeLimit = 4 << 20

  /// Reads the body of a deployment; `group` is the resource group that it goes to.
  /// `shownSource` is the template as answers show it, where that is another.
  init(
    _ id: ResourceID, body: Value, group: StoredResource?, caller: Caller, options: Options, _ time: Surroundings,
    shownSource: Value? = nil
  ) throws {
    guard let scope = id.parent, let subscription = id.subscription else {
      throw ServiceError.invalidTemplate("A deployment goes to a resource group or a subscription.")
    }
    guard let properties = body["properties"], properties.object != nil else {
      throw ServiceError.invalidContent("The member 'properties' is missing.")
    }
    guard let mode = Mode(rawValue: (properties["mode"]?.string ?? "").capitalized) else {
      throw ServiceError(
        400, "InvalidDeploymentMode", "The deployment mode must be 'Incremental' or 'Complete'.")
    }
    location = body["location"]?.string
    if group == nil {
      guard location != nil else { throw ServiceError.locationRequired }
      guard mode == .incremental else {
        throw ServiceError(400, "InvalidDeploymentMode", "The mode 'Complete' is for resource groups only.")
      }
    }
    guard let source = properties["template"], source.object != nil else {
      throw properties["templateLink"] == nil
        ? ServiceError.invalidTemplate("The member 'template' is missing.")
        : ServiceError(501, "NotImplemented", "The local Azure fetches no linked templates.")
    }
    guard source.json.count <= Self.sizeLimit else {
      throw ServiceError(413, "RequestContentTooLarge", "A template may have at most \(Self.sizeLimit) bytes.")
    }
    self.id =
      ResourceID("\(scope)/providers/\(DeploymentRoute.type)/\(id.name)") ?? id
    self.scope = scope
    self.mode = mode
    self.source = shownSource ?? source
    tags = body["tags"]
    let context = TemplateContext(
      scope: scope,
      surroundings: Self.surroundings(
        id, subscription: subscription, mode: mode, location: location, group: group, caller: caller, options: options),
      now: Self.compact(time.timestamp()), newGUID: { time.uuid() })
    template = try Template(source, parameters: properties["parameters"] ?? .object([:]), context)
  }

  /// `2026-11-23T16:51:00.12Z` as `20261123T165100Z`.
  private static func compact(_ timestamp: String) -> String {
    timestamp.prefix(19).filter { $0 != "-" && $0 != ":" } + "Z"
  }

  private static func surroundings(
    _ id: ResourceID, subscription: String, mode: Mode, location: String?, group: StoredResource?, caller: Caller,
    options: Options
  ) -> [String: Value] {
    var known: [String: Value] = [
      "deployment": .members([
        "name": .string(id.name), "location": location.map { .string($0) },
        "properties": ["mode": .string(mode.rawValue), "provisioningState": "Accepted"],
      ]),
      "subscription": [
        "id": .string("/subscriptions/\(subscription)"), "subscriptionId": .string(subscription),
        "tenantId": .string(options.tenant), "displayName": "Local Azure",
      ],
      "tenant": ["tenantId": .string(options.tenant), "displayName": "Local Azure"],
      "deployer": ["objectId": .string(caller.objectID), "tenantId": .string(caller.tenant)],
      "environment": [
        "name": "AzureCloud", "resourceManager": "https://management.azure.com/",
        "authentication": [
          "loginEndpoint": "https://login.microsoftonline.com/", "tenant": "common",
          "audiences": ["https://management.core.windows.net/", "https://management.azure.com/"],
        ],
        "suffixes": [
          "storage": "core.windows.net", "keyvaultDns": ".vault.azure.net", "acrLoginServer": ".azurecr.io",
          "sqlServerHostname": ".database.windows.net",
        ],
      ],
    ]
    if let group {
      known["resourcegroup"] = .members([
        "id": .string(group.id.description), "name": .string(group.name), "type": "Microsoft.Resources/resourceGroups",
        "location": group.body["location"], "tags": group.body["tags"] ?? .object([:]),
        "properties": ["provisioningState": "Succeeded"],
      ])
    }
    return known
  }

  /// A number that two templates share only when they are the same.
  var templateHash: String {
    let digest = Array(SHA256.hash(data: source.canonicalJSON))
    return String(digest.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
  }

  /// The providers and regions that the template names.
  var providers: Value {
    var types: [String: Set<String>] = [:]
    for resource in template.resources {
      let parts = resource.id.type.split(separator: "/", maxSplits: 1).map(String.init)
      if parts.count == 2 { types[parts[0], default: []].insert(parts[1]) }
    }
    return .array(
      types.sorted { $0.key < $1.key }.map { namespace, names in
        [
          "namespace": .string(namespace),
          "resourceTypes": .array(names.sorted().map { ["resourceType": .string($0), "locations": [.null]] }),
        ]
      })
  }

  /// What waits for what.
  var dependencies: Value {
    func shown(_ resource: TemplateResource) -> Value {
      [
        "id": .string(resource.id.description), "resourceType": .string(resource.id.type),
        "resourceName": .string(resource.id.name),
      ]
    }
    return .array(
      template.resources.filter { !$0.dependencies.isEmpty }.map { resource in
        var value = shown(resource)
        value[member: "dependsOn"] = .array(resource.dependencies.sorted().map { shown(template.resources[$0]) })
        return value
      })
  }
}

extension String {
  /// With the first letter upper and the others lower case.
  fileprivate var capitalized: String { prefix(1).uppercased() + dropFirst().lowercased() }
}
