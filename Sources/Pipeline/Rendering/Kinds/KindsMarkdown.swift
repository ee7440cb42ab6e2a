import Catalogue
import Documents
import OrderedCollections

/// The kinds of resources with their facts, for people: what `twinwright schema kinds` prints and `docs/kinds.md` holds.
package enum KindsMarkdown {
  /// The whole page.
  package static func render() -> String {
    let roots = Catalogue.types.filter { $0.parent == nil }
    let sections = roots.flatMap { [$0] + descendants(of: $0) }.map(section)
    return ([introduction, overview(roots)] + sections).joined(separator: "\n\n") + "\n"
  }

  private static let introduction = """
    # Kinds

    Every kind of resource that has a table, and what the table says. `twinwright schema kinds` prints this page; a test
    holds the two together. Paths are written as manifests write them; `[]` is each item of a list, `*` each key of a
    mapping. Anything else that Azure has is an `AzureResource`, of which only what the manifest says is compared.

    - **replaced**: changing it means delete and create, and a plan says so.
    - **secret**: Azure never returns it; a manifest may only refer to it, and a keyed fingerprint tells when it changed.
    - **default**: what Azure sets when nothing is said. Where a default is known and somebody moved away from it, the next
      plan goes back to it.
    - **read-only**: Azure sets it; writing it in a manifest is refused.
    - **lists**: those not named are compared in order; `by` names the member by which items are told apart.
    """

  private static func overview(_ roots: [ResourceType]) -> String {
    let rows = roots.map { type in
      let children = Catalogue.children(of: type.kind).compactMap { $0.parent.map { "`\($0.collection)`" } }
      let outputs = type.outputs.dropFirst(2).map { $0.secret == nil ? "`\($0.name)`" : "*`\($0.name)`*" }
      return "| `\(type.kind)` | \(type.type), \(type.apiVersion) | \(list(children)) | \(list(outputs)) |"
    }
    return """
      Outputs in *italics* are secrets. Every resource also has `id` and `name`.

      | kind | Azure type and version | children | outputs |
      |---|---|---|---|
      \(rows.joined(separator: "\n"))
      """
  }

  private static func descendants(of type: ResourceType) -> [ResourceType] {
    Catalogue.children(of: type.kind).flatMap { [$0] + descendants(of: $0) }
  }

  private static func section(_ type: ResourceType) -> String {
    var facts = KindFacts()
    facts.collect(type.body, at: "", inherited: false)
    var lines = ["## \(type.kind)", "", "\(type.documentation) \(place(type))", ""]
    lines += [
      line("name", [type.name?.description ?? unruledName(type)]), line("needed", code(facts.required)),
      line("replaced", code(facts.immutable)), line("secret", code(facts.secret)),
      line("default", facts.defaults.map { "`\($0.path)`: `\($0.value)`" }), line("read-only", code(facts.readOnly)),
      line("lists", facts.lists.map { "`\($0.path)` \($0.kind)" }), line("after deletion", softDelete(type)),
    ].compactMap { $0 }
    return lines.joined(separator: "\n")
  }

  private static func place(_ type: ResourceType) -> String {
    if let parent = type.parent {
      return "`\(type.type)`, \(type.apiVersion); under `\(parent.collection)` of `\(parent.kind)`."
    }
    let place =
      switch type.placement {
      case .group: ""
      case .scope: "; attached to what `scope` names"
      case .subscription: "; in the subscription"
      }
    return "`\(type.type)`, \(type.apiVersion)\(place)."
  }

  private static func unruledName(_ type: ResourceType) -> String {
    ["RoleAssignment", "RoleDefinition"].contains(type.kind) ? "a GUID that twinwright derives" : "any"
  }

  private static func softDelete(_ type: ResourceType) -> [String] {
    type.softDelete.map { ["the name stays taken for \($0.days) days; \($0.remedy)"] } ?? []
  }

  private static func line(_ name: String, _ facts: [String]) -> String? {
    facts.isEmpty ? nil : "- **\(name)**: \(facts.joined(separator: ", "))"
  }

  private static func code(_ paths: [String]) -> [String] { paths.map { "`\($0)`" } }
  private static func list(_ texts: [String]) -> String { texts.joined(separator: ", ") }
}

/// What a table says, gathered by kind of fact.
private struct KindFacts {
  var required: [String] = []
  var immutable: [String] = []
  var secret: [String] = []
  var readOnly: [String] = []
  var defaults: [(path: String, value: String)] = []
  var lists: [(path: String, kind: String)] = []

  /// Walks a table; what holds for all inside something is said of that alone.
  mutating func collect(_ schema: PropertySchema, at path: String, inherited: Bool) {
    let shown = path.isEmpty ? "*" : path
    if schema.isReadOnly { return readOnly.append(shown) }
    if schema.isRequired, !path.isEmpty { required.append(path) }
    if schema.isImmutable, !inherited { immutable.append(shown) }
    if let rule = schema.replacement, !inherited { immutable.append("\(shown) (\(rule.text))") }
    if schema.isSecret { secret.append(shown) }
    if schema.isWriteOnly { secret.append("\(shown) (never returned)") }
    if schema.mayBeSecret { secret.append("\(shown) (where given as one)") }
    if let value = schema.serverDefault { defaults.append((path, text(value))) }
    let inherited = inherited || schema.isImmutable
    switch schema.shape {
    case .object(let shape): collect(shape, at: path, inherited: inherited)
    case .map(let value): collect(value, at: path + ".*", inherited: inherited)
    case .list(let item, let kind):
      switch kind {
      case .keyed(let key): lists.append((path, "by `\(key)`"))
      case .unordered: lists.append((path, "in any order"))
      case .ordered: break
      }
      collect(item, at: path + "[]", inherited: inherited)
    case .text, .integer, .number, .boolean, .any: break
    }
  }

  private mutating func collect(_ shape: ObjectShape, at path: String, inherited: Bool) {
    for (name, member) in shape.members { collect(member, named: name, in: shape, at: path, inherited) }
    // What some variants alone need is needed there alone.
    var needing: OrderedDictionary<String, [String]> = [:]
    for (variant, members) in shape.variants {
      var inner = KindFacts()
      for (name, member) in members { inner.collect(member, named: name, in: shape, at: path, inherited) }
      for path in inner.required { needing[path, default: []].append(variant) }
      inner.required = []
      add(inner)
    }
    required += needing.map { path, variants in
      variants.count == shape.variants.count ? path : "\(path) (\(variants.joined(separator: ", ")))"
    }
  }

  private mutating func collect(
    _ member: PropertySchema, named name: String, in shape: ObjectShape, at path: String, _ inherited: Bool
  ) {
    let isEnvelope = (shape.isEnvelope || path.isEmpty) && name == "properties"
    guard isEnvelope else {
      return collect(member, at: path.isEmpty ? name : "\(path).\(name)", inherited: inherited)
    }
    if member.isImmutable, !inherited { immutable.append(path.isEmpty ? "*" : path) }
    if case .object(let properties) = member.shape {
      collect(properties, at: path, inherited: inherited || member.isImmutable)
    }
  }

  private mutating func add(_ other: KindFacts) {
    func new(_ paths: [String], _ known: [String]) -> [String] { paths.filter { !known.contains($0) } }
    required += new(other.required, required)
    immutable += new(other.immutable, immutable)
    secret += new(other.secret, secret)
    readOnly += new(other.readOnly, readOnly)
    let (knownDefaults, knownLists) = (Set(defaults.map(\.path)), Set(lists.map(\.path)))
    defaults += other.defaults.filter { !knownDefaults.contains($0.path) }
    lists += other.lists.filter { !knownLists.contains($0.path) }
  }

  private func text(_ value: Value) -> String {
    if let text = value.string, !text.isEmpty { return text }
    return String(decoding: value.json, as: UTF8.self)
  }
}
