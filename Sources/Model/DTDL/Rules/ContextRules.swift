import Diagnostics
import Documents

// Which language a document is written in. Source: DTDL, "Context".

extension ModelReader {
  /// The language of an element: its own `@context` combined with that around it; `nil` when it is unreadable.
  mutating func languageScope(of node: Located, within outer: LanguageScope?) -> LanguageScope? {
    guard let context = node.member("@context") else {
      if outer == nil { report(.missingContext(node)) }
      return outer
    }
    let words = context.value.items ?? [context.value]
    var scope = outer
    for (index, word) in words.enumerated() {
      guard let text = word.string else {
        report(.contextNotText(word))
        return nil
      }
      guard read(context: text, at: word.span, isFirst: index == 0, into: &scope) else { return nil }
    }
    guard let scope else {
      report(.noLanguageContext(context.value))
      return nil
    }
    if outer == nil, scope.version == 4 { report(.notAccepted(words.first?.span ?? context.value.span)) }
    return scope
  }

  private mutating func read(
    context text: String, at span: SourceSpan, isFirst: Bool, into scope: inout LanguageScope?
  ) -> Bool {
    if text.hasPrefix("dtmi:dtdl:context") { return read(language: text, at: span, into: &scope) }
    if text.hasPrefix("dtmi:dtdl:limits:") {
      return read(limits: text, at: span, into: &scope)
    }
    guard DTMI(text) != nil else {
      report(.badContext(text, span))
      return true
    }
    if let partner = partner(text), scope == nil { scope = LanguageScope(version: partner.language) }
    guard var known = scope else {
      report(.languageNotFirst(text, span))
      return false
    }
    read(extension: text, at: span, into: &known)
    scope = known
    return true
  }

  private mutating func read(language text: String, at span: SourceSpan, into scope: inout LanguageScope?) -> Bool {
    let versions = ["2": 2, "3": 3, "4": 4, "4#limits": 4, "4#limitless": 4]
    guard let semicolon = text.firstIndex(of: ";"),
      let version = versions[String(text[text.index(after: semicolon)...])]
    else {
      report(.unknownLanguage(text, span))
      return false
    }
    let around = scope
    scope = LanguageScope(version: version)
    scope?.extensions = around?.extensions ?? [:]
    scope?.hasUnknownExtensions = around?.hasUnknownExtensions ?? false
    return true
  }

  private func read(limits text: String, at span: SourceSpan, into scope: inout LanguageScope?) -> Bool {
    guard let version = scope?.version else { return true }
    let name = text.dropFirst("dtmi:dtdl:limits:".count).prefix { $0 != ";" }
    scope?.customLimits = String(name)
    scope?.limits = .of(version: version, custom: String(name))
    return true
  }

  private func partner(_ text: String) -> (name: String, version: Int, language: Int)? {
    for (name, partner) in KnownExtension.partners where text == "dtmi:\(name):context;\(partner.version)" {
      return (name, partner.version, partner.language)
    }
    return nil
  }

  private mutating func read(extension text: String, at span: SourceSpan, into scope: inout LanguageScope) {
    if let partner = partner(text) {
      scope.extensions[partner.name] = partner.version
      return
    }
    let prefix = "dtmi:dtdl:extension:"
    let parts = text.dropFirst(prefix.count).split(separator: ";")
    guard text.hasPrefix(prefix), parts.count == 2, let versions = KnownExtension.usableIn[String(parts[0])] else {
      scope.hasUnknownExtensions = true
      report(.unknownExtension(text, span, version: scope.version))
      return
    }
    guard let version = Int(parts[1]), let languages = versions[version] else {
      scope.hasUnknownExtensions = true
      report(.unknownExtensionVersion(String(parts[0]), span, versions: versions.keys.sorted()))
      return
    }
    if languages.contains(scope.version) {
      scope.extensions[String(parts[0])] = version
      if scope.version == 3, !KnownExtension.accepted.contains(text) { report(.undocumentedExtension(text, span)) }
    } else {
      report(.extensionOfOtherLanguage(text, span, language: scope.version, name: String(parts[0])))
    }
  }
}

// MARK: Messages

extension Diagnostic {
  fileprivate static func missingContext(_ node: Located) -> Diagnostic {
    let place = node.members?.first?.keySpan ?? node.span
    return Diagnostic(
      "TW2010", "the interface has no `@context`", at: place,
      notes: ["`@context` says which version of DTDL the model is written in"],
      help: ["add \"@context\": \"dtmi:dtdl:context;3\""])
  }

  fileprivate static func contextNotText(_ node: Located) -> Diagnostic {
    Diagnostic(
      "TW2013", "a context must be a DTMI, not \(node.value.kindName)", at: node.span,
      notes: ["DTDL has no local terms"])
  }

  fileprivate static func badContext(_ text: String, _ span: SourceSpan) -> Diagnostic {
    Diagnostic("TW2013", "`\(text)` is no context: a context is a DTMI", at: span)
  }

  fileprivate static func noLanguageContext(_ node: Located) -> Diagnostic {
    Diagnostic(
      "TW2011", "`@context` does not name a version of DTDL", at: node.span,
      help: ["let it begin with \"dtmi:dtdl:context;3\""])
  }

  fileprivate static func languageNotFirst(_ text: String, _ span: SourceSpan) -> Diagnostic {
    Diagnostic(
      "TW2011", "the DTDL context must stand before `\(text)`", at: span,
      help: ["let `@context` begin with \"dtmi:dtdl:context;3\""])
  }

  fileprivate static func unknownLanguage(_ text: String, _ span: SourceSpan) -> Diagnostic {
    Diagnostic(
      "TW2012", "`\(text)` is no version of DTDL", at: span,
      notes: ["there are dtmi:dtdl:context;2, dtmi:dtdl:context;3 and dtmi:dtdl:context;4"],
      help: ["Azure Digital Twins accepts versions 2 and 3"])
  }

  fileprivate static func unknownExtension(_ text: String, _ span: SourceSpan, version: Int) -> Diagnostic {
    let names = KnownExtension.usableIn.keys.compactMap { KnownExtension.context($0, language: version) }.sorted()
    let suggestion = Suggestions.nearest(to: text, among: names)
    return Diagnostic(
      "TW2014", version == 2 ? .warning : .error, "unknown extension context `\(text)`", at: span,
      label: suggestion.map { "did you mean `\($0)`?" },
      notes: names.isEmpty ? [] : ["known with DTDL v\(version): \(names.joined(separator: ", "))"])
  }

  fileprivate static func unknownExtensionVersion(
    _ name: String, _ span: SourceSpan, versions: [Int]
  ) -> Diagnostic {
    let known = versions.map { "dtmi:dtdl:extension:\(name);\($0)" }
    return Diagnostic(
      "TW2014", "the extension `\(name)` has no such version", at: span,
      notes: ["there are \(known.joined(separator: ", "))"])
  }

  fileprivate static func extensionOfOtherLanguage(
    _ text: String, _ span: SourceSpan, language: Int, name: String
  ) -> Diagnostic {
    let fitting = KnownExtension.context(name, language: language)
    return Diagnostic(
      "TW2015", language == 2 ? .error : .warning, "the extension `\(text)` cannot be used with DTDL v\(language)",
      at: span,
      label: fitting.map { "did you mean `\($0)`?" },
      help: fitting == nil && language == 2 && name == "quantitativeTypes"
        ? ["DTDL v2 has semantic types built in; remove the context"] : [])
  }

  fileprivate static func undocumentedExtension(_ text: String, _ span: SourceSpan) -> Diagnostic {
    Diagnostic(
      "TW2124", .warning, "Azure Digital Twins is not known to accept the extension `\(text)`", at: span,
      notes: ["documented are \(KnownExtension.accepted.joined(separator: ", "))"])
  }

  fileprivate static func notAccepted(_ span: SourceSpan) -> Diagnostic {
    Diagnostic(
      "TW2120", .warning, "Azure Digital Twins does not accept DTDL v4", at: span,
      help: ["write \"dtmi:dtdl:context;3\" where the model allows it"])
  }
}
