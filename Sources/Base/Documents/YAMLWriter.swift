import OrderedCollections

/// Writes values as YAML that a person would write and that is read again as the same value: quotes only where needed,
/// short lists and mappings on one line, comments above what they are about.
package struct YAMLWriter {
  /// Comment lines by the path of the member that they stand above.
  private let comments: [ValuePath: [String]]
  /// Lists and mappings stand on one line when the line ends before this column.
  private let width: Int
  private var lines: [String] = []

  private init(comments: [ValuePath: [String]], width: Int) {
    self.comments = comments
    self.width = width
  }

  /// One document without `---`, ending in a line break. Members keep their order.
  package static func text(_ value: Value, comments: [ValuePath: [String]] = [:], width: Int = 100) -> String {
    var writer = YAMLWriter(comments: comments, width: width)
    writer.comment(above: ValuePath(), indent: 0)
    switch value {
    case .object(let members) where !members.isEmpty: writer.members(value, at: ValuePath(), indent: 0)
    case .array(let items) where !items.isEmpty: writer.items(items, at: ValuePath(), indent: 0)
    default: writer.lines.append(writer.inline(value) ?? "")
    }
    return writer.lines.joined(separator: "\n") + "\n"
  }

  private mutating func comment(above path: ValuePath, indent: Int) {
    for line in comments[path] ?? [] { lines.append(pad(indent) + (line.isEmpty ? "#" : "# \(line)")) }
  }

  private mutating func members(_ value: Value, at path: ValuePath, indent: Int) {
    for (name, member) in value.object ?? [:] {
      comment(above: path.member(name), indent: indent)
      add("\(pad(indent))\(YAMLWriter.key(name, .block))", member, at: path.member(name), indent: indent + 2)
    }
  }

  /// A member: its value on the same line where it fits, below it otherwise.
  private mutating func add(_ head: String, _ value: Value, at path: ValuePath, indent: Int) {
    if let lines = YAMLWriter.literal(value, indent: indent) {
      self.lines.append("\(head) \(lines[0])")
      self.lines += lines.dropFirst()
    } else if let text = short(value, at: path), !value.isCollection || head.count + 1 + text.count <= width {
      lines.append("\(head) \(text)")
    } else if case .array(let items) = value {
      lines.append(head)
      self.items(items, at: path, indent: indent)
    } else {
      lines.append(head)
      members(value, at: path, indent: indent)
    }
  }

  private mutating func items(_ items: [Value], at path: ValuePath, indent: Int) {
    for (index, item) in items.enumerated() {
      let below = path.appending(.index(index))
      comment(above: below, indent: indent)
      if let literal = YAMLWriter.literal(item, indent: indent + 2) {
        lines.append("\(pad(indent))- \(literal[0])")
        lines += literal.dropFirst()
        continue
      }
      if let text = short(item, at: below), !item.isCollection || indent + 2 + text.count <= width {
        lines.append("\(pad(indent))- \(text)")
        continue
      }
      let start = lines.count
      if case .array(let inner) = item {
        self.items(inner, at: below, indent: indent + 2)
      } else {
        members(item, at: below, indent: indent + 2)
      }
      // The first line of what stands inside takes the dash; a comment cannot.
      if lines[start].drop(while: { $0 == " " }).hasPrefix("#") {
        lines.insert("\(pad(indent))-", at: start)
      } else {
        lines[start] = "\(pad(indent))- \(lines[start].dropFirst(indent + 2))"
      }
    }
  }

  /// The value on one line; `nil` where it would be hard to read there or has comments inside.
  private func short(_ value: Value, at path: ValuePath) -> String? {
    guard value.isCollection else { return inline(value) }
    guard value.isShallow, !hasComments(below: path) else { return nil }
    return inline(value)
  }

  private func hasComments(below path: ValuePath) -> Bool {
    comments.keys.contains {
      $0.steps.count > path.steps.count && Array($0.steps.prefix(path.steps.count)) == path.steps
    }
  }

  private func inline(_ value: Value, in place: YAMLScalarText.Place = .block) -> String? {
    switch value {
    case .array(let items): "[\(items.map { inline($0, in: .flow) ?? "" }.joined(separator: ", "))]"
    case .object(let members):
      "{\(members.map { "\(YAMLWriter.key($0.key, .flow)) \(inline($0.value, in: .flow) ?? "")" }.joined(separator: ", "))}"
    default: YAMLScalarText.text(value, place)
    }
  }

  /// With its colon.
  private static func key(_ name: String, _ place: YAMLScalarText.Place) -> String {
    YAMLScalarText.string(name, place) + ":"
  }

  /// A text of several lines as a block, when it reads again as the same; `nil` otherwise.
  private static func literal(_ value: Value, indent: Int) -> [String]? {
    guard case .string(let text) = value, text.contains("\n"),
      text.unicodeScalars.allSatisfy({ $0 == "\n" || YAMLScalarText.isPrintable($0) })
    else { return nil }
    var rows = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let ends = rows.last == ""
    if ends { rows.removeLast() }
    guard let first = rows.first, let last = rows.last, !first.isEmpty, !first.hasPrefix(" "), !last.isEmpty,
      rows.allSatisfy({ !$0.hasSuffix(" ") })
    else { return nil }
    let padding = String(repeating: " ", count: indent)
    return [ends ? "|" : "|-"] + rows.map { $0.isEmpty ? "" : padding + $0 }
  }

  private func pad(_ indent: Int) -> String { String(repeating: " ", count: indent) }
}

extension Value {
  fileprivate var isCollection: Bool {
    switch self {
    case .array, .object: true
    default: false
    }
  }

  /// Whether it reads well on one line: a list of scalars, a mapping of at most four, or one that holds such a one.
  fileprivate var isShallow: Bool {
    switch self {
    case .array(let items): items.allSatisfy { !$0.isCollection || $0.isEmptyCollection }
    case .object(let members):
      members.count <= 4
        && members.values.allSatisfy { member in
          if !member.isCollection || member.isEmptyCollection { return true }
          if case .array(let items) = member { return items.allSatisfy { !$0.isCollection } }
          return false
        }
    default: true
    }
  }

  private var isEmptyCollection: Bool {
    switch self {
    case .array(let items): items.isEmpty
    case .object(let members): members.isEmpty
    default: false
    }
  }
}
