import Diagnostics
import Documents

// What `@context` may say. Source: DTDL v2 to v4, "Context"; v4, "Limits".

extension ModelReader {
  /// The language that an element is written in; `nil` (and reported) where that cannot be told.
  mutating func scope(of node: JSONNode, within outer: LanguageScope?) -> LanguageScope? {
    guard let context = node["@context"] else {
      if outer == nil {
        let written = KeywordGuess.identifier("@context", in: node)
        report(.missingContext(node).pointing(at: written, meaning: "@context"))
      }
      return outer
    }
    let parts = Array(context.values)
    guard let first = parts.first else {
      if outer == nil { report(.emptyContext(context)) }
      return outer
    }
    if let odd = parts.first(where: { $0.string == nil && !$0.isObject }) {
      report(.notAContext(odd))
      return nil
    }
    var builder = ScopeBuilder(context: context, parts: parts, outer: outer, options: options)
    let scope = builder.build(first: first)
    for finding in builder.findings { report(finding) }
    return scope
  }
}

/// Goes through the items of one `@context`: first the language, then its limits, then extensions.
private struct ScopeBuilder {
  let context: JSONNode
  let parts: [JSONNode]
  let outer: LanguageScope?
  let options: ModelReadingOptions
  var findings: [Diagnostic] = []
  private var next = 0
  private var seen: [String: JSONNode] = [:]

  init(context: JSONNode, parts: [JSONNode], outer: LanguageScope?, options: ModelReadingOptions) {
    self.context = context
    self.parts = parts
    self.outer = outer
    self.options = options
  }

  mutating func build(first: JSONNode) -> LanguageScope? {
    var before: [(String, JSONNode)] = []
    while next < parts.count, parts[next].string == "dtmi:iotcentral:context;2" {
      before.append(("dtmi:iotcentral:context;2", parts[next]))
      next += 1
    }
    guard var scope = language() else { return nil }
    for (context, node) in before {
      note(context, node)
      scope.use(context, named: "dtmi:iotcentral:context")
    }
    let local = parts.last.flatMap { $0.isObject ? $0 : nil }
    let last = local == nil ? parts.count : parts.count - 1
    if let local {
      findings.append(.localContext(local, version: scope.version))
      return nil
    }
    while next < last {
      guard use(parts[next], in: &scope) else { return nil }
      next += 1
    }
    return scope
  }

  /// Reads the contexts of the language itself; the last one counts.
  private mutating func language() -> LanguageScope? {
    var scope = outer
    var previous: JSONNode?
    while next < parts.count, let text = parts[next].string, text.hasPrefix("dtmi:dtdl:context;") {
      let node = parts[next]
      // The same once more is told as such.
      if let previous, seen[text] == nil { findings.append(.secondLanguage(node, first: previous)) }
      previous = node
      note(text, node)
      guard let read = languageVersion(text, node) else { return nil }
      next += 1
      var own = scope ?? LanguageScope(version: read.version)
      own.version = read.version
      own.limits = .standard
      if read.isLimitless {
        guard let limits = limits(for: read.version, after: node) else { return nil }
        own.limits = limits
        next += 1
      }
      scope = own
    }
    if scope == nil { findings.append(noLanguage()) }
    return scope
  }

  private mutating func languageVersion(_ text: String, _ node: JSONNode) -> (version: Int, isLimitless: Bool)? {
    // What nearly all models say.
    if options.newestVersion == nil, let version = ScopeBuilder.plain[text] { return (version, false) }
    guard Identifiers.isDTMI(text) else { return fail(.badContext(node)) }
    let fragment = text.firstIndex(of: "#").map { String(text[$0...]) } ?? ""
    let body = text.prefix { $0 != "#" }
    let number = String(body.dropFirst("dtmi:dtdl:context;".count))
    let major = Int(number.prefix { $0 != "." }) ?? 0
    if !["", "#limitless", "#limits"].contains(fragment) { return fail(.badFragment(node, fragment)) }
    if major != 4, !fragment.isEmpty { return fail(.fragmentTooEarly(node, major)) }
    if fragment == "#limits" { return fail(.misplacedLimits(node)) }
    guard (2...4).contains(major), !number.contains(".") else { return fail(.unknownLanguage(node, number)) }
    if let newest = options.newestVersion, major > newest { return fail(.tooNew(node, major, newest)) }
    return (major, fragment == "#limitless")
  }

  /// What must follow a `#limitless` context: the limits to use instead.
  private mutating func limits(for version: Int, after language: JSONNode) -> LimitSet? {
    guard next < parts.count, let text = parts[next].string else { return fail(.missingLimits(language)) }
    let node = parts[next]
    guard text.hasPrefix("dtmi:") else { return fail(.notADTMI(node)) }
    guard Identifiers.isDTMI(text) else { return fail(.badContext(node)) }
    let (name, number, fragment) = ScopeBuilder.split(text)
    guard !number.isEmpty else { return fail(.noVersion(node)) }
    if name == "dtmi:dtdl:context" {
      if !["", "#limitless", "#limits"].contains(fragment) { return fail(.badFragment(node, fragment)) }
      if fragment != "#limitless", number == String(version) {
        note(text, node)
        return .standard
      }
      return fail(.missingLimits(language))
    }
    if !fragment.isEmpty { return fail(.badContext(node)) }
    guard let limits = ExtensionTable.limits[name], number == "1" else { return fail(.missingLimits(language)) }
    if let accepted = options.limits, !accepted.contains(name), !accepted.contains("\(name);1") {
      return fail(.limitsNotAccepted(node, accepted))
    }
    note(text, node)
    return limits
  }

  /// Puts the extension of one item into use.
  private mutating func use(_ node: JSONNode, in scope: inout LanguageScope) -> Bool {
    guard let text = node.string else { return refuse(.localContextNotLast(node)) }
    if text.hasPrefix("dtmi:dtdl:context;") { return refuse(.languageAfterExtension(node, isThere: seen[text] != nil)) }
    if !text.hasPrefix("dtmi:") { return refuse(.notADTMI(node)) }
    if !Identifiers.isDTMI(text) || text.contains("#") { return refuse(.badContext(node)) }
    if !Identifiers.isValid(text, version: scope.version) { return refuse(.badContextInVersion(node, scope.version)) }
    let (name, number, _) = ScopeBuilder.split(text)
    if number.isEmpty { return refuse(.noVersion(node)) }
    if let known = ExtensionTable.contexts[name] {
      if let version = Int(number), known.contains(version) {
        noteExtension(text, name: name, node)
        scope.use(text, named: name)
        let languages = ExtensionTable.languages(of: text)
        if !languages.contains(scope.version) { findings.append(.wrongLanguage(node, name, languages, scope.version)) }
        return true
      }
    } else if ExtensionTable.limits[name] != nil, number == "1" {
      return refuse(.misplacedLimits(node))
    }
    return tolerate(node, name: name, in: &scope)
  }

  /// An extension that nobody knows: passed over where that is allowed.
  private mutating func tolerate(_ node: JSONNode, name: String, in scope: inout LanguageScope) -> Bool {
    let finding = unknownExtension(node, name: name, version: scope.version)
    switch options.unknownExtensions {
    case .refused: return refuse(finding)
    case .byVersion where scope.version > 2: return refuse(finding)
    case .byVersion, .allowed: break
    }
    var warning = finding
    warning.severity = .warning
    findings.append(warning)
    scope.hasUnknownExtensions = true
    return true
  }

  private mutating func noteExtension(_ text: String, name: String, _ node: JSONNode) {
    if let first = seen.first(where: { $0.key != text && ScopeBuilder.split($0.key).name == name })?.value {
      findings.append(.twoVersions(node, first: first))
    }
    note(text, node)
  }

  private mutating func note(_ text: String, _ node: JSONNode) {
    if let first = seen[text] { findings.append(.contextRepeated(node, first: first)) }
    seen[text] = node
  }

  private mutating func fail<T>(_ finding: Diagnostic) -> T? {
    findings.append(finding)
    return nil
  }

  private mutating func refuse(_ finding: Diagnostic) -> Bool {
    findings.append(finding)
    return false
  }

  private static let plain = ["dtmi:dtdl:context;2": 2, "dtmi:dtdl:context;3": 3, "dtmi:dtdl:context;4": 4]

  /// Name, version and fragment of a DTMI.
  static func split(_ text: String) -> (name: String, version: String, fragment: String) {
    let body = text.prefix { $0 != "#" }
    let fragment = String(text.dropFirst(body.count))
    let name = body.prefix { $0 != ";" }
    return (String(name), String(body.dropFirst(name.count + 1)), fragment)
  }
}

// MARK: Messages

extension Diagnostic {
  fileprivate static func missingContext(_ node: JSONNode) -> Diagnostic {
    // Other files lie about in folders of models.
    let speaksOfModels = node.members.contains { member in
      guard let word = member.name.string else { return false }
      return word.hasPrefix("@") || ["contents", "extends", "schemas"].contains(word)
    }
    let names = ["@id", "@context"].contains { KeywordGuess.identifier($0, in: node) != nil }
    if !speaksOfModels, !names, node.members.contains(where: { _ in true }) {
      return .model(
        "TW2010", "missingContext", "this is no model: it has neither `@context` nor `@id` nor `@type`",
        at: node.headSpan,
        help: [
          "keep other JSON files apart from models; a model begins with \"@context\": \"dtmi:dtdl:context;3\""
        ])
    }
    return .model(
      "TW2010", "missingContext", "the interface has no `@context`", at: node.headSpan,
      help: ["add \"@context\": \"dtmi:dtdl:context;3\" as its first member"],
      fixes: [
        FixIt(
          title: "name DTDL v3", span: node.tree.file.span(node.span.start + 1, node.span.start + 1),
          replacement: "\"@context\": \"dtmi:dtdl:context;3\"\(node.members.contains { _ in true } ? "," : "")")
      ])
  }

  fileprivate static func emptyContext(_ node: JSONNode) -> Diagnostic {
    .model(
      "TW2010", "emptyContext", "`@context` is empty", at: node.span, help: ["write \"dtmi:dtdl:context;3\" in it"])
  }

  fileprivate static func notAContext(_ node: JSONNode) -> Diagnostic {
    .model(
      "TW2013", "invalidContext", "a context is a string, not \(node.kindName)", at: node.headSpan,
      help: ["write \"dtmi:dtdl:context;3\", or a list that begins with it"])
  }

  fileprivate static func localContext(_ node: JSONNode, version: Int) -> Diagnostic {
    .model(
      "TW2013", "disallowedLocalContext", "terms cannot be defined in `@context`", at: node.headSpan,
      notes: ["DTDL v\(version) takes DTMIs of contexts only"], help: ["take the object out of `@context`"])
  }

  fileprivate static func localContextNotLast(_ node: JSONNode) -> Diagnostic {
    .model(
      "TW2013", "localContextNotLast", "terms cannot be defined in `@context`", at: node.headSpan,
      help: ["take the object out of `@context`"])
  }

  fileprivate static func badContext(_ node: JSONNode) -> Diagnostic {
    .model(
      "TW2013", "invalidContextSpecifier", "`\(node.string ?? "")` is not a valid DTMI of a context", at: node.span,
      notes: ["a context is a DTMI with a version, such as \"dtmi:dtdl:context;3\""],
      help: ["correct it, or take it away"])
  }

  fileprivate static func badContextInVersion(_ node: JSONNode, _ version: Int) -> Diagnostic {
    .model(
      "TW2013", "invalidContextSpecifierForVersion", "`\(node.string ?? "")` is not a DTMI that DTDL v\(version) takes",
      at: node.span, notes: version == 2 ? ["DTDL v2 asks for a version without minor number"] : [],
      help: ["correct it, or take it away"])
  }

  fileprivate static func badFragment(_ node: JSONNode, _ fragment: String) -> Diagnostic {
    .model(
      "TW2016", "invalidContextFragment", "`\(fragment)` is not a fragment that contexts have", at: node.span,
      notes: ["there are `#limitless` and `#limits`"], help: ["write \"dtmi:dtdl:context;4\""])
  }

  fileprivate static func fragmentTooEarly(_ node: JSONNode, _ version: Int) -> Diagnostic {
    .model(
      "TW2016", "disallowedContextFragment", "DTDL v\(version) has no limits contexts", at: node.span,
      notes: ["`#limitless` and `#limits` came with DTDL v4"],
      help: ["write \"dtmi:dtdl:context;\(version)\""])
  }

  fileprivate static func misplacedLimits(_ node: JSONNode) -> Diagnostic {
    .model(
      "TW2016", "misplacedLimitContext", "limits stand right behind \"dtmi:dtdl:context;4#limitless\"", at: node.span,
      help: ["put \"dtmi:dtdl:context;4#limitless\" before it, or take it away"])
  }

  fileprivate static func missingLimits(_ node: JSONNode) -> Diagnostic {
    .model(
      "TW2016", "missingLimitContext", "a limits extension must follow a `#limitless` context", at: node.span,
      help: ["add \"dtmi:dtdl:limits:onvif;1\" behind it, or write \"dtmi:dtdl:context;4\""])
  }

  fileprivate static func limitsNotAccepted(_ node: JSONNode, _ accepted: [String]) -> Diagnostic {
    .model(
      "TW2016", "disallowedLimitContext", "these limits are not accepted here", at: node.span,
      notes: [accepted.isEmpty ? "no limits extension is accepted" : "accepted: \(accepted.joined(separator: ", "))"],
      help: ["write \"dtmi:dtdl:context;4\" alone"])
  }

  fileprivate static func unknownLanguage(_ node: JSONNode, _ number: String) -> Diagnostic {
    .model(
      "TW2012", "unrecognizedContextVersion", "there is no DTDL v\(number)", at: node.span,
      notes: ["the versions are 2, 3 and 4"],
      help: [
        number == "1" ? "rewrite the model in DTDL v2 or v3; v1 was a preview" : "write \"dtmi:dtdl:context;3\""
      ])
  }

  fileprivate static func tooNew(_ node: JSONNode, _ version: Int, _ newest: Int) -> Diagnostic {
    .model(
      "TW2012", "disallowedContextVersion", "DTDL v\(version) is not accepted here", at: node.span,
      notes: ["the newest version that is accepted is \(newest)"],
      help: ["write the model with \"dtmi:dtdl:context;\(newest)\""])
  }

  fileprivate static func notADTMI(_ node: JSONNode) -> Diagnostic {
    .model(
      "TW2013", "nonDtmiContextSpecifier", "a context is a DTMI, and `\(node.string ?? "")` is none", at: node.span,
      notes: ["JSON-LD's other contexts are not used by DTDL"], help: ["take it away"])
  }

  fileprivate static func noVersion(_ node: JSONNode) -> Diagnostic {
    .model(
      "TW2013", "missingContextVersion", "the context has no version", at: node.span, help: ["add `;1` or the like"])
  }

  fileprivate static func languageAfterExtension(_ node: JSONNode, isThere: Bool) -> Diagnostic {
    .model(
      "TW2011", "dtdlContextFollowsAffiliate", "the context of the language stands before those of extensions",
      at: node.span, help: [isThere ? "take it away: it is at the front already" : "move it to the front of the list"])
  }

  fileprivate static func wrongLanguage(
    _ node: JSONNode, _ name: String, _ languages: [Int], _ version: Int
  ) -> Diagnostic {
    let fitting = ExtensionTable.contexts[name]?.map { "\(name);\($0)" }
      .last { ExtensionTable.languages(of: $0).contains(version) }
    return Diagnostic(
      "TW2015", .warning, "the extension has nothing for DTDL v\(version)", at: node.span,
      notes: ["it is for DTDL \(languages.map { "v\($0)" }.joined(separator: " and "))"],
      help: fitting == nil ? ["take it away; no version of it is for DTDL v\(version)"] : [],
      fixes: fitting.map { [FixIt(title: "write `\($0)`", span: node.span, replacement: "\"\($0)\"")] } ?? [])
  }

  fileprivate static func secondLanguage(_ node: JSONNode, first: JSONNode) -> Diagnostic {
    Diagnostic(
      "TW2150", .advice, "a second context of the language; the last one counts", at: node.span,
      related: [DiagnosticLabel(first.span, "the first")], help: ["keep one"])
  }

  fileprivate static func contextRepeated(_ node: JSONNode, first: JSONNode) -> Diagnostic {
    Diagnostic(
      "TW2151", .advice, "the context is given twice", at: node.span,
      related: [DiagnosticLabel(first.span, "first given here")], help: ["keep one"])
  }

  fileprivate static func twoVersions(_ node: JSONNode, first: JSONNode) -> Diagnostic {
    Diagnostic(
      "TW2152", .advice, "two versions of one extension; the last one counts", at: node.span,
      related: [DiagnosticLabel(first.span, "the first")], help: ["keep one"])
  }
}

extension ScopeBuilder {
  fileprivate func unknownExtension(_ node: JSONNode, name: String, version: Int) -> Diagnostic {
    if let versions = ExtensionTable.contexts[name] {
      let usable = versions.filter { ExtensionTable.languages(of: "\(name);\($0)").contains(version) }
      let fixes = usable.last.map {
        [FixIt(title: "use version \($0)", span: node.span, replacement: "\"\(name);\($0)\"")]
      }
      return .model(
        "TW2014", "unresolvableContextVersion", "\(ExtensionTable.title(of: name)) has no such version", at: node.span,
        notes: ["it has \(versions.map(String.init).joined(separator: ", "))"], fixes: fixes ?? [])
    }
    let meant = Suggestions.nearest(to: name, among: ExtensionTable.contexts.keys.sorted())
    let usable = meant.flatMap { near in
      ExtensionTable.contexts[near]?.last { ExtensionTable.languages(of: "\(near);\($0)").contains(version) }
        .map { "\(near);\($0)" }
    }
    return .model(
      "TW2014", "unresolvableContextSpecifier", "unknown extension `\(name)`", at: node.span,
      label: usable.map { "did you mean `\($0)`?" },
      notes: ["what it would define is not known, so the model cannot be judged"],
      help: usable == nil ? ["take it away, or check how it is written"] : [],
      fixes: usable.map { [FixIt(title: "write `\($0)`", span: node.span, replacement: "\"\($0)\"")] } ?? [])
  }
}

extension ScopeBuilder {
  /// Why `@context` names no version of DTDL where one should stand.
  fileprivate func noLanguage() -> Diagnostic {
    let node = next < parts.count ? parts[next] : parts[0]
    var finding = Diagnostic.model(
      "TW2011", "missingDtdlContext", "`@context` does not begin with a version of DTDL", at: node.headSpan)
    let late = parts.firstIndex { $0.string?.hasPrefix("dtmi:dtdl:context;") == true }
    if let late, next < late {
      moveToFront(late, in: &finding)
      return finding
    }
    guard let text = node.string else {
      finding.notes = ["terms cannot be defined in `@context`"]
      replace(node, by: "dtmi:dtdl:context;3", isCertain: false, in: &finding)
      return finding
    }
    let name = ScopeBuilder.split(text).name
    let isExtension = ExtensionTable.contexts[name] != nil || ExtensionTable.limits[name] != nil
    if !isExtension, let meant = LanguageGuess.meant(by: text) {
      finding.label = "did you mean `\(meant.context)`?"
      replace(node, by: meant.context, isCertain: meant.isCertain, in: &finding)
    } else if text.hasPrefix("dtmi:") {
      putBefore(node, text, in: &finding)
    } else {
      finding.notes = ["DTDL takes DTMIs of contexts only"]
      replace(node, by: "dtmi:dtdl:context;3", isCertain: false, in: &finding)
    }
    return finding
  }

  private func replace(_ node: JSONNode, by context: String, isCertain: Bool, in finding: inout Diagnostic) {
    finding.fixes = [
      FixIt(title: "write `\(context)`", span: node.span, replacement: "\"\(context)\"", isCertain: isCertain)
    ]
  }

  /// The language is there, behind something else.
  private func moveToFront(_ late: Int, in finding: inout Diagnostic) {
    let (language, others) = (parts[late], parts[next..<late])
    finding.related = [DiagnosticLabel(language.span, "the version of DTDL stands here")]
    if let local = others.first(where: { $0.isObject }) {
      finding.help = ["take the object away; terms cannot be defined in `@context`"]
      finding.span = local.headSpan
      return
    }
    finding.fixes = [
      FixIt(
        title: "move it to the front", span: language.tree.file.span(parts[next].span.start, language.span.end),
        replacement: ([language] + others).map(\.text).joined(separator: ", "))
    ]
  }

  /// Only extensions are there, or limits.
  private func putBefore(_ node: JSONNode, _ text: String, in finding: inout Diagnostic) {
    let languages = ExtensionTable.languages(of: text)
    let version =
      ExtensionTable.limits[ScopeBuilder.split(text).name] != nil ? 4 : languages.contains(3) ? 3 : languages.last ?? 3
    let language = version == 4 && languages.isEmpty ? "dtmi:dtdl:context;4#limitless" : "dtmi:dtdl:context;\(version)"
    let list = "\"\(language)\", \(node.text)"
    finding.fixes = [
      FixIt(
        title: "put \"\(language)\" before it", span: node.span,
        replacement: context.isArray ? list : "[\(list)]")
    ]
  }
}

/// Guesses which version of DTDL a context was meant to name.
private enum LanguageGuess {
  private static let name = "dtmi:dtdl:context"

  /// The context meant, and whether nothing else can be meant; `nil` where the text speaks of something else.
  static func meant(by text: String) -> (context: String, isCertain: Bool)? {
    let lowered = text.lowercased()
    let body = lowered.prefix { !$0.isNumber }
    let word = String(body.reversed().drop { !$0.isLetter || $0 == "v" }.reversed())
    let rest = lowered.dropFirst(body.count)
    // A fragment or a minor version behind it is left to be written anew.
    let isOneDigit = rest.dropFirst().first?.isNumber != true
    let version = rest.first.flatMap(\.wholeNumberValue).flatMap { isOneDigit && (2...4).contains($0) ? $0 : nil }
    guard Suggestions.nearest(to: word, among: [name]) != nil else { return nil }
    return ("\(name);\(version ?? 3)", word == name && version != nil && rest.count == 1)
  }
}
