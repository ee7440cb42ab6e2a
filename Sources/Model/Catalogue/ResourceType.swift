package import Documents
package import OrderedCollections
package import Resources

/// Everything twinwright knows of one Azure resource type.
package struct ResourceType: Sendable {
  /// How a child of another resource is written and addressed.
  package struct Parentage: Sendable, Hashable {
    /// The manifest kind that spells the child out under its spec.
    package let kind: String
    /// The member of the parent's spec, and the collection in addresses: `endpoints`.
    package let collection: String
    /// The path segments between the parent's id and the child's name: `eventHubEndpoints/events/ConsumerGroups`.
    package let segments: String
    /// Whether the service can list them; where it cannot, only declared ones are ever seen.
    package var isListed = true
    /// Whether the service takes one write at a time among them.
    package var isSerial = false
  }

  /// Where resources lie that are no children of another.
  package enum Placement: Sendable, Hashable {
    /// In the environment's resource group.
    case group
    /// Attached to what `scope` names: a second `providers` part in the id.
    case scope
    /// In the subscription, under a GUID that twinwright derives unless the manifest names one.
    case subscription
  }

  /// What deleting one leaves behind, where its name stays taken for a while.
  package struct SoftDelete: Sendable, Hashable {
    /// The type under which what is left is found, in the location of the resource.
    package let type: String
    /// For how many days, unless the resource itself says.
    package let days: Int
    /// What frees the name, or brings the resource back.
    package let remedy: String
    /// Whether making one of the same name in the same place brings the deleted one back, with what it held.
    package var comesBack = false

    /// Whether what is left is only found in a list of the subscription, as the resource that it was.
    package var isListed: Bool { !type.contains("/locations/") }

    /// Where what is left of a resource is found.
    package func id(of resource: ResourceID, location: String) -> ResourceID? {
      guard let subscription = resource.subscription else { return nil }
      let parts = type.split(separator: "/")
      guard parts.count == 3 else { return nil }
      let place = location.lowercased().filter { $0 != " " }
      return ResourceID(
        "/subscriptions/\(subscription)/providers/\(parts[0])/\(parts[1])/\(place)/\(parts[2])/\(resource.name)")
    }
  }

  /// What manifests call it; for children the name used in messages.
  package let kind: String
  /// What a message calls one: "an Event Grid endpoint".
  package let noun: String
  /// What ARM calls it: `Microsoft.Devices/IotHubs`.
  package let type: String
  /// The version that requests name.
  package let apiVersion: String
  /// Where it lies; `nil` for what lies in a group, a subscription or a scope.
  package let parent: Parentage?
  /// One sentence for editors.
  package let documentation: String
  /// The ARM body.
  package let body: PropertySchema
  /// `nil` where names are made up by twinwright or unchecked.
  package let name: NameRule?
  /// Whether a body says `location`.
  package let hasLocation: Bool
  /// Whether a body can have `tags`, and with them the environment's mark.
  package let hasTags: Bool
  /// What other objects may refer to; `id` and `name` first.
  package let outputs: [Output]
  /// Read-only members that move on their own; left out of pins and comparisons wherever they occur.
  package let volatile: [ValuePath]
  /// Where it lies when it is no child.
  package let placement: Placement
  /// Members of the body that are always the same, so that no manifest has to say them: `kind` of a database.
  package let implied: OrderedDictionary<String, Value>
  /// `nil` when a deleted one is gone.
  package let softDelete: SoftDelete?
  /// What lists of it show.
  package let listing: Listing

  /// An entry; `id` and `name` are added to the outputs, what is always volatile to `volatile`.
  package init(
    kind: String, noun: String, type: String, apiVersion: String, parent: Parentage? = nil, documentation: String,
    body: PropertySchema, name: NameRule?, hasLocation: Bool = true, hasTags: Bool = true, outputs: [Output] = [],
    volatile: [ValuePath] = [], placement: Placement = .group, implied: OrderedDictionary<String, Value> = [:],
    softDelete: SoftDelete? = nil, listing: Listing = Listing()
  ) {
    self.kind = kind
    self.noun = noun
    self.type = type
    self.apiVersion = apiVersion
    self.parent = parent
    self.documentation = documentation
    self.body = body
    self.name = name
    self.hasLocation = hasLocation
    self.hasTags = hasTags
    self.outputs = [Output("id", ["id"]), Output("name", ["name"])] + outputs
    self.volatile = ResourceType.alwaysVolatile + volatile
    self.placement = placement
    self.implied = implied
    self.softDelete = softDelete
    self.listing = listing
  }

  /// The kind of types without a table.
  static let genericKind = "AzureResource"

  /// Members that the server owns in every body.
  static let serverMembers: Set<String> = ["id", "name", "type", "systemData", "etag"]

  private static let alwaysVolatile: [ValuePath] = [
    .of("etag"), .of("systemData"), .of("properties", "provisioningState"),
  ]

  /// How Azure treats what stands at a path of the ARM body.
  package func facts(at path: ValuePath) -> PropertyFacts {
    if case .member(let name)? = path.steps.first, ResourceType.serverMembers.contains(name) {
      var facts = PropertyFacts()
      facts.isKnown = true
      facts.isReadOnly = true
      facts.ignoresCase = true
      return facts
    }
    return body.facts(at: path)
  }

  /// By its name, or any other value of the body by its path: `properties.statusOfPrimary`. Secret properties and,
  /// for types with a table, unknown ones are no outputs.
  package func output(_ name: String) -> Output? {
    if let output = outputs.first(where: { $0.name == name }) { return output }
    let path = name.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard path.count > 1, ["properties", "identity", "sku"].contains(path[0]), !path.contains("") else { return nil }
    let facts = facts(at: ValuePath(path.map { .member($0) }))
    guard !facts.isSecret, facts.isKnown || kind == ResourceType.genericKind else { return nil }
    return Output(name, path)
  }

  /// A live body without what the server owns: read-only and volatile members, at any depth. `id` and `type` go too.
  package func declarable(_ body: Value) -> Value { strip(body, at: ValuePath(), schema: self.body) }

  private func strip(_ value: Value, at path: ValuePath, schema: PropertySchema?) -> Value {
    switch value {
    case .object(let members):
      var kept = OrderedDictionary<String, Value>()
      for (name, member) in members {
        let below = path.member(name)
        if path.steps.isEmpty, ResourceType.serverMembers.contains(name) { continue }
        let next = schema?.child(.member(name))
        if next?.isReadOnly == true || volatile.contains(below) { continue }
        kept[name] = strip(member, at: below, schema: next)
      }
      return .object(kept)
    case .array(let items):
      return .array(items.map { strip($0, at: path.appending(.index(0)), schema: schema?.child(.index(0))) })
    default: return value
    }
  }

  /// The id of a resource of this type: below its parent for children, else as a provider resource of the group.
  package func id(named name: String, in container: ResourceID) -> ResourceID {
    if let parent { return container.child(parent.segments, name) }
    return container.provider(type, name)
  }
}
