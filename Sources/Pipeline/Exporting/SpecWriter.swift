import Catalogue
import Documents
import OrderedCollections
import Resources

/// A value that Azure never shows and that a manifest has to say.
struct SecretPlace: Hashable {
  let path: ValuePath
  /// The environment variable that the manifest reads it from.
  let variable: String
}

/// Turns the live body of one resource into the spec by which it would have been declared: without what the server owns,
/// without defaults, in the short forms that manifests take.
struct SpecWriter {
  let type: ResourceType
  /// What a text is written as: a reference where it is something of another resource.
  let text: (String) -> String
  /// First part of the names of environment variables for secrets.
  let prefix: String
  private(set) var secrets: [SecretPlace] = []
  /// Live properties that the catalogue does not know, and that a manifest of this kind could not say.
  private(set) var unknown: [ValuePath] = []

  init(type: ResourceType, prefix: String, text: @escaping (String) -> String) {
    self.type = type
    self.prefix = prefix
    self.text = text
  }

  /// Everything but tags and, when it is `location`, the place.
  mutating func spec(of body: Value, location: String) -> OrderedDictionary<String, Value> {
    guard case .object(let shape) = type.body.shape, case .object(var members) = type.declarable(body) else {
      return [:]
    }
    members["tags"] = nil
    if members["location"]?.string.map(SpecWriter.folded) == SpecWriter.folded(location) { members["location"] = nil }
    for (name, value) in type.implied where members[name]?.isEquivalent(to: value) == true { members[name] = nil }
    return object(members, shape, at: ValuePath())
  }

  /// `East US` and `eastus` are one place.
  static func folded(_ location: String) -> String { location.lowercased().filter { $0 != " " } }

  // MARK: Objects

  private mutating func object(
    _ members: OrderedDictionary<String, Value>, _ shape: ObjectShape, at path: ValuePath
  ) -> OrderedDictionary<String, Value> {
    var result = OrderedDictionary<String, Value>()
    let table = shape.members(variant: shape.discriminator.flatMap { members[$0]?.string })
    for (name, schema) in table {
      let below = path.member(name)
      if shape.isEnvelope, name == "properties", case .object(let inner) = schema.shape {
        let spread = object(members[name]?.object ?? [:], inner, at: below)
        for (key, value) in spread where result[key] == nil { result[key] = value }
        continue
      }
      guard let value = value(members[name], schema, at: below, beside: members) else { continue }
      if schema.isRequired || !Usual.covers(value, at: below, kind: type.kind) { result[name] = value }
    }
    for (name, value) in members where table[name] == nil && !value.isEmptyLike {
      if shape.isOpen {
        result[name] = anything(value, at: path.member(name))
      } else if !type.volatile.contains(path.member(name)), !Usual.isSilent(path.member(name), kind: type.kind) {
        unknown.append(path.member(name))
      }
    }
    return result
  }

  /// `nil` for what needs not be said.
  private mutating func value(
    _ live: Value?, _ schema: PropertySchema, at path: ValuePath, beside: OrderedDictionary<String, Value>
  ) -> Value? {
    if schema.isReadOnly || type.volatile.contains(path) { return nil }
    let isAbsent = live?.isNull ?? true
    if schema.isSecret {
      return live?.isEmptyLike == false || schema.isRequired || isNeeded(path, beside)
        ? placeholder(at: path) : Value?.none
    }
    guard let live, !isAbsent else {
      return schema.mayBeSecret && beside["isSecret"]?.bool == true ? placeholder(at: path) : Value?.none
    }
    if let usual = schema.serverDefault, !schema.isRequired, isSame(live, usual, schema) { return nil }
    let mustBeSaid = schema.isRequired || schema.serverDefault != nil
    switch (schema.shape, live) {
    case (.object(let shape), .object(let members)):
      let written = object(members, shape, at: path)
      return written.isEmpty && !mustBeSaid ? Value?.none : .object(written)
    case (.map(let item), .object(let members)):
      let written = map(members, item, at: path)
      if written.isEmpty, !mustBeSaid { return nil }
      if schema.listsKeys, written.values.allSatisfy({ $0 == .object([:]) }) {
        return .array(written.keys.map { .string($0) })
      }
      return .object(written)
    case (.list(let item, let kind), .array(let items)):
      return items.isEmpty && !mustBeSaid ? Value?.none : list(items, item, kind, at: path)
    case (.any, _):
      let isInItem = path.steps.contains { if case .member = $0 { false } else { true } }
      return live.isEmptyLike && !(isInItem && live.object != nil) && !mustBeSaid
        ? Value?.none : anything(live, at: path)
    case (_, .string(let string)):
      return string.isEmpty && !mustBeSaid ? Value?.none : .string(text(string))
    default: return live
    }
  }

  private func isSame(_ live: Value, _ usual: Value, _ schema: PropertySchema) -> Bool {
    if live.isEquivalent(to: usual) { return true }
    guard schema.ignoresCase, let live = live.string, let usual = usual.string else { return false }
    return live.lowercased() == usual.lowercased()
  }

  private mutating func map(
    _ members: OrderedDictionary<String, Value>, _ item: PropertySchema, at path: ValuePath
  ) -> OrderedDictionary<String, Value> {
    var result = OrderedDictionary<String, Value>()
    for (name, member) in members {
      let written = value(member, item, at: path.member(name), beside: members)
      if let written {
        result[text(name)] = written
      } else if case .object = item.shape {
        result[text(name)] = [:]
      } else {
        result[text(name)] = member
      }
    }
    return result
  }

  // MARK: Lists

  private mutating func list(
    _ items: [Value], _ schema: PropertySchema, _ kind: PropertySchema.ListKind, at path: ValuePath
  ) -> Value {
    guard case .keyed(let key) = kind else {
      return .array(
        items.enumerated().map { index, item in
          self.item(item, schema, at: path.appending(.index(index))) ?? item
        })
    }
    let written = items.map { item -> Value in
      let step = ValuePath.Step.item(key: key, value: item[key]?.keyText ?? "")
      return self.item(item, schema, at: path.appending(step)) ?? item
    }
    if schema.scalarMember == key, written.allSatisfy({ $0.object?.count == 1 && $0[key] != nil }) {
      return .array(written.compactMap { $0[key] })
    }
    return mapping(written, by: key, schema.scalarMember) ?? .array(written)
  }

  /// An item is always said, whatever it holds.
  private mutating func item(_ item: Value, _ schema: PropertySchema, at path: ValuePath) -> Value? {
    var said = schema
    said.isRequired = true
    return value(item, said, at: path, beside: [:])
  }

  /// Named items as a mapping by their names; `nil` where the names do not allow it.
  private func mapping(_ items: [Value], by key: String, _ scalar: String?) -> Value? {
    var result = OrderedDictionary<String, Value>()
    for item in items {
      guard var members = item.object, let name = members.removeValue(forKey: key)?.string, !name.isEmpty,
        result[name] == nil, !name.hasPrefix("${")
      else { return nil }
      if let scalar, members.count == 1, let value = members[scalar], value.array == nil, value.object == nil {
        result[name] = value
      } else {
        result[name] = .object(members)
      }
    }
    return .object(result)
  }

  // MARK: What no table describes

  private mutating func anything(_ value: Value, at path: ValuePath) -> Value {
    if case .member(let name)? = path.steps.last, SpecWriter.namesSecret(name), !value.isEmptyLike {
      return placeholder(at: path)
    }
    switch value {
    case .string(let string): return .string(text(string))
    case .array(let items):
      return .array(items.enumerated().map { anything($1, at: path.appending(.index($0))) })
    case .object(let members):
      var result = OrderedDictionary<String, Value>()
      for (name, member) in members where !member.isNull { result[name] = anything(member, at: path.member(name)) }
      return .object(result)
    default: return value
    }
  }

  private static let secretEndings = [
    "password", "secret", "securevalue", "connectionstring", "accesskey", "accountkey", "sharedkey", "primarykey",
    "secondarykey", "sastoken", "clientsecret",
  ]

  /// Whether the loader takes a member of that name for a secret.
  static func namesSecret(_ name: String) -> Bool {
    let folded = name.lowercased()
    return secretEndings.contains { folded.hasSuffix($0) }
  }

  // MARK: Secrets

  /// Whether a secret that need not be there is, by what stands beside it.
  private func isNeeded(_ path: ValuePath, _ beside: OrderedDictionary<String, Value>) -> Bool {
    guard case .member(let name)? = path.steps.last else { return false }
    func has(_ other: String) -> Bool { beside[other]?.isEmptyLike == false }
    switch name {
    case "secureValue": return has("name") && !has("value") && !has("secureValueReference")
    case "password": return has("username")
    case "administratorLoginPassword": return has("administratorLogin")
    case "sqlAdministratorLoginPassword": return has("sqlAdministratorLogin")
    case "storageAccountKey": return has("storageAccountName")
    case "connectionStringPrimaryKey", "primaryConnectionString":
      return beside["authenticationType"]?.string?.lowercased() != "identitybased"
    default: return false
    }
  }

  private mutating func placeholder(at path: ValuePath) -> Value {
    let variable = SpecWriter.variable(path, prefix: prefix)
    secrets.append(SecretPlace(path: path, variable: variable))
    return .string("${secret.env.\(variable)}")
  }

  /// That of a container's environment is called as there; others after the resource, the items they stand in and
  /// themselves.
  static func variable(_ path: ValuePath, prefix: String) -> String {
    var words: [String] = [prefix]
    for step in path.steps {
      if case .item(_, let value) = step { words.append(value) }
    }
    if case .member(let last)? = path.steps.last {
      if last == "secureValue", words.count > 1 {
        words = [words[words.count - 1]]
      } else {
        words.append(last)
      }
    }
    return words.map(shouted).filter { !$0.isEmpty }.joined(separator: "_")
  }

  /// `accessKey1` as `ACCESS_KEY1`.
  static func shouted(_ word: String) -> String {
    var result = ""
    var wasLower = false
    for character in word {
      guard character.isASCII, character.isLetter || character.isNumber else {
        if !result.isEmpty, result.last != "_" { result += "_" }
        wasLower = false
        continue
      }
      if character.isUppercase, wasLower { result += "_" }
      result += character.uppercased()
      wasLower = character.isLowercase
    }
    return result
  }
}

extension Value {
  /// Null and empty texts, lists and objects.
  var isEmptyLike: Bool {
    switch self {
    case .null: true
    case .string(let text): text.isEmpty
    case .array(let items): items.isEmpty
    case .object(let members): members.isEmpty
    case .bool, .integer, .double: false
    }
  }

  /// By what an item of a list is told from others.
  fileprivate var keyText: String? {
    switch self {
    case .string(let text): text
    case .integer(let number): String(number)
    default: nil
    }
  }
}
