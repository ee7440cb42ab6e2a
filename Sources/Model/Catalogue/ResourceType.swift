package import Documents
import OrderedCollections
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
  }

  /// What manifests call it; for children the name used in messages.
  package let kind: String
  /// What a message calls one: "an Event Grid endpoint".
  package let noun: String
  /// What ARM calls it: `Microsoft.Devices/IotHubs`.
  package let type: String
  package let apiVersion: String
  package let parent: Parentage?
  /// One sentence for editors.
  package let documentation: String
  /// The ARM body.
  package let body: PropertySchema
  /// `nil` where names are made up by twinwright or unchecked.
  package let name: NameRule?
  package let hasLocation: Bool
  package let hasTags: Bool
  package let outputs: [Output]
  /// Read-only members that move on their own; left out of pins and comparisons wherever they occur.
  package let volatile: [ValuePath]

  package init(
    kind: String, noun: String, type: String, apiVersion: String, parent: Parentage? = nil, documentation: String,
    body: PropertySchema, name: NameRule?, hasLocation: Bool = true, hasTags: Bool = true, outputs: [Output] = [],
    volatile: [ValuePath] = []
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
  }

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

  package func output(_ name: String) -> Output? { outputs.first { $0.name == name } }

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
