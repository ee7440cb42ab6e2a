import Documents
import OrderedCollections
import Resources

extension PlanEncoder {
  /// A body with its references and secrets unresolved, as the value of a member that was begun.
  mutating func template(_ template: Template) {
    switch template.content {
    case .literal(let value): literal(value)
    case .reference(let reference): anonymous { $0.object("$ref") { $0.reference(reference) } }
    case .secret(let secret): anonymous { $0.object("$secret") { $0.secret(secret) } }
    case .text(let parts): anonymous { $0.list("$text", parts) { $0.template($1) } }
    case .list(let items):
      json.raw("[".utf8)
      for (index, item) in items.enumerated() {
        if index > 0 { json.raw(",".utf8) }
        self.template(item)
      }
      json.raw("]".utf8)
    case .object(let members):
      escaped(members.keys) { document in
        for (name, member) in members {
          document.key(name)
          document.template(member)
        }
      }
    }
  }

  private mutating func literal(_ value: Value) {
    switch value {
    case .object(let members):
      escaped(members.keys) { document in
        for (name, member) in members {
          document.key(name)
          document.literal(member)
        }
      }
    case .array(let items):
      json.raw("[".utf8)
      for (index, item) in items.enumerated() {
        if index > 0 { json.raw(",".utf8) }
        literal(item)
      }
      json.raw("]".utf8)
    default: json.write(value)
    }
  }

  /// An object that could be taken for a reference is wrapped.
  private mutating func escaped(_ names: some Sequence<String>, _ members: (inout PlanEncoder) -> Void) {
    if names.contains(where: { $0.utf8.first == UInt8(ascii: "$") }) {
      anonymous { $0.object("$object", members) }
    } else {
      anonymous(members)
    }
  }

  private mutating func reference(_ reference: Reference) {
    string("target", reference.target.description)
    string("output", reference.output)
  }

  private mutating func secret(_ secret: SecretReference) {
    switch secret {
    case .environment(let name): string("environment", name)
    case .file(let path): string("file", path)
    case .keyVault(let vault, let name):
      object("keyVault") {
        $0.string("vault", vault)
        $0.string("name", name)
      }
    case .output(let reference): object("output") { $0.reference(reference) }
    }
  }
}
