import Diagnostics
import Documents

// What the types beside an element's class ask of its values, its siblings and what is around it. Source: DTDL v2 to v4,
// "Semantic types"; the extensions annotation, overriding, mqtt and the partners'.

extension ModelGraph {
  mutating func checkTypes() {
    if elements.contains(where: { !$0.typeValues.isEmpty }) { findHeirs() }
    for index in elements.indices where !elements[index].types.isEmpty {
      let types = elements[index].types
      for type in types {
        checkRivals(type, index)
        for constraint in type.constraints { check(constraint, type, index) }
        for constraint in type.siblings { check(constraint, type, index) }
        for constraint in type.parents { check(constraint, type, index) }
      }
      checkValues(of: index)
    }
  }

  /// Which interfaces inherit from each that has annotations or the like.
  private mutating func findHeirs() {
    let wanted = Set(
      elements.indices.filter { index in elements[index].types.contains { !$0.siblings.isEmpty } }
        .map { elements[$0].parent })
    guard !wanted.isEmpty else { return }
    for (index, line) in ancestry.sorted(by: { $0.key < $1.key }) {
      for ancestor in line.dropFirst() where wanted.contains(ancestor) { heirs[ancestor, default: []].append(index) }
    }
  }

  private mutating func checkRivals(_ type: TypeReference, _ index: Int) {
    for rival in type.rivals {
      guard let other = elements[index].types.first(where: { $0.id == rival }) else { continue }
      report(.rivals(elements[index], type, other), on: index)
    }
  }

  private mutating func check(_ constraint: ValueConstraint, _ type: TypeReference, _ index: Int) {
    if let member = constraint.unitsOfSibling {
      checkUnits(of: index, named: member)
      return
    }
    for child in elements[index].children where child.member == constraint.member {
      if !constraint.words.isEmpty {
        let id = child.standard?.id ?? child.element.flatMap { elements[$0].idText } ?? ""
        if !constraint.words.contains(id) { report(.notRequiredValue(child, type, constraint), on: index) }
        continue
      }
      guard let (elementClass, types) = kind(of: child) else { continue }
      let fits =
        constraint.classes.contains { elementClass.isKind(of: $0) }
        || constraint.types.contains { wanted in types.contains { $0.id == wanted } }
      if !fits { report(.notRequiredType(elements[index], child, type, constraint, elementClass), on: index) }
    }
  }

  /// The elements in whose `contents` or the like an element is, inherited ones counted.
  private func owners(of index: Int) -> [Int] {
    let owner = elements[index].parent
    guard owner >= 0 else { return [] }
    guard elements[owner].elementClass == .interface else { return [owner] }
    return [owner] + (heirs[owner] ?? [])
  }

  private func value(_ term: String, of index: Int) -> Element.TypeValue? {
    elements[index].typeValues.first { $0.property.term == term }
  }

  private mutating func check(_ constraint: SiblingConstraint, _ type: TypeReference, _ index: Int) {
    guard let reference = value(constraint.reference, of: index), case .text(let name) = reference.value else { return }
    var isThere = false
    for owner in owners(of: index) {
      guard let target = siblings(of: index, in: owner).named[name] else {
        continue
      }
      isThere = true
      if check(constraint, type, index, target, owner) { return }
    }
    if !isThere, constraint.rival != nil { report(noSibling(reference, name, index)) }
  }

  /// Whether something was wrong with the sibling that a member names, in one of the interfaces that have both.
  private mutating func check(
    _ constraint: SiblingConstraint, _ type: TypeReference, _ index: Int, _ target: Int, _ owner: Int
  ) -> Bool {
    guard let reference = value(constraint.reference, of: index) else { return false }
    let found = elements[target]
    let before = findings.count
    if !constraint.classes.isEmpty, !constraint.classes.contains(where: { found.elementClass.isKind(of: $0) }) {
      report(.siblingClass(reference, found, constraint), on: index)
      return true
    }
    if let rival = constraint.rival, found.types.contains(where: { $0.id == rival }) {
      report(.siblingType(reference, found, type), on: index)
    }
    if let member = constraint.namesMember, let path = value(member, of: index), case .id(let id) = path.value {
      checkMember(id, path, of: target, index, owner)
    }
    return findings.count > before
  }

  /// That a member which an override names is one that a type brings, and is named once.
  private mutating func checkMember(
    _ id: String, _ path: Element.TypeValue, of target: Int, _ index: Int, _ owner: Int
  ) {
    let found = elements[target]
    let overridden = SiblingIndex.Overridden(sibling: found.nameText ?? "", property: id)
    let earlier = siblings(of: index, in: owner).overriding[overridden]?.first { $0 < index }
    if let earlier {
      report(.namedTwice(path, found, elements[earlier]), on: index)
      return
    }
    if found.types.contains(where: { type in type.properties.contains { $0.id == id } }) { return }
    let term = Term.plain(id)
    let own = ClassTable.terms(of: found.elementClass, version: found.scope.version).contains(term)
    report(.noSuchMember(path, term, found, isOwn: own), on: index)
  }

  /// The schema of an override of `unit` is the enumeration of those units.
  private mutating func checkUnits(of index: Int, named member: String) {
    guard let path = value(member, of: index), case .id(let id) = path.value,
      let reference = value("annotates", of: index), case .text(let name) = reference.value,
      let child = elements[index].child("schema")
    else { return }
    for owner in owners(of: index) {
      guard let target = siblings(of: index, in: owner).named[name] else {
        continue
      }
      for type in elements[target].types {
        guard let property = type.properties.first(where: { $0.id == id }),
          case .element(_, let family?) = property.value, child.standard?.id != family
        else { continue }
        report(.wrongOverride(child, family, elements[target], type), on: index)
        return
      }
    }
  }

  private mutating func check(_ constraint: ParentConstraint, _ type: TypeReference, _ index: Int) {
    guard let owner = owners(of: index).first else { return }
    if !constraint.types.contains(where: { wanted in elements[owner].types.contains { $0.id == wanted } }) {
      report(.parentType(elements[index], elements[owner], type, constraint), on: index)
      return
    }
    let others = siblings(of: index)
    if constraint.isOnly, let first = others.typed[type.id]?.first(where: { $0 < index }) {
      report(.typeTwice(elements[index], elements[first], type), on: index)
    }
    if let wanted = constraint.sibling, others.typed[wanted]?.contains(where: { $0 != index }) != true {
      report(.missingSibling(elements[index], type, wanted), on: index)
    }
  }

  /// Values that siblings may not share, and values that must fit the element's schema.
  private mutating func checkValues(of index: Int) {
    for value in elements[index].typeValues {
      if value.property.isUnique, case .integer(let number) = value.value {
        let key = SiblingIndex.Number(property: value.property.id, value: number)
        let first = siblings(of: index).numbered[key]?.first { $0 < index }
        if let first { report(.valueTwice(value, number, elements[first]), on: index) }
      }
      if value.property.isInstance, let schema = elements[index].child("schema")?.standard?.schema {
        let mismatches = schema.mismatches(value.node.value, at: .init())
        if let mismatch = mismatches.first { report(.notAnInstance(value, mismatch, elements[index]), on: index) }
      }
    }
  }

  private mutating func noSibling(_ value: Element.TypeValue, _ name: String, _ index: Int) -> Diagnostic {
    // Among hundreds of names a guess would cost more than it is worth.
    let names = siblings(of: index).all.prefix(300).filter { $0 != index }.compactMap { elements[$0].nameText }
    let meant = Suggestions.nearest(to: name, among: names)
    return Diagnostic(
      "TW2087", .warning, "there is no `\(name)` beside it to annotate", at: value.node.span,
      label: meant.map { "did you mean `\($0)`?" },
      help: meant == nil ? ["name a property or telemetry of the same interface"] : [],
      fixes: meant.map { [FixIt(title: "write `\($0)`", span: value.node.span, replacement: "\"\($0)\"")] } ?? [])
  }
}

extension Element {
  /// The name that an annotation gives.
  fileprivate var annotated: String {
    for value in typeValues where value.property.term == "annotates" {
      if case .text(let name) = value.value { return name }
    }
    return ""
  }
}

// MARK: Messages

extension Diagnostic {
  private static func name(_ id: String) -> String {
    if case .type(let type)? = Vocabulary.word(id: id)?.meaning { return type.name }
    return Term.plain(id)
  }

  private static func typeSpan(_ element: Element, _ type: TypeReference) -> SourceSpan {
    element.node["@type"]?.values.first { $0.string == type.name || $0.string == type.id }?.span ?? element.anchor
  }

  fileprivate static func rivals(_ element: Element, _ type: TypeReference, _ other: TypeReference) -> Diagnostic {
    .model(
      "TW2034", "disallowedCocotype", "`\(type.name)` and `\(other.name)` cannot be put on one element",
      at: typeSpan(element, type), help: ["keep one of the two"])
  }

  fileprivate static func notRequiredType(
    _ element: Element, _ child: Element.Child, _ type: TypeReference, _ constraint: ValueConstraint,
    _ found: ElementClass
  ) -> Diagnostic {
    let wanted =
      constraint.classes.map { $0 == .numericSchema ? "a number" : $0.withArticle } + constraint.types.map(name)
    if type.isQuantity {
      return .model(
        "TW2084", "notRequiredType",
        "the semantic type `\(type.name)` asks for a number, and the schema is \(child.standard.map { "`\($0.term)`" } ?? found.withArticle)",
        at: child.value.headSpan,
        related: [DiagnosticLabel(typeSpan(element, type), "the semantic type")],
        help: ["use `double`, or take the semantic type away"])
    }
    return .model(
      "TW2085", "notRequiredType",
      "`\(type.name)` asks for \(list(wanted)) in `\(constraint.member)`, not \(found.withArticle)",
      at: child.value.headSpan,
      related: [DiagnosticLabel(typeSpan(element, type), "the type that asks for it")],
      help: ["change the `\(constraint.member)`, or take `\(type.name)` away"])
  }

  fileprivate static func notRequiredValue(
    _ child: Element.Child, _ type: TypeReference, _ constraint: ValueConstraint
  ) -> Diagnostic {
    .model(
      "TW2085", "notRequiredValue", "`\(type.name)` asks for another `\(constraint.member)`",
      at: child.value.headSpan,
      help: ["write \(list(constraint.words.map { "`\(Term.plain($0))`" }))"])
  }

  fileprivate static func siblingClass(
    _ value: Element.TypeValue, _ found: Element, _ constraint: SiblingConstraint
  ) -> Diagnostic {
    .model(
      "TW2087", "notSiblingRequiredType",
      "`\(value.property.term)` names \(list(constraint.classes.map(\.withArticle))), and `\(found.nameText ?? "")` is \(found.elementClass.withArticle)",
      at: value.node.span, related: [DiagnosticLabel(found.anchor, "declared here")],
      help: ["name another element of the same interface"])
  }

  fileprivate static func siblingType(_ value: Element.TypeValue, _ found: Element, _ type: TypeReference) -> Diagnostic
  {
    .model(
      "TW2087", "disallowedType", "`\(found.nameText ?? "")` is an annotation itself and cannot be annotated",
      at: value.node.span, related: [DiagnosticLabel(found.anchor, "declared here")],
      help: ["name what it annotates, \"\(found.annotated)\", or another element"])
  }

  fileprivate static func namedTwice(_ value: Element.TypeValue, _ found: Element, _ first: Element) -> Diagnostic {
    .model(
      "TW2087", "multipleReference",
      "`\(Term.plain(value.node.string ?? ""))` of `\(found.nameText ?? "")` is overridden twice",
      at: value.node.span, related: [DiagnosticLabel(first.anchor, "first overridden here")],
      help: ["keep one of the two"])
  }

  fileprivate static func noSuchMember(
    _ value: Element.TypeValue, _ term: String, _ found: Element, isOwn: Bool
  ) -> Diagnostic {
    let added = found.types.flatMap { $0.properties.map(\.term) }
    return .model(
      "TW2087", isOwn ? "matchingPropertyNotSupplemental" : "noMatchingSupplementalProperty",
      isOwn
        ? "`\(term)` cannot be overridden: no extension brings it"
        : "`\(found.nameText ?? "")` has no `\(term)` to override",
      at: value.node.span, related: [DiagnosticLabel(found.anchor, "declared here")],
      help: [added.isEmpty ? "take the override away" : "name \(list(added.map { "`\($0)`" }))"])
  }

  fileprivate static func wrongOverride(
    _ child: Element.Child, _ family: String, _ found: Element, _ type: TypeReference
  ) -> Diagnostic {
    let term = Term.plain(family)
    return .model(
      "TW2087", "siblingPropertyMismatch", "the schema of this override is `\(term)`",
      at: child.value.headSpan,
      related: [DiagnosticLabel(found.anchor, "a \(type.name), with units of \(term)")],
      fixes: [FixIt(title: "write `\(term)`", span: child.value.span, replacement: "\"\(term)\"", isCertain: true)])
  }

  fileprivate static func parentType(
    _ element: Element, _ owner: Element, _ type: TypeReference, _ constraint: ParentConstraint
  ) -> Diagnostic {
    .model(
      "TW2086", "parentMissingCotype",
      "`\(type.name)` belongs in an element of type \(list(constraint.types.map { "`\(name($0))`" }))",
      at: typeSpan(element, type), related: [DiagnosticLabel(owner.anchor, "the element around it")],
      help: ["add the type to the element around it, or take `\(type.name)` away"])
  }

  fileprivate static func typeTwice(_ element: Element, _ first: Element, _ type: TypeReference) -> Diagnostic {
    .model(
      "TW2086", "siblingDuplicatesCotype", "only one element here can be a `\(type.name)`", at: typeSpan(element, type),
      related: [DiagnosticLabel(typeSpan(first, type), "the first")], help: ["keep it on one of them"])
  }

  fileprivate static func missingSibling(_ element: Element, _ type: TypeReference, _ wanted: String) -> Diagnostic {
    .model(
      "TW2086", "siblingMissingCotype", "`\(type.name)` needs a `\(name(wanted))` beside it",
      at: typeSpan(element, type), help: ["add such an element, or take `\(type.name)` away"])
  }

  fileprivate static func valueTwice(_ value: Element.TypeValue, _ number: Int, _ first: Element) -> Diagnostic {
    .model(
      "TW2086", "nonUniquePropertyValue", "the `\(value.property.term)` \(number) is used twice", at: value.node.span,
      related: [DiagnosticLabel(first.anchor, "first used here")], help: ["give one of them another"])
  }

  fileprivate static func notAnInstance(
    _ value: Element.TypeValue, _ mismatch: SchemaMismatch, _ element: Element
  ) -> Diagnostic {
    .model(
      "TW2088", "nonConformantPropertyValue", "`\(value.property.term)` does not fit the schema: \(mismatch.message)",
      at: value.node.span,
      related: element.child("schema").map { [DiagnosticLabel($0.value.headSpan, "the schema")] } ?? [],
      help: ["write a value of the schema"])
  }
}
