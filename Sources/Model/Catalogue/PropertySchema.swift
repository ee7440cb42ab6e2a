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

  /// What values it takes.
  package var shape: Shape
  /// One sentence for editors.
  package var documentation: String
  /// Whether a manifest must say it.
  package var isRequired = false
  /// Set by the server only.
  package var isReadOnly = false
  /// Changing it means delete and create.
  package var isImmutable = false
  /// Which changes mean delete and create where not all do.
  package var replacement: ReplacementRule?
  /// Write-only: Azure never returns it, and a manifest may only refer to it.
  package var isSecret = false
  /// Azure never returns it although it is no secret: manifests spell it out.
  package var isWriteOnly = false
  /// Manifests may spell it out or refer to a secret; Azure does not return it then.
  package var mayBeSecret = false
  /// Azure does not keep the case in which it was written.
  package var ignoresCase = false
  /// What Azure sets when nothing is said.
  package var serverDefault: Value?
  /// In a keyed list written as a mapping, the member that a scalar stands for: `value` of an environment variable.
  package var scalarMember: String?
  /// Whether manifests may list the keys of a map whose values need nothing: `consumerGroups: [runtime]`.
  package var listsKeys = false

  /// A property with nothing special about it.
  package init(_ shape: Shape, _ documentation: String) {
    self.shape = shape
    self.documentation = documentation
  }
}

/// Which changes of a property mean delete and create.
package enum ReplacementRule: Sendable, Hashable {
  /// Those of the part before the first underscore: `Standard_LRS` to `Premium_LRS`.
  case ofPrefix
  /// All but the change to this value.
  case unlessTo(String)
  /// All but growth in what lies in one of these editions: partitions of an event hub.
  case unlessGrowing(on: [String])

  /// Whether a change cannot be made in place; of what is not known yet it is hoped. `editions` are those of what the
  /// resource lies in, in lower case.
  package func isForced(from before: Value?, to after: Value?, editions: Set<String> = []) -> Bool {
    if case .unlessGrowing(let growing) = self {
      guard let before = before?.number, let after = after?.number, before != after else { return false }
      return after < before || editions.isDisjoint(with: growing.map { $0.lowercased() })
    }
    guard let before = before?.string?.lowercased(), let after = after?.string?.lowercased() else { return false }
    return switch self {
    case .ofPrefix: before.prefix { $0 != "_" } != after.prefix { $0 != "_" }
    case .unlessTo(let value): before != after && after != value.lowercased()
    case .unlessGrowing: false
    }
  }

  /// For documentation.
  package var text: String {
    switch self {
    case .ofPrefix: "before `_`"
    case .unlessTo(let value): "unless to `\(value)`"
    case .unlessGrowing(let editions): "unless more of them on \(editions.joined(separator: " or "))"
    }
  }
}

/// What a text may be.
package struct TextRule: Sendable {
  /// The only values allowed; empty: any.
  package var allowed: [String] = []
  /// Whether values beside `allowed` are only worth a warning, because Azure keeps adding some.
  package var isOpen = false
  /// The form it has; `nil`: any.
  package var format: Format?
  /// How many characters; `nil`: any number.
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

  /// A rule; without arguments every text passes.
  package init(allowed: [String] = [], isOpen: Bool = false, format: Format? = nil, length: ClosedRange<Int>? = nil) {
    self.allowed = allowed
    self.isOpen = isOpen
    self.format = format
    self.length = length
  }
}

/// The members of an object.
package struct ObjectShape: Sendable {
  /// Members that every object of this shape may have.
  package var members: OrderedDictionary<String, PropertySchema>
  /// The member whose value says which variant's members are allowed as well.
  package var discriminator: String?
  /// Further members by the value of the discriminator.
  package var variants: OrderedDictionary<String, OrderedDictionary<String, PropertySchema>> {
    didSet { ofVariants = Self.merged(variants) }
  }
  /// What all variants together have, objects of the same name with the members of each.
  private var ofVariants: OrderedDictionary<String, PropertySchema>
  /// Whether manifests write the members of `properties` beside the others, without `properties` around them.
  package var isEnvelope: Bool
  /// Whether members that are not listed are passed on unchecked.
  package var isOpen: Bool
  /// What members mean for one another.
  package var rules: [MemberRule] = []

  /// A shape; by default closed and without variants.
  package init(
    members: OrderedDictionary<String, PropertySchema>, discriminator: String? = nil,
    variants: OrderedDictionary<String, OrderedDictionary<String, PropertySchema>> = [:], isEnvelope: Bool = false,
    isOpen: Bool = false
  ) {
    self.members = members
    self.discriminator = discriminator
    self.variants = variants
    ofVariants = Self.merged(variants)
    self.isEnvelope = isEnvelope
    self.isOpen = isOpen
  }

  /// The member of that name, looked for in every variant when it is not shared.
  package func member(_ name: String) -> PropertySchema? {
    members[name] ?? ofVariants[name]
  }

  private static func merged(
    _ variants: OrderedDictionary<String, OrderedDictionary<String, PropertySchema>>
  ) -> OrderedDictionary<String, PropertySchema> {
    var all: OrderedDictionary<String, PropertySchema> = [:]
    for (name, schema) in variants.values.flatMap({ $0 }) {
      guard var known = all[name], case .object(var object) = known.shape, case .object(let other) = schema.shape else {
        if all[name] == nil { all[name] = schema }
        continue
      }
      object.members.merge(other.members, uniquingKeysWith: { first, _ in first })
      known.shape = .object(object)
      all[name] = known
    }
    return all
  }

  /// The members allowed when the discriminator has that value; the shared ones first.
  package func members(variant: String?) -> OrderedDictionary<String, PropertySchema> {
    guard let variant, let own = variants.first(where: { $0.key.lowercased() == variant.lowercased() })?.value else {
      return members
    }
    return members.merging(own, uniquingKeysWith: { _, own in own })
  }
}
