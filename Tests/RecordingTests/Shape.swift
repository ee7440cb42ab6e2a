import Documents
import OrderedCollections

/// What of a JSON value a client can rely on: which members there are and of what kind, and the values of those that
/// stay the same from one resource to the next.
enum Shape {
  /// How an answer of the local Azure differs from the recorded one; each difference in a line of its own.
  static func differences(recorded: Value, local: Value, isVolatile: (String) -> Bool) -> [String] {
    let wanted = leaves(recorded)
    let found = leaves(local)
    var lines: [String] = []
    for (path, values) in wanted {
      guard let other = found[path] else {
        if isTop(path, in: found) { lines.append("lacks \(path)") }
        continue
      }
      let kinds = (Set(values.map(kind)), Set(other.map(kind)))
      if kinds.0 != kinds.1 {
        lines.append(
          "\(path) is \(kinds.1.sorted().joined(separator: "/")), not \(kinds.0.sorted().joined(separator: "/"))")
      } else if !isVolatile(path), !same(values, other) {
        lines.append("\(path) is \(text(other)), not \(text(values))")
      }
    }
    return lines + found.keys.filter { wanted[$0] == nil && isTop($0, in: wanted) }.map { "adds \($0)" }.sorted()
  }

  /// Whether what holds a place is there, so that the place itself is worth a word.
  private static func isTop(_ path: String, in places: OrderedDictionary<String, [Value]>) -> Bool {
    let holder = path.hasSuffix("[]") ? String(path.dropLast(2)) : parent(path)
    return places[holder] != nil
  }

  private static func parent(_ path: String) -> String {
    path.lastIndex(of: ".").map { String(path[..<$0]) } ?? ""
  }

  /// Every place in a value with all that stands there; items of a list share a place.
  private static func leaves(_ value: Value) -> OrderedDictionary<String, [Value]> {
    var found = OrderedDictionary<String, [Value]>()
    func visit(_ value: Value, _ path: String) {
      found[path, default: []].append(value)
      switch value {
      case .object(let members):
        for (name, member) in members { visit(member, path.isEmpty ? name : "\(path).\(name)") }
      case .array(let items): for item in items { visit(item, "\(path)[]") }
      default: break
      }
    }
    visit(value, "")
    return found
  }

  private static func kind(_ value: Value) -> String {
    switch value {
    case .integer, .double: "number"
    default: value.kindName
    }
  }

  private static func same(_ a: [Value], _ b: [Value]) -> Bool {
    func scalars(_ values: [Value]) -> [Value] { values.filter { $0.object == nil && $0.array == nil } }
    let (a, b) = (scalars(a), scalars(b))
    return zip(a, b).allSatisfy { $0.isEquivalent(to: $1) }
  }

  private static func text(_ values: [Value]) -> String {
    values.prefix(3).map { String(decoding: $0.json, as: UTF8.self) }.joined(separator: ", ")
  }
}
