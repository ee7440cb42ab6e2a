import Documents
import Plans
import Resources

/// The changes as lines of JSON, what goes first, and the table of texts that they share.
///
/// A line is `[action, kind, 0 or 1, type, reason, address, identifier, properties, suppressed, impact, needs, origin]`;
/// texts that repeat are numbers in the table, what there is none of is 0.
struct PageRows {
  /// A value longer than this is cut, and says so.
  static let longestValue = 2_000
  /// So many properties and suppressed differences of one object are told.
  private static let mostProperties = 500
  private static let mostNeeds = 50

  private(set) var lines: [UInt8] = []
  private(set) var texts: [String] = [""]
  private var numbers: [String: Int] = ["": 0]

  static func letter(_ action: Action) -> Character {
    switch action {
    case .create: "c"
    case .update: "u"
    case .replace: "r"
    case .delete: "d"
    case .adopt: "a"
    case .none: "n"
    }
  }

  static func letter(_ kind: ObjectKind) -> Character {
    switch kind {
    case .resource: "r"
    case .model: "m"
    case .twin: "t"
    case .relationship: "l"
    case .eventRoute: "e"
    case .device: "d"
    case .deviceTwin: "w"
    }
  }

  init(_ changes: [Change]) {
    var destructive: [Int] = []
    var others: [Int] = []
    for (index, change) in changes.enumerated() {
      if change.action != .none, change.isDestructive { destructive.append(index) } else { others.append(index) }
    }
    let acting = others.filter { changes[$0].action != .none }
    for index in destructive + acting + others.filter({ changes[$0].action == .none }) { add(changes[index]) }
  }

  private mutating func number(_ text: String) -> Int {
    if let known = numbers[text] { return known }
    numbers[text] = texts.count
    texts.append(text)
    return texts.count - 1
  }

  private mutating func add(_ change: Change) {
    var json = JSONWriter()
    let (type, reason) = (number(change.typeName), number(change.reason.text))
    let head = "[\"\(Self.letter(change.action))\",\"\(Self.letter(change.kind))\",\(change.isIrreversible ? 1 : 0)"
    json.raw("\(head),\(type),\(reason),".utf8)
    let address = change.address.description
    json.string(address)
    json.raw(",".utf8)
    if Self.tells(address, change) {
      json.raw("0".utf8)
    } else {
      json.string(change.identifier)
    }
    properties(change, &json)
    suppressed(change, &json)
    impact(change, &json)
    needs(change, &json)
    json.raw("]".utf8)
    HTMLText.dataBlock(json.bytes, into: &lines)
    lines.append(UInt8(ascii: "\n"))
  }

  /// Whether the address ends with what Azure calls the object.
  private static func tells(_ address: String, _ change: Change) -> Bool {
    guard change.kind == .relationship else {
      return !change.identifier.contains("/") && address.hasSuffix("/\(change.identifier)")
    }
    let parts = change.identifier.split(separator: "/", maxSplits: 1)
    return parts.count == 2 && address.hasSuffix("/twins/\(parts[0])/relationships/\(parts[1])")
      && !address.dropLast(change.identifier.count + "/twins/relationships".count).contains("/twins/")
  }

  private func properties(_ change: Change, _ json: inout JSONWriter) {
    // The model of a new twin is its type, and so is the name of a new relationship.
    let told: ValuePath.Step? =
      change.action != .create || change.type == nil
      ? nil : change.kind == .twin ? .member("$metadata") : .member("$relationshipName")
    let properties = change.properties.filter { told == nil || $0.path.steps.first != told }
    list(properties.prefix(Self.mostProperties), &json) { property, json in
      json.string(property.path.description)
      json.raw(",".utf8)
      text(property.before.map { .known($0) }, &json)
      json.raw(",".utf8)
      text(property.after, &json)
      if property.forcesReplacement { json.raw(",1".utf8) }
    }
  }

  private func suppressed(_ change: Change, _ json: inout JSONWriter) {
    list(change.suppressed.prefix(Self.mostProperties), &json) { difference, json in
      json.string(difference.path.description)
      json.raw(",".utf8)
      json.string(difference.rule.rawValue)
      json.raw(",".utf8)
      text(difference.before.map { .known($0) }, &json)
      json.raw(",".utf8)
      text(difference.after.map { .known($0) }, &json)
    }
  }

  private func impact(_ change: Change, _ json: inout JSONWriter) {
    guard let impact = change.impact else { return json.raw(",0".utf8) }
    json.raw(",{".utf8)
    let forever = impact.irreversible.map(\.text)
    let parts = ImpactWords.parts(impact, names: true)
    if !forever.isEmpty {
      json.raw("\"forever\":".utf8)
      json.write(Value(texts: forever))
      if !parts.isEmpty { json.raw(",".utf8) }
    }
    if !parts.isEmpty {
      json.raw("\"parts\":".utf8)
      json.write(Value(texts: parts))
    }
    json.raw("}".utf8)
  }

  private mutating func needs(_ change: Change, _ json: inout JSONWriter) {
    let needs = change.dependsOn.prefix(Self.mostNeeds).map { number($0.description) }
    json.raw(needs.isEmpty ? ",0".utf8 : ",[\(needs.map(String.init).joined(separator: ","))]".utf8)
    guard let origin = change.origin else { return json.raw(",0".utf8) }
    json.raw(",[\(number(origin.file)),\(origin.line),\(origin.column)]".utf8)
  }

  private func list<C: Collection>(_ items: C, _ json: inout JSONWriter, _ item: (C.Element, inout JSONWriter) -> Void)
  {
    guard !items.isEmpty else { return json.raw(",0".utf8) }
    json.raw(",[".utf8)
    var separator = "["
    for element in items {
      json.raw(separator.utf8)
      item(element, &json)
      json.raw("]".utf8)
      separator = ",["
    }
    json.raw("]".utf8)
  }

  private func text(_ value: PlannedValue?, _ json: inout JSONWriter) {
    switch value {
    case nil: json.raw("null".utf8)
    case .known(let known): json.string(Self.clip(known.jsonText))
    case .some(let other): json.string(PlanText.show(other))
    }
  }

  private static func clip(_ text: String) -> String {
    guard text.utf8.count > longestValue else { return text }
    return "\(text.prefix(longestValue / 2))… (\(grouped(text.utf8.count)) bytes)"
  }
}
