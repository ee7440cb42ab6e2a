/// Which language an element is written in: what `@context` says, combined down the tree.
struct LanguageScope: Sendable {
  /// 2, 3 or 4.
  var version: Int
  /// Whose limits hold.
  var limits: LimitSet = .standard
  /// Extension contexts in use, one version of each.
  var extensions: [String] = []
  /// Whether a context is in use that we know nothing about: unknown names may then be its.
  var hasUnknownExtensions = false
  /// Extension contexts whose words differ from version to version and that are in use, by name without version.
  private var positions: [String: Int] = [:]

  init(version: Int) { self.version = version }

  /// Puts an extension into use; a version of the same extension gives way to it.
  mutating func use(_ context: String, named name: String) {
    if let position = positions[name] {
      extensions[position] = context
    } else {
      positions[name] = extensions.count
      extensions.append(context)
    }
  }

  /// What a text refers to: a word of the language, by term or DTMI, or a DTMI of somebody else's. `nil` for what is
  /// neither a term of the contexts in use nor a DTMI.
  func resolve(_ text: String) -> Reference? {
    if text.hasPrefix("dtmi:") {
      guard text.utf8.count <= Limits.of(version: version, limits).identifier,
        Identifiers.isValid(text, version: version)
      else { return nil }
      return Vocabulary.isReserved(text) ? Vocabulary.word(id: text).map(Reference.word) ?? .id(text) : .id(text)
    }
    return word(text).map(Reference.word)
  }

  /// The word that a term is in the contexts in use, the language's own first.
  func word(_ term: String) -> Word? {
    if let word = Vocabulary.core[version - 2][term] { return word }
    for context in extensions {
      if let word = Vocabulary.words(of: context)[term] { return word }
    }
    return nil
  }

  enum Reference {
    case word(Word)
    case id(String)
  }

  /// The semantic types and units that may be used: the edition of `Quantities`, or `nil` where there are none.
  var quantityEdition: Int? {
    if version == 2 { return 0 }
    return extensions.first { $0.hasPrefix("dtmi:dtdl:extension:quantitativeTypes;") }
      .flatMap { $0.last?.wholeNumberValue }
  }

  /// The types that may be put beside an element's class, for suggestions.
  var types: [SupplementalType] {
    let own = version == 2 ? Quantities.builtInTypes : []
    return (own + extensions.flatMap { ExtensionTable.types(of: $0) ?? [] }).filter {
      !$0.isAbstract && !$0.classifiesUnits
    }
  }

  /// How a person would call the language: `DTDL v3`.
  var title: String { "DTDL v\(version)" }
}
