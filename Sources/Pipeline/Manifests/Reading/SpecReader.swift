import Catalogue
import Diagnostics
import Documents
import Files
import OrderedCollections
import Resources

/// Reads the values of manifests by their tables: checks them, fills variables in and keeps references.
///
/// One reader serves one load; it collects findings and the references that were resolved to ids on the way.
final class SpecReader {
  /// What an object is called in messages, and where to point when something is missing from it.
  struct Place {
    let noun: String
    let span: SourceSpan
  }

  /// A reference that makes a dependency edge, and where it is written.
  struct Edge {
    let target: ObjectAddress
    let span: SourceSpan
  }

  let process: [String: String]
  var findings = Findings()
  var index = ObjectIndex()
  var variables: OrderedDictionary<String, Located> = [:]
  /// Objects that were referred to by id or name since this was last taken.
  private(set) var edges: [Edge] = []
  private(set) var usedVariables: Set<String> = []
  private var variableStack: [String] = []
  /// Values that variables have put in the places of their uses.
  private var expanded = 0
  private var variableSizes: [String: Int] = [:]

  /// Variables inside one another.
  private static let variableDepthLimit = 32
  /// Values that variables may add to one environment: what aliases are to YAML, and as easily made into a bomb.
  private static let expansionLimit = 1_000_000
  private var reported: Set<String> = []

  init(process: [String: String]) { self.process = process }

  /// The edges collected so far; the next resource begins with none.
  func takeEdges() -> [Edge] {
    defer { edges = [] }
    return edges
  }

  func add(edge target: ObjectAddress, at span: SourceSpan) { edges.append(Edge(target: target, span: span)) }

  func report(_ diagnostic: Diagnostic) { findings.add(diagnostic) }

  /// Reports once per key: an unset variable that twenty places use is one mistake.
  func report(once key: String, _ diagnostic: Diagnostic) {
    if reported.insert(key).inserted { findings.add(diagnostic) }
  }

  /// Reads a value. `nil` where nothing stands (null) or where it is wrong and has been reported.
  func read(_ node: Located, _ schema: PropertySchema, named name: String) -> Template? {
    if case .scalar(.null) = node.content { return nil }
    if schema.isReadOnly {
      report(
        Diagnostic(
          ManifestCode.readOnly, .error, "`\(name)` is set by Azure and cannot be written", at: node.span,
          help: ["remove it; other objects can refer to it where it is an output"]))
      return nil
    }
    if let text = node.string, ExpressionText.isWorthCutting(text) {
      return readText(ExpressionText(text), node, schema, named: name)
    }
    if schema.isSecret, case .scalar = node.content {
      reportLiteralSecret(node.span, name)
      return nil
    }
    switch schema.shape {
    case .object(let shape):
      return readObject(node, shape, Place(noun: "`\(name)`", span: node.span))
    case .map(let value):
      return readMap(node, value, inSecret: schema.isSecret, listsKeys: schema.listsKeys, named: name)
    case .list(let item, let kind): return readList(node, item, kind, named: name)
    case .any: return readAny(node)
    case .text, .integer, .number, .boolean:
      guard case .scalar(let value) = node.content else {
        reportWrongType(node, expected: schema.shape.noun, named: name)
        return nil
      }
      return check(value, schema, node: node, named: name, isTextual: false)
    }
  }

  /// Reads what stands for a variable in the place of its use.
  func withVariable<T>(_ name: String, at span: SourceSpan, _ body: (Located) -> T?) -> T? {
    usedVariables.insert(name)
    guard let value = variables[name] else {
      let nearest = Suggestions.nearest(to: name, among: variables.keys)
      report(
        Diagnostic(
          ManifestCode.unknownVariable, .error, "unknown variable `\(name)`", at: span,
          label: nearest.map { "did you mean `${var.\($0)}`?" },
          help: nearest == nil ? ["variables are declared in `spec.variables` of the Environment"] : []))
      return nil
    }
    guard !variableStack.contains(name) else {
      let ring = (variableStack.drop { $0 != name } + [name]).joined(separator: " -> ")
      report(
        once: "cycle \(ring)",
        Diagnostic(ManifestCode.variableCycle, .error, "variables need one another: \(ring)", at: span))
      return nil
    }
    guard isWithinLimits(name, value, at: span) else { return nil }
    variableStack.append(name)
    defer { variableStack.removeLast() }
    let before = findings.all.count
    let result = body(value)
    if findings.all.count > before { pointAtUse(since: before, name, span) }
    return result
  }

  private func isWithinLimits(_ name: String, _ value: Located, at span: SourceSpan) -> Bool {
    let size = variableSizes[name] ?? value.size
    variableSizes[name] = size
    expanded += size
    let isDeep = variableStack.count >= SpecReader.variableDepthLimit
    guard isDeep || expanded > SpecReader.expansionLimit else { return true }
    let excess =
      isDeep
      ? "more than \(SpecReader.variableDepthLimit) variables inside one another"
      : "variables add more than \(SpecReader.expansionLimit) values"
    report(
      once: excess,
      Diagnostic(ManifestCode.variableLimit, .error, excess, at: span, label: "`${var.\(name)}` is one too many"))
    return false
  }

  /// Adds the place of use to what was found in a variable's value.
  private func pointAtUse(since start: Int, _ name: String, _ span: SourceSpan) {
    var all = findings.all
    for position in start..<all.count where all[position].span != span {
      all[position].related.append(DiagnosticLabel(span, "`${var.\(name)}` is used here"))
    }
    findings = Findings(all)
  }

  // MARK: - Findings that many places report

  func reportLiteralSecret(_ span: SourceSpan, _ name: String) {
    var diagnostic = Diagnostic(
      ManifestCode.literalSecret, .error, "`\(name)` is a secret and must not be written into a manifest", at: span,
      help: [
        "refer to it: `${secret.env.NAME}`, `${secret.file.PATH}`, `${secret.keyVault.VAULT.NAME}` or a key of "
          + "another object"
      ])
    diagnostic.concealsSource = true
    report(diagnostic)
  }

  func reportWrongType(_ node: Located, expected: String, named name: String, help: [String] = []) {
    report(
      Diagnostic(
        ManifestCode.wrongType, .error, "`\(name)` must be \(expected), not \(node.value.kindName)", at: node.span,
        help: help))
  }
}

extension Located {
  /// How many values it is, those in it counted.
  fileprivate var size: Int {
    switch content {
    case .scalar: 1
    case .sequence(let items): items.reduce(1) { $0 + $1.size }
    case .mapping(let members): members.reduce(1) { $0 + $1.value.size }
    }
  }
}

extension PropertySchema.Shape {
  /// What a person calls a value of this shape.
  var noun: String {
    switch self {
    case .text: "a text"
    case .integer: "an integer"
    case .number: "a number"
    case .boolean: "true or false"
    case .object, .map: "a mapping"
    case .list: "a list"
    case .any: "a value"
    }
  }
}
