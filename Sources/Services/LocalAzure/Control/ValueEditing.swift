import Documents
import OrderedCollections

extension Value {
  /// Puts a value at a path, making the objects on the way; `nil` removes the member.
  mutating func put(_ new: Value?, at path: ValuePath) {
    guard let first = path.steps.first else {
      self = new ?? .null
      return
    }
    let rest = ValuePath(Array(path.steps.dropFirst()))
    switch first {
    case .member(let name):
      var members = object ?? [:]
      if rest.steps.isEmpty {
        members[name] = new
      } else if new != nil || members[name] != nil {
        var child = members[name] ?? .object([:])
        child.put(new, at: rest)
        members[name] = child
      }
      self = .object(members)
    case .index(let index):
      guard var items = array, items.indices.contains(index) else { return }
      items[index].put(new, at: rest)
      self = .array(items)
    case .item: return
    }
  }

  /// The member of that name; setting `nil` removes it. Other values become an object first.
  subscript(member name: String) -> Value? {
    get { self[name] }
    set { put(newValue, at: ValuePath([.member(name)])) }
  }

  /// An object without the members that are `nil`.
  static func members(_ pairs: KeyValuePairs<String, Value?>) -> Value {
    var members = OrderedDictionary<String, Value>()
    for (name, value) in pairs { if let value { members[name] = value } }
    return .object(members)
  }

  /// RFC 7396: members of objects are merged, `null` removes, anything else replaces.
  func merged(with patch: Value) -> Value {
    guard let changes = patch.object else { return patch }
    var members = object ?? [:]
    for (name, change) in changes {
      members[name] = change.isNull ? Value?.none : (members[name] ?? .null).merged(with: change)
    }
    return .object(members)
  }
}

/// A place in every body of a type: `properties.containers[].properties.image`; `[]` means every item of a list.
struct Pattern: Sendable, Hashable, ExpressibleByStringLiteral, CustomStringConvertible {
  private enum Step: Sendable, Hashable {
    case member(String)
    case everyItem
  }

  let description: String
  private let steps: [Step]

  init(stringLiteral text: String) { self.init(text) }

  init(_ text: String) {
    description = text
    steps = text.split(separator: ".").flatMap { part -> [Step] in
      part.hasSuffix("[]") ? [.member(String(part.dropLast(2))), .everyItem] : [.member(String(part))]
    }
  }

  /// Every concrete place the pattern names in `value`, with what stands there; the last member may be missing, one
  /// before it may not.
  func places(in value: Value) -> [(path: ValuePath, value: Value?)] {
    var found: [(path: ValuePath, value: Value?)] = [(ValuePath(), value)]
    for step in steps {
      found = found.flatMap { place -> [(path: ValuePath, value: Value?)] in
        guard let value = place.value, !value.isNull else { return [] }
        switch step {
        case .member(let name): return [(place.path.member(name), value[name])]
        case .everyItem:
          return (value.array ?? []).enumerated().map { (place.path.appending(.index($0.offset)), $0.element) }
        }
      }
    }
    return found
  }
}
