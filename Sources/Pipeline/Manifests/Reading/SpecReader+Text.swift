import Catalogue
import Diagnostics
import Documents
import Resources

/// Expressions in values.
extension SpecReader {
  /// What an expression stands for.
  private enum Meaning {
    case template(Template, isTextual: Bool)
    /// A variable in full: to be read as if it stood here.
    case variable(String)
  }

  func readText(_ text: ExpressionText, _ node: Located, _ schema: PropertySchema, named name: String) -> Template? {
    if text.pieces.count == 1, case .expression(let source) = text.pieces[0] {
      guard let meaning = meaning(of: source, at: span(of: source, in: node.span)) else { return nil }
      switch meaning {
      case .variable(let variable):
        return withVariable(variable, at: node.span) { read($0, schema, named: name) }
      case .template(let template, let isTextual):
        return accept(template, schema, node: node, named: name, isTextual: isTextual)
      }
    }
    guard let joined = join(text, node) else { return nil }
    return accept(joined, schema, node: node, named: name, isTextual: false)
  }

  /// A text with expressions in it, outside any table: names, file names, filters.
  func plainText(_ node: Located, named name: String) -> Template? {
    read(node, .text("Text."), named: name)
  }

  /// A text that must be known now; references are reported.
  func literalText(_ node: Located, named name: String) -> String? {
    guard let template = plainText(node, named: name) else { return nil }
    if let text = template.literal?.string { return text }
    report(
      Diagnostic(
        ManifestCode.misplacedReference, .error, "`\(name)` must be known before anything is deployed", at: node.span,
        help: ["use a literal, `${var.NAME}` or `${env.NAME}` here"]))
    return nil
  }

  private func join(_ text: ExpressionText, _ node: Located) -> Template? {
    var parts: [Template] = []
    var isWhole = true
    for piece in text.pieces {
      switch piece {
      case .text(let plain): parts.append(Template(.literal(.string(plain)), at: node.span))
      case .unclosed(let rest):
        report(
          Diagnostic(
            ManifestCode.expression, .error, "`${` without `}`", at: span(ofUnclosed: rest, in: node.span),
            help: ["write `$${` for the characters themselves"]))
        isWhole = false
      case .expression(let source):
        guard let part = scalar(source, at: span(of: source, in: node.span)) else {
          isWhole = false
          continue
        }
        parts.append(part)
      }
    }
    guard isWhole else { return nil }
    let template = Template(.text(parts), at: node.span)
    return template.resolved(reference: { _ in nil })
  }

  /// One expression inside a text: must become a scalar.
  private func scalar(_ source: String, at span: SourceSpan) -> Template? {
    guard let meaning = meaning(of: source, at: span) else { return nil }
    switch meaning {
    case .template(let template, _): return template
    case .variable(let name):
      return withVariable(name, at: span) { value in
        guard case .scalar(let scalar) = value.content, !scalar.isNull else {
          report(
            Diagnostic(
              ManifestCode.wrongType, .error,
              "`${var.\(name)}` is \(value.value.kindName) and cannot be part of a text",
              at: span))
          return nil
        }
        if let text = scalar.string, ExpressionText.isWorthCutting(text) { return join(ExpressionText(text), value) }
        return Template(.literal(scalar), at: span)
      }
    }
  }

  private func meaning(of source: String, at span: SourceSpan) -> Meaning? {
    let expression: Expression
    do { expression = try Expression(source) } catch {
      report(
        Diagnostic(ManifestCode.expression, .error, error.message, at: span, help: error.help.map { [$0] } ?? []))
      return nil
    }
    switch expression {
    case .variable(let name): return .variable(name)
    case .environment(let name):
      return environment(name, at: span).map { .template(Template(.literal(.string($0)), at: span), isTextual: true) }
    case .secret(let secret): return .template(Template(.secret(secret), at: span), isTextual: false)
    case .row:
      report(
        Diagnostic(
          ManifestCode.row, .error, "`${\(source)}` has a meaning only under `tables` and `deviceTables`", at: span))
      return nil
    case .deployer(let output):
      return deployer(output, at: span).map { .template($0, isTextual: false) }
    case .object(let kind, let rest):
      return object(kind, rest, source: source, at: span).map { .template($0, isTextual: false) }
    }
  }

  private func environment(_ name: String, at span: SourceSpan) -> String? {
    let words = ["SECRET", "PASSWORD", "TOKEN", "KEY"]
    if let word = words.first(where: { name.uppercased().split(separator: "_").contains($0[...]) }) {
      report(
        Diagnostic(
          ManifestCode.secretInEnv, .error, "`${env.\(name)}` would show a secret in plans and logs", at: span,
          label: "write `${secret.env.\(name)}`", notes: ["names with \(word) in them are taken for secrets"],
          fixes: [
            FixIt(title: "refer to the secret", span: span, replacement: "${secret.env.\(name)}")
          ]))
      return nil
    }
    guard let value = process[name], !value.isEmpty else {
      report(
        once: "env \(name)",
        Diagnostic(
          ManifestCode.unsetEnvironment, .error, "the environment variable `\(name)` is not set", at: span,
          help: ["set it before calling twinwright: `export \(name)=...`"]))
      return nil
    }
    return value
  }

  private func deployer(_ output: String, at span: SourceSpan) -> Template? {
    let known = ["objectId", "tenantId"]
    guard known.contains(output) else {
      let nearest = Suggestions.nearest(to: output, among: known)
      report(
        Diagnostic(
          ManifestCode.unknownOutput, .error, "the deployer has no `\(output)`", at: span,
          label: nearest.map { "did you mean `${deployer.\($0)}`?" }, help: ["it has \(known.quotedList(limit: 5))"]))
      return nil
    }
    return Template(.reference(Reference(target: ObjectAddress("deployer"), output: output)), at: span)
  }

  private func object(_ kind: String, _ rest: String, source: String, at span: SourceSpan) -> Template? {
    guard let (object, output) = resolve(kind, rest, source: source, at: span) else { return nil }
    guard let id = object.id, let type = object.type else {
      report(
        Diagnostic(
          ManifestCode.misplacedReference, .error, "\(object.address) has no value to refer to", at: span,
          help: ["it can stand under `dependsOn`"]))
      return nil
    }
    switch output {
    case nil, "id":
      add(edge: object.address, at: span)
      return Template(.literal(.string(id.description)), at: span)
    case "name":
      add(edge: object.address, at: span)
      return Template(.literal(.string(id.name)), at: span)
    case let output?:
      guard let found = type.output(output) else {
        reportUnknownOutput(output, of: object, type, at: span)
        return nil
      }
      let reference = Reference(target: object.address, output: output)
      add(edge: object.address, at: span)
      return Template(found.secret == nil ? .reference(reference) : .secret(.output(reference)), at: span)
    }
  }

  /// The declared object that a reference names; reported when there is none.
  func resolve(_ kind: String, _ rest: String, source: String, at span: SourceSpan) -> (
    object: DeclaredObject, output: String?
  )? {
    if let found = index.resolve(kind: kind, rest: rest) { return found }
    let kinds = Kinds.all
    guard kinds.contains(kind) else {
      let nearest = Suggestions.nearest(to: kind, among: Expression.namespaces + kinds)
      report(
        Diagnostic(
          ManifestCode.namespace, .error, "`${\(source)}`: there is no `\(kind)`", at: span,
          label: nearest.map { "did you mean `\($0)`?" },
          help: nearest == nil
            ? ["begin with a kind, `var`, `env`, `secret` or `deployer`; `$${` stands for the characters"] : []))
      return nil
    }
    let names = index.names(ofKind: kind)
    let wanted = rest.split(separator: ".").first.map(String.init) ?? rest
    let nearest = Suggestions.nearest(to: wanted, among: names) ?? Suggestions.nearest(to: rest, among: names)
    report(
      Diagnostic(
        ManifestCode.undeclared, .error, "no manifest declares `\(kind).\(wanted)`", at: span,
        label: nearest.map { "did you mean `\(kind).\($0)`?" },
        help: nearest == nil && !names.isEmpty ? ["declared are \(names.quotedList(limit: 8))"] : []))
    return nil
  }

  private func reportUnknownOutput(
    _ output: String, of object: DeclaredObject, _ type: ResourceType, at span: SourceSpan
  ) {
    let nearest = Suggestions.nearest(to: output, among: type.outputs.map(\.name))
    report(
      Diagnostic(
        ManifestCode.unknownOutput, .error, "\(type.noun) has no output `\(output)`", at: span,
        label: nearest.map { "did you mean `\($0)`?" },
        help: ["\(type.noun) has \(type.outputs.map(\.name).quotedList(limit: 20))"]))
  }

  // MARK: - Accepting what came out

  /// Checks an evaluated template against its table entry.
  private func accept(
    _ template: Template, _ schema: PropertySchema, node: Located, named name: String, isTextual: Bool
  ) -> Template? {
    let holdsSecret = !template.secrets().isEmpty
    if holdsSecret, !schema.isSecret, !schema.mayBeSecret {
      report(
        Diagnostic(
          ManifestCode.misplacedSecret, .error, "`\(name)` is not a secret property: its value would be readable",
          at: node.span, help: ["secrets may stand in properties that Azure never returns, such as `secureValue`"]))
      return nil
    }
    guard let literal = template.literal else { return schema.shape.takesScalar ? template : wrong(node, schema, name) }
    if schema.isSecret {
      reportLiteralSecret(node.span, name)
      return nil
    }
    switch schema.shape {
    case .any: return Template(.literal(literal), at: node.span)
    case .object, .map, .list: return wrong(node, schema, name)
    default: return check(literal, schema, node: node, named: name, isTextual: isTextual)
    }
  }

  private func wrong(_ node: Located, _ schema: PropertySchema, _ name: String) -> Template? {
    reportWrongType(node, expected: schema.shape.noun, named: name)
    return nil
  }

  // MARK: - Places inside texts

  /// Where `${source}` stands in the node, braces included; the node itself where escapes hide it.
  func span(of source: String, in span: SourceSpan) -> SourceSpan {
    locate(Array("${\(source)}".utf8), in: span)
  }

  private func span(ofUnclosed text: String, in span: SourceSpan) -> SourceSpan { locate(Array(text.utf8), in: span) }

  private func locate(_ needle: [UInt8], in span: SourceSpan) -> SourceSpan {
    let end = min(span.end, span.file.bytes.count)
    guard !needle.isEmpty, end - span.start >= needle.count else { return span }
    let bytes = span.file.bytes
    for start in span.start...(end - needle.count) where bytes[start] == needle[0] {
      if bytes[start..<(start + needle.count)].elementsEqual(needle) {
        return span.file.span(start, start + needle.count)
      }
    }
    return span
  }
}

extension PropertySchema.Shape {
  /// Whether a reference, which becomes a scalar, may stand here.
  var takesScalar: Bool {
    switch self {
    case .text, .integer, .number, .boolean, .any: true
    case .object, .map, .list: false
    }
  }
}
