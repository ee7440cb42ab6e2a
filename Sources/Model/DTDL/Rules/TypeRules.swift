import Diagnostics
import Documents

// What `@type` may say. Source: DTDL v2 to v4, "Type"; "Semantic types"; the extensions' co-types.

/// The class of an element and the types beside it.
struct ElementTypes {
  var elementClass: ElementClass
  /// Where the class stands.
  var node: JSONNode?
  var types: [TypeReference] = []
  /// Types that may not stand on the class.
  var refused: [TypeReference] = []
  var hasUnknown = false
  /// Whether some word was no type.
  var hasBad = false
  /// Words that DTDL v2 passes over.
  var passedOver: [(String, JSONNode)] = []
}

extension ModelReader {
  /// The class that a word of `@type` names in a language version, if it names one.
  func elementClass(_ word: String, in scope: LanguageScope) -> ElementClass? {
    if let named = ElementClass.named[word] { return named.isOvert ? named : nil }
    guard word.hasPrefix("dtmi:dtdl:class:"), case .word(let known)? = scope.resolve(word),
      case .elementClass(let named) = known.meaning, word.hasSuffix(";\(scope.version)"), named.isOvert
    else { return nil }
    return named
  }

  /// Reads `@type`; `nil` (and reported) where the class cannot be told or cannot stand here.
  mutating func readTypes(of element: Element, at place: ElementPlace) -> ElementTypes? {
    guard let written = element.node["@type"] else {
      if let inferred = place.rule.inferred { return ElementTypes(elementClass: inferred) }
      report(
        .missingType(element, place).pointing(at: KeywordGuess.type(in: element.node), meaning: "@type"))
      return nil
    }
    let scope = element.scope
    let allowed = ClassSet.definable(place.isTop ? .entity : place.rule.target, version: scope.version)
    var classes: [(ElementClass, JSONNode)] = []
    var found = ElementTypes(elementClass: element.elementClass)
    var failed = false
    for word in written.values {
      guard let text = word.string else {
        report(.typeNotText(word))
        return nil
      }
      if let named = elementClass(text, in: scope), named.since <= scope.version, allowed.contains(named) {
        note(named, text, word, &classes)
      } else if isClass(text) {
        report(classNotAllowed(text, word, element, place))
        failed = true
      } else if !readType(text, word, element, place, &found) {
        failed = true
      }
    }
    // Where the class is known, one type more or less hides nothing else that is wrong.
    found.hasBad = failed
    if classes.isEmpty {
      if !failed { report(.noClass(written, found, element, place)) }
      // A slip of case leaves no doubt, so the rest can be read.
      guard let guess = misspelt(written, allowed) else { return nil }
      classes = [guess]
      found.hasBad = true
    }
    guard let first = classes.first else { return nil }
    if let second = classes.first(where: { $0.0 != first.0 }) {
      report(.twoClasses(first, second))
      return nil
    }
    for (text, word) in found.passedOver { adviseUnknownType(text, word, element, place) }
    found.elementClass = first.0
    found.node = first.1
    checkTypes(&found, element, written)
    return found
  }

  /// The class that a word of `@type` names but for its case.
  private func misspelt(_ written: JSONNode, _ allowed: ClassSet) -> (ElementClass, JSONNode)? {
    for word in written.values {
      guard let text = word.string?.lowercased() else { continue }
      if let meant = allowed.classes.first(where: { $0.name.lowercased() == text }) { return (meant, word) }
    }
    return nil
  }

  private mutating func note(
    _ named: ElementClass, _ text: String, _ word: JSONNode, _ classes: inout [(ElementClass, JSONNode)]
  ) {
    if let first = classes.first, first.0 == named { report(.classRepeated(word, first: first.1)) }
    if text != named.name { report(.classByID(word, named)) }
    classes.append((named, word))
  }

  /// Whether a word names a class of some version of the language.
  private func isClass(_ text: String) -> Bool {
    let name = text.hasPrefix("dtmi:dtdl:class:") ? Term.plain(text) : text
    guard let named = ElementClass.named[name] else { return false }
    return text == name || (2...4).contains { text == "dtmi:dtdl:class:\(name);\($0)" && named.since <= $0 }
  }

  /// Reads a word of `@type` that is no class.
  private mutating func readType(
    _ text: String, _ word: JSONNode, _ element: Element, _ place: ElementPlace, _ found: inout ElementTypes
  ) -> Bool {
    let scope = element.scope
    switch scope.resolve(text) {
    case .word(let known):
      guard case .type(let type) = known.meaning else {
        return unknownType(text, word, "typeIrrelevantDtmiOrTerm", element, place, &found)
      }
      if type.isAbstract {
        report(.abstractType(word, text))
        return false
      }
      if type.classifiesUnits {
        report(.unitAsType(word, text))
        return false
      }
      if text != type.name { report(.termPreferred(word, term: type.name)) }
      if let index = found.types.firstIndex(where: { $0.id == type.id }) {
        report(.typeRepeated(word, type: found.types[index].type, first: element.node["@type"]))
      } else {
        found.types.append(type)
      }
      return true
    case .id: return unknownType(text, word, "typeIrrelevantDtmiOrTerm", element, place, &found)
    case nil:
      if text.hasPrefix("dtmi:") {
        report(.typeBadID(word, text, scope))
        return false
      }
      if text.contains(":"), scope.version > 2 {
        report(.typeNotTerm(word, text, scope))
        return false
      }
      if scope.version == 2 {
        found.hasUnknown = true
        found.passedOver.append((text, word))
        return true
      }
      return unknownType(text, word, "typeUndefinedTerm", element, place, &found)
    }
  }

  /// A type that only an unknown extension could explain: passed over where one is in use.
  private mutating func unknownType(
    _ text: String, _ word: JSONNode, _ alias: String, _ element: Element, _ place: ElementPlace,
    _ found: inout ElementTypes
  ) -> Bool {
    if element.scope.hasUnknownExtensions {
      found.hasUnknown = true
      return true
    }
    report(unknownTypeFinding(text, word, alias, element, place))
    return false
  }

  /// DTDL v2 takes any word as a type: only likely mistakes are worth a warning.
  private mutating func adviseUnknownType(
    _ text: String, _ word: JSONNode, _ element: Element, _ place: ElementPlace
  ) {
    let known = element.scope.types.map(\.name) + classNames(for: place, element.scope)
    guard let meant = Suggestions.nearest(to: text, among: known) else { return }
    report(.unknownTypePassedOver(word, text, meant: meant))
  }

  func classNames(for place: ElementPlace, _ scope: LanguageScope) -> [String] {
    place.isTop
      ? ["Interface"]
      : ClassSet.definable(place.rule.target, version: scope.version).classes.map(\.name)
  }

  /// Whether the types may stand on the class, and beside one another.
  private mutating func checkTypes(_ found: inout ElementTypes, _ element: Element, _ written: JSONNode) {
    if found.types.isEmpty { return }
    let ids = Set(found.types.map(\.id))
    var sources: [String: TypeReference] = [:]
    var kept: [TypeReference] = []
    for type in found.types {
      let word = written.values.first { $0.string == type.name || $0.string == type.id } ?? written
      let stands = type.alternatives.contains { ids.contains($0) }
      if !stands, !type.classes.contains(found.elementClass) {
        report(.typeNotOnClass(word, type, found.elementClass))
        continue
      }
      if !stands, !type.versions.contains(element.scope.version) {
        report(.typeNotInVersion(word, type, element.scope))
        continue
      }
      for companion in type.companions where !ids.contains(companion) {
        report(.missingCompanion(word, type, Vocabulary.word(id: companion)))
      }
      if let rival = type.properties.lazy.compactMap({ sources[$0.id] }).first {
        report(.conflictingTypes(word, type, rival))
        continue
      }
      for property in type.properties { sources[property.id] = type }
      kept.append(type)
    }
    found.refused = found.types.filter { type in !kept.contains { $0.id == type.id } }
    found.types = kept
  }
}

// MARK: Messages

extension Diagnostic {
  static func list(_ words: [String]) -> String {
    words.count == 1 ? words[0] : words.dropLast().joined(separator: ", ") + " or " + (words.last ?? "")
  }

  fileprivate static func missingType(_ element: Element, _ place: ElementPlace) -> Diagnostic {
    let version = element.scope.version
    let names = ClassSet.definable(place.rule.target, version: version).classes
    let meant = ClassGuess.meant(by: element.node, among: names, version: version)
    let name = element.node["name"]?.string.map { " `\($0)`" } ?? ""
    return .model(
      "TW2030", "badType",
      "the \(place.rule.isPlural ? "entry\(name) of" : "value of") `\(place.member)` has no `@type`",
      at: element.node.headSpan, notes: ["expected \(list(names.map(\.name)))"],
      help: ["add \"@type\": \(list(meant.map { "\"\($0.name)\"" }))"])
  }

  fileprivate static func typeNotText(_ node: JSONNode) -> Diagnostic {
    .model(
      "TW2031", "typeNotDtmiNorTerm", "a type is a name, not \(node.kindName)", at: node.headSpan,
      help: ["write the name alone"])
  }

  fileprivate static func noClass(
    _ node: JSONNode, _ found: ElementTypes, _ element: Element, _ place: ElementPlace
  ) -> Diagnostic {
    let names = ClassSet.definable(place.rule.target, version: element.scope.version).classes
    if !node.isArray, node.string == nil {
      return .model(
        "TW2031", "badType", "`@type` is a name or a list of names, not \(node.kindName)",
        at: node.headSpan, notes: ["expected \(list(names.map(\.name))) here"])
    }
    let written = node.values.compactMap(\.string)
    for word in node.values {
      guard let text = word.string, let meant = Suggestions.nearest(to: text, among: names.map(\.name)) else {
        continue
      }
      return .model(
        "TW2031", "badType", "unknown type `\(text)`", at: word.span, label: "did you mean `\(meant)`?",
        fixes: [
          FixIt(
            title: "write `\(meant)`", span: word.span, replacement: "\"\(meant)\"",
            isCertain: meant.lowercased() == text.lowercased())
        ])
    }
    let words = written.map { "`\($0)`" }.joined(separator: ", ")
    return .model(
      "TW2031", "badType", written.isEmpty ? "`@type` is empty" : "\(words) does not say what kind of element this is",
      at: node.headSpan,
      help: ["add \(list(names.map { "\"\($0.name)\"" }))"])
  }

  fileprivate static func twoClasses(
    _ first: (ElementClass, JSONNode), _ second: (ElementClass, JSONNode)
  ) -> Diagnostic {
    .model(
      "TW2033", "multipleMaterialTypes",
      "an element cannot be \(first.0.withArticle) and \(second.0.withArticle) at once",
      at: second.1.span, related: [DiagnosticLabel(first.1.span, "its first kind")],
      help: ["keep one of the two, or write two elements"])
  }

  fileprivate static func classRepeated(_ node: JSONNode, first: JSONNode) -> Diagnostic {
    Diagnostic(
      "TW2154", .advice, "the type is given twice", at: node.span,
      related: [DiagnosticLabel(first.span, "first given here")], help: ["keep one"])
  }

  fileprivate static func classByID(_ node: JSONNode, _ named: ElementClass) -> Diagnostic {
    .termPreferred(node, term: named.name)
  }

  /// A word that is written as its DTMI.
  static func termPreferred(_ node: JSONNode, term: String) -> Diagnostic {
    Diagnostic(
      "TW2155", .advice, "`\(term)` is clearer than its DTMI", at: node.span,
      fixes: [FixIt(title: "write `\(term)`", span: node.span, replacement: "\"\(term)\"", isCertain: true)])
  }

  fileprivate static func typeRepeated(_ node: JSONNode, type: SupplementalType, first: JSONNode?) -> Diagnostic {
    Diagnostic("TW2154", .advice, "the type `\(type.name)` is given twice", at: node.span, help: ["keep one"])
  }

  fileprivate static func abstractType(_ node: JSONNode, _ text: String) -> Diagnostic {
    .model(
      "TW2036", "abstractSupplementalType", "`\(Term.plain(text))` stands for a family of types", at: node.span,
      help: ["name one of the types below it"])
  }

  fileprivate static func unitAsType(_ node: JSONNode, _ text: String) -> Diagnostic {
    .model(
      "TW2031", "badType", "`\(Term.plain(text))` classifies units, not elements", at: node.span,
      help: ["take it away"])
  }

  fileprivate static func typeBadID(_ node: JSONNode, _ text: String, _ scope: LanguageScope) -> Diagnostic {
    .model(
      "TW2031", "typeInvalidDtmi",
      "`\(text)` is not a valid DTMI: \(BadIdentifier.reason(text, version: scope.version).text)", at: node.span,
      help: ["write a term, such as `Property` or a semantic type"])
  }

  fileprivate static func typeNotTerm(_ node: JSONNode, _ text: String, _ scope: LanguageScope) -> Diagnostic {
    .model(
      "TW2031", "typeNotDtmiNorTerm", "`\(text)` is neither a term nor a DTMI", at: node.span,
      notes: ["from DTDL v3 on other names have no place in `@type`"], help: ["take it away"])
  }

  fileprivate static func unknownTypePassedOver(_ node: JSONNode, _ text: String, meant: String) -> Diagnostic {
    Diagnostic(
      "TW2037", .warning, "unknown type `\(text)`", at: node.span, label: "did you mean `\(meant)`?",
      notes: ["DTDL v2 passes over it, so that the element is not what it looks like"],
      fixes: [FixIt(title: "write `\(meant)`", span: node.span, replacement: "\"\(meant)\"")])
  }

  fileprivate static func typeNotOnClass(
    _ node: JSONNode, _ type: TypeReference, _ element: ElementClass
  ) -> Diagnostic {
    .model(
      "TW2034", "invalidCotype", "`\(type.name)` cannot be put on \(element.withArticle)", at: node.span,
      notes: ["it goes on \(list(type.classes.classes.filter(\.isDefinable).map(\.name)))"],
      help: ["take it away from this element"])
  }

  fileprivate static func typeNotInVersion(
    _ node: JSONNode, _ type: TypeReference, _ scope: LanguageScope
  ) -> Diagnostic {
    .model(
      "TW2034", "invalidCotypeVersion", "this `\(type.name)` is not for \(scope.title)", at: node.span,
      notes: ["it is of \(type.context), for DTDL \(list(type.versions.map { "v\($0)" }))"],
      help: ExtensionTable.context(defining: type.name, language: scope.version).map {
        ["use \"\($0)\" in `@context` instead"]
      } ?? ["take it away from this element"])
  }

  fileprivate static func missingCompanion(_ node: JSONNode, _ type: TypeReference, _ companion: Word?) -> Diagnostic {
    var name = "another type"
    if case .type(let other)? = companion?.meaning { name = "`\(other.name)`" }
    return .model(
      "TW2034", "missingCocotype", "`\(type.name)` needs \(name) beside it", at: node.span,
      help: ["add \(name) to `@type`"])
  }

  fileprivate static func conflictingTypes(_ node: JSONNode, _ type: TypeReference, _ rival: TypeReference)
    -> Diagnostic
  {
    .model(
      "TW2034", "conflictingSupplementalTypes",
      "`\(type.name)` and `\(rival.name)` both define `\(type.properties.first?.term ?? "")`", at: node.span,
      help: ["keep one of the two"])
  }
}

extension ModelReader {
  fileprivate func classNotAllowed(
    _ text: String, _ word: JSONNode, _ element: Element, _ place: ElementPlace
  ) -> Diagnostic {
    let names = classNames(for: place, element.scope)
    let named = ElementClass.named[Term.plain(text)] ?? .entity
    var notes: [String] = []
    if named.since > element.scope.version { notes = ["\(named.name) came with DTDL v\(named.since)"] }
    if text.hasPrefix("dtmi:"), !text.hasSuffix(";\(element.scope.version)") {
      notes.append("the element is written in \(element.scope.title)")
    }
    var help =
      names.isEmpty ? ["name one by its term or DTMI"] : ["write \(Diagnostic.list(names.map { "\"\($0)\"" }))"]
    var primitive: String?
    if named.isKind(of: .primitiveSchema), names.contains("Array"), named.since <= element.scope.version {
      let term = named.name.prefix(1).lowercased() + named.name.dropFirst()
      primitive = String(term)
      help = ["write \"\(term)\" alone, without an object around it"]
    }
    return .model(
      "TW2032", "badType",
      names.isEmpty ? "nothing can be written in place here" : "\(named.withArticle) cannot stand here",
      at: word.span, notes: names.isEmpty ? [] : notes, help: help,
      fixes: primitive.map {
        let isAlone = element.node.members.reduce(0) { count, _ in count + 1 } == 1
        return [FixIt(title: "write `\($0)`", span: element.node.span, replacement: "\"\($0)\"", isCertain: isAlone)]
      } ?? [])
  }

  fileprivate func unknownTypeFinding(
    _ text: String, _ word: JSONNode, _ alias: String, _ element: Element, _ place: ElementPlace
  ) -> Diagnostic {
    let scope = element.scope
    if let context = ExtensionTable.context(defining: text, language: scope.version) {
      return .model(
        "TW2035", alias,
        "the type `\(text)` comes from \(ExtensionTable.title(of: context)), which `@context` does not name",
        at: word.span,
        help: ["add \"\(context)\" to `@context`"], fixes: addContext(context, to: element).map { [$0] } ?? [])
    }
    if let finding = schemaAsType(text, word, alias, element, place) { return finding }
    let candidates = classNames(for: place, scope) + scope.types.map(\.name)
    let meant = Suggestions.nearest(to: Term.plain(text), among: candidates)
    if meant == nil, let finding = typeOfExtension(text, word, alias, element) { return finding }
    let isWord = alias == "typeIrrelevantDtmiOrTerm"
    let classes = classNames(for: place, scope)
    let isAlone = element.node["@type"]?.values.allSatisfy { !classes.contains($0.string ?? "") } ?? true
    let help =
      isAlone
      ? "write \(Diagnostic.list(classes.map { "\"\($0)\"" }))"
      : "take it away, or add the extension that defines it to `@context`"
    return .model(
      "TW2031", alias, isWord ? "`\(text)` is not a type" : "unknown type `\(text)`", at: word.span,
      label: meant.map { "did you mean `\($0)`?" },
      help: meant == nil ? [help] : [],
      fixes: meant.map {
        [
          FixIt(
            title: "write `\($0)`", span: word.span, replacement: "\"\($0)\"",
            isCertain: $0.lowercased() == text.lowercased())
        ]
      } ?? [])
  }

  /// A word that is nearly a type of an extension which `@context` does not name.
  private func typeOfExtension(
    _ text: String, _ word: JSONNode, _ alias: String, _ element: Element
  ) -> Diagnostic? {
    let language = element.scope.version
    guard let meant = Suggestions.nearest(to: Term.plain(text), among: ExtensionTable.typeNames(language: language)),
      let context = ExtensionTable.context(defining: meant, language: language)
    else { return nil }
    return .model(
      "TW2031", alias, "unknown type `\(text)`", at: word.span, label: "did you mean `\(meant)`?",
      notes: ["`\(meant)` comes from \(ExtensionTable.title(of: context)), which `@context` does not name"],
      help: ["add \"\(context)\" to `@context` as well"],
      fixes: [
        FixIt(
          title: "write `\(meant)`", span: word.span, replacement: "\"\(meant)\"",
          isCertain: meant.lowercased() == text.lowercased())
      ])
  }

  /// A schema that has a word of its own, written as the `@type` of an object.
  private func schemaAsType(
    _ text: String, _ word: JSONNode, _ alias: String, _ element: Element, _ place: ElementPlace
  ) -> Diagnostic? {
    guard place.rule.target == .schema, place.rule.words.isEmpty,
      Array(element.node["@type"]?.values ?? word.values).count == 1
    else {
      return nil
    }
    let words = SchemaGuess.words(for: .schema, element.scope)
    let known = classNames(for: place, element.scope)
    guard Suggestions.nearest(to: text, among: known) == nil, let meant = SchemaGuess.meant(by: text, among: words)
    else { return nil }
    let isAlone = element.node.members.reduce(0) { count, _ in count + 1 } == 1
    let isCertain = isAlone && (meant.lowercased() == text.lowercased() || SchemaGuess.isSynonym(text, of: meant))
    return .model(
      "TW2031", alias, "`\(text)` is not the type of an object", at: word.span,
      help: ["write \"\(meant)\" alone, without an object around it"],
      fixes: [
        FixIt(title: "write `\(meant)`", span: element.node.span, replacement: "\"\(meant)\"", isCertain: isCertain)
      ])
  }

  /// An edit that adds a context to the `@context` that an element is under.
  func addContext(_ context: String, to element: Element) -> FixIt? {
    var node = element.node
    var parent = element.parent
    while node["@context"] == nil, parent >= 0 {
      node = elements[parent].node
      parent = elements[parent].parent
    }
    guard let written = node["@context"] else { return nil }
    if let last = written.isArray ? Array(written.items).last : nil {
      let end = last.span.end
      return FixIt(
        title: "add the extension to `@context`", span: last.tree.file.span(end, end), replacement: ", \"\(context)\"",
        isCertain: true)
    }
    guard written.string != nil else { return nil }
    return FixIt(
      title: "add the extension to `@context`", span: written.span, replacement: "[\(written.text), \"\(context)\"]",
      isCertain: true)
  }
}
