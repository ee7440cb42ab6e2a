import Catalogue
import Diagnostics
import Documents
import OrderedCollections
import Resources

/// Mappings and lists.
extension SpecReader {
  /// Reads an object. Members named in `extras` belong to the manifest alone and are left to the caller.
  func readObject(
    _ node: Located, _ shape: ObjectShape, _ place: Place, extras: Set<String> = [], supplied: Set<String> = []
  ) -> Template? {
    guard let members = node.members else {
      reportWrongType(node, expected: "a mapping", named: place.noun.trimmingBackticks)
      return nil
    }
    let table = ObjectTable(shape, node, self)
    var own = OrderedDictionary<String, Template>()
    var inner = OrderedDictionary<String, Template>()
    var queue = members
    var position = 0
    while position < queue.count {
      let member = queue[position]
      position += 1
      if extras.contains(member.key) { continue }
      if shape.isEnvelope, member.key == "properties" {
        queue += unwrap(member, place)
        continue
      }
      guard let (schema, isInner) = table.member(member.key) else {
        if shape.isOpen {
          own[member.key] = readAny(member.value, secretIn: member.key)
        } else {
          report(table.unknown(member, place, extras: extras))
        }
        continue
      }
      guard let value = read(member.value, schema, named: member.key) else { continue }
      if isInner { inner[member.key] = value } else { own[member.key] = value }
    }
    for missing in table.missing(written: Set(queue.filter(\.isSet).map(\.key)).union(supplied), place) {
      report(missing)
    }
    table.shapes.forEach { check($0.isEnvelope ? own : own.merging(inner, uniquingKeysWith: { $1 }), by: $0.rules) }
    if !inner.isEmpty { own["properties"] = .object(inner) }
    return Template(.object(own), at: node.span)
  }

  /// Somebody pasted ARM's form: says so once and reads on.
  private func unwrap(_ member: Located.Member, _ place: Place) -> [Located.Member] {
    report(
      Diagnostic(
        ManifestCode.unknownProperty, .error, "unknown property `properties` of \(place.noun)", at: member.keySpan,
        help: ["write what stands under `properties` directly; twinwright adds the envelope"]))
    return member.value.members ?? []
  }

  func readMap(
    _ node: Located, _ value: PropertySchema, inSecret: Bool, listsKeys: Bool, named name: String
  ) -> Template? {
    // Azure's maps from ARM ids: a list of references reads better and makes the edges.
    if let items = node.items, listsKeys { return readKeys(items, node, named: name) }
    guard let members = node.members else {
      reportWrongType(node, expected: "a mapping", named: name)
      return nil
    }
    var result = OrderedDictionary<String, Template>()
    for member in members {
      guard let key = readKey(member) else { continue }
      if case .object = value.shape, member.value.value.isNull {
        result[key] = .literal(.object([:]))
        continue
      }
      var schema = value
      schema.isSecret = schema.isSecret || inSecret
      if let template = read(member.value, schema, named: key) { result[key] = template }
    }
    return Template(.object(result), at: node.span)
  }

  /// A key that holds expressions must be known now.
  private func readKey(_ member: Located.Member) -> String? {
    guard ExpressionText.isWorthCutting(member.key) else { return member.key }
    let node = Located(span: member.keySpan, content: .scalar(.string(member.key)), isQuoted: true)
    return literalText(node, named: member.key)
  }

  private func readKeys(_ items: [Located], _ node: Located, named name: String) -> Template? {
    var result = OrderedDictionary<String, Template>()
    for item in items {
      if let key = read(item, .text("Key."), named: name)?.literal?.string { result[key] = .literal(.object([:])) }
    }
    return Template(.object(result), at: node.span)
  }

  func readList(
    _ node: Located, _ item: PropertySchema, _ kind: PropertySchema.ListKind, named name: String
  ) -> Template? {
    if let items = node.items {
      return Template(.list(items.compactMap { readItem($0, item, kind, named: name) }), at: node.span)
    }
    if case .keyed(let key) = kind, let members = node.members {
      return Template(.list(members.compactMap { readKeyed($0, item, key, named: name) }), at: node.span)
    }
    reportWrongType(node, expected: "a list", named: name)
    return nil
  }

  private func readItem(
    _ node: Located, _ item: PropertySchema, _ kind: PropertySchema.ListKind, named name: String
  ) -> Template? {
    if case .keyed(let key) = kind, item.scalarMember == key, case .scalar = node.content {
      return read(node.wrapped(as: key), item, named: name)
    }
    return read(node, item, named: name)
  }

  /// One item of a keyed list that is written as a mapping: the key is its name.
  private func readKeyed(
    _ member: Located.Member, _ item: PropertySchema, _ key: String, named name: String
  ) -> Template? {
    let keyValue = Value.string(member.key).converted(to: item.child(.member(key))?.shape ?? .any)
    let keyNode = Located(span: member.keySpan, content: .scalar(keyValue), isQuoted: true)
    let keyMember = Located.Member(key: key, keySpan: member.keySpan, value: keyNode)
    switch member.value.content {
    case .mapping(let members):
      if let again = members.first(where: { $0.key == key }) {
        report(
          Diagnostic(
            ManifestCode.exclusive, .error, "`\(key)` is already said by `\(member.key):`", at: again.keySpan,
            related: [DiagnosticLabel(member.keySpan, "the \(key)")]))
        return nil
      }
      let whole = Located(span: member.value.span, content: .mapping([keyMember] + members))
      return read(whole, item, named: member.key)
    case .scalar(.null):
      return read(Located(span: member.keySpan, content: .mapping([keyMember])), item, named: member.key)
    case .scalar:
      guard let scalar = item.scalarMember, scalar != key else { break }
      let value = Located.Member(key: scalar, keySpan: member.keySpan, value: member.value)
      return read(Located(span: member.value.span, content: .mapping([keyMember, value])), item, named: member.key)
    case .sequence: break
    }
    reportWrongType(member.value, expected: "a mapping", named: member.key)
    return nil
  }

  /// Reads a value that no table describes; secrets are allowed where the member's name says that it holds one.
  func readAny(_ node: Located, secretIn name: String = "") -> Template? {
    switch node.content {
    case .scalar(.string(let text)) where ExpressionText.isWorthCutting(text):
      let schema = SecretNames.matches(name) ? PropertySchema.any("").secret : .any("")
      return readText(ExpressionText(text), node, schema, named: name.isEmpty ? "value" : name)
    case .scalar(let value):
      if SecretNames.matches(name), value.string?.isEmpty == false {
        reportLiteralSecret(node.span, name)
        return nil
      }
      return Template(.literal(value), at: node.span)
    case .sequence(let items):
      return Template(.list(items.compactMap { readAny($0, secretIn: name) }), at: node.span)
    case .mapping(let members):
      var result = OrderedDictionary<String, Template>()
      for member in members {
        guard let key = readKey(member), let value = readAny(member.value, secretIn: key) else { continue }
        result[key] = value
      }
      return Template(.object(result), at: node.span)
    }
  }
}

/// Names under which Azure keeps secrets, for resources that have no table.
enum SecretNames {
  private static let endings = [
    "password", "secret", "securevalue", "connectionstring", "accesskey", "accountkey", "sharedkey", "primarykey",
    "secondarykey", "sastoken", "clientsecret",
  ]

  /// Whether a member of that name holds a secret.
  static func matches(_ name: String) -> Bool {
    let folded = name.lowercased()
    return endings.contains { folded.hasSuffix($0) }
  }
}

/// What a mapping may hold, with the variants that its discriminators choose.
private struct ObjectTable {
  let own: OrderedDictionary<String, PropertySchema>
  let inner: OrderedDictionary<String, PropertySchema>
  let shapes: [ObjectShape]
  let node: Located

  init(_ shape: ObjectShape, _ node: Located, _ reader: SpecReader) {
    self.node = node
    own = shape.members(variant: ObjectTable.variant(shape, node))
    guard shape.isEnvelope, case .object(let properties)? = own["properties"]?.shape else {
      inner = [:]
      shapes = [shape]
      return
    }
    inner = properties.members(variant: ObjectTable.variant(properties, node))
    shapes = [shape, properties]
  }

  private static func variant(_ shape: ObjectShape, _ node: Located) -> String? {
    shape.discriminator.flatMap { node[$0]?.string }
  }

  func member(_ key: String) -> (schema: PropertySchema, isInner: Bool)? {
    if let schema = own[key], key != "properties" || inner.isEmpty { return (schema, false) }
    return inner[key].map { ($0, true) }
  }

  func unknown(_ member: Located.Member, _ place: SpecReader.Place, extras: Set<String>) -> Diagnostic {
    for shape in shapes {
      guard let discriminator = shape.discriminator else { continue }
      let owners = shape.variants.filter { variant in
        variant.value[member.key] != nil
          || {
            if case .object(let deep)? = variant.value["properties"]?.shape {
              deep.members[member.key] != nil
            } else {
              false
            }
          }()
      }.keys
      guard !owners.isEmpty else { continue }
      let chosen = node[discriminator]?.string
      return Diagnostic(
        ManifestCode.wrongVariant, .error,
        "`\(member.key)` belongs to `\(discriminator): \(owners.joined(separator: " | "))`"
          + (chosen.map { ", not to `\($0)`" } ?? ""), at: member.keySpan,
        related: node.member(discriminator).map { [DiagnosticLabel($0.value.span, "chosen here")] } ?? [])
    }
    let known = own.filter { $0.key != "properties" || inner.isEmpty }.merging(inner, uniquingKeysWith: { a, _ in a })
    let writable = known.filter { !$0.value.isReadOnly }.keys.elements + extras.sorted()
    var finding = EnvelopeReader.unknown(member, "of \(place.noun)", among: writable)
    if finding.label == nil, shapes.count > 1 {
      finding.help.append("`kind: AzureResource` takes properties that this version does not know")
    }
    return finding
  }

  func missing(written: Set<String>, _ place: SpecReader.Place) -> [Diagnostic] {
    var all: [Diagnostic] = []
    for (name, schema) in own.merging(inner, uniquingKeysWith: { a, _ in a })
    where schema.isRequired && !written.contains(name) && (name != "properties" || inner.isEmpty) {
      all.append(
        Diagnostic(
          ManifestCode.missing, .error, "\(place.noun) needs `\(name)`", at: place.span,
          help: [ObjectTable.describe(schema, name)]))
    }
    return all
  }

  private static func describe(_ schema: PropertySchema, _ name: String) -> String {
    let sentence = "`\(name)`: \(schema.documentation.prefix(1).lowercased())\(schema.documentation.dropFirst())"
    guard case .text(let rule) = schema.shape, !rule.allowed.isEmpty else { return sentence.trimmingPeriod }
    return "\(sentence.trimmingPeriod); one of \(rule.allowed.quotedList(limit: 12))"
  }
}

extension Located.Member {
  /// Whether anything stands there: null means "not set".
  var isSet: Bool { if case .scalar(.null) = value.content { false } else { true } }
}

extension Located {
  /// A mapping of one member that holds this value.
  func wrapped(as key: String) -> Located {
    Located(span: span, content: .mapping([Member(key: key, keySpan: span, value: self)]))
  }
}

extension String {
  var trimmingPeriod: String { hasSuffix(".") ? String(dropLast()) : self }
  var trimmingBackticks: String { filter { $0 != "`" } }
}
