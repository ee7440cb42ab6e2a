package import Documents
package import OrderedCollections

/// How tables are written.
extension PropertySchema {
  /// A text. One with allowed values, an id, a GUID or a location compares without regard to case.
  package static func text(
    _ documentation: String, of allowed: [String] = [], isOpen: Bool = false, format: TextRule.Format? = nil,
    length: ClosedRange<Int>? = nil
  ) -> PropertySchema {
    var schema = PropertySchema(
      .text(TextRule(allowed: allowed, isOpen: isOpen, format: format, length: length)), documentation)
    schema.ignoresCase = !allowed.isEmpty || format == .resourceID || format == .location || format == .uuid
    return schema
  }

  /// A whole number, in a range where one is given.
  package static func integer(_ documentation: String, _ range: ClosedRange<Int64>? = nil) -> PropertySchema {
    PropertySchema(.integer(range), documentation)
  }

  /// A number, in a range where one is given.
  package static func number(_ documentation: String, _ range: ClosedRange<Double>? = nil) -> PropertySchema {
    PropertySchema(.number(range), documentation)
  }

  /// True or false.
  package static func flag(_ documentation: String) -> PropertySchema { PropertySchema(.boolean, documentation) }

  /// Anything, unchecked.
  package static func any(_ documentation: String) -> PropertySchema { PropertySchema(.any, documentation) }

  /// An object with these members and no others.
  package static func object(
    _ documentation: String, _ members: OrderedDictionary<String, PropertySchema>
  ) -> PropertySchema {
    PropertySchema(.object(ObjectShape(members: members)), documentation)
  }

  /// An object with `properties` inside, whose members manifests write directly.
  package static func envelope(
    _ documentation: String, _ members: OrderedDictionary<String, PropertySchema> = [:],
    properties: OrderedDictionary<String, PropertySchema>, rules: [MemberRule] = []
  ) -> PropertySchema {
    var members = members
    members["properties"] = PropertySchema.object("What the resource is set to.", properties).heeding(rules)
    return PropertySchema(.object(ObjectShape(members: members, isEnvelope: true)), documentation)
  }

  /// An object some of whose members depend on the value of one.
  package static func variants(
    _ documentation: String, by discriminator: String, _ members: OrderedDictionary<String, PropertySchema>,
    _ variants: OrderedDictionary<String, OrderedDictionary<String, PropertySchema>>, isEnvelope: Bool = false
  ) -> PropertySchema {
    let shape = ObjectShape(
      members: members, discriminator: discriminator, variants: variants, isEnvelope: isEnvelope)
    return PropertySchema(.object(shape), documentation)
  }

  /// Any keys, values of one kind.
  package static func map(_ documentation: String, of value: PropertySchema) -> PropertySchema {
    PropertySchema(.map(value), documentation)
  }

  /// A list of one kind of items.
  package static func list(
    _ documentation: String, of item: PropertySchema, _ kind: ListKind = .ordered
  ) -> PropertySchema {
    PropertySchema(.list(item, kind), documentation)
  }

  /// The same, but it must be there.
  package var required: PropertySchema { setting(\.isRequired) }
  /// The same, but only the server sets it.
  package var readOnly: PropertySchema { setting(\.isReadOnly) }
  /// The same, but changing it means delete and create.
  package var immutable: PropertySchema { setting(\.isImmutable) }
  /// The same, but some changes mean delete and create.
  package func replaced(_ rule: ReplacementRule) -> PropertySchema {
    var copy = self
    copy.replacement = rule
    return copy
  }
  /// The same, but Azure never returns it.
  package var secret: PropertySchema { setting(\.isSecret) }
  /// The same, but Azure never returns what manifests spell out.
  package var writeOnly: PropertySchema { setting(\.isWriteOnly) }
  /// The same, but it may be a secret, which Azure does not return.
  package var plainOrSecret: PropertySchema { setting(\.mayBeSecret) }
  /// The same, but case means nothing.
  package var ignoringCase: PropertySchema { setting(\.ignoresCase) }

  /// The same with what Azure sets when nothing is said.
  package func defaulting(to value: Value) -> PropertySchema {
    var copy = self
    copy.serverDefault = value
    return copy
  }

  /// The same with the member that a scalar stands for.
  package func scalar(_ member: String) -> PropertySchema {
    var copy = self
    copy.scalarMember = member
    return copy
  }

  /// The same map, whose keys may be listed.
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
