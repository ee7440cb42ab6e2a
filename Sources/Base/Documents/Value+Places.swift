extension Value {
  /// What stands at a path; `nil` where it leads nowhere. List items by key compare without regard to case.
  package func value(at path: ValuePath) -> Value? {
    var value = self
    for step in path.steps {
      switch step {
      case .member(let name):
        guard let next = value[name] else { return nil }
        value = next
      case .index(let index):
        guard let items = value.array, items.indices.contains(index) else { return nil }
        value = items[index]
      case .item(let key, let wanted):
        guard let next = value.array?.first(where: { $0[key]?.itemKey == wanted.lowercased() }) else { return nil }
        value = next
      }
    }
    return value
  }

  private var itemKey: String? {
    switch self {
    case .string(let text): text.lowercased()
    case .integer(let number): String(number)
    default: nil
    }
  }

  /// What stands behind the names of a JSON pointer; `nil` where it leads nowhere or into a list.
  package func value(at pointer: JSONPointer) -> Value? {
    var value = self
    for name in pointer.names {
      guard let next = value[name] else { return nil }
      value = next
    }
    return value
  }
}

/// A way into a JSON document by names alone (RFC 6901): `/battery/soc`.
package struct JSONPointer: Sendable, Hashable, CustomStringConvertible {
  /// From the outermost name in; none for the whole document.
  package var names: [String]

  package init(_ names: [String]) { self.names = names }

  /// Reads a pointer, `~1` as a slash and `~0` as a tilde; `nil` for a text that neither is empty nor begins with `/`.
  package init?(_ text: String) {
    guard text.isEmpty || text.hasPrefix("/") else { return nil }
    names = text.split(separator: "/", omittingEmptySubsequences: false).dropFirst().map { name in
      name.contains("~") ? String(name).replacing("~1", with: "/").replacing("~0", with: "~") : String(name)
    }
  }

  package var description: String { names.map { "/" + JSONPointer.escaped($0) }.joined() }

  /// A name as one step of a pointer.
  package static func escaped(_ name: String) -> String {
    name.contains { $0 == "~" || $0 == "/" } ? name.replacing("~", with: "~0").replacing("/", with: "~1") : name
  }
}
