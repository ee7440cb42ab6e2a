import Diagnostics
import Documents
import OrderedCollections
import Resources

/// What a device's entry says of the twin, checked against what IoT Hub takes.
struct DeviceTwinReader {
  /// A part of the twin and how large it may get.
  struct Part {
    let name: String
    let maximumBytes: Int

    static let desired = Part(name: "desired", maximumBytes: 32 << 10)
    static let tags = Part(name: "tags", maximumBytes: 8 << 10)
  }

  // "Understand and use device twins in IoT Hub", Microsoft Learn: format and size of tags and properties.
  private static let maximumDepth = 10
  private static let maximumKeyBytes = 1024
  private static let maximumTextBytes = 4096
  private static let integers: ClosedRange<Int64> = -4_503_599_627_370_496...4_503_599_627_370_495

  let reader: SpecReader

  /// `nil` when nothing is declared, or nothing that can be used.
  func read(_ node: Located?, _ part: Part) -> Value? {
    guard let node, !node.value.isNull else { return nil }
    guard node.members != nil else {
      reader.reportWrongType(node, expected: "a mapping", named: part.name)
      return nil
    }
    guard let value = value(node, part, depth: 0) else { return nil }
    let size = DeviceTwinReader.size(value)
    if size > part.maximumBytes {
      refuse(node.span, "`\(part.name)` has \(size) bytes; IoT Hub takes \(part.maximumBytes)")
    }
    return value
  }

  private func value(_ node: Located, _ part: Part, depth: Int) -> Value? {
    if let members = node.members { return object(members, node, part, depth) }
    if let items = node.items {
      return .array(
        items.compactMap { item in
          if item.value.isNull { refuse(item.span, "a list of `\(part.name)` holds no null") }
          return value(item, part, depth: depth)
        })
    }
    // Whoever may read the registry reads twins: a secret is refused there, whatever its member is called.
    guard let template = reader.readAny(node) else { return nil }
    guard let value = template.literal else {
      reader.report(
        Diagnostic(
          ManifestCode.misplacedReference, .error, "`\(part.name)` must be known before anything is deployed",
          at: node.span, help: ["use a literal, an id, `${var.NAME}` or `${env.NAME}` here"]))
      return nil
    }
    check(value, node.span, part)
    return value
  }

  private func object(_ members: [Located.Member], _ node: Located, _ part: Part, _ depth: Int) -> Value? {
    guard depth < Self.maximumDepth || members.isEmpty else {
      refuse(node.span, "`\(part.name)` is nested deeper than \(Self.maximumDepth) levels")
      return nil
    }
    var result: OrderedDictionary<String, Value> = [:]
    for member in members {
      if let objection = DeviceTwinReader.objection(to: member.key) {
        reader.report(
          Diagnostic(
            ManifestCode.badName, .error, "the name `\(member.key)` in `\(part.name)` \(objection)",
            at: member.keySpan))
      }
      result[member.key] = value(member.value, part, depth: depth + 1)
    }
    return .object(result)
  }

  private func check(_ value: Value, _ span: SourceSpan, _ part: Part) {
    switch value {
    case .string(let text) where text.utf8.count > Self.maximumTextBytes:
      refuse(span, "a text of `\(part.name)` has at most \(Self.maximumTextBytes) bytes")
    case .integer(let number) where !Self.integers.contains(number):
      refuse(
        span,
        "a number of `\(part.name)` lies between \(Self.integers.lowerBound) and \(Self.integers.upperBound)")
    default: break
    }
  }

  private func refuse(_ span: SourceSpan, _ message: String) {
    reader.report(Diagnostic(ManifestCode.outOfRange, .error, message, at: span))
  }

  private static func objection(to key: String) -> String? {
    if key.isEmpty { return "is empty" }
    if key.utf8.count > maximumKeyBytes { return "has more than \(maximumKeyBytes) bytes" }
    let isAllowed = key.unicodeScalars.allSatisfy {
      $0 != "." && $0 != "$" && $0 != " " && !(0...0x1F).contains($0.value) && !(0x7F...0x9F).contains($0.value)
    }
    return isAllowed ? nil : "holds a `.`, `$`, space or control character"
  }

  /// As the service counts: names and texts by their bytes, numbers as eight, booleans as four.
  private static func size(_ value: Value) -> Int {
    switch value {
    case .object(let members): members.reduce(0) { $0 + $1.key.utf8.count + size($1.value) }
    case .array(let items): items.reduce(0) { $0 + size($1) }
    case .string(let text): text.utf8.count
    case .integer, .double: 8
    case .bool: 4
    case .null: 0
    }
  }
}
