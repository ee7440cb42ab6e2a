/// Refusals in XML: `<Error><Code>…</Code><Message>…</Message></Error>` of the storage services, `Detail` in place of
/// `Message` with Event Hubs and Service Bus.
///
/// Only the text of the few elements that matter is looked for; whatever else a body holds is passed over.
enum XMLErrorReader {
  /// No refusal is longer; what comes after is not looked at.
  private static let limit = 64 << 10

  /// `nil` when the body is no such document.
  static func cause(of body: [UInt8]) -> ErrorReader.Cause? {
    let text = String(decoding: body.prefix(limit), as: UTF8.self)
    guard let start = text.firstIndex(where: { !$0.isWhitespace && $0 != "\u{FEFF}" }), text[start] == "<",
      let error = content(of: "Error", in: text[start...])
    else { return nil }
    let lines = (content(of: "Message", in: error) ?? content(of: "Detail", in: error) ?? "")
      .split(whereSeparator: \.isNewline).map { decoded($0).trimmed }.filter { !$0.isEmpty }
    var words = lines.first ?? ""
    if let detail = content(of: "AuthenticationErrorDetail", in: error)?.split(whereSeparator: \.isNewline).first {
      words = words.withoutFullStop + ": " + decoded(detail).trimmed
    }
    // The storage services write the id of the request into the message: `RequestId:…`, a line of its own.
    let request = lines.first { $0.hasPrefix("RequestId:") }.map { String($0.dropFirst(10)).trimmed }
    let code = content(of: "Code", in: error).map { decoded($0).trimmed } ?? ""
    guard !code.isEmpty || !words.isEmpty else { return nil }
    return ErrorReader.Cause(
      code: Int(code).map(HTTPStatus.name) ?? code, message: words, requestID: request)
  }

  /// What stands between the first start tag of a name, which may have attributes, and the end tag after it.
  private static func content(of name: String, in text: Substring) -> Substring? {
    var rest = text
    while let tag = find("<" + name, in: rest) {
      let after = rest[tag.upperBound...]
      guard let next = after.first, next == ">" || next.isWhitespace else {
        rest = after
        continue
      }
      guard let close = after.firstIndex(of: ">") else { return nil }
      let inside = after[after.index(after: close)...]
      return find("</" + name + ">", in: inside).map { inside[..<$0.lowerBound] }
    }
    return nil
  }

  private static func find(_ part: String, in text: Substring) -> Range<String.Index>? { text.firstRange(of: part) }

  private static func decoded(_ text: Substring) -> String {
    guard text.contains("&") else { return String(text) }
    var result = ""
    var rest = text
    while let ampersand = rest.firstIndex(of: "&") {
      result += rest[..<ampersand]
      rest = rest[ampersand...]
      if let entity = entities.first(where: { rest.hasPrefix($0.name) }) {
        result += entity.text
        rest = rest.dropFirst(entity.name.count)
      } else {
        result += "&"
        rest = rest.dropFirst()
      }
    }
    return result + rest
  }

  private static let entities: [(name: String, text: String)] = [
    ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&"), ("&#xA;", " "), ("&#xD;", ""),
  ]
}
