import Diagnostics
import Documents

// What `@id` may say. Source: DTDL v2 to v4, "Digital Twin Model Identifier".

extension ModelReader {
  /// Reads `@id`; `false` (and reported) where the element cannot go on without it.
  mutating func readID(of element: Element, at place: ElementPlace) -> Bool {
    guard let node = element.node["@id"] else {
      if place.rule.needsID {
        report(.missingID(element, place))
        return false
      }
      return true
    }
    guard let id = node.string, !id.isEmpty else {
      report(.idNotText(node))
      return false
    }
    let scope = element.scope
    let limit = Limits.of(version: scope.version, scope.limits).identifier
    if id.utf16.count > limit {
      report(.idTooLong(node, limit: limit, scope))
      return false
    }
    guard Identifiers.isValid(id, version: scope.version) else {
      report(.badID(node, id, scope))
      return false
    }
    if isReserved(id, in: scope), !(options.toleratesSolecisms && scope.version == 2) {
      report(.reservedID(node, id))
      return false
    }
    element.id = node
    element.idText = id
    return true
  }

  /// Whether a prefix belongs to the language or to a partner whose context is in use.
  private func isReserved(_ id: String, in scope: LanguageScope) -> Bool {
    if id.hasPrefix("dtmi:dtdl:") || id.hasPrefix("dtmi:standard:") { return true }
    return scope.extensions.contains { context in
      (context.hasPrefix("dtmi:iotcentral:") && id.hasPrefix("dtmi:iotcentral:"))
        || (context.hasPrefix("dtmi:iotoperations:") && id.hasPrefix("dtmi:iotoperations:"))
    }
  }

  /// The shorter limit of interfaces.
  mutating func checkInterfaceID(_ element: Element) {
    guard let node = element.id, let id = element.idText else { return }
    let limit = Limits.of(version: element.scope.version, element.scope.limits).interfaceIdentifier
    if id.utf16.count > limit { report(.interfaceIDTooLong(node, limit: limit, element.scope)) }
  }
}

// MARK: Messages

extension Diagnostic {
  fileprivate static func missingID(_ element: Element, _ place: ElementPlace) -> Diagnostic {
    let isSchema = place.member == "schemas"
    return .model(
      "TW2020", "missingRequiredId", isSchema ? "a schema under `schemas` needs an `@id`" : "an `@id` is missing here",
      at: element.node.headSpan,
      help: [isSchema ? "add one: it is how the schema is referred to" : "add \"@id\": \"dtmi:com:example:Name;1\""])
  }

  fileprivate static func idNotText(_ node: JSONNode) -> Diagnostic {
    .model(
      "TW2021", "idNotString", "`@id` is a DTMI, not \(node.string == nil ? node.kindName : "empty")",
      at: node.headSpan,
      help: ["write a DTMI such as \"dtmi:com:example:Thermostat;1\""])
  }

  fileprivate static func idTooLong(_ node: JSONNode, limit: Int, _ scope: LanguageScope) -> Diagnostic {
    .model(
      "TW2022", "idTooLong", "the identifier is longer than \(limit) characters", at: node.span,
      notes: ["\(node.string?.utf16.count ?? 0) characters; the limit comes from \(scope.title)"], help: ["shorten it"])
  }

  fileprivate static func interfaceIDTooLong(_ node: JSONNode, limit: Int, _ scope: LanguageScope) -> Diagnostic {
    .model(
      "TW2022", "idTooLongForType", "the identifier of an interface is longer than \(limit) characters", at: node.span,
      notes: ["\(node.string?.utf16.count ?? 0) characters; the limit comes from \(scope.title)"], help: ["shorten it"])
  }

  fileprivate static func reservedID(_ node: JSONNode, _ id: String) -> Diagnostic {
    let prefix = id.split(separator: ":").prefix(2).joined(separator: ":") + ":"
    return .model(
      "TW2023", "reservedId", "identifiers that begin with `\(prefix)` are reserved", at: node.span,
      help: ["begin with a domain of yours: `dtmi:com:example:`"])
  }

  fileprivate static func badID(_ node: JSONNode, _ id: String, _ scope: LanguageScope) -> Diagnostic {
    let reason = BadIdentifier.reason(id, version: scope.version)
    return .model(
      "TW2021", "invalidId", "`\(id)` is not a valid DTMI: \(reason.text)", at: node.span,
      help: reason.mended == nil ? ["write a DTMI such as `dtmi:com:example:Thermostat;1`"] : [],
      fixes: reason.mended.map { [FixIt(title: "write `\($0)`", span: node.span, replacement: "\"\($0)\"")] } ?? [])
  }
}

/// Says what is wrong with a text that should be a DTMI.
enum BadIdentifier {
  static func reason(_ text: String, version: Int) -> (text: String, mended: String?) {
    func mended(_ candidate: String) -> String? { Identifiers.isValid(candidate, version: version) ? candidate : nil }
    guard text.hasPrefix("dtmi:") else {
      if text.lowercased().hasPrefix("dtmi:") {
        return ("`dtmi:` is written small", mended("dtmi:" + text.dropFirst(5)))
      }
      return ("it does not begin with `dtmi:`", mended("dtmi:" + text))
    }
    if text.contains("#") { return ("a fragment has no place in it", mended(String(text.prefix { $0 != "#" }))) }
    let path = text.dropFirst(5).prefix { $0 != ";" }
    let number = text.dropFirst(5 + path.count)
    if number.isEmpty, version == 2 { return ("the version is missing", mended(text + ";1")) }
    for segment in path.split(separator: ":", omittingEmptySubsequences: false) {
      if segment.isEmpty {
        let rest = path.split(separator: ":").joined(separator: ":")
        return ("a segment is empty", mended("dtmi:\(rest)\(number)"))
      }
      if segment.hasPrefix("_") || segment.hasSuffix("_") {
        let rest = path.split(separator: ":").map { $0.trimmed("_") }.joined(separator: ":")
        let end = segment.hasPrefix("_") ? "begins" : "ends"
        return ("the segment `\(segment)` \(end) with an underscore", mended("dtmi:\(rest)\(number)"))
      }
      if segment.first?.isLetter != true { return ("the segment `\(segment)` does not begin with a letter", nil) }
      if let odd = segment.first(where: { !($0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_")) }) {
        let underscored = String(text.map { $0 == odd ? "_" : $0 })
        return (odd == " " ? "it holds a space" : "`\(odd)` cannot stand in a segment", mended(underscored))
      }
    }
    if number.contains("."), version == 2 {
      return ("DTDL v2 has no minor versions", mended("dtmi:\(path)\(number.prefix { $0 != "." })"))
    }
    if number == ";" { return ("the version is empty", mended("dtmi:\(path);1")) }
    let digits = number.dropFirst().drop { $0 == "0" }
    let plain = mended("dtmi:\(path);\(digits)") ?? mended("dtmi:\(path);1")
    if number.hasPrefix(";0") { return ("a version does not begin with 0", plain) }
    if number.contains(".") {
      let major = number.prefix { $0 != "." }
      return (
        "a version is a number, or two with a point between, none of which begins with 0",
        mended("dtmi:\(path)\(major)")
      )
    }
    return ("the version `\(number.dropFirst())` is not a number of at most nine digits", plain)
  }
}

extension Substring {
  /// Without a character at both ends.
  fileprivate func trimmed(_ character: Character) -> Substring {
    var text = self
    while text.first == character { text.removeFirst() }
    while text.last == character { text.removeLast() }
    return text
  }
}
