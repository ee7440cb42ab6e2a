import CEL
import Documents
import OrderedCollections
import Resources

/// One text in what a change writes.
struct Leaf {
  let path: ValuePath
  /// The member it stands in; of `value` beside a `name` the text of that, as in lists of environment variables.
  let name: String
  let text: String
  let kind: Kind

  /// What it is made of. The raw value is what expressions see.
  enum Kind: String {
    case literal
    /// It holds something that is known only when it is applied.
    case reference
    /// It is a secret, or holds one; the text says where it comes from.
    case secret
  }

  var members: CELValue {
    .object([
      "path": .string(path.description), "name": .string(name), "text": .string(text), "kind": .string(kind.rawValue),
    ])
  }
}

extension Template {
  /// The same with `properties`, so that expressions may look into them without asking first.
  var withProperties: Template {
    switch content {
    case .object(var members):
      members["properties"] = members["properties"] ?? .literal([:])
      return Template(.object(members), at: span)
    case .literal(.object(var members)):
      members["properties"] = members["properties"] ?? [:]
      return Template(.literal(.object(members)), at: span)
    default: return self
    }
  }

  /// The value with expressions for what is not known yet, `${IoTHub.hub.hostName}`, and for secrets.
  var shown: Value {
    switch content {
    case .literal(let value): value
    case .reference(let reference): .string("${\(reference)}")
    case .secret(let secret): .string("${\(secret)}")
    case .text(let parts): .string(parts.map { $0.shown.scalarText ?? "" }.joined())
    case .list(let items): .array(items.map(\.shown))
    case .object(let members): .object(members.mapValues(\.shown))
    }
  }

  /// Every text in it.
  var leaves: [Leaf] {
    var leaves: [Leaf] = []
    collect(&leaves, path: ValuePath(), name: "")
    return leaves
  }

  private func collect(_ leaves: inout [Leaf], path: ValuePath, name: String) {
    switch content {
    case .literal(let value): value.collect(&leaves, path: path, name: name)
    case .list(let items):
      for (index, item) in items.enumerated() {
        item.collect(&leaves, path: path.appending(.index(index)), name: name)
      }
    case .object(let members):
      let sibling = members["name"]?.literal?.string
      for (key, member) in members {
        member.collect(&leaves, path: path.member(key), name: Leaf.name(key, sibling: sibling))
      }
    case .reference, .secret, .text:
      let kind: Leaf.Kind = secrets().isEmpty ? .reference : .secret
      leaves.append(Leaf(path: path, name: name, text: shown.scalarText ?? "", kind: kind))
    }
  }
}

extension Leaf {
  fileprivate static func name(_ key: String, sibling: String?) -> String { key == "value" ? sibling ?? key : key }
}

extension Value {
  fileprivate func collect(_ leaves: inout [Leaf], path: ValuePath, name: String) {
    switch self {
    case .string(let text): leaves.append(Leaf(path: path, name: name, text: text, kind: .literal))
    case .array(let items):
      for (index, item) in items.enumerated() {
        item.collect(&leaves, path: path.appending(.index(index)), name: name)
      }
    case .object(let members):
      let sibling = members["name"]?.string
      for (key, member) in members {
        member.collect(&leaves, path: path.member(key), name: Leaf.name(key, sibling: sibling))
      }
    case .null, .bool, .integer, .double: break
    }
  }
}
