import Documents
import OrderedCollections
import Seeds

/// Makes graphs and queries up.
struct RandomGraph {
  static let ids = ["a", "b", "c", "dd", "e-1", "f", "\u{E9}", "e\u{301}", "g'h"]
  static let names = ["r", "q"]

  static let models: [Value] = [
    interface(
      "Base",
      [
        property("n", "double"), property("i", "integer"), property("s", "string"), property("t", "boolean"),
        property("m", ["@type": "Map", "mapKey": field("k", "string"), "mapValue": field("v", "integer")]),
        property("o", ["@type": "Object", "fields": [field("f", "double"), field("g", "string")]]),
        property("l", ["@type": "Array", "elementSchema": "integer"]), relationship("r"), relationship("q"),
      ]), interface("Middle", [], extends: "Base"), interface("Leaf", [property("x", "string")], extends: "Middle"),
  ]

  static let ancestors: [String: Set<String>] = [
    id("Base"): [id("Base")], id("Middle"): [id("Middle"), id("Base")],
    id("Leaf"): [id("Leaf"), id("Middle"), id("Base")],
  ]

  static func id(_ name: String) -> String { "dtmi:test:\(name);1" }

  private static func interface(_ name: String, _ contents: [Value], extends base: String? = nil) -> Value {
    var members: OrderedDictionary<String, Value> = [
      "@context": "dtmi:dtdl:context;3", "@id": .string(id(name)), "@type": "Interface", "contents": .array(contents),
    ]
    if let base { members["extends"] = .string(id(base)) }
    return .object(members)
  }

  private static func property(_ name: String, _ schema: Value) -> Value { Furniture.property(name, schema) }
  private static func field(_ name: String, _ schema: Value) -> Value { ["name": .string(name), "schema": schema] }
  private static func relationship(_ name: String) -> Value {
    [
      "@type": "Relationship", "name": .string(name),
      "properties": [property("w", "integer"), property("s", "string")],
    ]
  }

  var random: SplitMix

  mutating func number() -> Value {
    random.pick([0, 1, 2, -1, 2.0, 2.5, 0.1, 20.1, 1e3, 7, 1.1e-5])
  }

  mutating func text() -> Value {
    random.pick(["", "a", "ab", "abc", "b", "a'b", "\u{E9}", "e\u{301}", "\u{1F600}", "Z"])
  }

  private mutating func maybe(_ name: String, _ value: Value, _ members: inout OrderedDictionary<String, Value>) {
    if !random.isOne(in: 3) { members[name] = value }
  }

  mutating func twin() -> Value {
    var members: OrderedDictionary<String, Value> = [
      "$metadata": ["$model": .string(Self.id(random.pick(["Base", "Middle", "Leaf"])))]
    ]
    maybe("n", number(), &members)
    maybe("i", .integer(Int64(random.below(4))), &members)
    maybe("s", text(), &members)
    maybe("t", .bool(random.isOne(in: 2)), &members)
    maybe("m", ["k": .integer(Int64(random.below(3))), "k 2": 1], &members)
    maybe("o", ["f": number(), "g": text()], &members)
    maybe("l", .array((0..<random.below(4)).map { _ in .integer(Int64(random.below(4))) }), &members)
    return .object(members)
  }

  mutating func relationship(to target: String) -> Value {
    var members: OrderedDictionary<String, Value> = [
      "$relationshipName": .string(random.pick(Self.names)), "$targetId": .string(target),
    ]
    maybe("w", .integer(Int64(random.below(4))), &members)
    maybe("s", text(), &members)
    return .object(members)
  }
}

/// Writes queries that the service would take.
struct RandomQuery {
  var graph: RandomGraph

  private mutating func pick<T>(_ list: [T]) -> T { graph.random.pick(list) }
  private mutating func isOne(in count: Int) -> Bool { graph.random.isOne(in: count) }

  mutating func text() -> String {
    switch graph.random.below(6) {
    case 0, 1: collection("DIGITALTWINS", Self.twinPaths)
    case 2: collection("RELATIONSHIPS", Self.relationshipPaths)
    case 3: joined()
    default: matched()
    }
  }

  private static let twinPaths = [
    "n", "i", "s", "t", "m", "m.k", "m.[[k 2]]", "o", "o.f", "o.g", "l", "x", "none", "$dtId", "$metadata.$model",
    "[[s]]",
  ]
  private static let relationshipPaths = [
    "w", "s", "none", "$sourceId", "$targetId", "$relationshipId", "$relationshipName",
  ]

  // MARK: sources

  private mutating func collection(_ source: String, _ paths: [String]) -> String {
    let alias = isOne(in: 2) ? "T" : ""
    let places = paths.map { alias.isEmpty ? $0 : isOne(in: 5) ? $0 : "T.\($0)" }
    var shown = pick([
      "*", "*", "TOP(3)", "TOP(1) *", "COUNT()", "TOP(2) COUNT()", "\(pick(places)), \(pick(places)) AS y",
    ])
    if !alias.isEmpty, isOne(in: 3) { shown = pick(["T", "T, \(pick(places))", "TOP(2) T AS z"]) }
    let condition = isOne(in: 6) ? "" : " WHERE \(condition(places, twins: source == "DIGITALTWINS" ? [alias] : [], 3))"
    return "SELECT \(shown) FROM \(source) \(alias)\(condition)"
  }

  private mutating func joined() -> String {
    var twins = ["A"]
    var relationships: [String] = []
    var joins = ""
    for (index, name) in ["B", "C", "D"].prefix(1 + graph.random.below(3)).enumerated() {
      joins += " JOIN \(name) RELATED \(pick(twins)).\(pick(RandomGraph.names))"
      if isOne(in: 2) {
        relationships.append("R\(index)")
        joins += " R\(index)"
      }
      twins.append(name)
    }
    return walk("DIGITALTWINS A\(joins)", twins, relationships, canShowAll: false)
  }

  private mutating func matched() -> String {
    var twins = ["a"]
    var relationships: [String] = []
    var pattern = "(a)"
    for index in 0..<graph.random.below(4) {
      var inner = ""
      let isLong = isOne(in: 3) && index < 2
      if !isLong, isOne(in: 2) {
        relationships.append("r\(index)")
        inner += "r\(index)"
      }
      if isOne(in: 2) { inner += pick([":r", ":q", ":r|q", ":none"]) }
      if isLong { inner += pick(["*2", "*..2", "*1..2", "*1..3", "*1"]) }
      var node = pick(["b", "c", ""])
      if isOne(in: 5) { node = pick(twins) }
      pattern += pick(["-[\(inner)]->", "<-[\(inner)]-", "-[\(inner)]-"]) + "(\(node))"
      if !node.isEmpty, !twins.contains(node) { twins.append(node) }
    }
    return walk("DIGITALTWINS MATCH \(pattern)", twins, relationships, canShowAll: true)
  }

  private mutating func walk(_ source: String, _ twins: [String], _ relationships: [String], canShowAll: Bool) -> String
  {
    var places = (0..<8).map { _ in "\(pick(twins)).\(pick(Self.twinPaths))" }
    if !relationships.isEmpty {
      places += (0..<4).map { _ in "\(pick(relationships)).\(pick(Self.relationshipPaths))" }
    }
    let all = twins + relationships
    var shown = pick([
      pick(all), "\(pick(all)), \(pick(places)) AS y", "TOP(2) \(pick(twins))", "COUNT()", all.joined(separator: ", "),
    ])
    if canShowAll, isOne(in: 3) { shown = "*" }
    let id = quoted(pick(RandomGraph.ids))
    var start = pick(["\(pick(twins)).$dtId = \(id)", "\(pick(twins)).$dtId IN [\(id), 'a', 'b']"])
    if isOne(in: 6) { start = "(\(start) OR \(pick(twins)).$dtId = 'c')" }
    if isOne(in: 6) { start = "NOT \(start)" }
    let rest = isOne(in: 3) ? "" : " AND (\(condition(places, twins: twins, 2)))"
    return "SELECT \(shown) FROM \(source) WHERE \(start)\(rest)"
  }

  // MARK: conditions

  private mutating func condition(_ paths: [String], twins: [String], _ depth: Int) -> String {
    guard depth > 0, isOne(in: 2) else { return predicate(paths, twins) }
    let (left, right) = (condition(paths, twins: twins, depth - 1), condition(paths, twins: twins, depth - 1))
    return pick(["\(left) AND \(right)", "\(left) OR \(right)", "NOT (\(left))", "(\(left)) AND NOT \(right)"])
  }

  private mutating func predicate(_ paths: [String], _ twins: [String]) -> String {
    let path = pick(paths)
    switch graph.random.below(9) {
    case 0, 1, 2: return "\(path) \(pick(["=", "!=", "<", "<=", ">", ">=", "<>"])) \(literal())"
    case 3: return "\(literal()) \(pick(["=", "<", ">="])) \(path)"
    case 4:
      return
        "\(path) \(pick(["IN", "NIN"])) [\((0...graph.random.below(3)).map { _ in literal() }.joined(separator: ", "))]"
    case 5: return "\(path) = \(pick(paths))"
    case 6:
      let function = pick(["STARTSWITH", "ENDSWITH", "CONTAINS", "startswith"])
      return "\(function)(\(path), \(quoted(graph.text().string ?? "")))"
    case 7:
      let isOfTwin = !twins.isEmpty
      if isOfTwin, isOne(in: 2) {
        let twin = pick(twins)
        let model = quoted(RandomGraph.id(pick(["Base", "Middle", "Leaf", "None"])))
        return "IS_OF_MODEL(\(twin.isEmpty ? "" : "\(twin), ")\(model)\(pick(["", ", exact"])))"
      }
      if isOfTwin, let first = twins.first {
        return "ARRAY_CONTAINS(\(first.isEmpty ? "" : "\(first).")l, \(literal()))"
      }
      return path
    default:
      let function = pick(["IS_DEFINED", "IS_NULL", "IS_BOOL", "IS_NUMBER", "IS_STRING", "IS_OBJECT", "IS_PRIMITIVE"])
      return isOne(in: 4) ? path : "\(function)(\(path))"
    }
  }

  private mutating func literal() -> String {
    switch graph.random.below(8) {
    case 0, 1, 2: graph.number().jsonText
    case 3: pick(["true", "false", "null"])
    case 4: quoted(pick(RandomGraph.ids))
    case 5: quoted(pick(["r", "q", "dtmi:test:Leaf;1"]))
    default: quoted(graph.text().string ?? "")
    }
  }

  private func quoted(_ text: String) -> String {
    "'\(text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "\\'"))'"
  }
}
