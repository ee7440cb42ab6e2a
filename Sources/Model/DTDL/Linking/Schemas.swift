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
      // The outermost says it for all within, and the innermost for all that refer to it.
      guard !isBroken[index], walk.depths[index] > limits.schemaDepth, !walk.refersToTooDeep[index],
        !isInTooDeep(index, walk, limits)
      else { continue }
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
    let path = Diagnostic.ring(names)
    report(
      .model(
        "TW2096", "recursiveStructureWide",
        names.count > 1 ? "these schemas contain one another" : "the schema `\(names.first ?? "")` contains itself",
        at: elements[first].anchor,
        related: ring.dropFirst().prefix(Diagnostic.longestRing - 1).filter { elements[$0].id != nil }.map {
          DiagnosticLabel(elements[$0].anchor, "part of the ring")
        },
        notes: (names.count > 1 ? ["the ring: \(path)"] : []) + [
          "DTDL v\(elements[first].scope.version) does not allow it, v4 does"
        ],
        help: [names.count > 1 ? "take one of these steps away" : "name another schema within it"]),
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

/// Walks down schemas once: how deep they go, which contain themselves, where an array is in them. References chain without
/// end, so the walk keeps its own stack.
private struct SchemaWalk {
  /// Steps of `schema` and `elementSchema` below each element.
  var depths: [Int]
  /// Whether a schema that an element refers to goes deeper than it may, and says so itself.
  var refersToTooDeep: [Bool]
  /// An array in each element's schema, itself included, by element.
  var arrays: [Int: Int] = [:]
  /// Rings of schemas, one of those that share elements.
  var rings: [[Int]] = []
  private var isInRing: [Bool]
  private var isDone: [Bool]
  /// Where each element stands on the way down from the start; -1 for those that do not.
  private var positions: [Int]

  private struct Frame {
    let index: Int
    var next = 0
  }

  /// More are not told apart.
  private static let mostRings = 100

  init(count: Int) {
    depths = Array(repeating: 0, count: count)
    refersToTooDeep = Array(repeating: false, count: count)
    isInRing = refersToTooDeep
    isDone = refersToTooDeep
    positions = Array(repeating: -1, count: count)
  }

  mutating func visit(_ start: Int, in graph: ModelGraph) {
    guard !isDone[start] else { return }
    var path: [Frame] = []
    enter(start, &path, graph)
    while let frame = path.last {
      let index = frame.index
      guard frame.next < graph.elements[index].children.count else {
        path.removeLast()
        positions[index] = -1
        isDone[index] = true
        if let parent = path.last {
          fold(graph.elements[parent.index].children[parent.next - 1], index, into: parent.index, graph)
        }
        continue
      }
      let child = graph.elements[index].children[frame.next]
      path[path.count - 1].next += 1
      if let target = child.element, graph.elements[target].elementClass != .interface {
        if positions[target] >= 0 { noteRing(path[positions[target]...].map(\.index)) }
        if isDone[target] || positions[target] >= 0 {
          fold(child, target, into: index, graph)
        } else {
          enter(target, &path, graph)
        }
      } else if let schema = child.standard?.schema {
        depths[index] = max(depths[index], schema.depth + (SchemaWalk.isStep(child) ? 1 : 0))
        if schema.holdsArray, arrays[index] == nil { arrays[index] = index }
      }
    }
  }

  private mutating func enter(_ index: Int, _ path: inout [Frame], _ graph: ModelGraph) {
    positions[index] = path.count
    path.append(Frame(index: index))
    if graph.elements[index].elementClass == .array { arrays[index] = index }
  }

  private static func isStep(_ child: Element.Child) -> Bool {
    child.member == "schema" || child.member == "elementSchema"
  }

  /// Adds to an element what is known of one below it.
  private mutating func fold(_ child: Element.Child, _ target: Int, into index: Int, _ graph: ModelGraph) {
    depths[index] = max(depths[index], depths[target] + (SchemaWalk.isStep(child) ? 1 : 0))
    if let array = arrays[target], arrays[index] == nil { arrays[index] = array }
    let scope = graph.elements[target].scope
    let isTooDeep = depths[target] > Limits.of(version: scope.version, scope.limits).schemaDepth
    if case .id = child.target {
      if isTooDeep { refersToTooDeep[index] = true }
    } else if refersToTooDeep[target] {
      refersToTooDeep[index] = true
    }
  }

  private mutating func noteRing(_ ring: [Int]) {
    guard rings.count < SchemaWalk.mostRings, let first = ring.first, let last = ring.last,
      !isInRing[first], !isInRing[last]
    else { return }
    rings.append(ring)
    for index in ring { isInRing[index] = true }
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
