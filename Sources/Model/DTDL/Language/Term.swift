/// Names of the language: a term or the DTMI it stands for.
enum Term {
  /// The term that a DTMI of the language itself stands for: `dtmi:dtdl:property:name;3` is `name`. Everything else
  /// is returned as it is.
  static func plain(_ text: String) -> String {
    guard text.hasPrefix("dtmi:dtdl:") || text.hasPrefix("dtmi:standard:"),
      !text.hasPrefix("dtmi:dtdl:context"), let colon = text.lastIndex(of: ":")
    else { return text }
    return String(text[text.index(after: colon)...].prefix { $0 != ";" })
  }
}
