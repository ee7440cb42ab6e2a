package import Documents
package import OrderedCollections

/// What one property of an ARM body may hold, and how Azure treats it: the table that manifests are checked by, plans
/// are made by and the editor's JSON Schema is printed from.
package struct PropertySchema: Sendable {
  /// The kind of value.
  package indirect enum Shape: Sendable {
    case text(TextRule)
    case integer(ClosedRange<Int64>?)
    case number(ClosedRange<Double>?)
    case boolean
    case object(ObjectShape)
    /// Any keys, values of one kind.
    case map(PropertySchema)
    case list(PropertySchema, ListKind)
    /// Anything: what the catalogue does not look into.
    case any
  }

  /// Whether the order of a list means something.
  package enum ListKind: Sendable, Hashable {
    case ordered
    case unordered
    /// Items are told apart by this member; order means nothing. Manifests may write such a list as a mapping.
    case keyed(String)
  }

  package var shape: Shape
  /// One sentence for editors.
  package var documentation: String
  package var isRequired = false
  /// Set by the server only.
  package var isReadOnly = false
  /// Changing it means delete and create.
  package var isImmutable = false
  /// Write-only: Azure never returns it, and a manifest may only refer to it.
  package var isSecret = false
  /// Azure does not keep the case in which it was written.
  package var ignoresCase = false
  /// What Azure sets when nothing is said.
  package var serverDefault: Value?
  /// In a keyed list written as a mapping, the member that a scalar stands for: `value` of an environment variable.
  package var scalarMember: String?
  /// Whether manifests may list the keys of a map whose values need nothing: `consumerGroups: [runtime]`.
  package var listsKeys = false

  package init(_ shape: Shape, _ documentation: String) {
    self.shape = shape
    self.documentation = documentation
  }
}

/// What a text may be.
package struct TextRule: Sendable {
  /// The only values allowed; empty: any.
  package var allowed: [String] = []
  /// Whether values beside `allowed` are only worth a warning, because Azure keeps adding some.
  package var isOpen = false
  package var format: Format?
  package var length: ClosedRange<Int>?

  /// A form that texts of a property have.
  package enum Format: String, Sendable {
    /// An ARM id, or a reference to an object.
    case resourceID
    case uuid
    case url
    /// ISO 8601: `PT1H`, `P7D`.
    case duration
    /// `eastus`; `East US` means the same.
    case location
    case dateTime
  }

  package init(allowed: [String] = [], isOpen: Bool = false, format: Format? = nil, length: ClosedRange<Int>? = nil) {
    self.allowed = allowed
    self.isOpen = isOpen
    self.format = format
    self.length = length
  }
}

/// The members of an object.
package struct ObjectShape: Sendable {
  package var members: OrderedDictionary<String, PropertySchema>
  /// The member whose value says which variant's members are allowed as well.
  package var discriminator: String?
  package var variants: OrderedDictionary<String, OrderedDictionary<String, PropertySchema>>
  /// Whether manifests write the members of `properties` beside the others, without `properties` around them.
  package var isEnvelope: Bool
  /// Whether members that are not listed are passed on unchecked.
  package var isOpen: Bool

  package init(
    members: OrderedDictionary<String, PropertySchema>, discriminator: String? = nil,
    variants: OrderedDictionary<String, OrderedDictionary<String, PropertySchema>> = [:], isEnvelope: Bool = false,
    isOpen: Bool = false
  ) {
    self.members = members
    self.discriminator = discriminator
    self.variants = variants
    self.isEnvelope = isEnvelope
    self.isOpen = isOpen
  }

  /// The member of that name, looked for in every variant when it is not shared.
  package func member(_ name: String) -> PropertySchema? {
    if let member = members[name] { return member }
    for variant in variants.values { if let member = variant[name] { return member } }
    return nil
  }

  /// The members allowed when the discriminator has that value; the shared ones first.
  package func members(variant: String?) -> OrderedDictionary<String, PropertySchema> {
    guard let variant, let own = variants.first(where: { $0.key.lowercased() == variant.lowercased() })?.value else {
      return members
    }
    return members.merging(own, uniquingKeysWith: { _, own in own })
  }
}

// MARK: - Writing tables

extension PropertySchema {
  package static func text(
    _ documentation: String, of allowed: [String] = [], isOpen: Bool = false, format: TextRule.Format? = nil,
    length: ClosedRange<Int>? = nil
  ) -> PropertySchema {
    var schema = PropertySchema(
      .text(TextRule(allowed: allowed, isOpen: isOpen, format: format, length: length)), documentation)
    schema.ignoresCase = !allowed.isEmpty || format == .resourceID || format == .location || format == .uuid
    return schema
  }

  package static func integer(_ documentation: String, _ range: ClosedRange<Int64>? = nil) -> PropertySchema {
    PropertySchema(.integer(range), documentation)
  }

  package static func number(_ documentation: String, _ range: ClosedRange<Double>? = nil) -> PropertySchema {
    PropertySchema(.number(range), documentation)
  }

  package static func flag(_ documentation: String) -> PropertySchema { PropertySchema(.boolean, documentation) }

  package static func any(_ documentation: String) -> PropertySchema { PropertySchema(.any, documentation) }

  package static func object(
    _ documentation: String, _ members: OrderedDictionary<String, PropertySchema>
  ) -> PropertySchema {
    PropertySchema(.object(ObjectShape(members: members)), documentation)
  }

  /// An object with `properties` inside, whose members manifests write directly.
  package static func envelope(
    _ documentation: String, _ members: OrderedDictionary<String, PropertySchema> = [:],
    properties: OrderedDictionary<String, PropertySchema>
  ) -> PropertySchema {
    var members = members
    members["properties"] = .object("What the resource is set to.", properties)
    return PropertySchema(.object(ObjectShape(members: members, isEnvelope: true)), documentation)
  }

  package static func variants(
    _ documentation: String, by discriminator: String, _ members: OrderedDictionary<String, PropertySchema>,
    _ variants: OrderedDictionary<String, OrderedDictionary<String, PropertySchema>>, isEnvelope: Bool = false
  ) -> PropertySchema {
    let shape = ObjectShape(
      members: members, discriminator: discriminator, variants: variants, isEnvelope: isEnvelope)
    return PropertySchema(.object(shape), documentation)
  }

  package static func map(_ documentation: String, of value: PropertySchema) -> PropertySchema {
    PropertySchema(.map(value), documentation)
  }

  package static func list(
    _ documentation: String, of item: PropertySchema, _ kind: ListKind = .ordered
  ) -> PropertySchema {
    PropertySchema(.list(item, kind), documentation)
  }

  package var required: PropertySchema { setting(\.isRequired) }
  package var readOnly: PropertySchema { setting(\.isReadOnly) }
  package var immutable: PropertySchema { setting(\.isImmutable) }
  package var secret: PropertySchema { setting(\.isSecret) }
  package var ignoringCase: PropertySchema { setting(\.ignoresCase) }

  package func defaulting(to value: Value) -> PropertySchema {
    var copy = self
    copy.serverDefault = value
    return copy
  }

  package func scalar(_ member: String) -> PropertySchema {
    var copy = self
    copy.scalarMember = member
    return copy
  }

  package var listingKeys: PropertySchema { setting(\.listsKeys) }

  private func setting(_ flag: WritableKeyPath<PropertySchema, Bool>) -> PropertySchema {
    var copy = self
    copy[keyPath: flag] = true
    return copy
  }
}

/// Members of an object by name.
typealias Members = OrderedDictionary<String, PropertySchema>
/// Members that only one value of the discriminator allows.
typealias Variants = OrderedDictionary<String, Members>

extension PropertySchema {
  /// The same object with the members of `properties` written directly in manifests.
  var asEnvelope: PropertySchema {
    guard case .object(var object) = shape else { return self }
    object.isEnvelope = true
    var copy = self
    copy.shape = .object(object)
    return copy
  }
}

extension PropertySchema {
  /// The same list whose items may be written as the scalar that tells them apart: `ports: [8080]`.
  var scalarItems: PropertySchema {
    guard case .list(var item, .keyed(let key)) = shape else { return self }
    item.scalarMember = item.scalarMember ?? key
    var copy = self
    copy.shape = .list(item, .keyed(key))
    return copy
  }
}
