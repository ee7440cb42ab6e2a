package import Diagnostics
package import Documents
package import OrderedCollections

/// A reference to what another object will have once it exists: `${IoTHub.ev-charging-hub.hostName}`.
package struct Reference: Sendable, Hashable, CustomStringConvertible {
  /// The object referred to; makes the dependency edge.
  package let target: ObjectAddress
  /// The output of the target by its catalogue name (`hostName`, `principalId`); `id` is its ARM id.
  package let output: String

  package init(target: ObjectAddress, output: String) {
    self.target = target
    self.output = output
  }

  package var description: String { "\(target).\(output)" }
}

/// Where a secret is kept. The value itself never enters a manifest, plan, journal, log or message.
package enum SecretReference: Sendable, Hashable, CustomStringConvertible {
  /// `${secret.env.NAME}`: an environment variable of the process that plans and applies.
  case environment(String)
  /// `${secret.file.PATH}`: the content of a file, one trailing line break removed.
  case file(String)
  /// `${secret.keyVault.VAULT.NAME}`: a Key Vault secret's current version.
  case keyVault(vault: String, name: String)
  /// A key that another resource hands out by a POST (`${IoTHub.x.connectionString}`): read at apply, never compared.
  case output(Reference)

  package var description: String {
    switch self {
    case .environment(let name): "secret.env.\(name)"
    case .file(let path): "secret.file.\(path)"
    case .keyVault(let vault, let name): "secret.keyVault.\(vault).\(name)"
    case .output(let reference): reference.description
    }
  }
}

/// A value that may still hold references and secrets: what a manifest says after variables are filled in.
package struct Template: Sendable {
  /// What stands in one place of a template.
  package indirect enum Content: Sendable {
    /// A value without references anywhere in it.
    case literal(Value)
    case reference(Reference)
    case secret(SecretReference)
    /// Text pieces joined: `"https://${X.hostName}/twins"`. Every piece must become a scalar.
    case text([Template])
    case list([Template])
    case object(OrderedDictionary<String, Template>)
  }

  package var content: Content
  /// Where a person wrote it; `nil` for what twinwright adds itself or reads back from a plan.
  package var span: SourceSpan?

  package init(_ content: Content, at span: SourceSpan? = nil) {
    self.content = content
    self.span = span
  }

  package static func literal(_ value: Value) -> Template { Template(.literal(value)) }

  /// An object template from literal and nested members.
  package static func object(_ members: OrderedDictionary<String, Template>) -> Template { Template(.object(members)) }

  /// The value when nothing in it is left to be resolved.
  package var literal: Value? {
    switch content {
    case .literal(let value): return value
    case .reference, .secret, .text: return nil
    case .list(let items):
      var values: [Value] = []
      for item in items {
        guard let value = item.literal else { return nil }
        values.append(value)
      }
      return .array(values)
    case .object(let members):
      var values = OrderedDictionary<String, Value>()
      for (key, member) in members {
        guard let value = member.literal else { return nil }
        values[key] = value
      }
      return .object(values)
    }
  }

  /// The value with `null` for all that is left to be resolved.
  package var known: Value {
    switch content {
    case .literal(let value): value
    case .reference, .secret, .text: .null
    case .list(let items): .array(items.map(\.known))
    case .object(let members): .object(members.mapValues(\.known))
    }
  }

  /// The member of an object, whether the object is a literal or not.
  package subscript(_ key: String) -> Template? {
    switch content {
    case .literal(let value): value[key].map { Template(.literal($0), at: span) }
    case .object(let members): members[key]
    default: nil
    }
  }

  /// Every reference in it, depth first, repeats included; a secret output counts as a reference.
  package var references: [Reference] {
    switch content {
    case .literal: []
    case .reference(let reference): [reference]
    case .secret(.output(let reference)): [reference]
    case .secret: []
    case .text(let parts), .list(let parts): parts.flatMap(\.references)
    case .object(let members): members.values.flatMap(\.references)
    }
  }

  /// Every secret in it with the path at which it stands.
  package func secrets(below path: ValuePath = ValuePath()) -> [(path: ValuePath, secret: SecretReference)] {
    switch content {
    case .literal, .reference: []
    case .secret(let secret): [(path, secret)]
    case .text(let parts): parts.flatMap { $0.secrets(below: path) }
    case .list(let parts):
      parts.enumerated().flatMap { $0.element.secrets(below: path.appending(.index($0.offset))) }
    case .object(let members): members.flatMap { $0.value.secrets(below: path.member($0.key)) }
    }
  }

  /// Where the part at a path was written; the nearest enclosing place that is known.
  package func span(at path: ValuePath) -> SourceSpan? {
    guard let step = path.steps.first else { return span }
    let rest = ValuePath(Array(path.steps.dropFirst()))
    switch (content, step) {
    case (.object(let members), .member(let name)): return members[name]?.span(at: rest) ?? span
    case (.list(let items), .index(let index)) where items.indices.contains(index):
      return items[index].span(at: rest) ?? span
    default: return span
    }
  }

  /// The template with every reference and secret replaced for which `value` gives a value; the others stay.
  package func resolved(
    reference: (Reference) -> Value?, secret: (SecretReference) -> String? = { _ in nil }
  ) -> Template {
    switch content {
    case .literal: return self
    case .reference(let target): return reference(target).map { Template(.literal($0), at: span) } ?? self
    case .secret(let target): return secret(target).map { Template(.literal(.string($0)), at: span) } ?? self
    case .text(let parts):
      let parts = parts.map { $0.resolved(reference: reference, secret: secret) }
      var joined = ""
      for part in parts {
        guard let piece = part.literal?.scalarText else { return Template(.text(parts), at: span) }
        joined += piece
      }
      return Template(.literal(.string(joined)), at: span)
    case .list(let parts):
      return Template(.list(parts.map { $0.resolved(reference: reference, secret: secret) }), at: span).collapsed
    case .object(let members):
      return Template(.object(members.mapValues { $0.resolved(reference: reference, secret: secret) }), at: span)
        .collapsed
    }
  }

  private var collapsed: Template { literal.map { Template(.literal($0), at: span) } ?? self }
}

extension Value {
  /// How a scalar reads inside a text: `true`, `12`, `abc`; `nil` for lists, objects and null.
  package var scalarText: String? {
    switch self {
    case .string(let text): text
    case .bool(let value): value ? "true" : "false"
    case .integer(let value): String(value)
    case .double(let value): String(value)
    case .null, .array, .object: nil
    }
  }
}
