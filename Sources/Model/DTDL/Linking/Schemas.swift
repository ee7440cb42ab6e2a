import Diagnostics
import Documents

// How schemas may be put together. Source: DTDL v2 to v4, "Schema", "Array", "Property"; the "Limits" tables.

extension ModelGraph {
  mutating func checkSchemas() {
    var walk = SchemaWalk(count: elements.count)
    for index in elements.indices where elements[index].elementClass.isKind(of: .complexSchema) {
      walk.visit(index, in: self)
    }
    for ring in walk.rings { reportRing(ring) }
    for index in elements.indices where elements[index].elementClass.isKind(of: .complexSchema) {
      let limits = Limits.of(version: elements[index].scope.version, elements[index].scope.limits)
      // The outermost says it for all within.
      guard !isBroken[index], walk.depths[index] > limits.schemaDepth, !isInTooDeep(index, walk, limits) else {
        continue
      }
      report(.tooDeep(elements[index], walk.depths[index], limits.schemaDepth), on: index)
    }
    checkArrays(walk)
  }

  private func isInTooDeep(_ index: Int, _ walk: SchemaWalk, _ limits: Limits) -> Bool {
    var parent = elements[index].parent
    while parent >= 0 {
      if elements[parent].elementClass.isKind(of: .complexSchema), walk.depths[parent] > limits.schemaDepth {
        return true
      }
      parent = elements[parent].parent
    }
    return false
  }

  private mutating func reportRing(_ ring: [Int]) {
    guard let first = ring.first, elements[first].scope.version < 4 else { return }
    let names = ring.compactMap { elements[$0].idText }
    let path = (names + names.prefix(1)).map { "`\($0)`" }.joined(separator: " → ")
    report(
      .model(
        "TW2096", "recursiveStructureWide",
        names.count > 1 ? "these schemas contain one another" : "the schema `\(names.first ?? "")` contains itself",
        at: elements[first].anchor,
        related: ring.dropFirst().filter { elements[$0].id != nil }.map {
          DiagnosticLabel(elements[$0].anchor, "part of the ring")
        },
        notes: (names.count > 1 ? ["the ring: \(path)"] : []) + [
          "DTDL v\(elements[first].scope.version) does not allow it, v4 does"
        ],
        help: ["take one of these steps away"]),
      on: first)
    for index in ring { breakElement(index) }
  }

  /// DTDL v2 has no arrays in the schema of a property, at any depth.
  private mutating func checkArrays(_ walk: SchemaWalk) {
    for index in elements.indices where elements[index].elementClass == .property && elements[index].scope.version == 2
    {
      guard let child = elements[index].child("schema") else { continue }
      if let element = child.element {
        guard !isBroken[element], let array = walk.arrays[element] else { continue }
        report(.arrayInProperty(elements[index], child.value, array == element ? nil : elements[array]), on: index)
      } else if let standard = child.standard, standard.schema?.holdsArray == true {
        report(.arrayInProperty(elements[index], child.value, nil), on: index)
      }
    }
  }
}

/// Walks down schemas once: how deep they go, which contain themselves, where an array is in them.
private struct SchemaWalk {
  /// Steps of `schema` and `elementSchema` below each element.
  var depths: [Int]
  /// An array in each element's schema, itself included, by element.
  var arrays: [Int: Int] = [:]
  var rings: [[Int]] = []
  private var isDone: [Bool]
  private var open: [Int] = []
  private var isOpen: [Bool]

  init(count: Int) {
    depths = Array(repeating: 0, count: count)
    isDone = Array(repeating: false, count: count)
    isOpen = isDone
  }

  mutating func visit(_ index: Int, in graph: ModelGraph) {
    if isDone[index] { return }
    if isOpen[index] {
      if let start = open.firstIndex(of: index) {
        let ring = Array(open[start...])
        if !rings.contains(where: { $0.contains(index) }) { rings.append(ring) }
      }
      return
    }
    // Documents are at most a hundred levels deep, but references chain without end.
    guard open.count < 4096 else { return }
    isOpen[index] = true
    open.append(index)
    let element = graph.elements[index]
    if element.elementClass == .array { arrays[index] = index }
    for child in element.children {
      let isStep = child.member == "schema" || child.member == "elementSchema"
      if let target = child.element, graph.elements[target].elementClass != .interface {
        visit(target, in: graph)
        depths[index] = max(depths[index], depths[target] + (isStep ? 1 : 0))
        if let array = arrays[target], arrays[index] == nil { arrays[index] = array }
      } else if let standard = child.standard {
        depths[index] = max(depths[index], (standard.schema?.depth ?? 0) + (isStep ? 1 : 0))
        if standard.schema?.holdsArray == true, arrays[index] == nil { arrays[index] = index }
      }
    }
    open.removeLast()
    isOpen[index] = false
    isDone[index] = true
  }
}

extension Schema {
  /// Steps of `schema` and `elementSchema` below it.
  fileprivate var depth: Int {
    switch self {
    case .primitive, .enumeration, .reference: 0
    case .array(let element): 1 + element.depth
    case .map(let value): 1 + value.depth
    case .object(let fields): fields.map { 1 + $0.schema.depth }.max() ?? 0
    }
  }

  fileprivate var holdsArray: Bool {
    switch self {
    case .primitive, .enumeration, .reference: false
    case .array: true
    case .map(let value): value.holdsArray
    case .object(let fields): fields.contains { $0.schema.holdsArray }
    }
  }
}

// MARK: Messages

extension Diagnostic {
  fileprivate static func tooDeep(_ element: Element, _ depth: Int, _ limit: Int) -> Diagnostic {
    .model(
      "TW2071", "excessiveDepthWide", "the schema is nested \(depth) levels deep", at: element.anchor,
      notes: ["\(element.scope.title) allows \(limit)"], help: ["make it flatter"])
  }

  fileprivate static func arrayInProperty(_ element: Element, _ node: JSONNode, _ array: Element?) -> Diagnostic {
    .model(
      "TW2072", "excludedType", "a Property cannot have an array in its schema",
      at: node.headSpan,
      related: array.map { [DiagnosticLabel($0.anchor, "the array")] } ?? [],
      notes: ["DTDL v2 allows arrays in telemetry only, and geospatial schemas contain arrays"],
      help: ["write the model with \"dtmi:dtdl:context;3\""])
  }
}
